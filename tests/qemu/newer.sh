#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# QEMU of the next release on this system, from the backports of its own
# sources: a guest starts, and goes on from a template. Since version 10 QEMU
# hangs Linux 6.1 where the processor has 'fsrm' without 'erms'.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"

arch=$(uname -m)
case $arch in
x86_64) packages="qemu-system-x86 seabios" ;;
*) packages=qemu-system-arm ;;
esac
board=
for name in "${boards[@]}"; do
	[ "$(arch_of "$name")" != "$arch" ] ||
		option_is_set "$name" GUEST_KERNEL_HOST || board=$name
done
if [ -z "$board" ] || ! grep -qx 'ID=debian' /etc/os-release ||
	[ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
	skip "a newer QEMU" \
		"needs Debian's packages, a board with a kernel, root, namespaces"
	tap_end
fi

# QEMU's user must reach it.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
# shellcheck disable=SC2086
debs=$("$GPUBOX_SRC/tests/twin/packages" "$arch" backports newer $packages \
	2>"$GPUBOX_TMP/fetch")
for deb in "$debs"/*.deb; do
	dpkg-deb -x "$deb" "$place" 2>>"$GPUBOX_TMP/fetch"
done
# With its own libraries, modules and firmware.
loader=$(find "$place" -name 'ld-linux*.so*' -type f | head -n 1)
modules=usr/lib/$arch-linux-gnu/qemu
cat >"$place/qemu" <<END
#!/bin/sh
exec $loader --library-path \\
	$place/usr/lib/$arch-linux-gnu:$place/lib/$arch-linux-gnu \\
	$place/usr/bin/qemu-system-$arch \\
	-L $place/usr/share/qemu -L $place/usr/share/seabios "\$@"
END
chmod 755 "$place/qemu"
if ! "$place/qemu" --version >"$GPUBOX_TMP/version" 2>>"$GPUBOX_TMP/fetch"; then
	fail "there is a newer QEMU" "$(tail -n 5 "$GPUBOX_TMP/fetch")"
	tap_end
fi
pass "there is a newer QEMU"
tap_note "$(head -n 1 "$GPUBOX_TMP/version")"
# It ends when it finds a module of the one that is installed.
with_modules()
{
	unshare -m sh -c '[ ! -d "$2" ] || mount --bind "$1" "$2"
		shift 2
		exec "$@"' sh "$place/$modules" "/$modules" "$@"
}

unset GPUBOX_TEMPLATE
export XDG_CACHE_HOME=$GPUBOX_TMP/cache
mkdir "$XDG_CACHE_HOME"
gpubox=$(launcher "$board")
kind=(--qemu "$place/qemu" --accel tcg -m 256m)
# start NAME OPTION...: a guest, under TCG on whatever host
start()
{
	local name=$1
	shift
	with_modules timeout 600 "$gpubox" run --json "${kind[@]}" "$@" \
		-- sh -c 'uname -r; [ ! -e /s ] || cat /s/file; exit 3' \
		>"$GPUBOX_TMP/$name.json" 2>"$GPUBOX_TMP/$name.err"
}
is_saved()
{
	"$gpubox" template list --json |
		jq -e '.entries | length == 1 and .[0].failed == null' >/dev/null
}
start first
check_output '[3,"kernel"]' "a guest starts under it" \
	jq -c '[.status, .start.from]' "$GPUBOX_TMP/first.json"
tap_note "$(jq -r '"QEMU \(.qemu.version), Linux \(.stdout.data)"' \
	"$GPUBOX_TMP/first.json")"
check "a template is made" wait_for 180 is_saved
start second
check_output '[3,"template"]' "and another goes on from that" \
	jq -c '[.status, .start.from]' "$GPUBOX_TMP/second.json"

# One whose memory is a file that its QEMU is told to leave out.
mkdir "$GPUBOX_TMP/shared"
echo shared >"$GPUBOX_TMP/shared/file"
check "a template is made for guests that share folders" with_modules \
	timeout 600 "$gpubox" template make --shares "${kind[@]}"
start shares -v "$GPUBOX_TMP/shared:/s"
check_output '[3,"template","shared"]' "and one goes on from that" jq -c \
	'[.status, .start.from, (.stdout.data | split("\n")[1])]' \
	"$GPUBOX_TMP/shares.json"
tap_note "$(tail -n 3 "$GPUBOX_TMP/shares.err")"
tap_end
