#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Exit statuses and fault classes when gpubox itself does its part.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"
# Nothing here is about booting: once there is a template, guests start from it.
unset GPUBOX_TEMPLATE

boot one --json -- sh -c 'echo out; echo err >&2; exit 1'
status_is one 1 "the command's status comes back"
json_is one '.status == 1 and .signal == null and .fault == null' \
	"JSON has the command's status and no fault"
json_is one '.stdout == {encoding: "utf-8", data: "out\n", truncated: false}
	and .stderr.data == "err\n"' "JSON has the command's output"
json_is one '.qemu.version != "" and (.qemu.path | startswith("/")) and
	(.kernel | test("^[0-9]")) and (.accel | IN("kvm", "tcg"))' \
	"JSON names QEMU, the kernel and the accelerator"
json_is one '[.phases[].name] | contains(["plan", "image", "qemu-start",
	"command-start", "command-end", "end"])' "JSON has the phases"
json_is one '[.phases[].ms] | . == sort and .[0] >= 0' \
	"the phases are in order"
json_is one '.resources.max_rss_kib > 0' "JSON has the resources used"

boot most -- sh -c 'exit 255'
status_is most 255 "the largest status comes back"

boot signal --json -- sh -c 'kill -SEGV $$'
status_is signal 139 "a command ended by signal 11 is status 139"
json_is signal '.signal == 11 and .fault == null' "JSON names the signal"

boot nosuch --json -- nosuch
status_is nosuch 127 "a command that is not there is status 127"
err_has nosuch '^gpubox: .*nosuch' "and is named"
json_is nosuch '.status == 127 and .fault.class == "command" and
	(.fault.message | test("nosuch"))' "JSON: class command"

boot noexec --json -- /etc
status_is noexec 126 "a command that cannot be executed is status 126"
json_is noexec '.fault.class == "command"' "JSON: class command"

boot nocwd --json -w /nosuch -- true
json_is nocwd '.status >= 125 and .fault.class == "command" and
	(.fault.message | test("/nosuch"))' \
	"a working folder that is not there is said"

# Both have some time to begin, and wait for its end side by side.
{
	boot late --json --timeout 15s -- sh -c 'echo before; sleep 1000; echo after' &
	boot stubborn --timeout 15 -- sh -c 'trap "echo asked" TERM
		while :; do sleep 1000; done' &
	wait
}
status_is late 124 "a command whose time is up is status 124"
json_is late '.fault.class == "timeout" and .stdout.data == "before\n"' \
	"JSON: class timeout, output so far is there"

status_is stubborn 124 "so is one that ignores SIGTERM"
out_is stubborn "asked" "which was asked first"

boot cut --json --output-limit 4 -- sh -c 'echo 123456; exit 9'
status_is cut 9 "cut output does not change the status"
json_is cut '.status == 9 and .stdout.data == "1234" and
	.stdout.truncated and (.stderr.truncated | not)' \
	"output over the limit is marked as cut"

boot binary --json -- printf '\377\000x'
json_is binary '.stdout == {encoding: "base64", data: "/wB4",
	truncated: false}' "output that is not UTF-8 comes as base64"

tap_end
