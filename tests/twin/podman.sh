#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# podman in an emulated host, whose control groups are of version 2 alone: its
# containers are guests that have a disk of that host in the place of a GPU.
# Then systemd has the groups of one.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/twin/lib.sh
. "$(dirname "$0")/lib.sh"

disk_board disk-gpu CONFIG_GUEST_KERNEL_PACKAGE=y 'CONFIG_GPU_CDI="example.com/disk"'
# shellcheck disable=SC2016
cat >"$boards/twin/under-podman.conf" <<-'END'
	description = podman runs containers that have a device of the host
	arch = x86_64
	board = disk-gpu
	image = whole
	iommu = intel
	memory = 3072
	cpus = 2
	deadline = 3600
	file = podman tests/twin/carried podman x86_64
	file = systemd tests/twin/carried systemd x86_64
	device = disk nvme size=8
	step = under-podman $disk /dev/nvme0n1 8
	output = kind: "example.com/pgpu"
	output = ok: --device example.com/pgpu=0: used, executed in, stopped, device back
	output = ok: --annotation gpubox.gpu=auto: used, executed in, stopped, device back
	output = the control group: 512 MiB
	output = the scope: 536870912 bytes, active
	output = its group: 536870912 bytes, weight 50, node 0
	output = undone: processors 0-1
	output = updated: weight 25, 50000 100000, processor 0
	output = updated: max 100000
	output = ok: systemd had the container in a scope, which is gone
END
check_host under-podman 1 "podman in an emulated host, with a device of it"
tap_end
