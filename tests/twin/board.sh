#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A board outside the source, with a scenario and a program for it of its own,
# started by hand as docs/twins.md says.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/twin/lib.sh
. "$(dirname "$0")/lib.sh"

cat >"$boards/configs/far-away_defconfig" <<-END
	CONFIG_BOARD="far-away"
	CONFIG_BOARD_DESCRIPTION="nobody has it"
	CONFIG_ARCH_AARCH64=y
	CONFIG_DT_OVERLAYS="far-away.dtso"
	CONFIG_GUEST_KERNEL_PACKAGE=y
	CONFIG_GPU_DRIVER_NONE=y
	CONFIG_GPU_MATCH="1b36:0010"
	CONFIG_GPU_CLASS="0108"
END
cat >"$boards/dt/far-away.dtso" <<-END
	/dts-v1/;
	/plugin/;
	&{/} {
		far-away {
			compatible = "gpubox,far-away";
		};
	};
END
cat >"$boards/twin/far-away.conf" <<-END
	description = a device that only this board matches
	arch = aarch64
	board = far-away
	iommu = smmuv3
	memory = 2048
	device = disk nvme size=8
	step = far-away-tool
	output = the board's own program, far-away
	step = gpubox devices
	output = 1b36:0010
	step = RUN_OPTIONS="--gpu auto" with-gpubox "" nvme "pattern check /dev/nvme0n1 0 8 1"
	output = 8 MiB ok
	step = false
	status = 1
	step = pattern check /dev/nvme0n1 0 8 1
END
cat >"$boards/twin/l1/far-away-tool" <<-'END'
	#!/usr/bin/busybox sh
	echo "the board's own program, $(gpubox config |
		sed -n 's/^CONFIG_BOARD="\(.*\)"/\1/p')"
END
chmod +x "$boards/twin/l1/far-away-tool"
check_host far-away 5 "a board's own scenario passes"

# The same with a wrong expectation: it must not pass.
sed -i 's/^output = 8 MiB ok/output = 9 MiB ok/' "$boards/twin/far-away.conf"
start_host far-away
check "a step that says something else fails" test $? != 0
check "and names what is missing" grep -q 'does not say: 9 MiB ok' "$work/out"

tap_end
