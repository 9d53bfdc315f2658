#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Debian's packaged amdgpu, xe and i915 are given a VGA controller that has the
# ids of one of their GPUs in the guest: by the boards x86-q35-amd and
# x86-q35-intel, but for what they match on the host, where it has its own ids.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/twin/lib.sh
. "$(dirname "$0")/lib.sh"

# ids_board VENDOR: the vendor's board, as VENDOR-ids. Its guest loads modules
# of up to 30 MB under emulation: what ends the wait is the scenario's deadline.
ids_board()
{
	{
		sed -e "s/^CONFIG_BOARD=.*/CONFIG_BOARD=\"$1-ids\"/" \
			-e 's/^CONFIG_GPU_MATCH=.*/CONFIG_GPU_MATCH="1af4:1050"/' \
			"$GPUBOX_SRC/configs/x86-q35-$1_defconfig"
		echo CONFIG_BOOT_TIMEOUT_S=86400
		echo CONFIG_STEP_TIMEOUT_MS=3600000
	} >"$boards/configs/$1-ids_defconfig"
}

# ids_host VENDOR MODULES: the begin of its scenario
ids_host()
{
	cat <<-END
		description = $1: the packaged driver probes a device with its ids
		arch = x86_64
		board = $1-ids
		kernel = backports
		iommu = intel
		memory = 2560
		deadline = 3600
		device = gpu vga
		file = modules tests/twin/gpu-modules $2
	END
}

cat >"$boards/twin/l1/with-ids" <<-'END'
	#!/usr/bin/busybox sh
	# with-ids BDF OPTION...: gpubox run; the device is $GUEST_IDS there.
	bdf=$1
	shift
	text-console-off
	tar -xf /twin/files/modules -C / && /usr/sbin/depmod
	echo "$GUEST_IDS" >/twin/guest-ids
	exec given-back "$bdf" gpubox run --gpu "$bdf" --driver none \
		--accel kvm -m 768m --qemu /twin/bin/qemu-with-ids \
		--kernel "/boot/start-$(uname -r)" \
		--modules "/usr/lib/modules/$(uname -r)" \
		--append "$(cat /twin/cmdline)" -v "$@"
END
chmod +x "$boards/twin/l1/with-ids"

ids_board amd
# shellcheck disable=SC2016
{
	ids_host amd amdgpu
	cat <<-'END'
		# A Radeon RX 7900: 1002 and class VGA, which amdgpu takes by its class.
		step = GUEST_IDS=1002:744c with-ids $gpu -- echo ran
		status = 125
		output = 0x1002:0x744C
		output = amdgpu 0000:01:00.0
		output = given-back: .* virtio-pci
		no-output = ^ran
		step = drm-node
		output = driver virtio_gpu
	END
} >"$boards/twin/amd-ids.conf"
check_host amd-ids 2 "amdgpu probes a device with AMD's ids"

ids_board intel
# shellcheck disable=SC2016
{
	ids_host intel "xe i915"
	cat <<-'END'
		# The GPU of an Alder Lake is i915's, which tries to wake it.
		step = GUEST_IDS=8086:46a6 with-ids $gpu -- echo ran
		status = 125
		output = i915 0000:01:00.0: .* forcewake ack
		output = given-back: .* virtio-pci
		no-output = ^ran
		# The GPU of a Lunar Lake: xe asks the device for its version, and gets 0.
		step = GUEST_IDS=8086:64a0 with-ids $gpu -- echo ran
		status = 125
		output = xe 0000:01:00.0: .* version 0
		output = given-back: .* virtio-pci
		no-output = ^ran
		step = drm-node
		output = driver virtio_gpu
	END
} >"$boards/twin/intel-ids.conf"
check_host intel-ids 3 "i915 and xe probe devices with Intel's ids"
tap_end
