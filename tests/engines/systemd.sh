#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Control groups that systemd manages: a systemd of its own is process 1 of the
# box, gpubox-oci asks it for scopes, by itself and under podman.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside_systemd.sh"
what="systemd has the containers' control groups"
box_or_skip "$what" podman crun jq systemctl dbus-daemon python3
systemd_or_skip "$what"

cat >"$GPUBOX_TMP/inside" <<'EOS'
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

# what besides memory the group holds: systemd's properties, and the files
cpu=$(box_first cpus)
node=$(box_first mems)
mkdir /run/limits /run/plain /run/far
jq --arg cpu "$cpu" --arg node "$node" '
	.linux.cgroupsPath = "gpubox-test.slice:t:limits" |
	.linux.resources.pids.limit = 5 |
	.linux.resources.cpu = {"shares": 512, "quota": 50000, "period": 100000,
		"cpus": $cpu, "mems": $node}' config.json >/run/limits/config.json
jq '.linux.cgroupsPath = "/gpubox-plain"' /run/limits/config.json \
	>/run/plain/config.json
jq '.linux.cgroupsPath = "gpubox-test.slice:t:far" |
	.linux.resources.cpu.cpus = "4095"' /run/limits/config.json \
	>/run/far/config.json
held() # GROUP
{
	(
		cd /sys/fs/cgroup
		cat {cpu,.}/"$1"/cpu.{shares,weight} \
			{cpu,.}/"$1"/cpu.{cfs_quota_us,max}
		cat {cpuset,.}/"$1"/cpuset.cpus | sed "s/^$cpu\$/cpu/"
		cat {cpuset,.}/"$1"/cpuset.mems | sed "s/^$node\$/node/"
	) 2>/dev/null
}
# together: two updates at once, again and again; the group holds all of one
together()
{
	local first second round
	for round in {1..20}; do
		gpubox-oci update --cpu-share 256 --cpu-quota 60000 \
			--cpu-period 200000 plain &
		first=$!
		gpubox-oci update --cpu-share 512 --cpu-quota 30000 \
			--cpu-period 100000 plain &
		second=$!
		wait $first
		echo "$?"
		wait $second
		echo "$?"
		held gpubox-plain | sed 2q
	done | paste -d ' ' - - - -
}
# changed NAME GROUP: what 'update' makes of it, and what it refuses
changed()
{
	echo '{"memory":{"limit":314572800},"cpu":{"shares":256,"quota":60000,
		"period":200000,"cpus":"'"$cpu"'"},"pids":{"limit":0}}' |
		gpubox-oci update --resources=- "$1"
	echo "changed: $?"
	held "$2"
	gpubox-oci update --cpu-share 128 --cpuset-cpus 4095 "$1" 2>>"$GPUBOX_TMP/update.err"
	echo "not there: $?"
	gpubox-oci update --cpu-share 128 --memory 400m "$1" 2>>"$GPUBOX_TMP/update.err"
	echo "more memory: $?"
	held "$2"
}
{
	oci create --bundle /run/limits limits
	shown t-limits.scope CPUQuotaPerSecUSec CPUQuotaPeriodUSec
	systemctl show -P AllowedCPUs t-limits.scope | grep -cx "$cpu"
	shown t-limits.scope CPUShares CPUWeight | grep -x 'CPUShares=512\|CPUWeight=50'
	systemctl show -P AllowedMemoryNodes t-limits.scope | grep -cx "$node"
	held gpubox.slice/gpubox-test.slice/t-limits.scope
	systemctl daemon-reload
	held gpubox.slice/gpubox-test.slice/t-limits.scope
	changed limits gpubox.slice/gpubox-test.slice/t-limits.scope \
		>"$GPUBOX_TMP/update.scope" 2>&1
	{
		systemctl daemon-reload
		shown t-limits.scope CPUQuotaPerSecUSec CPUQuotaPeriodUSec MemoryMax
		held gpubox.slice/gpubox-test.slice/t-limits.scope
		# systemd has hundredths of a processor
		oci update --cpu-quota 33300 --cpu-period 100000 limits
		held gpubox.slice/gpubox-test.slice/t-limits.scope | sed -n 2p
		systemctl daemon-reload
		held gpubox.slice/gpubox-test.slice/t-limits.scope | sed -n 2p
		oci update --cpu-quota -1 limits
		shown t-limits.scope CPUQuotaPerSecUSec
	} >>"$GPUBOX_TMP/update.scope" 2>&1
	gpubox-oci delete --force limits
	gpubox-oci create --bundle /run/plain plain </dev/null
	held gpubox-plain
	{
		changed plain gpubox-plain
		gpubox-oci start plain
		echo "start: $?"
		held gpubox-plain
		# as much as its one vCPU takes
		gpubox-oci update --cpu-quota 100000 --cpu-period 100000 plain
		echo "as it runs: $?"
		held gpubox-plain | sed -n 2p
		# a period without a quota is that of a later one
		gpubox-oci update --cpu-period 50000 plain
		gpubox-oci update --cpu-quota 25000 plain
		held_cpu gpubox-plain
	} >"$GPUBOX_TMP/update.plain" 2>&1
	together >"$GPUBOX_TMP/together" 2>&1
	gpubox-oci delete --force plain
} >"$GPUBOX_TMP/limits" 2>&1
oci create --bundle /run/far far 2>"$GPUBOX_TMP/far.err"
echo $? >"$GPUBOX_TMP/far.status"
shown t-far.scope LoadState >>"$GPUBOX_TMP/far.status"
ls /run/gpubox-oci >>"$GPUBOX_TMP/far.status"

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

# D-Bus in between: systemd's own socket is out of reach
cat >/run/systemd/system/dbus.socket <<-END
	[Unit]
	DefaultDependencies=no
	[Socket]
	ListenStream=/run/dbus/system_bus_socket
END
cat >/run/systemd/system/dbus.service <<-END
	[Unit]
	DefaultDependencies=no
	Requires=dbus.socket
	[Service]
	Type=notify
	NotifyAccess=main
	ExecStart=$(command -v dbus-daemon) --system --address=systemd: \
		--nofork --nopidfile --syslog-only
END
systemctl daemon-reload
systemctl start dbus.service
on_bus()
{
	busctl status org.freedesktop.systemd1
}
wait_for 300 on_bus >/dev/null
unshare -m bash -c '
	mount --bind /dev/null /run/systemd/private
	for round in 1 2; do
		gpubox-oci --systemd-cgroup create one </dev/null
		echo "create: $?"
		busctl get-property org.freedesktop.systemd1 \
			/org/freedesktop/systemd1/unit/t_2done_2escope \
			org.freedesktop.systemd1.Unit ActiveState
		gpubox-oci delete --force one
		echo "delete: $?"
	done' >"$GPUBOX_TMP/bus" 2>&1
shown t-one.scope LoadState >>"$GPUBOX_TMP/bus"

# beside version 1 systemd removes groups that it has no use for, one that is
# being entered too
python3 -c '
import os
while True:
    try:
        os.rmdir("/sys/fs/cgroup/devices/gpubox.slice/gpubox-test.slice/t-one.scope")
    except OSError:
        pass' &
tidy=$!
for round in {1..15}; do
	oci create one
	echo "create: $?"
	gpubox-oci delete --force one
	echo "delete: $?"
done >"$GPUBOX_TMP/tidied" 2>&1
kill $tidy

# a D-Bus that accepts and says nothing: root does not need it
python3 -c '
import os, signal, socket
silent = socket.socket(socket.AF_UNIX)
silent.bind("/run/silent.new")
silent.listen(64)
os.rename("/run/silent.new", "/run/silent")
signal.pause()' &
silent=$!
wait_for 300 test -S /run/silent
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=/run/silent
# the name of a scope is one container's: whoever wants it too leaves it alone
mkdir /run/elsewhere
jq '.linux.cgroupsPath = "other.slice:t:one"' config.json >/run/elsewhere/config.json
{
	oci create one
	echo "one: $?"
	oci create --bundle /run/elsewhere two
	echo "of another slice: $?"
	oci create two
	echo "of the same: $?"
	ls /run/gpubox-oci
	gpubox-oci state one | jq -r .status
	shown t-one.scope ActiveState ControlGroup
	gpubox-oci delete --force one
	echo "delete: $?"
} >"$GPUBOX_TMP/taken" 2>&1
# who is killed while it waits for systemd leaves a record that can be read
unshare -m bash -c '
	. "$GPUBOX_SRC/tests/engines/inside.sh"
	mount --bind /dev/null /run/systemd/private
	gpubox-oci --systemd-cgroup create killed </dev/null &
	wait_for 300 test -s /run/gpubox-oci/killed/container.json
	kill -KILL $!
	wait $!
	gpubox-oci state killed | jq -r .id
	gpubox-oci delete --force killed
	echo "delete: $?"
	ls /run/gpubox-oci' >"$GPUBOX_TMP/killed" 2>"$GPUBOX_TMP/killed.err"
kill $silent
unset DBUS_SYSTEM_BUS_ADDRESS

# one after the other, and one that is stopped with its scope
mkdir /run/short /run/long
jq '.process.args = ["true"]' config.json >/run/short/config.json
jq '.linux.cgroupsPath = "gpubox-test.slice:u:long" |
	.process.args = ["sh", "-c", "trap \"exit 3\" TERM; while :; do sleep 0.1; done"]
	' config.json >/run/long/config.json
for round in 1 2; do
	oci run --bundle /run/short short
	echo "run: $?"
done >"$GPUBOX_TMP/runs" 2>&1
oci run --bundle /run/long long 2>"$GPUBOX_TMP/long.err" &
long_runs()
{
	[ "$(gpubox-oci state long | jq -r .status)" = running ]
}
wait_for 600 long_runs
systemctl stop --no-block u-long.scope
wait $!
ls /run/gpubox-oci >"$GPUBOX_TMP/long.left"

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
{
	on update --cpu-shares 512 --cpuset-cpus "$cpu" stays >/dev/null
	echo "update: $?"
	shown "libpod-$id.scope" CPUShares CPUWeight |
		grep -x 'CPUShares=512\|CPUWeight=50'
	(
		cd /sys/fs/cgroup
		cat {cpuset,.}/machine.slice/"libpod-$id.scope"/cpuset.cpus
	) 2>/dev/null | grep -cx "$cpu"
} >"$GPUBOX_TMP/podman.update" 2>&1
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
systemd_box >"$GPUBOX_TMP/box.log" 2>&1
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
taken="another unit has that name; 'systemctl status' shows it"
is rounds "$one
$one" "a container has a scope with its limit, again after it was deleted"
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
	held='50
50000 100000
cpu
node' weight=CPUWeight=50
	rounded='34000 100000'
	update='25
60000 200000
cpu
node' free='max 100000'
else
	held='512
50000
cpu
node' weight=CPUShares=512
	rounded=34000
	update='256
60000
cpu
node' free=-1
fi
is limits "CPUQuotaPerSecUSec=500ms
CPUQuotaPeriodUSec=100ms
1
$weight
1
$held
$held
$held" "its weight, half a processor, which one, and its node are held, too"
changed="changed: 0
$update
not there: 1
more memory: 1
$update"
is update.scope "$changed
CPUQuotaPerSecUSec=300ms
CPUQuotaPeriodUSec=200ms
MemoryMax=583008256
$update
$rounded
$rounded
CPUQuotaPerSecUSec=infinity" "they are changed by systemd, or nothing is"
is update.plain "$changed
start: 0
$update
as it runs: 0
$free
cpu
25000
50000" "and without it: a start leaves them as they are"
check_output 20 "two at once wait for each other" grep -cxE \
	'0 0 (256 60000|512 30000|25 60000 200000|50 30000 100000)' \
	"$GPUBOX_TMP/together"
check "a processor that is not there is named" \
	grep -q "cpu.cpus: the control group does not take it" "$GPUBOX_TMP/update.err"
check "memory stays as it was made, and an update says so" \
	grep -q "memory.limit: the guest has 300 MiB, .* 400;" "$GPUBOX_TMP/update.err"
is far.status "1
LoadState=not-found" "a processor that is not there is an error, and leaves nothing"
check "which says so" grep -q "cpu.cpus: the control group does not take it" \
	"$GPUBOX_TMP/far.err"
is odd.status 1 "a scope that systemd refuses is an error"
check "with systemd's reason" grep -q "t-a b.scope: systemd does not start it: .*name" \
	"$GPUBOX_TMP/odd.err"
is deaf.status 1 "so is a systemd that does not listen"
check "with what to do" grep -q "cannot be reached: .*cgroupfs" "$GPUBOX_TMP/deaf.err"
is left "" "nothing is left of both"
round='create: 0
s "active"
delete: 0'
is bus "$round
$round
LoadState=not-found" "over D-Bus it has a scope, too"
is tidied "$(printf 'create: 0\ndelete: 0\n%.0s' {1..15})" \
	"a group that is removed as it is entered is made again"
is taken "one: 0
gpubox: t-one.scope: systemd does not start it: $taken
of another slice: 1
gpubox: t-one.scope: systemd does not start it: $taken
of the same: 1
one
created
ActiveState=active
ControlGroup=/gpubox.slice/gpubox-test.slice/t-one.scope
delete: 0" "a create that fails leaves another's scope alone"
is killed "killed
delete: 0" "one that is killed while it waits for systemd can be deleted"
is runs "run: 0
run: 0" "a run takes the scope of the one before it"
check_status 1 "one whose scope is stopped does not wait for that" \
	grep -q "does not stop it" "$GPUBOX_TMP/long.err"
is long.left "" "and leaves nothing"
is podman.unit "Slice=machine.slice
MemoryMax=583008256
ActiveState=active
MemoryMax=583008256
ActiveState=active" "podman's containers have scopes, again after a stop"
is podman.exec in "exec works in one"
is podman.update "update: 0
$weight
1" "podman update changes what they may have"
is podman.wait 3 "the status is the command's own"
is podman.again 0 "it starts again"
is units "" "no scope is left"
tap_end
