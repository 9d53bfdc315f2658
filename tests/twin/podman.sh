#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# podman in an emulated host, whose control groups are of version 2 alone: its
# containers are guests that have a disk of that host in the place of a GPU.

. "$(dirname "$0")/../tap.sh"
work=$GPUBOX_TMP/podman
boards=$work/boards
mkdir -p "$boards"/{configs,twin}
make=(make -s -C "$GPUBOX_SRC" "O=$work/o" "BOARD_DIR=$boards")

cat >"$boards/configs/disk-gpu_defconfig" <<-END
	CONFIG_BOARD="disk-gpu"
	CONFIG_BOARD_DESCRIPTION="a disk in the place of a GPU"
	CONFIG_GUEST_KERNEL_PACKAGE=y
	CONFIG_GPU_MATCH="1b36:0010"
	CONFIG_GPU_CLASS="0108"
	CONFIG_GPU_MODULES="nvme"
	CONFIG_GPU_CDI="example.com/disk"
	CONFIG_GPU_DRIVER_OTHER=y
END
# shellcheck disable=SC2016
cat >"$boards/twin/under-podman.conf" <<-'END'
	description = podman runs containers that have a device of the host
	arch = x86_64
	board = disk-gpu
	image = whole
	iommu = intel
	memory = 3072
	deadline = 1800
	file = podman tests/twin/carried podman x86_64
	device = disk nvme size=8
	step = under-podman $disk /dev/nvme0n1 8
	output = kind: "example.com/pgpu"
	output = ok: --device example.com/pgpu=0: used, executed in, stopped, device back
	output = ok: --annotation gpubox.gpu=auto: used, executed in, stopped, device back
	output = the control group: 512 MiB
END
"${make[@]}" twin SCENARIO=under-podman >"$work/out" 2>&1
status=$?
if grep -q '# SKIP' "$work/out"; then
	skip "podman in an emulated host" "$(sed -n 's/.*# SKIP //p' "$work/out")"
	tap_end
fi
check "podman in an emulated host, with a device of it" test $status = 0
check_output 1 "all of its steps" grep -c '^ok .* under-podman: ' "$work/out"
[ $status = 0 ] || tap_note "$(tail -n 40 "$work/out")"
tap_end
