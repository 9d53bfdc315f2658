#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# podman runs containers in guests: the real one, in a box of its own, and the
# same commands with crun beside it where the two must agree.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
# podman 5 hands its environment on
unset GPUBOX_TEMPLATE
box_or_skip "podman runs containers in guests" podman crun jq

cat >"$GPUBOX_TMP/script" <<'EOF'
. "$GPUBOX_SRC/tests/engines/inside.sh"
podman_begin
podman_image bb:1

both() # NAME ARGUMENTS...: with crun and with gpubox-oci
{
	local name=$1
	shift
	for runtime in crun gpubox-oci; do
		pod "$runtime" run --rm --network none "$@" \
			>"$GPUBOX_TMP/$name.$runtime.out" \
			2>"$GPUBOX_TMP/$name.$runtime.err" </dev/null
		echo $? >"$GPUBOX_TMP/$name.$runtime.status"
	done
}

both status bb:1 sh -c 'echo out; echo err >&2; exit 7'
both missing bb:1 /no/such/file
both who -u 1000:1000 -w /tmp -e A=1 bb:1 sh -c 'id -u; id -g; pwd; echo $A'
both caps bb:1 sh -c 'grep Cap /proc/self/status'
both limits --ulimit nofile=1000:2000 --ulimit nproc=30000:30000 bb:1 sh -c 'ulimit -n; ulimit -Hn'
both hosts --add-host a.example:192.0.2.7 bb:1 grep a.example /etc/hosts
# podman 5 makes the file for 'create', and writes to it before 'start'
for runtime in crun gpubox-oci; do
	pod $runtime create --name late --network none bb:1 \
		grep late.example /etc/hosts >/dev/null
	pod $runtime init late >/dev/null
	echo 192.0.2.8 late.example >>"$(pod $runtime inspect -f \
		'{{.HostsPath}}' late)"
	kept late.$runtime pod $runtime start -a late
	pod $runtime rm late >/dev/null
done
both name --hostname other bb:1 sh -c 'hostname; cat /etc/hostname'
both sealed --read-only bb:1 sh -c 'echo >/x; echo $?; echo >/tmp/x; echo $?'
mkdir -p "$GPUBOX_TMP/data"
both volume -v "$GPUBOX_TMP/data:/data" bb:1 sh -c 'echo hello >/data/f; cat /data/f'
printf 'a\nb\n' | pod gpubox-oci run --rm -i --network none bb:1 wc -l \
	>"$GPUBOX_TMP/stdin.out"

# more than one's own is everybody's to have
score=$(($(cat /proc/self/oom_score_adj) + 1))
[ $score -le 1000 ] || score=1000
echo $score >"$GPUBOX_TMP/oom.score"
pod gpubox-oci run -d --name stays --network none --oom-score-adj $score \
	-v "$GPUBOX_TMP/data:/data" bb:1 \
	sh -c 'trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.1; done' \
	>"$GPUBOX_TMP/stays.id"
said_up()
{
	pod gpubox-oci logs stays | grep -qx up
}
wait_for 300 said_up
# of who has the guest's memory, and of who has shared it
launched=$(pod gpubox-oci inspect -f '{{.State.Pid}}' stays)
cat "/proc/$launched/oom_score_adj" >"$GPUBOX_TMP/oom.launcher"
for name in qemu-system virtiofsd; do
	for pid in $(pgrep -P "$launched" -f "^[^ ]*$name"); do
		cat "/proc/$pid/oom_score_adj"
	done | sort -u >"$GPUBOX_TMP/oom.$name"
done
pod gpubox-oci exec stays sh -c 'echo in; exit 5' >"$GPUBOX_TMP/exec.out"
echo $? >"$GPUBOX_TMP/exec.status"
gpubox-oci exec --cap NET_ADMIN --additional-gids 5 -g 7 -u 3:4 -e B=2 \
	"$(cat "$GPUBOX_TMP/stays.id")" sh -c 'id -u; id -G; echo $B
		has=$(sed -n "s/CapBnd:.//p" /proc/self/status)
		echo $((0x$has >> 12 & 1)) $((0x$has >> 21 & 1))' \
	>"$GPUBOX_TMP/typed.out" 2>&1
gpubox-oci exec --cap NO_SUCH "$(cat "$GPUBOX_TMP/stays.id")" true \
	2>"$GPUBOX_TMP/nosuch.err"
pod gpubox-oci ps --filter status=running --format '{{.Names}}' \
	>"$GPUBOX_TMP/ps.out"
pod gpubox-oci stop -t 300 stays >/dev/null
pod gpubox-oci wait stays >"$GPUBOX_TMP/wait.out"
# a shell that is process 1 does not tell of the child that ended with it
pod gpubox-oci logs stays 2>/dev/null >"$GPUBOX_TMP/logs.out"
pod gpubox-oci rm stays >/dev/null
echo $? >"$GPUBOX_TMP/rm.status"
pod gpubox-oci run -d --name killed --network none bb:1 sleep 1000 >/dev/null
pod gpubox-oci kill killed >/dev/null
pod gpubox-oci wait killed >"$GPUBOX_TMP/killed.out"
pod gpubox-oci run --rm --network host bb:1 true 2>"$GPUBOX_TMP/host.err"
echo $? >"$GPUBOX_TMP/host.status"
# podman removes what ended in the background when it was not asked to
wait_for 300 is_empty /run/gpubox-oci
ls /run/gpubox-oci | wc -l >"$GPUBOX_TMP/left"

# Made behind the first container: a guest from there has met disks of nobody's.
# Other tests' templates may lie beside it.
from_template()
{
	pod gpubox-oci run --rm --network none bb:1 ls -d \
		/sys/bus/virtio/devices/virtio2 >"$GPUBOX_TMP/template.out"
}
wait_for 600 from_template
# A container that is run in the foreground leaves one behind, too. Its control
# group is gone when it has ended.
launcher=$(realpath "$(command -v gpubox-oci)")
mkdir /run/bundle /run/cache
(cd /run/bundle && crun spec)
jq '.process.terminal = false | .process.args = ["sh", "-c", "echo in; exit 6"] |
	.root.path = "/run/podman/image" | .linux.cgroupsPath = "/alone" |
	.linux.resources.memory.limit = 314572800' /run/bundle/config.json \
	>/run/bundle/config.new
mv /run/bundle/config.new /run/bundle/config.json
has_template()
{
	XDG_CACHE_HOME=/run/cache "$launcher" template list --json |
		jq -e '.entries | length == 1 and .[0].failed == null' >/dev/null
}
XDG_CACHE_HOME=/run/cache gpubox-oci run --bundle /run/bundle alone </dev/null \
	>"$GPUBOX_TMP/alone.out" 2>"$GPUBOX_TMP/alone.err"
echo $? >"$GPUBOX_TMP/alone.status"
find /sys/fs/cgroup -name alone >"$GPUBOX_TMP/alone.groups"
wait_for 600 has_template
echo $? >"$GPUBOX_TMP/alone.template"
# Less than the runtime's own needs a capability, as it does with crun.
jq '.process.oomScoreAdj = -1000' /run/bundle/config.json >/run/bundle/config.new
mv /run/bundle/config.new /run/bundle/config.json
weak()
{
	setpriv --bounding-set -sys_resource "$@"
}
if ! weak sh -c 'echo -1000 >/proc/self/oom_score_adj' 2>/dev/null; then
	for runtime in crun gpubox-oci; do
		kept oom.$runtime weak "$runtime" run --bundle /run/bundle oom
	done
fi
# The host unpacks no file that a bundle calls its root.
tar -czf /run/bundle/root.tar.gz -C /run/podman/image .
jq '.process.oomScoreAdj = 0 | .root.path = "root.tar.gz"' /run/bundle/config.json \
	>/run/bundle/config.new
mv /run/bundle/config.new /run/bundle/config.json
kept packed gpubox-oci run --bundle /run/bundle packed
for runtime in crun gpubox-oci; do
	for _ in 1 2 3; do
		begin=${EPOCHREALTIME/./}
		pod $runtime run --rm --network none bb:1 true
		echo "$runtime: $(((${EPOCHREALTIME/./} - begin) / 1000)) ms"
	done
done >"$GPUBOX_TMP/times"
EOF
box "$GPUBOX_TMP/script" >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"

same status "status, stdout and stderr are those of crun"
is status.gpubox-oci.status 7 "the status is the command's own"
is missing.gpubox-oci.status 127 "a command that is not there is refused"
check "with the reason" grep -q "/no/such/file: No such file" \
	"$GPUBOX_TMP/missing.gpubox-oci.err"
same who "user, folder and environment are the same"
same caps "capabilities are the same"
same limits "limits are the same"
same hosts "podman's /etc/hosts is there"
is late.gpubox-oci.out "192.0.2.8 late.example" \
	"what is written to it between 'create' and 'start', too"
same late "as with crun"
same name "the host name is podman's"
same sealed "a read-only root is one"
same volume "a volume is written to and read"
is data/f hello "what a guest wrote to a volume is on the host"
is stdin.out 2 "stdin arrives"
score=$(cat "$GPUBOX_TMP/oom.score")
is oom.launcher "$score" "oomScoreAdj is the launcher's"
is oom.qemu-system "$score" "and QEMU's"
is oom.virtiofsd "$score" "and virtiofsd's"
if [ -e "$GPUBOX_TMP/oom.gpubox-oci.status" ]; then
	same oom "one that cannot be had is refused, as with crun" status
	check "with the reason" grep -q "oomScoreAdj -1000: is less than the" \
		"$GPUBOX_TMP/oom.gpubox-oci.err"
fi
is exec.out in "exec prints what runs in the guest"
is exec.status 5 "exec has its status"
is typed.out "$(printf '3\n4 5 7\n2\n1 0')" \
	"the runtime's own exec adds groups and capabilities"
check "and knows their names" grep -q "NO_SUCH" "$GPUBOX_TMP/nosuch.err"
is ps.out stays "ps shows the container"
is wait.out 3 "stop lets the command end by itself"
is logs.out "$(printf 'up\nbye')" "logs have all of it"
is rm.status 0 "rm removes it"
is killed.out 137 "kill ends it"
is host.status 126 "the host's network is refused"
check "and podman says why" grep -q "host's own network" "$GPUBOX_TMP/host.err"
is left 0 "nothing is left of any container"
is template.out /sys/bus/virtio/devices/virtio2 "later containers go on from a template"
is alone.status 6 "a container that is run in the foreground has its status"
is alone.out in "and its output"
check_output "" "no control group is left of it" cat "$GPUBOX_TMP/alone.groups"
is alone.template 0 "it leaves a template behind"
is packed.status 1 "a root that is no folder is refused"
check "with one sentence" grep -q "root.tar.gz: must be a folder" "$GPUBOX_TMP/packed.err"
tap_note "run --rm: $(paste -sd ' ' "$GPUBOX_TMP/times")"
tap_end
