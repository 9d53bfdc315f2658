#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# containerd leaves control groups to systemd: `ctr run --runc-systemd-cgroup`,
# and a pod of Kubernetes with SystemdCgroup = true, in a box whose process 1 is
# a systemd of its own; the same with runc beside it.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside_systemd.sh"
what="systemd has the control groups of containerd's containers"
box_or_skip "$what" jq systemctl
systemd_or_skip "$what"
engines_or_fail "$what" containers

cat >"$GPUBOX_TMP/inside" <<'EOS'
# as the page has it for nodes whose kubelet says systemd
mkdir -p /etc/containerd
{
	page kubernetes /etc/containerd/config.toml | sed '/gpubox.options\]/,$d'
	page kubernetes options
} >/etc/containerd/config.toml
cri_begin

# said UNIT FILE: what systemd knows of it
said()
{
	shown "$1" Slice ActiveState Delegate >"$GPUBOX_TMP/$2.out"
	# with version 1 runc sets what MemoryMax replaces
	shown "$1" MemoryMax >"$GPUBOX_TMP/$2.max"
}

is_gone()
{
	[ "$(systemctl show -P ActiveState "$1")" = inactive ]
}

# stopped ID: of ctr
stopped()
{
	ctr task ls | grep -q "^$1 .*STOPPED"
}

ctr image import --all-platforms /run/image/image.tar
mkfifo /run/nothing
exec 9<>/run/nothing
loop='trap "exit 3" TERM; while :; do sleep 0.1; done'
for runtime in runc gpubox-oci; do
	ctr run -d --runc-binary "$(command -v $runtime)" --runc-systemd-cgroup \
		--cgroup "ctr-test.slice:ctr:$runtime" \
		--memory-limit 314572800 docker.io/library/bb:1 one.$runtime \
		sh -c "$loop" <&9
	said ctr-$runtime.scope ctr.$runtime
	kept exec.$runtime ctr task exec --exec-id e1 one.$runtime \
		sh -c 'echo in; exit 5'
	kept pause.$runtime sh -c "ctr task pause one.$runtime && ctr task ls |
		awk '\$1 == \"one.$runtime\" { print \$3 }' &&
		ctr task resume one.$runtime"
	kept metrics.$runtime sh -c \
		"ctr task metrics one.$runtime | grep -c '^memory'"
	ctr task kill one.$runtime
	wait_for 300 stopped one.$runtime
	kept end.$runtime sh -c \
		"ctr task delete one.$runtime 2>&1 | grep -o 'exit code .*[0-9]'"
	ctr container delete one.$runtime
	wait_for 300 is_gone ctr-$runtime.scope
done

# a pod as kubelet makes it: the slice is its name at the end
status()
{
	cri ContainerStatus '{"container_id":"'"$container"'"}' | jq -c \
		'.status | {state,exit_code,reason}'
}
for runtime in runc gpubox-oci; do
	handler=${runtime%-oci}
	slice=kubepods-burstable-pod$handler.slice
	mkdir -p /run/logs/$handler
	pod='{"metadata":{"name":"pod","uid":"'$handler'","namespace":"default"},
		"hostname":"pod","log_directory":"/run/logs/'$handler'","linux":{
		"cgroup_parent":"/kubepods.slice/kubepods-burstable.slice/'$slice'",
		"security_context":{"namespace_options":{"pid":1}}}}'
	id=$(cri RunPodSandbox '{"config":'"$pod"',"runtime_handler":"'$handler'"}' |
		jq -r .pod_sandbox_id)
	container=$(cri CreateContainer '{"pod_sandbox_id":"'"$id"'",
		"sandbox_config":'"$pod"',"config":{"metadata":{"name":"one"},
		"image":{"image":"docker.io/library/bb:1"},"log_path":"one.log",
		"command":["sh","-c","trap \"exit 3\" TERM; while :; do sleep 0.1; done"],
		"linux":{"resources":{"memory_limit_in_bytes":314572800}}}}' |
		jq -r .container_id)
	cri StartContainer '{"container_id":"'"$container"'"}'
	said "cri-containerd-$container.scope" pod.$runtime
	shown "cri-containerd-$id.scope" ActiveState >"$GPUBOX_TMP/sandbox.$runtime.out"
	kept sync.$runtime cri ExecSync '{"container_id":"'"$container"'",
		"timeout":600,"cmd":["sh","-c","echo in; exit 5"]}'
	cri StopContainer '{"container_id":"'"$container"'","timeout":600}'
	kept stop.$runtime status
	cri RemoveContainer '{"container_id":"'"$container"'"}'
	cri StopPodSandbox '{"pod_sandbox_id":"'"$id"'"}'
	cri RemovePodSandbox '{"pod_sandbox_id":"'"$id"'"}'
	wait_for 300 is_gone "cri-containerd-$container.scope"
	wait_for 300 is_gone "cri-containerd-$id.scope"
done
systemctl list-units --all --plain --no-legend 'cri-*.scope' 'ctr-*.scope' \
	>"$GPUBOX_TMP/units"
kept left ls /run/containerd/runc/default /run/containerd/runc/k8s.io
EOS
systemd_box containers >"$GPUBOX_TMP/box.log" 2>&1
status=$?
if [ $status != 0 ] || [ ! -s "$GPUBOX_TMP/left.status" ]; then
	tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log" "$GPUBOX_TMP/inside.log")"
fi

unit="Slice=SLICE
ActiveState=active
Delegate=yes"
memory="MemoryMax=$(((300 + 256) << 20))"
is ctr.runc.out "${unit/SLICE/ctr-test.slice}" "runc has a scope of ctr's"
is ctr.gpubox-oci.out "${unit/SLICE/ctr-test.slice}" "so has a guest"
is ctr.gpubox-oci.max "$memory" "with its memory, and what QEMU takes besides"
same exec "exec works in it"
same pause "pause and resume"
same metrics "metrics"
same end "kill lets the command end by itself"
is pod.runc.out "${unit/SLICE/kubepods-burstable-podrunc.slice}" \
	"runc's container of a pod is in the pod's slice"
is pod.gpubox-oci.out "${unit/SLICE/kubepods-burstable-podgpubox.slice}" \
	"so is a guest"
is pod.gpubox-oci.max "$memory" "with its memory"
is sandbox.gpubox-oci.out "ActiveState=active" "the pod's own has a scope, too"
same sync "ExecSync works in it"
same stop "StopContainer lets the command end by itself"
is units "" "no scope is left"
is left.out "/run/containerd/runc/default:

/run/containerd/runc/k8s.io:" "and nothing of any container"
tap_end
