#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Wrong values of a board's options: each stops the build with one line that
# names option, value, what the option takes and what to do, and nothing
# comes behind that line.

. "$(dirname "$0")/../tap.sh"
unset V ELSEWHERE
boards=$GPUBOX_TMP/boards
mkdir -p "$boards/configs" "$boards/dt" "$boards/keys"
echo "no kernel" >"$boards/text"
echo "no key" >"$boards/keys/text.key"
rows=0

# attempt FILE: the build of the board bad; what it says goes to FILE.
attempt()
{
	make -s -C "$GPUBOX_SRC" "O=$GPUBOX_TMP/o" "BOARD_DIR=$boards" \
		bad_defconfig generated >"$1" 2>&1 </dev/null
}

# wrong OPTION VALUE "LINE..." [SHOWN]: a value as a defconfig has it, what
# else the board says, and the part of the value that is named (all of it).
wrong()
{
	local shown=${4-$2} said status=0 line
	rows=$((rows + 1))
	{
		[ "$1" = BOARD ] || echo 'CONFIG_BOARD="bad"'
		printf 'CONFIG_%s=%s\n' "$1" "$2"
		for line in $3; do
			echo "CONFIG_${line//%/ }"
		done
	} >"$boards/configs/bad_defconfig"
	attempt "$GPUBOX_TMP/said" || status=$?
	said=$(grep -v '^Configured ' "$GPUBOX_TMP/said")
	shown=${shown#\"} shown=${shown%\"}
	if [ $status != 0 ] && [ "$(wc -l <<<"$said")" = 1 ] &&
		[[ $said == "CONFIG_$1: "*"$shown"*" takes "*": "* ]] &&
		[ "$(tail -n 1 "$GPUBOX_TMP/said")" = "$said" ]; then
		pass "$1=$2"
	else
		fail "$1=$2" "status $status"
		tap_note "$(tail -n 20 "$GPUBOX_TMP/said")"
	fi
}

arm=ARCH_AARCH64=y
other=GPU_DRIVER_OTHER=y
with_gpu="$other GPU_MATCH=\"1002:0000-ffff\""
file=GUEST_KERNEL_FILE=y
sign="FIT_SIGN=y FIT_KEY_DIR=\"keys\""
long=$(printf 'x%.0s' {1..300})

# Options, numbers and texts as such
wrong NO_SUCH_OPTION y ""
wrong VCPUS 0 ""
wrong VCPUS 513 ""
wrong VCPUS many ""
wrong STEP_TIMEOUT_MS 99 ""
wrong BOOT_TIMEOUT_S 86401 ""
wrong KILL_GRACE_MS 600001 ""
wrong DEFAULT_TIMEOUT_S -1 ""
wrong MEMORY_MIB 0x400 ""
wrong GPU_LOCK_MODULES yes ""
wrong BOARD bad ""
wrong ARCH '"aarch64"' ""
wrong VIRT_GIC_VERSION 3 ""
wrong VIRT_GIC_VERSION 4 $arm
wrong Q35_PCI_HOLE64_SIZE '"64G"' $arm
wrong MACHINE_VIRT y "" y
wrong GPU_MODULES '"a"' GPU_DRIVER_NONE=y

# The machine
wrong BOARD '"A b"' ""
wrong BOARD_DESCRIPTION "\"$long\"" ""
wrong MEMORY_MIB 63 ""
wrong MEMORY_MIB 4194305 ""
wrong MEMORY_MIB 8388609 $arm
wrong VCPUS 9 "$arm VIRT_GIC_VERSION=2"
wrong Q35_PCI_HOLE64_SIZE '"much"' ""
wrong Q35_PCI_HOLE64_SIZE '"512M"' ""
wrong Q35_PCI_HOLE64_SIZE '"5000T"' ""
wrong Q35_PCI_HOLE64_SIZE '"99999999999999T"' ""
wrong VIRT_HIGHMEM_MMIO_SIZE '"256G"' $arm
wrong VIRT_HIGHMEM_MMIO_SIZE '"3T"' $arm
wrong VIRT_HIGHMEM_MMIO_SIZE '"256T"' $arm
wrong DT_OVERLAYS '"a.dtso"' "" a.dtso
wrong DT_OVERLAYS '"a.dtso"' $arm a.dtso
wrong DT_OVERLAYS '"../a.dtso"' $arm

# QEMU
wrong TCG_CPU '""' ""
wrong TCG_CPU '"max, erms=off"' ""
wrong QEMU_BINARY '"bin/qemu"' ""
wrong QEMU_BINARY '"/no/such/qemu"' ""
wrong QEMU_BINARY '"/bin/true"' ""
wrong QEMU_USER '"No One"' ""
wrong QEMU_USER '"no-such-user"' ""
wrong FIRMWARE '"edk2/code.fd"' ""
wrong FIRMWARE '"/no/such/firmware.fd"' ""

# The GPU
wrong GPU_MATCH '"10de"' ""
wrong GPU_MATCH '"10de:3000-2e00"' ""
wrong GPU_MATCH '"10de:2e12,10de:2e13"' ""
wrong GPU_MATCH '""' "$other GPU_MODULES=\"a\""
wrong GPU_DRIVER_NVIDIA y 'GPU_MATCH="1002:74a1"' 1002:74a1
wrong GPU_CLASS '"3"' ""
wrong GPU_CLASS '"display"' ""
wrong GPU_FILES '"/lib/a.so"' ""
wrong GPU_CDI '"gpu"' ""
wrong GPU_LIST '"proc"' ""
wrong GPU_LOG '"1 2 3 4 5 6 7 8 9"' ""
wrong GPU_MODULES '"a || b"' "$with_gpu"
wrong GPU_NODES '"../ctl gpu 1"' "$with_gpu"
wrong GPU_NODES '"gpu# gpu # open |"' "$with_gpu GPU_LIST=\"/x\""
wrong VFIO_DRIVER '"nvidia"' ""
wrong VFIO_DRIVER '""' ""

# The guest
wrong GUEST_KERNEL_PATH '""' $file
wrong GUEST_KERNEL_PATH '"/no/such/kernel"' $file
wrong GUEST_KERNEL_PATH '"text"' $file
wrong GUEST_KERNEL_PATH '"a kernel"' $file
wrong GUEST_MODULES '"virtio_pci, virtio_console"' ""
wrong OPENSHELL_MODULES '"veth, nf_tables"' ""
wrong GUEST_MODULE_SIGNATURES y GUEST_COLD_STARTS=y
wrong GUEST_CMDLINE '"quiet rdinit=/sbin/init"' "" rdinit=/sbin/init
wrong GUEST_CMDLINE '"initcall_blacklist=a"' ""
wrong GUEST_CMDLINE '"quiet mem=64M"' "" mem=64M
wrong GUEST_CMDLINE "\"$(printf 'a.b=1234 %.0s' {1..200})\"" "" 'a.b=1234 a.b=1234'
wrong GUEST_CMDLINE '"quiet -- x"' "" --
wrong GUEST_CMDLINE '"dyndbg=\"file"' "" 'dyndbg="file'
wrong GUEST_INITCALL_BLACKLIST '"a, b"' ""
wrong GUEST_INITCALL_BLACKLIST '"a,populate_rootfs"' "" populate_rootfs
wrong ROOTFS_PATH '""' ROOTFS_DIR=y
wrong ROOTFS_PATH '"/no/such/folder"' ROOTFS_DIR=y

# Regions and keys
wrong IDENTITY_REGIONS '"0x1000"' ""
wrong IDENTITY_REGIONS '"none"' ""
wrong IDENTITY_REGIONS '"0xa1600800-0xb97fffff"' $arm
wrong IDENTITY_REGIONS '"0xb97ff000-0xa1600fff"' $arm
wrong IDENTITY_REGIONS '"0x8000000-0x80fffff"' $arm
wrong IDENTITY_REGIONS '"0x1000000000000-0x1000000000fff"' $arm
wrong IDENTITY_REGIONS '"0xd0000000-0xd0ffffff"' IDENTITY_MAP=y
wrong FIT_KEY_NAME '""' "$sign"
wrong FIT_KEY_NAME '"none"' "$sign"
wrong FIT_KEY_NAME '"text"' "$sign"
wrong FIT_KEY_DIR '"/no/such/folder"' 'FIT_SIGN=y FIT_KEY_NAME="k"'

if command -v qemu-system-x86_64 >/dev/null; then
	wrong TCG_CPU '"no-such-cpu"' ""
	wrong TCG_CPU '"host"' ""
	wrong TCG_CPU '"max,no-such-feature=on"' ""
	wrong FIRMWARE '"no-such-firmware.fd"' ""
	# Kconfig's most are too many for an older QEMU.
	most=$(printf '{"execute":"%s"}\n' qmp_capabilities query-machines quit |
		qemu-system-x86_64 -machine none -nodefaults -display none -qmp stdio |
		jq -s 'map(.return? | arrays | .[] | select(.alias == "q35"))[0]["cpu-max"]')
	[ "$most" -ge 512 ] || wrong VCPUS 512 ""
fi
check "these are more than 50" test $rows -gt 50

# elsewhere NAME LINE...: what only the board's own machine has
elsewhere()
{
	printf 'CONFIG_%s\n' 'BOARD="bad"' "${@:2}" >"$boards/configs/bad_defconfig"
	ELSEWHERE=1 check "$1" attempt "$GPUBOX_TMP/said"
}
elsewhere "a QEMU of the board's machine" 'QEMU_BINARY="/opt/qemu/bin/qemu"'
elsewhere "a firmware of the board's machine" 'FIRMWARE="/opt/firmware.fd"'
elsewhere "a user of the board's machine" 'QEMU_USER="virtual-machines"'

# What is left of a refusal must not be taken for an answer.
printf 'CONFIG_%s\n' 'BOARD="bad"' 'MEMORY_MIB=16' >"$boards/configs/bad_defconfig"
attempt /dev/null
again=(make -s -C "$GPUBOX_SRC" "O=$GPUBOX_TMP/o" generated)
check_message '^CONFIG_MEMORY_MIB' "a configuration is refused again" "${again[@]}"
sed -i 's/^CONFIG_MEMORY_MIB=.*/CONFIG_MEMORY_MIB=128/' "$GPUBOX_TMP/o/.config"
check "until it is mended" "${again[@]}"
sed -i 's/^CONFIG_VCPUS=.*/CONFIG_VCPUS=0/' "$GPUBOX_TMP/o/.config"
check_message '^CONFIG_VCPUS: 0' "a number out of its range in .config" "${again[@]}"
sed -i 's/^CONFIG_VCPUS=.*/CONFIG_VCPUS=1/' "$GPUBOX_TMP/o/.config"
check "and in it again" "${again[@]}"
check_message "BOARD_DIR=/no/such/folder: no such folder" "a BOARD_DIR that is not there" \
	make -s -C "$GPUBOX_SRC" "O=$GPUBOX_TMP/o" BOARD_DIR=/no/such/folder generated
tap_end
