#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# stdin, stdout, stderr: apart, complete, with their ends; long arguments.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"
# Nothing here is about booting: once there is a template, guests start from it.
unset GPUBOX_TEMPLATE

# Questions about what the command gets and gives, one boot.
boot apart -q -- sh -c 'i=0
	while [ $i -lt 2000 ]; do echo out $i; echo err $i >&2; i=$((i + 1)); done
	printf "no newline at the end"'
{ seq -f 'out %g' 0 1999; printf 'no newline at the end'; } >"$GPUBOX_TMP/apart.o"
seq -f 'err %g' 0 1999 >"$GPUBOX_TMP/apart.e"
for board in "${boards[@]}"; do
	verdict apart "$board" "stdout is complete and nothing else" \
		cmp "$GPUBOX_TMP/apart.o" "$GPUBOX_TMP/apart.$board.out"
	verdict apart "$board" "stderr is complete and nothing else" \
		cmp "$GPUBOX_TMP/apart.e" "$GPUBOX_TMP/apart.$board.err"
done

# Without -i stdin is empty, whatever ours is.
seq 100000 >"$GPUBOX_TMP/numbers"
stdin=$GPUBOX_TMP/numbers boot without -- sh -c 'wc -c; readlink /proc/self/fd/0'
out_is without "0
/dev/null" "without -i stdin is /dev/null"

stdin=$GPUBOX_TMP/numbers boot with -i -- sh -c 'md5sum; echo end'
out_is with "$(md5sum <"$GPUBOX_TMP/numbers")
end" "with -i stdin arrives whole, and its end"

# 50 MB each way, at once.
head -c 50000000 /dev/urandom >"$GPUBOX_TMP/random"
stdin=$GPUBOX_TMP/random boot large -i -- cat
for board in "${boards[@]}"; do
	verdict large "$board" "50 MB go in and come out" \
		cmp "$GPUBOX_TMP/random" "$GPUBOX_TMP/large.$board.out"
	rm -f "$GPUBOX_TMP/large.$board.out"
done

# ends NAME BOARD: the other ends of our streams, all in one guest each
ends()
{
	local at=$GPUBOX_TMP/$1.$2
	case $1 in
	closed) # our reader goes away: the command gets SIGPIPE
		{ run_board "$2" -- yes; echo $? >"$at.status"; } \
			2>"$at.err" | head -n 1 >"$at.out" ;;
	full)	run_board "$2" -- echo lost >/dev/full 2>"$at.err"
		echo $? >"$at.status" ;;
	pipe)	# a slow reader gets everything
		{ run_board "$2" -- seq 200000; echo $? >"$at.status"; } \
			2>"$at.err" | { sleep 6; cat; } | md5sum >"$at.out" ;;
	unread) # a command that does not read its endless stdin ends
		yes | run_board "$2" -i -- sh -c 'head -n 1; exit 5' \
			>"$at.out" 2>"$at.err"
		echo "${PIPESTATUS[1]}" >"$at.status" ;;
	nofds)	run_board "$2" -i -- sh -c 'cat; exit 6' \
			<&- >&- 2>"$at.err"
		echo $? >"$at.status" ;;
	esac
}
for name in closed full pipe unread nofds; do
	for board in "${boards[@]}"; do
		ends "$name" "$board" &
	done
	wait
done
status_is closed 141 "a command whose reader went away gets SIGPIPE"
out_is closed y "and what was read is right"
status_is full 125 "output that cannot be written is not lost in silence"
err_has full 'stdout: No space left' "and is named"
status_is pipe 0 "a slow reader is waited for"
out_is pipe "$(seq 200000 | md5sum)" "and gets everything"
status_is unread 5 "a command that leaves its stdin unread ends"
out_is unread y "having read what it wanted"
status_is nofds 6 "closed descriptors of ours do no harm"

# What execve(2) takes arrives unchanged.
longest=$(head -c 131071 /dev/zero | tr '\0' x)
boot words -e "LONG=${longest:5}" -- sh -c 'echo $# ${#1} "[$2]" "[$3]" ${#LONG}' \
	sh "$longest" '' $'a\nb  c'
out_is words "3 131071 [] [a
b  c] 131066" "128 KiB, empty and many-line arguments arrive"
# shellcheck disable=SC2046
boot many -- sh -c 'echo $#; eval "echo \${100000}"' sh $(seq 100000)
out_is many "100000
100000" "100,000 arguments arrive"

tap_end
