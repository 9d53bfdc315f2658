#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# -t: a terminal in the guest, ours raw meanwhile and as before afterwards.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

pty=$GPUBOX_TMP/pty
${CC:-cc} -D_GNU_SOURCE -O1 -o "$pty" "$GPUBOX_SRC/tests/run/pty.c" -lutil ||
	exit 1

# on_pty NAME STEPS -- OPTION...: on every board at once, on 30 x 100
on_pty()
{
	local name=$1 board at steps=()
	shift
	while [ "$1" != -- ]; do
		steps+=("$1")
		shift
	done
	shift
	for board in "${boards[@]}"; do
		at=$GPUBOX_TMP/$name.$board
		kernel_options "$board"
		{
			# As every bash's background since 5.3 has it.
			trap '' INT QUIT
			"$pty" 30 100 "${steps[@]}" -- "$(launcher "$board")" \
				run -q "${kernel[@]}" "$@" >"$at.out" 2>"$at.err"
			echo $? >"$at.status"
		} &
	done
	wait
}

script='trap "echo interrupted" INT
stty size; tty | grep -o /dev/pts; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all
echo "TERM=$TERM"; echo ready1
read -r line; echo "got $line"
until stty size | grep "40 120"; do sleep 0.1; done
sh -c "echo ready2; exec cat"; echo "after $?"
cat; echo "end of file"
exit 7'
# The whole line of "ready2": ^C drops what of it the terminal still holds.
TERM=vt220 on_pty talk wait=ready1 'send=hello\r' 'wait=got hello' size=40,120 \
	$'wait=ready2\r\n' 'send=\x03' wait=after $'wait=\r\n' \
	'send=bye\r' wait=bye wait=bye $'wait=\r\n' \
	kill=20 stopped kill=18 'send=again\r' wait=again wait=again \
	'send=\x04' 'wait=end of file' -- -it sh -c "$script"
status_is talk 7 "a command on a terminal has its status"
out_has talk '^30 100' "the terminal has our size"
out_has talk '^/dev/pts' "it is a pseudo terminal"
out_has talk '^all' "for stdin, stdout and stderr"
out_has talk '^TERM=vt220' "TERM is ours"
out_has talk '^40 120' "a change of the window arrives"
out_has talk '^(\^C)?interrupted' "^C is the guest's"
out_has talk '^(\^C)?after 130' "and interrupts what runs there"
out_has talk '^again' "SIGTSTP stops the run, SIGCONT goes on with it"
err_has talk 'terminal restored' "our terminal is as before"

on_pty term wait=ready kill=15 -- -it sh -c 'echo ready; sleep 100'
status_is term 143 "SIGTERM ends a command on a terminal"
err_has term 'terminal restored' "and the terminal is as before"

# It may be up before the signal comes: that ends what runs there, too.
on_pty early raw kill=2 -- -it sleep 100
status_is early 130 "SIGINT ends a guest that boots"
err_has early 'terminal restored' "and the terminal is as before"

# A shell with job control that is killed leaves a group in front without anybody.
# shellcheck disable=SC2016 # for the guest's shell
on_pty front wait=ready kill=2 -- -it \
	sh -c 'sh -mc "kill -9 \$\$"; echo ready; exec sleep 100'
status_is front 130 "SIGINT reaches the command if the group in front is gone"

boot notty -it -- true
status_is notty 125 "-it without a terminal is an error"
err_has notty 'stdin is not a terminal' "that says so"

boot only -t -- sh -c 'tty | grep -o /dev/pts; echo err >&2'
status_is only 0 "-t alone works without a terminal of ours"
out_has only '^err' "stderr joins stdout on a terminal"

tap_end
