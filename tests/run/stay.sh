#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Guests that stay: begun, looked into, ended; what is left when a part of it
# is killed; two side by side; as an ordinary user.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

# begin BOARD OPTION...: a guest that stays
begin()
{
	local board=$1
	shift
	kernel_options "$board"
	gb "$board" run -q -d "${kernel[@]}" "$@"
}

# does NAME BOARD COMMAND...: its stdout, stderr and status are kept
does()
{
	local at=$GPUBOX_TMP/$1.$2
	shift 2
	"$@" >"$at.out" 2>"$at.err" </dev/null
	echo $? >"$at.status"
}

# field BOARD NAME FILTER: of what inspect says
field()
{
	gb "$1" inspect "$2" | jq -r ".guests[0].$3"
}

# logged BOARD NAME REGEX: its log has it, of either stream
logged()
{
	gb "$1" logs "$2" 2>&1 | grep -q "$3"
}

# Waits for signals, and says which came.
waits='trap "echo term; exit 3" TERM; trap "echo usr1" USR1
echo ready; echo bad >&2; while :; do sleep 1000 & wait; done'

# What a terminal in the guest does: its size, ^C, the end of what is typed.
# shellcheck disable=SC2016 # for the guest's shell
terminal='trap "echo interrupted" INT
stty size; tty | grep -o /dev/pts; echo "TERM=$TERM"; echo ready1
until stty size | grep "40 120"; do sleep 0.1; done
sh -c "echo ready2; exec sleep 1000"; echo "after $?"
cat; echo "end of file"; exit 7'
pty=$GPUBOX_TMP/pty
${CC:-cc} -D_GNU_SOURCE -O1 -o "$pty" "$GPUBOX_SRC/tests/run/pty.c" -lutil ||
	exit 1

# life BOARD: from the start to the end
life()
{
	local b=$1 at=$GPUBOX_TMP
	does start "$b" begin "$b" --name one -e A=1 -w /tmp -- sh -c "$waits"
	does twice "$b" begin "$b" --name one -- true
	does ps "$b" gb "$b" ps
	wait_for 120 logged "$b" one ready
	wait_for 120 logged "$b" one bad
	does logs "$b" gb "$b" logs one
	stat -c %a "$at/guests.$b/one" "$at/guests.$b/one"/* | sort -u | tr '\n' ' ' \
		>"$at/modes.$b.out"
	gb "$b" inspect one >"$at/running.$b.out" 2>"$at/running.$b.err"
	gb "$b" logs -f one >"$at/follow.$b.out" 2>"$at/follow.$b.err" &
	local follow=$!
	gb "$b" wait one >"$at/wait.$b.out" 2>"$at/wait.$b.err" &
	local waiter=$!
	execs "$b"
	does usr1 "$b" gb "$b" kill -s SIGUSR1 one
	wait_for 120 grep -q usr1 "$at/follow.$b.out"
	does rm_runs "$b" gb "$b" rm one
	does stop "$b" gb "$b" stop -t 60 one
	wait $follow
	echo $? >"$at/follow.$b.status"
	wait $waiter
	echo $? >"$at/wait.$b.status"
	gb "$b" inspect one >"$at/ended.$b.out" 2>"$at/ended.$b.err"
	does ps_a "$b" gb "$b" ps -a
	does again "$b" gb "$b" stop one
	does waited "$b" gb "$b" wait --json one
	does exec_ended "$b" gb "$b" exec one true
	does rm "$b" gb "$b" rm one
	does gone "$b" gb "$b" inspect one
	does nosuch "$b" begin "$b" -- nosuch
	find "$at/guests.$b" -mindepth 1 ! -name .lock >"$at/left.$b.out"
}

# execs BOARD: further commands in the guest
execs()
{
	local b=$1 at=$GPUBOX_TMP many=() i
	# shellcheck disable=SC2016 # for the guest's shell
	does env "$b" gb "$b" exec -e B=2 -u 5:6 one sh -c \
		'echo "$A $B $(pwd) $(id -u):$(id -g)"; echo bad >&2; exit 7'
	does stdin "$b" gb "$b" exec one wc -c
	does missing "$b" gb "$b" exec one nosuch
	does not_exec "$b" gb "$b" exec one /etc
	does killed "$b" gb "$b" exec one sh -c 'kill -9 $$'
	does detached "$b" gb "$b" exec -d one sh -c 'echo x >/tmp/made'
	wait_for 120 gb "$b" exec one test -s /tmp/made
	does made "$b" gb "$b" exec one cat /tmp/made
	does caps "$b" gb "$b" exec --privileged=no one grep CapEff /proc/self/status
	GPUBOX_GUESTS=$at/guests.$b does orphan "$b" timeout 120 "$(launcher "$b")" \
		exec one sh -c 'sleep 1000 & echo started; exit 4'
	# What is typed before a line has its end is echoed in the middle of it.
	TERM=vt220 does terminal "$b" "$pty" 30 100 wait=ready1 size=40,120 \
		$'wait=ready2\r\n' 'send=\x03' wait=after $'wait=\r\n' \
		'send=typed\r' wait=typed wait=typed $'wait=\r\n' kill=20 stopped \
		kill=18 'send=again\r' wait=again wait=again 'send=\x04' \
		'wait=end of file' \
		-- env GPUBOX_GUESTS="$at/guests.$b" "$(launcher "$b")" \
		exec -it one sh -c "$terminal"
	does no_terminal "$b" gb "$b" exec -it one true
	# shellcheck disable=SC2016 # for the guest's shell
	GPUBOX_GUESTS=$at/guests.$b "$(launcher "$b")" exec one sh -c '
		trap "echo term; exit 9" TERM; echo ready
		while :; do sleep 1000 & wait; done' >"$at/signal.$b.out" 2>&1 &
	local signalled=$!
	wait_for 120 grep -q ready "$at/signal.$b.out"
	kill -TERM $signalled
	wait $signalled
	echo $? >"$at/signal.$b.status"
	head -c 52428800 /dev/zero | tr '\0' 'x' >"$at/big.$b"
	gb "$b" exec -i one cat <"$at/big.$b" >"$at/big.$b.out" 2>"$at/big.$b.err"
	echo $? >"$at/big.$b.status"
	cmp "$at/big.$b" "$at/big.$b.out" >"$at/big.$b.err" 2>&1
	echo $? >>"$at/big.$b.status"
	rm -f "$at/big.$b" "$at/big.$b.out"
	# A client that is killed lets go of its pipe, and its process goes on.
	GPUBOX_GUESTS=$at/guests.$b "$(launcher "$b")" exec -i one sh -c \
		'echo here; sleep 1000; echo not' \
		>"$at/client.$b.out" 2>&1 </dev/zero &
	local client=$!
	wait_for 120 grep -q here "$at/client.$b.out"
	kill -KILL $client
	wait $client 2>/dev/null
	does goes_on "$b" gb "$b" exec one sh -c 'ps | grep -c "[s]leep 1000; echo not"'
	# One that is stopped reads nothing, and holds up no other.
	GPUBOX_GUESTS=$at/guests.$b "$(launcher "$b")" exec one sh -c \
		'yes | head -c 5000000' >"$at/slow.$b" 2>"$at/slow.$b.err" &
	local slow=$!
	wait_for 120 test -s "$at/slow.$b"
	kill -STOP $slow
	does beside "$b" gb "$b" exec one sh -c 'yes | head -c 2000000'
	does besides "$b" gb "$b" exec one true
	kill -CONT $slow
	wait $slow
	echo $? >"$at/slow.$b.status"
	wc -c <"$at/slow.$b" >"$at/slow.$b.out"
	wc -c <"$at/beside.$b.out" >"$at/beside_size.$b.out"
	for i in $(seq 30); do
		gb "$b" exec one sh -c "echo $i; exit $i" \
			>>"$at/thirty.$b.out" 2>>"$at/thirty.$b.err" &
		many+=($!)
	done
	wait "${many[@]}"
	sort -n "$at/thirty.$b.out" | tr '\n' ' ' >"$at/sorted.$b.out"
}

for board in "${boards[@]}"; do
	life "$board" &
done
wait

status_is start 0 "run -d ends when the command has started"
out_is start one "and prints the guest's name"
status_is twice 125 "a second guest of that name is refused"
err_has twice "one: there is a guest with this name" "in a sentence"
out_has ps '^one +"sh -c trap.*Up ' "ps lists it"
same logs ready "logs has its stdout"
err_has logs '^bad$' "and, on stderr, its stderr"
same modes "600 700 " "what is kept of it is for its user alone"
json_is running '.guests[0] | .state == "running" and .keeper_pid > 1 and
	.config.command[0] == "sh" and .config.env == ["A=1"]' "inspect says how it is"
status_is env 7 "exec ends with the command's status"
out_is env "1 2 /tmp 5:6" "which has the guest's environment and folder, and its own"
err_has env '^bad$' "and a stderr"
out_is stdin 0 "without -i its stdin is empty"
status_is missing 127 "a command that is not there"
status_is not_exec 126 "a command that is not executable"
status_is killed 137 "a command that a signal killed"
status_is detached 0 "exec -d ends when the command has started"
out_is made x "which goes on"
out_has caps '0000000000000000$' "--privileged=no: no capability"
status_is orphan 4 "what a command leaves behind holds nobody up"
out_is orphan started "nor does it hold back the output"
status_is terminal 7 "exec -it"
out_has terminal '^30 100' "has a terminal of our size"
out_has terminal '^/dev/pts' "which is one"
out_has terminal '^TERM=vt220' "of our kind"
out_has terminal '^40 120' "changes with ours"
out_has terminal '^(\^C)?interrupted' "sends ^C"
out_has terminal '^(\^C)?after 130' "to what runs there"
err_has terminal 'terminal restored' "and ours is as before"
status_is no_terminal 125 "exec -it without a terminal is refused"
status_is signal 9 "a signal to the client is the command's"
out_is signal "ready
term" "which hears it"
status_is beside 0 "beside a client that is stopped another runs"
out_is beside_size 2000000 "with all of its output"
status_is besides 0 "and so does a third"
status_is slow 0 "and the first goes on"
out_is slow 5000000 "with all of its own"
out_is goes_on 1 "a client that is killed leaves its process"
for board in "${boards[@]}"; do
	verdict big "$board" "50 MB through exec and back, byte by byte" \
		test "$(tr '\n' ' ' <"$GPUBOX_TMP/big.$board.status")" = "0 0 "
	verdict sorted "$board" "30 execs at once" \
		test "$(cat "$GPUBOX_TMP/sorted.$board.out")" = "$(seq -s ' ' 30) "
done
status_is usr1 0 "kill -s"
status_is rm_runs 125 "rm of one that runs is refused"
err_has rm_runs "one: is running" "in a sentence"
status_is stop 0 "stop"
out_is stop one "prints its name"
status_is follow 0 "logs -f ends with the guest"
out_is follow "ready
usr1
term" "and has all that came"
out_is wait 3 "wait prints its status"
json_is ended '.guests[0] | .state == "ended" and .status == 3 and .fault == null and
	.qemu_pid == null' "inspect says how it ended"
out_has ps_a '^one .*Exited \(3\) ' "so does ps -a"
status_is again 0 "one that has ended can be stopped"
json_is waited '.guests == [{"name": "one", "status": 3}]' "and waited for"
status_is exec_ended 125 "but nothing runs in it"
err_has exec_ended "one: does not run" "which exec says"
status_is rm 0 "rm"
status_is gone 125 "removes it"
status_is nosuch 127 "a command that is not there does not stay"
err_has nosuch "nosuch: No such file" "and is said"
for board in "${boards[@]}"; do
	verdict left "$board" "nothing is left of both" \
		test ! -s "$GPUBOX_TMP/left.$board.out"
done

# The rest is the host's, and one board's as good as another's.
board=${boards[0]}
for b in "${boards[@]}"; do
	option_is_set "$b" GUEST_KERNEL_HOST || board=$b
done
boards=("$board")

check_message "such guest" "a path is not a name" gb "$board" stop ../one
check_message "such guest" "nor is a guest that is not there" gb "$board" logs nosuch
check_message "needs the name" "a name is needed" gb "$board" stop
check_message "no such signal" "a signal is one" gb "$board" kill -s NOSUCH x
check_message "a name is a letter" "a guest's name has no slash" \
	begin "$board" --name a/b -- true

# is_gone PID: also as a zombie of somebody else's
is_gone()
{
	! ps -o stat= -p "$1" | grep -qv Z
}

check_output two "a guest to be left alone" begin "$board" --name two \
	--cap-drop ALL --cap-add chown --cap-add net_raw -- sh -c 'sleep 1000'
check_output "0000000000002001 0000000000002001 " \
	"a further command has the capabilities of the guest's own" \
	gb "$board" exec two sh -c \
	'grep -E "Cap(Bnd|Eff)" /proc/self/status | cut -f 2 | sort | tr "\n" " "'
check_output no "and no others" gb "$board" exec two sh -c \
	'mount -t tmpfs none /tmp 2>/dev/null || echo no'
check_output three "and one more" begin "$board" --rm --name three -- \
	sh -c 'trap "" TERM; while :; do sleep 1; done'
pid=()
for name in two three; do
	pid[${#pid[@]}]=$(field "$board" $name qemu_pid)
done
if [ "$(id -u)" = 0 ]; then
	one=$(ps -o uid= -p "${pid[0]}" | tr -d ' ')
	other=$(ps -o uid= -p "${pid[1]}" | tr -d ' ')
	check "their QEMUs are of two users, none of them root" \
		sh -c "[ $one != $other ] && [ $one != 0 ] && [ $other != 0 ]"
	check_status 1 "of whom one cannot signal the other's" \
		setpriv --reuid="$one" --regid="$one" --clear-groups \
		kill -0 "${pid[1]}"
	check_status 1 "nor read its memory" \
		setpriv --reuid="$one" --regid="$one" --clear-groups \
		head -c 1 "/proc/${pid[1]}/mem"
else
	skip "their QEMUs are of two users" "we are not root"
fi
check_output three "stop ends one that ignores SIGTERM" \
	gb "$board" stop -t 1 three
check_message "three: no such guest" "of which --rm leaves nothing" \
	gb "$board" wait three
check "kill ends a guest" gb "$board" kill two
check_output 137 "as SIGKILL does" gb "$board" wait two
check "which can be removed" gb "$board" rm two

if python3 -c 'import jsonschema' 2>/dev/null; then
	valid()
	{
		check "$2" sh -c "GPUBOX_GUESTS='$GPUBOX_TMP/guests.$board' \
			'$(launcher "$board")' $3 | '$GPUBOX_SRC/tests/json-check' $1"
	}
	kernel_options "$board"
	valid detached "run -d --json prints what its schema says" \
		"run -q -d ${kernel[*]} --json --name json -m 300m -- sleep 1000"
	valid guests "so does ps --json" "ps --json"
	valid guests "so does inspect" "inspect json"
	valid stats "so does stats --json" "stats --json json"
	check "kill" gb "$board" kill json
	valid wait "so does wait --json" "wait --json json"
	valid fault "so does what fails" "wait --json nosuch"
	check "rm" gb "$board" rm json
else
	skip "documents are as their schemas say" "python3-jsonschema is not installed"
fi

# A keeper that is killed: QEMU with it, and the next command says so.
check_output four "a guest" begin "$board" --name four -- sleep 1000
keeper=$(field "$board" four keeper_pid)
vmm=$(field "$board" four qemu_pid)
gb "$board" exec four sh -c 'echo in; sleep 1000' >"$GPUBOX_TMP/in" \
	2>"$GPUBOX_TMP/lost" &
client=$!
wait_for 120 grep -q in "$GPUBOX_TMP/in"
kill -KILL "$keeper"
check "QEMU ends with its keeper" wait_for 120 is_gone "$vmm"
wait $client
check_output 137 "who was in there hears 137" echo $?
check_output "ended 137 host" "the guest has ended" sh -c "
	GPUBOX_GUESTS='$GPUBOX_TMP/guests.$board' '$(launcher "$board")' inspect four |
	jq -r '.guests[0] | .state + \" \" + (.status | tostring) + \" \" + .fault.class'"
check_output 137 "with 137" gb "$board" wait four
check "and can be removed" gb "$board" rm four

check_output five "a guest with --rm" begin "$board" --rm --name five -- sleep 1000
keeper=$(field "$board" five keeper_pid)
vmm=$(field "$board" five qemu_pid)
kill -KILL "$keeper"
check "whose keeper is killed" wait_for 120 is_gone "$vmm"
check_output "" "leaves nothing" gb "$board" ps -a -q

# A machine that ended before its disk had the record, where /run is on one
left=$GPUBOX_TMP/guests.$board/empty
mkdir -m 700 "$left" && : >"$left/state.json" && : >"$left/lock"
check_output "" "a guest whose record is empty is none" gb "$board" ps -a -q
check_status 1 "and is swept" test -e "$left"

# A keeper that is stopped: nothing of it hangs, and the guest does not end.
check_output six "a guest" begin "$board" --name six -- sleep 1000
keeper=$(field "$board" six keeper_pid)
vmm=$(field "$board" six qemu_pid)
kill -STOP "$keeper"
check_message "six: its keeper does not answer" "a keeper that does not answer" \
	gb "$board" stop six
kill -CONT "$keeper"
check "goes on when it can" gb "$board" exec six true
kill -STOP "$keeper"
check "rm -f ends both" gb "$board" rm -f six
check "QEMU is gone" wait_for 120 is_gone "$vmm"
check_output "" "and nothing is left" gb "$board" ps -a -q

# A run without -d is listed, too, and can be reached, while it lasts.
kernel_options "$board"
# shellcheck disable=SC2016 # for the guest's shell
gb "$board" run -q "${kernel[@]}" --name here -- sh -c \
	'trap "echo term; exit 5" TERM; echo ready; while :; do sleep 1; done' \
	>"$GPUBOX_TMP/here" 2>"$GPUBOX_TMP/here.err" &
runner=$!
wait_for 120 grep -q ready "$GPUBOX_TMP/here"
# what it prints may be here before its guest has said that it runs
here_runs()
{
	gb "$board" inspect here | jq -e '.guests[0].state == "running"'
}
wait_for 120 here_runs >/dev/null
check_output "running true" "a run without -d is listed" sh -c "
	GPUBOX_GUESTS='$GPUBOX_TMP/guests.$board' '$(launcher "$board")' inspect here |
	jq -r '.guests[0] | .state + \" \" + (.attended | tostring)'"
check_message "Up .*attended" "as what it is" sh -c "
	GPUBOX_GUESTS='$GPUBOX_TMP/guests.$board' '$(launcher "$board")' ps >&2; false"
check_output here "further commands run in it" gb "$board" exec here sh -c 'echo here'
check_message "goes to who started it" "it has no log" gb "$board" logs here
check_output here "stop ends it" gb "$board" stop -t 60 here
wait $runner
check_output 5 "with its command's status" echo $?
check_output "ready
term" "and output" cat "$GPUBOX_TMP/here"
check_output "" "and nothing is left of it" gb "$board" ps -a -q
GPUBOX_GUESTS=$GPUBOX_TMP/guests.$board "$(launcher "$board")" run -q \
	"${kernel[@]}" -- sh -c 'echo ready; sleep 1000' \
	>"$GPUBOX_TMP/here" 2>&1 &
runner=$!
wait_for 120 grep -q ready "$GPUBOX_TMP/here"
kill -KILL $runner
wait $runner 2>/dev/null
check_output "" "nor of one that is killed" gb "$board" ps -a -q

# run -d that is killed before the command starts
begin "$board" --name seven -- sleep 1000 >/dev/null 2>&1 &
starter=$!
until gb "$board" ps | grep -q Starting || ! kill -0 $starter 2>/dev/null; do :; done
kill -KILL "$(pgrep -f -o "^$(launcher "$board") run -q -d.*--name seven")"
wait $starter 2>/dev/null
check "run -d that is killed leaves nothing" wait_for 120 sh -c \
	"[ -z \"\$(GPUBOX_GUESTS=$GPUBOX_TMP/guests.$board '$(launcher "$board")' ps -aq)\" ]"

# As somebody who is not root
if [ "$(id -u)" = 0 ] && home=$(mktemp -d /tmp/gpubox-stay.XXXXXX) &&
	chown 12345:12345 "$home" &&
	setpriv --reuid=12345 --regid=12345 --clear-groups \
		test -x "$(launcher "$board")" -a -r "$GPUBOX_OUT/$board/$board.itb"; then
	user()
	{
		setpriv --reuid=12345 --regid=12345 --clear-groups env -u GPUBOX_GUESTS \
			HOME="$home" XDG_RUNTIME_DIR="$home" XDG_CACHE_HOME="$home" \
			"$(launcher "$board")" "$@"
	}
	kernel_options "$board"
	check_output nine "an ordinary user has guests, too" \
		user run -q -d "${kernel[@]}" --name nine -- sleep 1000
	check_output 0 "and runs commands in them" user exec nine id -u
	check "in a folder of the user's" test -S "$home/gpubox/guests/nine/socket"
	check_output nine "and ends them" user stop -t 1 nine
	check_output nine "and removes them" user rm nine
	rm -rf "$home"
else
	skip "an ordinary user has guests, too" "the build is not for others to read"
fi
tap_end
