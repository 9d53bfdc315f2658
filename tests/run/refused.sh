#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A QEMU before 8.2 is given its shared folders when its guest is heard
# (device_add). One that does not take them costs a cold start, in which they
# are there.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

unset GPUBOX_TEMPLATE
board=
for name in "${boards[@]}"; do
	option_is_set "$name" GUEST_KERNEL_HOST || board=$name
done
if [ -z "$board" ]; then
	skip "a share that QEMU does not take" "no board has a kernel of its own"
	tap_end
fi
shares_or_skip "a share that QEMU does not take"
export XDG_CACHE_HOME=$GPUBOX_TMP/cache
mkdir "$XDG_CACHE_HOME" "$GPUBOX_TMP/shared"
echo shared >"$GPUBOX_TMP/shared/file"
gpubox=$(launcher "$board")

# One that has the port for the first under another name; its user must reach
# it.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
qemu=$("$gpubox" run --dry-run --json -- true 2>/dev/null | jq -r .qemu.path)
cat >"$place/qemu" <<END
#!/bin/bash
exec "$qemu" "\${@/id=shareport0,/id=elsewhere,}"
END
chmod 755 "$place/qemu"
kind=(--qemu "$place/qemu" -m 256m)

# share OPTION...
share()
{
	"$gpubox" run "${kind[@]}" -v "$GPUBOX_TMP/shared:/s" "$@" -- \
		sh -c 'cat /s/file; echo written >/s/from'
}
# not of a file of this very moment
check "a template is made" wait_for 30 "$gpubox" template make --shares \
	"${kind[@]}"
share --dry-run >"$GPUBOX_TMP/plan" 2>/dev/null
if ! grep -q id=shareport0 "$GPUBOX_TMP/plan"; then
	skip "a share that QEMU does not take" "this one has them from its start"
	tap_end
fi
share --json >"$GPUBOX_TMP/first.out" 2>"$GPUBOX_TMP/first.err"
check_output '["kernel",0,"shared\n"]' "the guest starts cold, and has its folder" \
	jq -c '[.start.from, .status, .stdout.data]' "$GPUBOX_TMP/first.out"
check_output written "what it wrote there has arrived" \
	cat "$GPUBOX_TMP/shared/from"
check_output 1 "it is said once that the template was of no use" grep -c \
	"thrown away (QEMU does not take a shared folder: .*shareport0" "$GPUBOX_TMP/first.err"
share --json >"$GPUBOX_TMP/again" 2>/dev/null
check_output '["kernel",0]' "it is not tried again" \
	jq -c '[.start.from, .status]' "$GPUBOX_TMP/again"
tap_note "$(grep "thrown away" "$GPUBOX_TMP/first.err")"
tap_end
