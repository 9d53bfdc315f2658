#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What .ci/run makes of the two commands that it runs, by a make that answers
# for them.

. "$(dirname "$0")/../tap.sh"
mkdir "$GPUBOX_TMP/bin"
cat >"$GPUBOX_TMP/bin/make" <<-'END'
	#!/bin/sh
	eval "$(cat "$(dirname "$0")/$1")"
END
chmod +x "$GPUBOX_TMP/bin/make"

# ci CHECK LINT: the last line of a run in which the two do that
ci()
{
	printf '%s\n' "$1" >"$GPUBOX_TMP/bin/check"
	printf '%s\n' "$2" >"$GPUBOX_TMP/bin/lint"
	PATH=$GPUBOX_TMP/bin:$PATH "$GPUBOX_SRC/.ci/run" >"$GPUBOX_TMP/ci"
	local status=$?
	tail -n 1 "$GPUBOX_TMP/ci"
	return $status
}

check_output "12 passed, 0 failed" "the counts of both are added up" \
	ci 'echo 10 passed, 0 failed' 'echo 2 passed, 0 failed'
check_output "12 passed, 0 failed, 3 skipped" "and what was skipped" \
	ci 'echo 10 passed, 0 failed, 1 skipped' 'echo 2 passed, 0 failed, 2 skipped'
check_output "10 passed, 2 failed, 1 skipped" "and what failed" \
	ci 'echo 8 passed, 2 failed, 1 skipped; exit 2' 'echo 2 passed, 0 failed'
check_output "2 passed, 1 failed" "what does not get to its tests has failed" \
	ci 'echo no compiler >&2; exit 2' 'echo 2 passed, 0 failed'
check_output "10 passed, 1 failed" "and the last one, too" \
	ci 'echo 10 passed, 0 failed' 'exit 2'
check_output "12 passed, 1 failed" "what ends badly behind its tests, too" \
	ci 'echo 10 passed, 0 failed; exit 1' 'echo 2 passed, 0 failed'
check_status 1 "a failure is its status" \
	ci 'echo 8 passed, 2 failed; exit 2' 'echo 2 passed, 0 failed'
check "success is, too" ci 'echo 8 passed, 0 failed' 'echo 2 passed, 0 failed'
tap_end
