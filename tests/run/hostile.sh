#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Guests that stay whose root speaks for PID 1: a flood of frames, nonsense,
# silence. The keeper stays small, who runs a command in there hears its end,
# and stop, kill and wait end as ever.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

board=
for b in "${boards[@]}"; do
	[ "$(arch_of "$b")" != "$(uname -m)" ] || board=$b
done
mkdir "$GPUBOX_TMP/tool"
if [ -z "$board" ] || ! ${CC:-cc} -static -D_GNU_SOURCE -O1 \
	-I "$GPUBOX_SRC/include" -o "$GPUBOX_TMP/tool/hostile" \
	"$GPUBOX_SRC/tests/run/hostile.c"; then
	skip "hostile guests that stay" "no board of this architecture, or no C library"
	tap_end
fi
kernel_options "$board"
export GPUBOX_GUESTS=$GPUBOX_TMP/guests
gpubox=$(launcher "$board")

field()
{
	"$gpubox" inspect "$1" | jq -r ".guests[0].$2"
}

says()
{
	"$gpubox" logs "$1" | grep -qx "$2"
}

# The most memory that the keeper @1 has had, in KiB
peak()
{
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status"
}

is_gone()
{
	! ps -o stat= -p "$1" | grep -qv Z
}

# begin HOW: the guest of that name, and somebody in it
begin()
{
	check_output "$1" "$1: a guest" "$gpubox" run -q -d --name "$1" "${kernel[@]}" \
		-v "$GPUBOX_TMP/tool:/tool:ro,copy" -- /tool/hostile "$1"
	"$gpubox" exec "$1" sh -c 'echo in; sleep 100000' >"$GPUBOX_TMP/in.$1" \
		2>"$GPUBOX_TMP/in.$1.err" </dev/null &
	client=$!
	vmm=$(field "$1" qemu_pid) keeper=$(field "$1" keeper_pid)
	wait_for 600 grep -qx in "$GPUBOX_TMP/in.$1"
	check "$1: whose root has PID 1's port" wait_for 600 says "$1" ready
	check "$1: kill -s USR1" "$gpubox" kill -s USR1 "$1"
}

# ended HOW: QEMU is gone, and who was in there knows
ended()
{
	check "$1: QEMU is gone" wait_for 600 is_gone "$vmm"
	wait "$client"
	check_output 137 "$1: who was in there hears 137" echo $?
	check "$1: rm" "$gpubox" rm "$1"
}

begin flood
before=$(peak "$keeper")
check "flood: 64 MiB of frames arrive" wait_for 600 says flood 'done'
after=$(peak "$keeper")
tap_note "flood: the keeper's memory: $before KiB before, $after KiB at most"
check "flood: its keeper has no more memory for it" \
	test $((after - before)) -lt 8192
check_output flood "flood: stop ends it" "$gpubox" stop -t 1 flood
ended flood

begin noise
check_output 125 "noise: ends the guest" "$gpubox" wait noise
check_output guest "noise: which is the guest's fault" field noise fault.class
ended noise

begin silent
check "silent: PID 1 stands" wait_for 600 says silent 'done'
check_output silent "silent: kill ends it" "$gpubox" kill silent
check_output 137 "silent: as SIGKILL does" "$gpubox" wait silent
ended silent
tap_end
