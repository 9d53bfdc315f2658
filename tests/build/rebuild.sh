#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a build makes again: nothing without a reason, and the same bytes
# wherever it is done.

. "$(dirname "$0")/../tap.sh"
unset V
work=$GPUBOX_TMP/build
first=$work/first
second=$work/elsewhere/second
board=x86-q35
mkdir -p "$work/elsewhere"

# build FOLDER [ARG...]: prints what is made.
build()
{
	make -C "${src:-$GPUBOX_SRC}" -j2 "O=$1" "${@:2}"
}

# set_option OPTION VALUE: in the configuration of the first folder.
set_option()
{
	sed -i "s|^CONFIG_$1=.*|CONFIG_$1=$2|" "$first/.config"
}

# made FILE...: the lines that the last build printed, by file, sorted.
made()
{
	awk '/^  [A-Z]/ { print $2 }' "$work/log" | grep -v '^guest$' | sort | tr '\n' ' '
}

# rebuilds "FILE..." NAME: building the first folder makes these and no more.
rebuilds()
{
	if ! build "$first" >"$work/log" 2>&1; then
		fail "$2" "$(tail -n 5 "$work/log")"
	elif [ "$(made)" = "$1" ]; then
		pass "$2"
	else
		fail "$2" "made: $(made)"
		tap_note "wanted: $1"
	fi
}

build "$first" "${board}_defconfig" >/dev/null
check "$board builds" build "$first"
for f in gpubox gpubox-native guest-init initramfs "$board.itb" "$board.config"; do
	check "it made $f" test -s "$first/$f"
done
check "gpubox config prints the configuration" cmp \
	<("$first/gpubox-native" config) "$first/.config"
check "guest-init is below 200 KiB" \
	test "$(stat -c %s "$first/guest-init")" -lt 204800
rebuilds '' "a second make does nothing"
# A compiler's cache may write other paths than it was given, and then nothing
# is made again when a header changes.
for f in "$first/obj/$(uname -m)/host/cmd/main.d" "$first"/obj/guest-*/guest-init/init.d; do
	check "${f#"$first"/} names its object as make does" grep -q "^${f%.d}.o:" "$f"
done

arch=$(sed -n 's/^CONFIG_ARCH="\(.*\)"/\1/p' "$first/.config")
native=$(uname -m)
launcher=
for a in $(printf '%s\n' "$arch" "$native" | sort -u); do
	text+="obj/$a/config_text.o obj/$a/libhost.a "
	code+="obj/$a/config_text.o obj/$a/host/board/board.o obj/$a/libhost.a "
done
launcher="gpubox "
[ "$arch" = "$native" ] || launcher+="gpubox-native "
sorted()
{
	printf '%s\n' "$@" | sort | tr '\n' ' '
}

set_option MEMORY_MIB 777
# shellcheck disable=SC2086
rebuilds "$(sorted $code generated/config_text.c $launcher)" \
	"a changed memory size makes board.o and the launcher again"
set_option ROOTFS_PATH '""'
touch "$first/.config"
rebuilds '' "a configuration that is only touched makes nothing again"
set_option BOARD_DESCRIPTION '"another"'
# shellcheck disable=SC2086
rebuilds "$(sorted $code generated/config_text.c $launcher $board.itb)" \
	"a changed description makes the image again, not its parts"
if grep -qx CONFIG_GUEST_KERNEL_PACKAGE=y "$first/.config"; then
	set_option GUEST_MODULES '"virtio_console"'
	# shellcheck disable=SC2086
	rebuilds "$(sorted $code generated/config_text.c $launcher \
		obj/parts/modules $board.itb)" \
		"a changed module list makes the modules again"
fi

# A copy of the source, another build folder, another time and umask.
src=$work/elsewhere/source
mkdir "$src"
# A release that was unpacked has no git.
(cd "$GPUBOX_SRC" && { git ls-files -co --exclude-standard 2>/dev/null ||
	find . -type f ! -path './build/*'; } | while IFS= read -r f; do
	[ ! -f "$f" ] || printf '%s\n' "$f"; done | cpio -pdm --quiet "$src")
# The copy has no history: it is told its version as a release is.
"$GPUBOX_SRC/scripts/version" >"$src/VERSION"
build "$first" "${board}_defconfig" all >/dev/null 2>&1
(umask 077 && cd / && TZ=UTC-9 build "$second" "${board}_defconfig" all) >"$work/log" 2>&1 ||
	tap_note "$(tail -n 5 "$work/log")"
for f in gpubox gpubox-native guest-init initramfs "$board.itb"; do
	check "$f is the same in another place" cmp "$first/$f" "$second/$f"
done
unset src

# Root installs what a user built, and from a home without a cache.
touch "$GPUBOX_TMP/before"
check "install" env HOME="$work/nobody" GPUBOX_CACHE="$work/none" make \
	-C "$GPUBOX_SRC" "O=$first" "DESTDIR=$work/root" PREFIX=/usr install
check "install puts the launcher in place" test -x "$work/root/usr/bin/gpubox"
check_output '' "it builds and fetches nothing" \
	find "$first" "$work/none" "$work/nobody" -newer "$GPUBOX_TMP/before"
check_output "gpubox-$board" "gpubox is this board's" \
	readlink "$work/root/usr/bin/gpubox"
ln -sfn gpubox-other "$work/root/usr/bin/gpubox"
: >"$work/root/usr/bin/gpubox-other"
check "a second board in the prefix" make -C "$GPUBOX_SRC" "O=$first" \
	"DESTDIR=$work/root" PREFIX=/usr install
check_output "gpubox-other" "leaves the first board's alone" \
	readlink "$work/root/usr/bin/gpubox"
ln -sfn "gpubox-$board" "$work/root/usr/bin/gpubox"
build "$work/empty" "${board}_defconfig" >/dev/null
check_message "run 'make' first" "what is not built is not installed" \
	make -C "$GPUBOX_SRC" "O=$work/empty" "DESTDIR=$work/root" install
check "install puts the image in place" cmp "$first/$board.itb" \
	"$work/root/usr/lib/gpubox/$board.itb"
if [ "$arch" = "$native" ]; then
	check "the installed launcher works" "$work/root/usr/bin/gpubox" config
fi

mkdir "$work/keys"
openssl req -batch -new -x509 -newkey rsa:2048 -nodes -subj /CN=test \
	-keyout "$work/keys/test.key" -out "$work/keys/test.crt" 2>/dev/null
sed -i '/CONFIG_FIT_/d' "$first/.config"
printf 'CONFIG_FIT_SIGN=y\nCONFIG_FIT_KEY_DIR="%s"\nCONFIG_FIT_KEY_NAME="test"\n' \
	"$work/keys" >>"$first/.config"
check "a signed image builds" build "$first"
check_output "  Sign algo:    sha256,rsa2048:test" "dumpimage shows the signature" bash -c \
	"dumpimage -l '$first/$board.itb' | grep 'Sign algo'"
check "the launcher takes its own signed image" \
	"$first/gpubox-native" image verify "$first/$board.itb"
check_message "sign" "the launcher refuses an unsigned one" \
	"$first/gpubox-native" image verify "$second/$board.itb"

if grep -qx CONFIG_GUEST_KERNEL_PACKAGE=y "$first/.config"; then
	set_option GUEST_INITCALL_BLACKLIST '""'
	sed -i 's/.*CONFIG_GUEST_MODULE_SIGNATURES.*/CONFIG_GUEST_MODULE_SIGNATURES=y/' \
		"$first/.config"
	check "signed modules build" build "$first"
	# 8192: a module without a signature. Another bit says that the
	# machine was busy (a soft lockup).
	check_output 0 "they do not taint a kernel that has its keys" \
		"$first/gpubox-native" run -q -- \
		sh -c 'echo $(($(cat /proc/sys/kernel/tainted) & 8192))'
fi

check "clean" make -C "$GPUBOX_SRC" "O=$first" clean
check "clean keeps the configuration" test -f "$first/.config"
check "mrproper" make -C "$GPUBOX_SRC" "O=$first" mrproper
check "mrproper leaves nothing" test ! -e "$first"
tap_end
