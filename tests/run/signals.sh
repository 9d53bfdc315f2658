#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Signals to the launcher, what happens to QEMU, and what is left behind.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

# A background job of a shell without job control ignores SIGINT and SIGQUIT,
# and gpubox respects that: so give them back first.
start()
{
	local at=$GPUBOX_TMP/$1.$2
	kernel_options "$2"
	exec env --default-signal=INT,QUIT "$(launcher "$2")" run -q \
		"${kernel[@]}" "${@:3}" >"$at.out" 2>"$at.err"
}

# with_signals NAME SIGNAL... -- OPTION...: send each as soon as the command
# says "ready" (once for each), on every board
with_signals()
{
	local name=$1 signals=() board
	shift
	while [ "$1" != -- ]; do
		signals+=("$1")
		shift
	done
	shift
	for board in "${boards[@]}"; do
		{
			at=$GPUBOX_TMP/$name.$board
			start "$name" "$board" "$@" &
			pid=$!
			n=0
			for signal in "${signals[@]}"; do
				n=$((n + 1))
				wait_lines "$at.out" $n
				kill -"$signal" $pid
			done
			wait $pid
			echo $? >"$at.status"
		} &
	done
	wait
}

# wait_lines FILE N: until it has N lines with "ready"
wait_lines()
{
	local left=900
	until [ $(($(grep -cs ready "$1") + 0)) -ge "$2" ]; do
		left=$((left - 1))
		[ $left -gt 0 ] || return 1
		sleep 0.1
	done
}

with_signals each HUP QUIT TERM -- sh -c '
	trap "echo hup; echo ready" HUP; trap "echo quit; echo ready" QUIT
	trap "echo term; exit 4" TERM
	echo ready; while :; do sleep 1000 & wait; done'
status_is each 4 "signals reach the command, its status comes back"
out_is each "ready
hup
ready
quit
ready
term" "SIGHUP, SIGQUIT and SIGTERM each as itself"

with_signals int INT -- sh -c 'echo ready; sleep 1000'
status_is int 130 "SIGINT ends a command that does nothing about it"

with_signals twice INT INT -- sh -c 'trap "echo ready" INT
	echo ready; while :; do sleep 1000 & wait; done'
status_is twice 130 "a second SIGINT ends the run at once"

# host_gone BOARD: SIGKILL for the launcher; QEMU must not survive it
host_gone()
{
	local at=$GPUBOX_TMP/gone.$1 pid vmm
	start gone "$1" sh -c 'echo ready; sleep 1000' &
	pid=$!
	wait_lines "$at.out" 1
	vmm=$(pgrep -P $pid)
	ps -o uid= -p "$vmm" >"$at.user"
	grep Seccomp: "/proc/$vmm/status" >>"$at.out"
	kill -KILL $pid
	wait $pid
	# Who adopts it may leave a zombie.
	if wait_for 120 sh -c "! ps -o stat= -p $vmm | grep -qv Z"; then
		echo gone >>"$at.out"
	else
		echo "pid $vmm stayed" >>"$at.out"
		kill -KILL "$vmm"
	fi
}
for board in "${boards[@]}"; do
	host_gone "$board" &
done
wait 2>/dev/null
same gone gone "QEMU ends with its launcher, also by SIGKILL"
same gone "Seccomp:	2" "QEMU runs under its seccomp filter"
for board in "${boards[@]}"; do
	if [ "$(id -u)" = 0 ]; then
		first=$("$GPUBOX_OUT/$board/gpubox-native" config |
			sed -n 's/^CONFIG_QEMU_UID_FIRST=//p')
		verdict gone "$board" "QEMU does not run as root, but as a user of its own" \
			awk -v first="$first" '{ own = $1 >= first && first > 0 }
				END { exit !own }' "$GPUBOX_TMP/gone.$board.user"
	else
		skip "$board: QEMU does not run as root" "nor do we"
	fi
done

# Orphans in the guest: none outlives the command, none delays its end.
boot orphans -- sh -c '
	for i in 1 2 3 4 5; do (sleep 1000 &) ; done
	(setsid sleep 1000 >/dev/null 2>&1 &)
	(sleep 0.1; kill -9 $$) & wait'
status_is orphans 137 "processes left behind do not keep the guest running"

# Nothing of ours is left on the host.
left=0
for pid in $(pgrep -f "^$GPUBOX_OUT/.*/gpubox-native run"); do
	# other tests may have some
	! grep -qszF "GPUBOX_TMP=$GPUBOX_TMP" "/proc/$pid/environ" ||
		left=$((left + 1))
done
if [ "$left" = 0 ]; then
	pass "no launcher is left"
else
	fail "no launcher is left" "$left are"
fi

tap_end
