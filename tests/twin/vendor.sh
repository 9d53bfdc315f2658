#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Another vendor's GPU without new code: a board whose driver is virtio_gpu of
# the guest's kernel, in an emulated host that passes such a device.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/twin/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$boards/configs/other-vendor_defconfig" <<-END
	CONFIG_BOARD="other-vendor"
	CONFIG_BOARD_DESCRIPTION="virtio-gpu"
	CONFIG_GPU_MATCH="1af4:1050"
	CONFIG_GPU_MODULES="virtio_gpu"
	CONFIG_GPU_NODES="dri/renderD128 drm 128 open | dri/card0 drm 0 | mine/gpu drm 0"
	CONFIG_GPU_LOG="[drm]"
	CONFIG_GPU_DRIVER_OTHER=y
	CONFIG_GPU_LOCK_MODULES=y
END
# shellcheck disable=SC2016
cat >"$boards/twin/other-vendor.conf" <<-'END'
	description = a GPU of another vendor, brought up by the board's data alone
	arch = x86_64
	board = other-vendor
	iommu = intel
	memory = 2048
	device = gpu display
	step = text-console-off
	step = bring-up "$gpu"
	output = ^crw------- .* 1000 +1001 +226, 128 .* renderD128
	output = ^crw------- .* 1000 +1001 +226, +0 .* card0
	output = ^crw------- .* 1000 +1001 +226, +0 .* gpu$
	output = ^1$
	output = driver virtio_gpu
	output = "status": 0
	output = "up": true
	output = Initialized virtio_gpu
	output = "name": "gpu"
	output = with-gpubox: status 0
END
cat >"$boards/twin/l1/bring-up" <<-'END'
	#!/usr/bin/busybox sh
	# The nodes as the command's user sees them, and what the run's JSON says.
	# The kernel's own driver has no user space to take along.
	export RUN_OPTIONS="--json -u 1000:1001 --driver none"
	with-gpubox "$1" "" "busybox ls -ln /dev/dri /dev/mine" \
		"busybox cat /proc/sys/kernel/modules_disabled" drm-node |
		sed 's/\\n/\n/g'
END
chmod +x "$boards/twin/l1/bring-up"
check_host other-vendor 2 "a GPU of another vendor comes up by the board's data"
tap_end
