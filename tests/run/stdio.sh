#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A caller that closed the standard streams, or left little of its limits:
# no file of the user becomes a standard stream, nothing hangs, nothing ends
# without a word.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

# closed NAME FDS OPTION...: boots with these descriptors closed
closed()
{
	local name=$1 fds=$2 board
	shift 2
	for board in "${boards[@]}"; do
		(
			at=$GPUBOX_TMP/$name.$board
			: >"$at.out"
			: >"$at.err"
			exec </dev/null >"$at.out" 2>"$at.err"
			[[ $fds != *0* ]] || exec <&-
			[[ $fds != *1* ]] || exec >&-
			[[ $fds != *2* ]] || exec 2>&-
			status=0
			run_board "$board" "$@" || status=$?
			echo $status >"$at.status"
		) &
	done
	wait
}

zeros()
{
	cmp -n 1024 "$GPUBOX_TMP/$1.img" /dev/zero
}

for board in "${boards[@]}"; do
	kernel_options "$board"
	for fds in 0 1 2 01 02 12 012; do
		closed "dry$fds" "$fds" --dry-run -- true
	done
	break
done
for fds in 0 1 2 01 02 12 012; do
	want=0
	[[ $fds != *1* ]] || want=125
	status_is "dry$fds" $want "--dry-run with $fds closed: status $want"
done

# The first KiB of an ext4 is empty: what is written to the file begins there.
truncate -s 16M "$GPUBOX_TMP/disk.img"
mke2fs -q -t ext4 -F "$GPUBOX_TMP/disk.img" 2>/dev/null
for board in "${boards[@]}"; do
	cp "$GPUBOX_TMP/disk.img" "$GPUBOX_TMP/$board.img"
	for fds in 12 012; do
		at=$GPUBOX_TMP/disk$fds.$board
		(
			[[ $fds != *0* ]] || exec <&-
			exec >&- 2>&-
			status=0
			kernel_options "$board"
			"$(launcher "$board")" run "${kernel[@]}" --mount \
				"$GPUBOX_TMP/$board.img:/work" -- true || status=$?
			echo $status >"$at.status"
		)
		check_output 0 "$board: a run with $fds closed ends, status 0" \
			cat "$at.status"
		check "$board: and wrote none of its messages to the disk" \
			zeros "$board"
	done
done

closed said 1 -- echo hello
status_is said 125 "output that goes nowhere is an error"
err_has said 'stdout: Bad file descriptor' "and is called one"

# limited NAME ULIMIT... -- OPTION...
limited()
{
	local name=$1 board limits=()
	shift
	while [ "$1" != -- ]; do
		limits+=("$1")
		shift
	done
	shift
	for board in "${boards[@]}"; do
		(
			ulimit "${limits[@]}"
			status=0
			run_board "$board" "$@" >"$GPUBOX_TMP/$name.$board.out" \
				2>"$GPUBOX_TMP/$name.$board.err" || status=$?
			ulimit -S -f unlimited 2>/dev/null
			echo $status >"$GPUBOX_TMP/$name.$board.status"
		) &
	done
	wait
}

limited soft -S -n 64 -- -- true
status_is soft 0 "a low soft limit of open files is raised"
limited hard -n 64 -- -- true
status_is hard 125 "a low hard limit of them: status 125"
err_has hard 'open files: the limit of 64 is too low' "and is named"
limited size -S -f 8 -- --json -- true
status_is size 125 "a limit of the size of files: status 125"
err_has size 'File too large' "and is named, too"
tap_end
