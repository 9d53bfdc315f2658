#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gpubox image kernel on the distribution's kernels.

. "$(dirname "$0")/../tap.sh"
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2
gpubox=$(find "$GPUBOX_OUT" -maxdepth 2 -name gpubox-native | sort | head -n 1)
cache=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}

# magic FILE OFFSET COUNT
magic()
{
	dd if="$1" bs=1 skip="$2" count="$3" status=none
}

kernel()
{
	"$gpubox" image kernel --arch "$1" -o out "$2"
}

x86=$cache/kernel-x86_64/vmlinuz
if [ -f "$x86" ]; then
	check "the x86 kernel is taken" kernel x86_64 "$x86"
	check_output ELF "as an ELF file" magic out 1 3
	check "which is taken as it is" "$gpubox" image kernel --arch x86_64 \
		-o again out
	check "byte for byte" cmp out again
	check_message 'is a kernel for x86_64, the guest is aarch64' \
		"not for another architecture" kernel aarch64 "$x86"
	head -c $(($(stat -c %s "$x86") / 2)) "$x86" >half
	check "half a bzImage is left to QEMU or refused" sh -c \
		"'$gpubox' image kernel --arch x86_64 -o out half || [ \$? = 1 ]"
else
	skip "the x86 kernel is taken" "$x86 is not there"
fi

arm=$cache/kernel-aarch64/vmlinuz
if [ -f "$arm" ]; then
	check "the arm64 kernel is taken" kernel aarch64 "$arm"
	check_output ARMd "as an Image" magic out 56 4
	cp out Image
	gzip -1 -k Image
	check "a gzip'ed Image is unpacked" kernel aarch64 Image.gz
	check "byte for byte" cmp out Image
else
	skip "the arm64 kernel is taken" "$arm is not there"
fi

check_message "is not a Linux kernel" "something else is refused" kernel x86_64 "$0"
check_message "is not an x86-64 kernel with a PVH entry" "a program is refused" \
	kernel x86_64 "$gpubox"
check_message "gone: No such file" "a missing file is named" kernel x86_64 gone
tap_end
