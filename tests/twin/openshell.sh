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
# used NAME MOMENT OUTPUT...: a host of few guests, as each may stop it (run's
# scenario())
used()
{
	local name=$1 moment=$2
	shift 2
	{
		cat <<-END
			description = sandboxes have a device of the host, and it is back
			arch = x86_64
			board = disk-gpu
			image = whole
			iommu = intel
			memory = 3072
			deadline = 3000
			file = gateway tests/twin/gateway x86_64
			file = sandbox tests/twin/sandbox x86_64
			device = disk nvme size=8
			step = sandboxes used \$disk /dev/nvme0n1 $moment
		END
		printf 'output = ^ok: %s\n' "$@"
		cat <<-END
			no-output = FAILED
			step = pattern check /dev/nvme0n1 0 8 1
			output = 8 MiB ok
		END
	} >"$boards/twin/$name.conf"
}
used used '' 'a sandbox read the disk'
used used-taken has_taken 'driver killed, has_taken, told .Ready=True' 'keeper killed'
used used-started qemu_has_it 'driver killed' 'keeper killed' 'qemu killed'
used used-running runs 'driver killed' 'keeper killed' \
	"qemu killed, runs, told 'Ready=False ProcessExited"
used used-stopping is_stopping 'driver killed, is_stopping, told .Suspended=True' \
	'keeper killed' 'qemu killed'
used used-deleting is_deleting 'driver killed' \
	"keeper killed, is_deleting, told 'nothing', device back" 'qemu killed'
check_host refused 3 "a sandbox is refused with the finding's sentence"
check_host used 2 "a sandbox has a device of an emulated host"
check_host used-taken 2 "it is back, killed when the device is taken"
check_host used-started 2 "it is back, killed when QEMU starts"
check_host used-running 2 "it is back, killed when the sandbox runs"
check_host used-stopping 2 "it is back, killed when the sandbox stops"
check_host used-deleting 2 "it is back, killed when the sandbox is deleted"
tap_end
