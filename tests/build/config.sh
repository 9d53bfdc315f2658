#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Configurations: what survives, what is refused, and with which words.

. "$(dirname "$0")/../tap.sh"
unset V
boards=$GPUBOX_TMP/boards
out=$GPUBOX_TMP/build
mkdir -p "$boards/configs" "$boards/dt" "$out"
gpubox_make=(make -C "$GPUBOX_SRC" "O=$out/o" "BOARD_DIR=$boards")

# board NAME LINE...: a defconfig with these lines.
board()
{
	local name=$1
	shift
	printf '%s\n' "CONFIG_BOARD=\"$name\"" "$@" >"$boards/configs/${name}_defconfig"
}

# configure NAME: its configuration is made and checked, nothing is built.
configure()
{
	"${gpubox_make[@]}" "$1_defconfig" && "${gpubox_make[@]}" generated
}

# refused REGEX NAME LINE...: a board with these lines stops the build.
refused()
{
	local regex=$1 name=$2
	shift 2
	board bad "$@"
	check_message "$regex" "$name" configure bad
}

virt='CONFIG_ARCH_AARCH64=y'
map='CONFIG_IDENTITY_MAP=y'
regions()
{
	printf 'CONFIG_IDENTITY_REGIONS="%s"' "$1"
}

check "every board makes the round trip" make -C "$GPUBOX_SRC" checkboards
for b in $(make -s -C "$GPUBOX_SRC" listboards); do
	make -s -C "$GPUBOX_SRC" "O=$out/$b" "${b}_defconfig" savedefconfig >/dev/null
	check "savedefconfig of $b is its defconfig" diff \
		<(grep -v '^# SPDX' "$GPUBOX_SRC/configs/${b}_defconfig") "$out/$b/defconfig"
done

board good "$virt" "$map" "$(regions '0xa1600000-0xb97fffff 0x200000000-0x302ffffff')"
check "regions inside RAM may be mapped" configure good

refused '^CONFIG_NO_SUCH: y [(]bad_defconfig[)]: no such option' \
	"an unknown option is an error" 'CONFIG_NO_SUCH=y'
refused '^CONFIG_VIRT_GIC_VERSION: 2 [(].*only where MACHINE_VIRT is set' \
	"an option whose dependency is off is an error" 'CONFIG_VIRT_GIC_VERSION=2'
refused '^CONFIG_VCPUS: many .*from 1 to 512' "a number that is none is an error" \
	'CONFIG_VCPUS=many'
refused '^CONFIG_VCPUS: 0 .*1 to 512' \
	"a number out of its range is an error" 'CONFIG_VCPUS=0'
board odd 'CONFIG_NO_SUCH=y'
check_message 'CONFIG_NO_SUCH: y [(]odd_defconfig[)]' "checkboards names a line that is dropped" \
	"${gpubox_make[@]}" checkboards
board odd 'CONFIG_VCPUS=1'
check_message 'odd_defconfig: not as' "checkboards names a default that is repeated" \
	"${gpubox_make[@]}" checkboards
printf 'CONFIG_BOARD="even"\n' >"$boards/configs/odd_defconfig"
check_message 'odd_defconfig: CONFIG_BOARD must be "odd"' \
	"checkboards names a board that is called otherwise" \
	"${gpubox_make[@]}" checkboards
rm "$boards/configs/odd_defconfig"

printf 'CONFIG_BOARD="A b"\n' >"$boards/configs/bad_defconfig"
check_message '^CONFIG_BOARD: "A b"' "a name with blanks" configure bad
refused '^CONFIG_MEMORY_MIB: 16 MiB: too small' "too little memory" 'CONFIG_MEMORY_MIB=16'
refused '^CONFIG_IDENTITY_REGIONS: "0x1000" *:' "a region without an end" "$(regions 0x1000)"
refused '^CONFIG_IDENTITY_REGIONS: "x-0x1fff"' "a region that is no number" \
	"$(regions x-0x1fff)"
refused '^CONFIG_IDENTITY_REGIONS: .*not aligned.*4 KiB' "a region that starts askew" \
	"$virt" "$(regions 0xa1600800-0xb97fffff)"
refused '^CONFIG_IDENTITY_REGIONS: .*not aligned.*4 KiB' "a region with an exclusive end" \
	"$virt" "$(regions 0xa1600000-0xb9800000)"
refused '^CONFIG_IDENTITY_REGIONS: .*ends before it starts' "a region the wrong way round" \
	"$virt" "$(regions 0xb97ff000-0xa1600fff)"
refused '^CONFIG_IDENTITY_REGIONS: "0xb0000000-0xc0000fff" overlaps' "regions that overlap" \
	"$virt" "$(regions '0xb0000000-0xc0000fff 0xa1600000-0xb97fffff')"
refused '^CONFIG_IDENTITY_REGIONS: .*48 address bits' "a region beyond the address bits" \
	"$virt" "$(regions 0x1000000000000-0x1000000000fff)"
refused '^CONFIG_IDENTITY_REGIONS: .*address bits' "a region at the end of 64 bits" \
	"$virt" "$(regions 0xfffffffffffff000-0xffffffffffffffff)"
refused '^CONFIG_IDENTITY_REGIONS: .*below the RAM.*0x40000000' "a region below RAM" \
	"$virt" "$(regions 0x8000000-0x80fffff)"
refused '^CONFIG_IDENTITY_REGIONS: .*over the devices' "a mapped region over devices" \
	"$virt" "$map" "$(regions 0x4000000000-0x4000ffffff)"
refused '^CONFIG_IDENTITY_REGIONS: .*over the devices.*q35' "a mapped region in the PCI hole" \
	"$map" "$(regions 0xd0000000-0xd0ffffff)"
refused '^CONFIG_IDENTITY_REGIONS: .*leaves 16 MiB' "no room for a kernel below a region" \
	"$virt" "$map" "$(regions 0x41000000-0x41ffffff)"
refused '^CONFIG_IDENTITY_REGIONS: .*a region is' "a region with a policy that is none" \
	"$virt" "$(regions 0xa1600000-0xb97fffff:never)"
refused '^CONFIG_IDENTITY_REGIONS: .*over the devices' "a region of its own policy over devices" \
	"$virt" "$(regions 0x4000000000-0x4000ffffff:map)"
mixed='0xa1600000-0xb97fffff:quarantine 0x4000000000-0x4000ffffff:refuse'
board mixed "$virt" "$map" "$(regions "$mixed")"
check "each region may have a policy of its own" configure mixed
refused '^CONFIG_GUEST_MODULES: " a-b\$ "' "a module that is no name" \
	'CONFIG_GUEST_MODULES="virtio_pci | a-b$ | c"'
refused '^CONFIG_GUEST_MODULES: ' "an empty module" 'CONFIG_GUEST_MODULES="a || b"'
refused '^CONFIG_GPU_MODULES: "nv x=1 [?]y"' "a GPU's module with an odd parameter" \
	'CONFIG_GPU_MODULES="nv x=1 ?y"'
refused '^CONFIG_OPENSHELL_MODULES: ' "an empty module of a sandbox" \
	'CONFIG_OPENSHELL_MODULES="a || b"'
board gpu CONFIG_GPU_DRIVER_OTHER=y 'CONFIG_GPU_MATCH="1002:0000-ffff"' \
	'CONFIG_GPU_MODULES="?a-b x=1 | c"' 'CONFIG_GPU_LIST="/proc/gpus"' \
	'CONFIG_GPU_LOG="NV: nv"' CONFIG_GPU_LOCK_MODULES=y \
	'CONFIG_GPU_NODES="ctl gpu,gpu-old 255 open | gpu# 195 # | a/b# c @/proc/c"'
check "a GPU's driver is modules, nodes, a list and words of the log" configure gpu
# node RULE TEXT: a rule that is refused, and that guest-init would refuse
node()
{
	refused "^CONFIG_GPU_NODES: \"$1\": a node is" "$2" \
		'CONFIG_GPU_LIST="/x"' "CONFIG_GPU_NODES=\"$1\""
}
node 'ctl gpu' "a node without a number"
node '../ctl gpu 1' "a node outside /dev"
node 'gpu# gpu 1' "a node with a number and a '#'"
node 'gpu gpu #' "nodes of one name"
node 'c# caps @proc' "a folder that is no path"
node 'ctl gpu 1 opened' "a node with an unknown word"
node 'ctl gpu  1' "a node with two blanks"
refused '^CONFIG_GPU_NODES: "ctl gpu 1 [|]": ends with' "a node that is not there" \
	'CONFIG_GPU_NODES="ctl gpu 1 |"'
refused '^CONFIG_GPU_NODES: .*has 33 entries' "more nodes than a job takes" \
	"CONFIG_GPU_NODES=\"$(printf 'a 1 3 |%.0s' {1..32}) a 1 3\""
refused '^CONFIG_GPU_FILES: " /lib/a.so": an entry is' "a driver's file by its path" \
	'CONFIG_GPU_FILES="b/ | ?c | /lib/a.so"'
refused '^CONFIG_GPU_FILES: " [?]b/": an entry is' "a folder that may be missing" \
	'CONFIG_GPU_FILES="a.so.1 | ?b/"'
refused '^CONFIG_GPU_CDI: "gpu"' "a kind of CDI without a vendor" \
	'CONFIG_GPU_CDI="gpu"'
refused "^CONFIG_GPU_LIST: \"\": is empty.*'#'" "numbers from nowhere" \
	'CONFIG_GPU_NODES="gpu# gpu # open"' 'CONFIG_GPU_LIST=""'
refused '^CONFIG_GPU_LIST: "proc"' "a list that is no path" 'CONFIG_GPU_LIST="proc"'
refused '^CONFIG_GPU_LOG: .*has 9 words' "more words than a job takes" \
	'CONFIG_GPU_LOG="1 2 3 4 5 6 7 8 9"'
refused '^CONFIG_GPU_MATCH: "10de"' "a GPU without a device" 'CONFIG_GPU_MATCH="10de"'
refused '^CONFIG_GPU_MATCH: "10de:3000-2e00"' "a GPU range the wrong way round" \
	'CONFIG_GPU_MATCH="10de:3000-2e00"'
refused '^CONFIG_GPU_CLASS: ' "a class that is none" 'CONFIG_GPU_CLASS="3"'
refused '^CONFIG_GUEST_INITCALL_BLACKLIST: ' "initcalls with blanks" \
	'CONFIG_GUEST_INITCALL_BLACKLIST="a, b"'
refused '^CONFIG_GUEST_MODULE_SIGNATURES: .*load_system_certificate_list' \
	"signatures that nobody can check" CONFIG_GUEST_COLD_STARTS=y \
	CONFIG_GUEST_MODULE_SIGNATURES=y
refused '^CONFIG_Q35_PCI_HOLE64_SIZE: ' "a size that is none" \
	'CONFIG_Q35_PCI_HOLE64_SIZE="much"'
refused '^CONFIG_GUEST_KERNEL_PATH: /none: no such file' "a kernel that is not there" \
	'CONFIG_GUEST_KERNEL_FILE=y' 'CONFIG_GUEST_KERNEL_PATH="/none"'
refused '^CONFIG_ROOTFS_PATH: /none: no such folder' "a root file system that is not there" \
	'CONFIG_ROOTFS_DIR=y' 'CONFIG_ROOTFS_PATH="/none"'
refused '^CONFIG_DT_OVERLAYS: a.dtso: .*no device tree' "an overlay without a device tree" \
	'CONFIG_DT_OVERLAYS="a.dtso"'
refused '^CONFIG_DT_OVERLAYS: a.dtso: neither in' "an overlay that is not there" \
	"$virt" 'CONFIG_DT_OVERLAYS="a.dtso"'
refused '^CONFIG_FIT_KEY_NAME: "": is empty' "signing without a key's name" \
	'CONFIG_FIT_SIGN=y' 'CONFIG_FIT_KEY_DIR="/none"'
refused '^CONFIG_FIT_KEY_NAME: //k.key: no such private key' "signing without the key" \
	'CONFIG_FIT_SIGN=y' 'CONFIG_FIT_KEY_DIR="/"' 'CONFIG_FIT_KEY_NAME="k"'

# overlay NAME: compiled and tried as the build does it.
overlay()
{
	cat >"$boards/dt/$1.dtso"
	board tree "$virt" "CONFIG_DT_OVERLAYS=\"$1.dtso\""
	"${gpubox_make[@]}" tree_defconfig >/dev/null
}

if command -v qemu-system-aarch64 >/dev/null; then
	dtbo()
	{
		"${gpubox_make[@]}" "$out/o/obj/parts/$1.dtbo"
	}
	overlay broken <<<'/dts-v1/; /plugin/; / { this is no tree'
	check_message '^CONFIG_DT_OVERLAYS: broken.dtso: does not compile' \
		"an overlay that does not compile" dtbo broken
	overlay astray <<<'/dts-v1/; /plugin/; &no_such_label { a = <1>; };'
	check_message '^CONFIG_DT_OVERLAYS: astray.dtso: does not apply' \
		"an overlay that does not apply" dtbo astray
	overlay fine <<<'/dts-v1/; /plugin/; &{/} { a = <1>; };'
	check "an overlay that applies" dtbo fine
else
	skip "overlays are tried" "needs qemu-system-aarch64"
fi

check_message 'nowhere' "an unknown board is an error that names it" \
	"${gpubox_make[@]}" nowhere_defconfig
check_message 'No configuration in .*defconfig' "no configuration is an error" \
	make -C "$GPUBOX_SRC" "O=$out/empty"
check_message 'is the source folder' "the source folder is no build folder" \
	make -C "$GPUBOX_SRC" "O=$GPUBOX_SRC" help
tap_end
