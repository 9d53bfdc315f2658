#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gpubox-oci called without an engine: what engines run into only when something
# has gone wrong before.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "gpubox-oci alone" crun jq python3

cat >"$GPUBOX_TMP/script" <<'EOS'
. "$GPUBOX_SRC/tests/engines/inside.sh"
export XDG_CACHE_HOME=/run/cache
launcher=$(realpath "$(command -v gpubox-oci)")
mkdir /run/cache /run/work
cd /run/work
image_root /run/image
crun spec

# bundle NAME COMMAND: a folder of that name, whose command sh runs
bundle()
{
	mkdir "$1"
	jq --arg command "$2" --arg group "/$1" '.process.terminal = false |
		.process.args = ["sh", "-c", $command] |
		.root.path = "/run/image" | .linux.cgroupsPath = $group |
		.linux.resources.memory.limit = 314572800' config.json \
		>"$1/config.json"
}

# oci WORD...: what it starts has files for its output
oci()
{
	gpubox-oci "$@" </dev/null
}

is_status() # NAME STATUS
{
	[ "$(gpubox-oci state "$1" | jq -r .status)" = "$2" ]
}

# said FILE WORD: a line of it
said()
{
	grep -qx "$2" "$GPUBOX_TMP/$1"
}

bundle stays 'trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.1; done'
bundle short 'echo short'

# One whose template is damaged starts cold: it can be spoken to all the same.
template()
{
	"$launcher" template list --json | jq -e '.entries | length == 1' >/dev/null
}
unset GPUBOX_TEMPLATE
oci run --bundle short first >"$GPUBOX_TMP/first.out" 2>&1
wait_for 600 template
export GPUBOX_TEMPLATE=off
find /run/cache/gpubox -name 'template-*' -size +1M | while IFS= read -r file; do
	printf '\377\377\377\377' | dd of="$file" bs=1 conv=notrunc status=none
done
(
	unset GPUBOX_TEMPLATE
	oci run --detach --bundle stays cold
) >"$GPUBOX_TMP/cold.out" 2>"$GPUBOX_TMP/cold.err"
wait_for 300 said cold.out up
kept cold.exec oci exec cold sh -c 'echo in; exit 5'
# with as many clients as its keeper takes it is not one that has ended
python3 - >"$GPUBOX_TMP/full.out" 2>"$GPUBOX_TMP/full.err" <<-'END'
	import socket, subprocess
	clients = []
	for _ in range(128):
	    client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
	    client.connect("/run/gpubox-oci/cold/socket")
	    client.send(b'{"op":"wait"}')
	    client.recv(8192)
	    clients.append(client)
	print(subprocess.call(["gpubox-oci", "kill", "--all", "cold", "USR1"],
	    stdin=subprocess.DEVNULL))
END
# until it has seen that they are gone
kept cold.kill wait_for 300 oci kill cold TERM
wait_for 300 is_status cold stopped || oci delete --force cold
oci delete cold

# The process of a container that was started behind the caller ends with its
# command, and does nothing else.
oci --log "$GPUBOX_TMP/short.log" run --detach --pid-file pid --bundle short short \
	>"$GPUBOX_TMP/short.out" 2>"$GPUBOX_TMP/short.err"
echo $? >"$GPUBOX_TMP/short.status"
wait_for 300 test ! -e "/proc/$(cat pid)"
oci delete short
touch "$GPUBOX_TMP/short.log"

# A container that is paused does not answer. What its process does not pass on
# would end it.
oci run --detach --bundle stays paused >"$GPUBOX_TMP/paused.out" \
	2>"$GPUBOX_TMP/paused.err"
wait_for 300 said paused.out up
is_frozen()
{
	cat /sys/fs/cgroup/{freezer/stays/freezer.state,stays/cgroup.events} \
		2>/dev/null | grep -qx 'FROZEN\|frozen 1'
}
frozen()
{
	oci pause paused
	wait_for 300 is_frozen
}
frozen
kept paused.stop oci kill paused RTMIN+3
oci resume paused
kept paused.exec oci exec paused echo in
frozen
kept paused.term oci kill paused TERM
oci resume paused
wait_for 300 is_status paused stopped || oci delete --force paused
oci delete paused
oci run --detach --bundle stays killed >"$GPUBOX_TMP/killed.out" 2>&1
wait_for 300 said killed.out up
oci pause killed
wait_for 300 is_frozen
kept killed.kill oci kill killed KILL
wait_for 300 is_status killed stopped
echo $? >"$GPUBOX_TMP/killed.status"
oci delete --force killed

# Who was killed when it had just begun, or was nearly done, with a folder has
# left it without a lock.
for name in one two; do
	mkdir -m 700 "/run/gpubox-oci/$name"
	touch "/run/gpubox-oci/$name/lock.new"
done
kept left.delete oci delete --force one
kept left.create oci create --bundle short two
oci delete --force two
oci delete --force ../gpubox-oci
ls /run/gpubox-oci >"$GPUBOX_TMP/left"
EOS
box "$GPUBOX_TMP/script" >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"

check_output 1 "a damaged template costs a container a cold start" \
	grep -c "thrown away .* starting cold" "$GPUBOX_TMP/cold.err"
is cold.exec.out in "exec reaches a container that was started so"
is cold.exec.status 5 "and has its status"
is full.out 1 "a signal is refused while its keeper takes nobody"
check "with the reason" grep -q "container cold: .* has 128 clients already" \
	"$GPUBOX_TMP/full.err"
is cold.kill.status 0 "then it reaches it"
is cold.out "$(printf 'up\nbye')" "which the command gets"
is short.status 0 "a container that is run in the background"
is short.out short "runs"
check_output "" "its process says nothing when it ends" \
	cat "$GPUBOX_TMP/short.err" "$GPUBOX_TMP/short.log"
is paused.stop.status 1 "a signal that a paused one's process does not pass on is refused"
check "with the reason" grep -q "does not answer" "$GPUBOX_TMP/paused.stop.err"
is paused.exec.out in "and does not end it"
is paused.term.status 0 "one that it passes on is taken"
is paused.out "$(printf 'up\nbye')" "and heard when it goes on"
is killed.kill.status 0 "SIGKILL is taken"
is killed.status 0 "and ends it, paused or not"
is left.delete.status 0 "a folder without a lock is deleted by force"
is left.create.status 0 "and is not in the way of another container"
is left '' "nothing is left of any container"
tap_end
