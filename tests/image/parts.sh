#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An image whose modules are not those of its kernel is refused: real modules of
# the guest kernel, with another release written into them.

. "$(dirname "$0")/../tap.sh"
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2
out=$GPUBOX_OUT/x86-q35
gpubox=$out/gpubox-native
parts=$out/obj/parts
if [ ! -f "$parts/modules" ] || [ ! -f "$parts/kernel" ]; then
	skip "the parts of an image are compared" "$out has no kernel of its own"
	tap_end
fi

# image NAME MODULES: an image of the board with these modules
image()
{
	"$GPUBOX_SRC/scripts/mkits" "$out/include/config/auto.conf" \
		"initramfs=$out/initramfs" "kernel=$parts/kernel" "modules=$2" \
		>"$1.its"
	mkimage -f "$1.its" "$1.itb" >/dev/null
}

release=$(grep -aoE -m 1 'vermagic=[^ ]+' "$parts/modules" | head -n 1)
release=${release#vermagic=}
other=${release/[0-9]/9}
# As extended regular expressions.
wanted=${release//+/[+]} found=${other//+/[+]}
check "the modules say which release they are for" test -n "$release"
sed "s/vermagic=$release /vermagic=$other /" "$parts/modules" >differs
sed "s/vermagic=$release \(.*\)modversions/vermagic=$other \1modversion_/" \
	"$parts/modules" >mismatch
check "an image's own parts fit" "$gpubox" image verify "$out/x86-q35.itb"
image differs "$PWD/differs"
if grep -aq "vermagic=$release .*modversions" "$parts/modules"; then
	check "with checksums, modules of another release are taken" \
		"$gpubox" image verify differs.itb
	"$gpubox" image verify differs.itb >/dev/null 2>warning
	check "with a warning" grep -Eq \
		"guest.kernel-differs: .* $wanted.* built for $found" warning
	image mismatch "$PWD/mismatch"
else
	image mismatch "$PWD/differs"
fi
check_message "guest.kernel-mismatch: .* $wanted.* built for $found" \
	"without them they are a fault" "$gpubox" image verify mismatch.itb
check_status 1 "and the image is refused" "$gpubox" image verify mismatch.itb

head -c 5000 "$parts/modules" >short
image short "$PWD/short"
check_message 'short.itb: its modules' "an archive that is cut short is named" \
	"$gpubox" image verify short.itb
tap_end
