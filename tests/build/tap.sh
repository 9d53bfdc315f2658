#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What tests/run-tap makes of the programs that it runs.

. "$(dirname "$0")/../tap.sh"
mkdir "$GPUBOX_TMP/out"

# run LINE...: the last line of run-tap for a program of these lines
run()
{
	printf '%s\n' '#!/bin/bash' "$@" >"$GPUBOX_TMP/program"
	chmod +x "$GPUBOX_TMP/program"
	"$GPUBOX_SRC/tests/run-tap" "$GPUBOX_TMP/out" "$GPUBOX_TMP/program" \
		>"$GPUBOX_TMP/said"
	local status=$?
	tail -n 1 "$GPUBOX_TMP/said"
	return $status
}

check_output "1 passed, 0 failed, 1 skipped" "lines are counted" \
	run 'echo "ok 1 - a"; echo "ok 2 - b # SKIP why"; echo 1..2'
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
tap_end
