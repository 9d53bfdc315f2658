#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Control groups that systemd manages: a systemd of its own is process 1 of the
# box, gpubox-oci asks it for scopes, by itself and under podman.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "systemd has the containers' control groups" podman crun jq systemctl

# Process 1 of the box becomes systemd, which starts the other script and ends
# with it.
cat >"$GPUBOX_TMP/script" <<'EOS'
# systemd's own: what is a service of this machine does not start
mkdir -p /run/systemd/system
cat >/run/systemd/system/test.target <<-END
	[Unit]
	DefaultDependencies=no
	Wants=test.service
END
cat >/run/systemd/system/test.service <<-END
	[Unit]
	DefaultDependencies=no
	SuccessAction=exit-force
	FailureAction=exit-force
	[Service]
	Type=oneshot
	TimeoutStartSec=3000
	ExecStart=bash -c ". $GPUBOX_TMP/environment; . $GPUBOX_TMP/inside"
	StandardOutput=append:$GPUBOX_TMP/inside.log
	StandardError=append:$GPUBOX_TMP/inside.log
END
export -p >"$GPUBOX_TMP/environment"
export container=gpubox
exec "$(ls -d /lib/systemd/systemd /usr/lib/systemd/systemd | head -n 1)" \
	--system --unit=test.target --log-target=null --show-status=no
EOS

cat >"$GPUBOX_TMP/inside" <<'EOS'
. "$GPUBOX_SRC/tests/engines/inside.sh"
podman_begin
image_root /run/image
mkdir /run/bundle
cd /run/bundle
crun spec
jq '.process.terminal = false | .process.args = ["sleep", "1000"] |
	.root.path = "/run/image" |
	.linux.cgroupsPath = "gpubox-test.slice:t:one" |
	.linux.resources.memory.limit = 314572800' config.json >new
mv new config.json

shown() # UNIT PROPERTY...
{
	local unit=$1 property
	shift
	for property; do
		systemctl show -p "$property" "$unit"
	done
}

groups() # UNIT: its folders in all hierarchies
{
	find /sys/fs/cgroup -type d -name "$1" | sed 's|.*/gpubox.slice|/gpubox.slice|' |
		sort -u
}

limit()
{
	local group=gpubox.slice/gpubox-test.slice/t-one.scope
	cat /sys/fs/cgroup/{memory/,}$group/memory.{limit_in_bytes,max}
} 2>/dev/null

oci()
{
	gpubox-oci --systemd-cgroup "$@" </dev/null
}

# twice: the second finds nothing of the first
for round in 1 2; do
	oci create --pid-file /run/pid one
	echo "create: $?"
	shown t-one.scope Description Slice Delegate MemoryMax ActiveState \
		ControlGroup DefaultDependencies
	for file in /proc/"$(cat /run/pid)"/cgroup; do
		grep -o 'name=systemd:/.*\|^0::/.*' "$file" | cut -d / -f 2- | sort -u
	done
	groups t-one.scope
	limit
	# what systemd does not know of may go then
	systemctl daemon-reload
	limit
	oci pause one && oci resume one
	echo "paused and resumed: $?"
	gpubox-oci delete --force one
	echo "delete: $?"
	shown t-one.scope LoadState ActiveState
	groups t-one.scope
done >"$GPUBOX_TMP/rounds" 2>&1

# a unit that cannot be: systemd says why, and nothing is left
jq '.linux.cgroupsPath = "gpubox-test.slice:t:a b"' config.json >new
mkdir /run/odd
mv new /run/odd/config.json
oci create --bundle /run/odd odd 2>"$GPUBOX_TMP/odd.err"
echo $? >"$GPUBOX_TMP/odd.status"
# it runs, and does not listen
DBUS_SYSTEM_BUS_ADDRESS=unix:path=/none unshare -m bash -c '
	mount --bind /dev/null /run/systemd/private
	gpubox-oci --systemd-cgroup create deaf </dev/null' 2>"$GPUBOX_TMP/deaf.err"
echo $? >"$GPUBOX_TMP/deaf.status"
ls /run/gpubox-oci >"$GPUBOX_TMP/left"

# podman's way
podman_image bb:1
on()
{
	pod gpubox-oci --cgroup-manager systemd "$@"
}
id=$(on run -d --name stays --memory 300m --network none bb:1 sh -c \
	'trap "exit 3" TERM; echo up; while :; do sleep 0.1; done')
said_up()
{
	on logs stays | grep -qx up
}
wait_for 600 said_up
shown "libpod-$id.scope" Slice MemoryMax ActiveState >"$GPUBOX_TMP/podman.unit"
on exec stays echo in >"$GPUBOX_TMP/podman.exec"
on stop -t 300 stays >/dev/null
on wait stays >"$GPUBOX_TMP/podman.wait"
gone()
{
	[ "$(systemctl show -P ActiveState "libpod-$id.scope")" = inactive ]
}
wait_for 300 gone
on start stays >/dev/null
echo $? >"$GPUBOX_TMP/podman.again"
shown "libpod-$id.scope" MemoryMax ActiveState >>"$GPUBOX_TMP/podman.unit"
on rm -t 0 -f stays >/dev/null
wait_for 300 is_empty /run/gpubox-oci
wait_for 300 gone
systemctl list-units --all --plain --no-legend 'libpod-*.scope' 't-*.scope' \
	>"$GPUBOX_TMP/units"
EOS
box "$GPUBOX_TMP/script" >"$GPUBOX_TMP/box.log" 2>&1
status=$?
if [ $status != 0 ] || [ ! -s "$GPUBOX_TMP/podman.wait" ]; then
	tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log" "$GPUBOX_TMP/inside.log")"
fi

one=$(cat <<'END'
create: 0
Description=gpubox container one
Slice=gpubox-test.slice
Delegate=yes
MemoryMax=583008256
ActiveState=active
ControlGroup=/gpubox.slice/gpubox-test.slice/t-one.scope
DefaultDependencies=no
gpubox.slice/gpubox-test.slice/t-one.scope
/gpubox.slice/gpubox-test.slice/t-one.scope
583008256
583008256
paused and resumed: 0
delete: 0
LoadState=not-found
ActiveState=inactive
END
)
is rounds "$one
$one" "a container has a scope with its limit, again after it was deleted"
is odd.status 1 "a scope that systemd refuses is an error"
check "with systemd's reason" grep -q "t-a b.scope: systemd does not start it: .*name" \
	"$GPUBOX_TMP/odd.err"
is deaf.status 1 "so is a systemd that does not listen"
check "with what to do" grep -q "cannot be reached: .*cgroupfs" "$GPUBOX_TMP/deaf.err"
is left "" "nothing is left of both"
is podman.unit "Slice=machine.slice
MemoryMax=583008256
ActiveState=active
MemoryMax=583008256
ActiveState=active" "podman's containers have scopes, again after a stop"
is podman.exec in "exec works in one"
is podman.wait 3 "the status is the command's own"
is podman.again 0 "it starts again"
is units "" "no scope is left"
tap_end
