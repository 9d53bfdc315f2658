#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The files of debian/ as far as they can be judged without building packages;
# scripts/check-deb builds, installs, upgrades and removes them.

. "$(dirname "$0")/../tap.sh"
cd "$GPUBOX_SRC" || exit 2

check_output "" "debian/control is what scripts/debian-control writes" \
	sh -c 'scripts/debian-control | diff - debian/control'
check_output "$(make -s listboards | sed 's/^/gpubox-board-/' | sort)" \
	"each board has its package" \
	sh -c "sed -n 's/^Package: \(gpubox-board-.*\)/\1/p' debian/control | sort"
for script in debian/*.postinst debian/*.prerm debian/*.postrm debian/tests/run; do
	check "$script is a script" sh -n "$script"
done
check "debian/rules is executable" test -x debian/rules
if command -v dpkg-parsechangelog >/dev/null; then
	check "the changelog is one" sh -c 'dpkg-parsechangelog 2>&1 | grep -q "^Source: gpubox"'
fi

# The image that is made where a package gets installed: of the same pieces as
# the build's, by the same scripts.
board='' native=$(find "$GPUBOX_OUT"/*/gpubox-native -type l | head -n 1)
built=${native%/*}
board=$(basename "$built")
install=$GPUBOX_TMP/usr
check "the pieces of a package are installed" make -s "O=$built" "PREFIX=$install" \
	install-pieces install-make-image
check_output "/var/lib/gpubox/$board.itb" "the image is a link to where it is made" \
	readlink "$install/lib/gpubox/$board.itb"
# The build's own busybox, which is static.
busybox=$(ls -d "${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}/busybox-$(uname -m)")
check "the image is made" env "GPUBOX_BUSYBOX=$busybox/busybox" \
	"GPUBOX_IMAGES=$GPUBOX_TMP/images" "$install/lib/gpubox/make-image" "$board"
check "the launcher takes it" "$install/bin/gpubox-$board" image verify \
	"$GPUBOX_TMP/images/$board.itb"
check_output "initramfs-1" "no kernel is in it" sh -c \
	"'$install/bin/gpubox-$board' image inspect --json '$GPUBOX_TMP/images/$board.itb' |
		jq -r '.. | .name? // empty' | grep -e kernel -e initramfs"
check "and again, to the byte" env "GPUBOX_BUSYBOX=$busybox/busybox" \
	"GPUBOX_IMAGES=$GPUBOX_TMP/again" "$install/lib/gpubox/make-image" "$board"
check "it is the same" cmp "$GPUBOX_TMP/images/$board.itb" "$GPUBOX_TMP/again/$board.itb"
tap_end
