#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/run-tap makes of the programs that it runs.

# shellcheck disable=SC2016 # what other shells run
. "$(dirname "$0")/../tap.sh"
mkdir "$GPUBOX_TMP/results"

# run LINE...: the last line of run-tap for a program of these lines
run()
{
	printf '%s\n' '#!/bin/bash' "$@" >"$GPUBOX_TMP/program"
	chmod +x "$GPUBOX_TMP/program"
	"$GPUBOX_SRC/tests/run-tap" "$GPUBOX_TMP/results" "$GPUBOX_TMP/program" \
		>"$GPUBOX_TMP/said"
	local status=$?
	tail -n 1 "$GPUBOX_TMP/said"
	return $status
}

check_output "1 passed, 0 failed, 1 skipped" "lines are counted" \
	run 'echo "ok 1 - a"; echo "ok 2 - b # SKIP why"; echo 1..2'
check_output "1 passed, 0 failed, 1 skipped" "what cmocka skipped has not failed" \
	run 'echo "ok 1 - a"; echo "not ok 2 # SKIP b"; echo 1..2'
check_output "1 passed, 1 failed" "a failure is one" \
	run 'echo "ok 1 - a"; echo "not ok 2 - b"; echo 1..2; exit 1'
check_output "1 passed, 1 failed" "fewer lines than planned are a failure" \
	run 'echo "ok 1 - a"; echo 1..2'
check_output "0 passed, 1 failed" "so is no plan" run exit
check_output "1 passed, 1 failed" "and a status that no line explains" \
	run 'echo "ok 1 - a"; echo 1..1; exit 3'
check_status 1 "a failure is the status" run 'exit 1'

# ignoring SIGNAL: as nohup ignores SIGHUP; bash cannot undo that itself
ignoring()
{
	(trap '' "$1" && run "kill -$1 \$\$; sleep 10; echo 'ok 1 - alive'; echo 1..1")
	grep -o 'ended with status [0-9]*' "$GPUBOX_TMP/said"
}
for signal in HUP INT TERM; do
	check_output "0 passed, 1 failed
ended with status $((128 + $(kill -l $signal)))" \
		"a program gets SIG$signal that our caller ignores" ignoring $signal
done

# program NAME LINE...
program()
{
	printf '%s\n' '#!/bin/bash' 'cd "$(dirname "$0")"' "${@:2}" >"$GPUBOX_TMP/$1"
	chmod +x "$GPUBOX_TMP/$1"
}

# together JOBS NAME...: what run-tap says of these
together()
{
	local names=("${@:2}")
	JOBS=$1 "$GPUBOX_SRC/tests/run-tap" "$GPUBOX_TMP/results" \
		"${names[@]/#/$GPUBOX_TMP/}" >"$GPUBOX_TMP/said"
}

# Each waits until the other one runs; a third must not see any of them.
meet='wait_for() { for i in {1..600}; do [ ! -e $1 ] || return 0; sleep 0.1; done; false; }'
for name in a b; do
	other=$([ $name = a ] && echo b || echo a)
	program meet-$name "$meet" "touch $name; echo begin $name" \
		"if wait_for $other; then echo ok 1 - $name; else echo not ok 1 - $name; fi" \
		"echo ok 2 - $name; echo 1..2; sleep 0.3; mv $name $name.ended"
done
program alone '# alone' 'if [ -e a.ended ] && [ -e b.ended ]; then
	echo ok 1 - alone; else echo not ok 1 - alone; fi; echo 1..1'
V=1 together 2 alone meet-a meet-b
check_output "5 passed, 0 failed" "programs run at once, one of them alone" \
	tail -n 1 "$GPUBOX_TMP/said"
check_output 2 "each is shown in one piece" grep -c -A 3 '^begin' \
	"$GPUBOX_TMP/said"
check "and is counted" sh -c "grep -q '^# \[1/3\]' '$GPUBOX_TMP/said' &&
	grep -q '^# \[3/3\] .*/alone' '$GPUBOX_TMP/said'"
check_message 'JOBS=many: write' "a number of programs is one" together many alone

# It tidies up when it is told to; what it has begun does not hear of that.
program slow 'trap "touch tidied; exit" TERM' 'dirname "$GPUBOX_TMP" >where' \
	'(trap "" TERM; exec setsid ./child-of-slow) &' 'sleep 600 & wait'
# It says so when it executes nothing any more: its environment is found then.
program child-of-slow 'echo $$ >child' 'mkfifo never' 'touch here' ': <never'

# broken_off SIGNAL: the status of a run that it ends, and what is left
broken_off()
{
	cd "$GPUBOX_TMP" && rm -f here never tidied || return
	# In the background a shell ignores SIGINT.
	env --default-signal JOBS=2 "$GPUBOX_SRC/tests/run-tap" results \
		"$PWD/slow" >said &
	for _ in {1..600}; do
		[ ! -e here ] || break
		sleep 0.1
	done
	kill -"$1" $!
	wait $!
	echo $?
	ls tidied
	# what was killed is seen until the kernel has ended it
	for _ in {1..600}; do
		ps -o stat= -p "$(cat child)" | grep -qv Z || break
		sleep 0.1
	done
	! ps -o stat= -p "$(cat child)" | grep -qv Z || echo its child is left
	[ ! -e "$(cat where)" ] || echo its folder is left
}
for signal in HUP INT TERM; do
	check_output "$((128 + $(kill -l $signal)))
tidied" "SIG$signal ends what runs, and leaves nothing" broken_off $signal
done
tap_end
