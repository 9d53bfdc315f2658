# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by every test script: TAP on stdout, diagnostics as "# " lines.
#
#	. "$(dirname "$0")/../tap.sh"
#	check "true is true" true
#	check_status 3 "status comes back" sh -c 'exit 3'
#	check_output "hello" "says hello" echo hello
#	skip "no such tool" "needs foo"
#	tap_end
#
# Set for every script by tests/run-tap: GPUBOX_SRC (the source tree),
# GPUBOX_OUT (the folder of build folders), GPUBOX_TMP (empty, removed later).

set -u
tap_count=0
tap_failed=0

tap_note()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass()
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

# fail NAME [WHY]
fail()
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	[ $# -lt 2 ] || tap_note "$2"
}

# skip NAME WHY
skip()
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# check NAME COMMAND...: it must succeed.
check()
{
	check_status 0 "$@"
}

# check_status WANTED NAME COMMAND...
check_status()
{
	local wanted=$1 name=$2 status=0
	shift 2
	"$@" >"$GPUBOX_TMP/out" 2>"$GPUBOX_TMP/err" </dev/null || status=$?
	if [ "$status" = "$wanted" ]; then
		pass "$name"
		return 0
	fi
	fail "$name" "status $status, wanted $wanted: $*"
	tap_note "$(tail -n 20 "$GPUBOX_TMP/out" "$GPUBOX_TMP/err")"
	return 0
}

# check_output TEXT NAME COMMAND...: stdout is TEXT (less its last newlines).
check_output()
{
	local wanted=$1 name=$2 got
	shift 2
	got=$("$@" 2>"$GPUBOX_TMP/err" </dev/null)
	if [ "$got" = "$wanted" ]; then
		pass "$name"
		return 0
	fi
	fail "$name" "got: $got"
	tap_note "wanted: $wanted"
	tap_note "$(tail -n 20 "$GPUBOX_TMP/err")"
	return 0
}

# check_message REGEX NAME COMMAND...: it must fail and say REGEX on stderr.
check_message()
{
	local regex=$1 name=$2 status=0
	shift 2
	"$@" >"$GPUBOX_TMP/out" 2>"$GPUBOX_TMP/err" </dev/null || status=$?
	if [ "$status" != 0 ] && grep -Eq -- "$regex" "$GPUBOX_TMP/err"; then
		pass "$name"
		return 0
	fi
	fail "$name" "status $status, wanted a failure that says: $regex"
	tap_note "$(tail -n 20 "$GPUBOX_TMP/err")"
	return 0
}

# wait_for SECONDS COMMAND...: until it succeeds
wait_for()
{
	local left=$(($1 * 10))
	shift
	until "$@" 2>/dev/null; do
		left=$((left - 1))
		[ $left -gt 0 ] || return 1
		sleep 0.1
	done
}

# check_says REGEX NAME STATUS COMMAND...: it ends so, and stdout has REGEX.
check_says()
{
	local regex=$1 name=$2 wanted=$3 status=0
	shift 3
	"$@" >"$GPUBOX_TMP/out" 2>"$GPUBOX_TMP/err" </dev/null || status=$?
	if [ "$status" = "$wanted" ] && grep -Eq -- "$regex" "$GPUBOX_TMP/out"; then
		pass "$name"
		return 0
	fi
	fail "$name" "status $status, wanted $wanted and: $regex"
	tap_note "$(tail -n 20 "$GPUBOX_TMP/out" "$GPUBOX_TMP/err")"
	return 0
}

tap_end()
{
	echo "1..$tap_count"
	[ "$tap_failed" = 0 ]
	exit
}
