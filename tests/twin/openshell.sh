#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# OpenShell's compute driver in emulated hosts, asked by a foreign client: on
# one whose firmware wants a 1:1 mapping, as on the founding machine, a sandbox
# with its GPU is refused with the finding's sentence; on a PC it has the GPU,
# and whoever is killed, the GPU is back. A disk is in the place of the GPU.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/twin/lib.sh
. "$(dirname "$0")/lib.sh"

disk_board disk-gpu CONFIG_GUEST_KERNEL_PACKAGE=y
disk_board disk-spark CONFIG_ARCH_AARCH64=y \
	'CONFIG_IDENTITY_REGIONS="0xa1600000-0xb97fffff 0x200000000-0x302ffffff"'
# shellcheck disable=SC2016
cat >"$boards/twin/refused.conf" <<-'END'
	description = the founding case from a gateway's side
	arch = aarch64
	kernel = backports
	qemu = backports
	board = disk-spark
	iommu = smmuv3
	memory = 2048
	file = gateway tests/twin/gateway aarch64
	file = sandbox tests/twin/sandbox aarch64
	device = disk nvme size=8
	table = rmr disk 0 0xa1600000-0xb97fffff 0x200000000-0x302ffffff
	step = sandboxes refused $disk /dev/nvme0n1 | tee /tmp/said
	output = ^FailedPrecondition: .*firmware asks for a 1:1 mapping of 0xa1600000-0xb97fffff
	output = driver 'nvme', was 'nvme', kept: \.$
	no-output = ^OK
	step = grep -c "^FailedPrecondition: .*'gpubox firmware relax " /tmp/said
	output = ^2$
	step = pattern check /dev/nvme0n1 0 8 1
	output = 8 MiB ok
END
# shellcheck disable=SC2016
cat >"$boards/twin/used.conf" <<-'END'
	description = sandboxes have a device of the host, and whoever is killed, it is back
	arch = x86_64
	board = disk-gpu
	image = whole
	iommu = intel
	memory = 3072
	deadline = 3000
	file = gateway tests/twin/gateway x86_64
	file = sandbox tests/twin/sandbox x86_64
	device = disk nvme size=8
	step = sandboxes used $disk /dev/nvme0n1
	output = ^ok: a sandbox read the disk
	output = ^ok: driver killed, has_taken, told 'Ready=True
	output = ^ok: driver killed, is_stopping, told 'Suspended=True
	output = ^ok: qemu killed, runs, told 'Ready=False ProcessExited
	output = ^ok: keeper killed, is_deleting, told 'nothing', device back
	no-output = FAILED
	step = pattern check /dev/nvme0n1 0 8 1
	output = 8 MiB ok
END
check_host refused 3 "a sandbox is refused with the finding's sentence"
check_host used 2 "sandboxes have a device of an emulated host"
tap_end
