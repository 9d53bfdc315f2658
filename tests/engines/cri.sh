#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Pods of Kubernetes run in guests: containerd's CRI is called as kubelet calls
# it, in a box of its own, with the CNI plugins of Debian; the same pod with
# runc beside it.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "pods run in guests" jq
engines_or_fail "pods run in guests" containers

cat >"$GPUBOX_TMP/script" <<'EOS'
. "$GPUBOX_SRC/tests/engines/inside.sh"
page_write kubernetes /etc/containerd/config.toml
cri_begin

# begin NAME CONFIG: a container of the pod; its id in $container
begin()
{
	container=$(cri CreateContainer '{"pod_sandbox_id":"'"$id"'",
		"sandbox_config":'"$pod"',"config":{"metadata":{"name":"'"$1"'"},
		"image":{"image":"docker.io/library/bb:1"},
		"log_path":"'"$1"'.log",'"$2"'}}' | jq -r .container_id)
	cri StartContainer '{"container_id":"'"$container"'"}'
}

# update FIELDS: of its resources
update()
{
	cri UpdateContainerResources '{"container_id":"'"$container"'",
		"linux":{'"$1"'}}'
}
cpu=$(box_first cpus)

status()
{
	cri ContainerStatus '{"container_id":"'"$container"'"}' | jq -c \
		'.status | {state,exit_code,reason}'
}

mkdir /run/server
echo outside >/run/server/f
busybox httpd -p 8000 -h /run/server

for runtime in runc gpubox-oci; do
	handler=${runtime%-oci}
	logs=/run/logs/$handler
	mkdir -p $logs
	pod='{"metadata":{"name":"pod","uid":"'$handler'","namespace":"default"},
		"hostname":"pod","log_directory":"'$logs'",
		"dns_config":{"servers":["192.0.2.53"]},
		"linux":{"sysctls":{"net.ipv4.ip_unprivileged_port_start":"80"},
		"security_context":{"namespace_options":{"pid":1}}}}'
	id=$(cri RunPodSandbox '{"config":'"$pod"',"runtime_handler":"'$handler'"}' |
		jq -r .pod_sandbox_id)
	kept pod.$runtime sh -c "$(declare -f cri); cri PodSandboxStatus \
		'{\"pod_sandbox_id\":\"$id\"}' | jq -c '.status | {state,
		ip: (.network.ip | startswith(\"10.88.0.\"))}'"
	# kubelet reads it when the container has ended
	term=/run/data/term.$handler
	install -m 666 /dev/null $term
	begin ends '"command":["sh","-c","echo out; echo err >&2; id -u; id -G; pwd;
		echo $A; hostname; cat /etc/resolv.conf; echo hi >/data/f;
		cat /data/f; echo >/ro/f; echo $?; echo >/f; echo $?;
		grep Cap /proc/self/status
		cat /proc/sys/net/ipv4/ip_unprivileged_port_start
		df -k /dev/shm | tail -n 1 | tr -s \" \" | cut -d \" \" -f 2
		echo why >/dev/termination-log; echo end; exit 7"],"working_dir":"/tmp",
		"envs":[{"key":"A","value":"1"}],
		"mounts":[{"container_path":"/data","host_path":"/run/data"},
		{"container_path":"/dev/termination-log","host_path":"'$term'"},
		{"container_path":"/ro","host_path":"/etc/cni","readonly":true}],
		"linux":{"resources":{"memory_limit_in_bytes":536870912},
		"security_context":{"run_as_user":{"value":1234},
		"run_as_group":{"value":1235},"readonly_rootfs":true}}'
	wait_for 300 sh -c "$(declare -f cri status); container=$container
		status | grep -q '\"state\":2'"
	status >"$GPUBOX_TMP/ends.$runtime.out"
	# written beside the status; in each stream's order
	wait_for 300 grep -q ' end$' $logs/ends.log
	wait_for 300 grep -q ' err$' $logs/ends.log
	sort -s -k 2,2 $logs/ends.log | cut -d ' ' -f 2- |
		grep -v "can't create" | cat - $term >>"$GPUBOX_TMP/ends.$runtime.out"
	echo 0 >"$GPUBOX_TMP/ends.$runtime.status"
	cri RemoveContainer '{"container_id":"'"$container"'"}'

	begin stays '"command":["sh","-c",
		"trap \"exit 3\" TERM; while :; do sleep 0.1; done"]'
	status >"$GPUBOX_TMP/runs.$runtime.out"
	kept sync.$runtime cri ExecSync '{"container_id":"'"$container"'","timeout":600,
		"cmd":["sh","-c","echo in; echo err >&2; exit 5"]}'
	kept late.$runtime cri ExecSync '{"container_id":"'"$container"'","timeout":1,
		"cmd":["sleep","1000"]}'
	url=$(cri Exec '{"container_id":"'"$container"'","stdin":true,"stdout":true,
		"stderr":true,"cmd":["sh","-c","read a; echo got $a; echo err >&2
		exit 6"]}' | jq -r .url)
	echo word | cri stream "$url" >"$GPUBOX_TMP/exec.$runtime.out" \
		2>"$GPUBOX_TMP/exec.$runtime.err"
	echo $? >"$GPUBOX_TMP/exec.$runtime.status"
	url=$(cri Exec '{"container_id":"'"$container"'","tty":true,"stdin":true,
		"stdout":true,"cmd":["sh","-c","test -t 0 && stty -echo && read a
		echo got $a"]}' | jq -r .url)
	printf 'word\n' | cri stream "$url" 2>&1 | tr -d '\r' | tail -n 1 \
		>"$GPUBOX_TMP/exectty.$runtime.out"
	echo ${PIPESTATUS[1]} >"$GPUBOX_TMP/exectty.$runtime.status"
	# kubelet's static CPU manager, and its resize in place
	kept pinned.$runtime update '"cpuset_cpus":"'"$cpu"'"'
	kept resized.$runtime update '"cpu_period":100000,"cpu_quota":50000,
		"cpu_shares":512,"oom_score_adj":900'
	kept held.$runtime held_cpu k8s.io/"$container"
	kept memory.$runtime update '"memory_limit_in_bytes":4294967296'
	# as before: half a processor is slow
	update '"cpu_quota":-1'
	cri StopContainer '{"container_id":"'"$container"'","timeout":600}'
	kept stop.$runtime status
	cri RemoveContainer '{"container_id":"'"$container"'"}'

	# reached by the pod's address, and as containerd forwards a port: from the
	# loopback of the pod's namespace
	begin web '"command":["sh","-c","echo hello >/tmp/f; exec httpd -f -h /tmp"]'
	at=http://$(cri PodSandboxStatus '{"pod_sandbox_id":"'"$id"'"}' |
		jq -r .status.network.ip)/f
	wait_for 120 timeout 5 busybox wget -qO /dev/null "$at"
	kept address.$runtime timeout 60 busybox wget -qO - "$at"
	# a second container beside it: both reach out, one is reached
	web=$container
	begin beside '"command":["sh","-c","timeout 120 wget -qO - $SERVER
		timeout 60 wget -qO - http://127.0.0.1/f 2>/dev/null || echo alone; exit 3"],
		"envs":[{"key":"SERVER","value":"http://10.88.0.1:8000/f"}]'
	wait_for 300 sh -c "$(declare -f cri status); container=$container
		status | grep -q '\"state\":2'"
	kept beside.$runtime status
	wait_for 300 grep -Eq ' (alone|hello)$' $logs/beside.log
	sed 's/.* //' $logs/beside.log | head -n 1 >>"$GPUBOX_TMP/beside.$runtime.out"
	sed 's/.* //' $logs/beside.log | tail -n 1 >"$GPUBOX_TMP/local.$runtime.out"
	cri RemoveContainer '{"container_id":"'"$container"'"}'
	container=$web
	kept web.$runtime cri ExecSync '{"container_id":"'"$container"'","timeout":600,
		"cmd":["timeout","120","wget","-qO","-","http://10.88.0.1:8000/f"]}'
	kept again.$runtime timeout 60 busybox wget -qO - "$at"
	url=$(cri PortForward '{"pod_sandbox_id":"'"$id"'","port":[80]}' |
		jq -r .url)
	printf 'GET /f HTTP/1.0\r\n\r\n' | timeout 60 "$GPUBOX_SRC/tests/engines/cri" \
		forward "$url" >"$GPUBOX_TMP/forward.$runtime.out" \
		2>"$GPUBOX_TMP/forward.$runtime.err"
	cri StopContainer '{"container_id":"'"$container"'","timeout":0}'
	cri RemoveContainer '{"container_id":"'"$container"'"}'

	# what still runs ends with the pod
	begin left '"command":["sleep","1000000"]'
	cri StopPodSandbox '{"pod_sandbox_id":"'"$id"'"}'
	kept stopped.$runtime sh -c "$(declare -f cri status); container=$container
		status"
	cri RemovePodSandbox '{"pod_sandbox_id":"'"$id"'"}'
	kept list.$runtime sh -c "$(declare -f cri); cri ListPodSandbox
		cri ListContainers"
done
kept left sh -c 'ls /run/containerd/runc/k8s.io; ls /run/netns; ip -br link |
	grep -c veth'
EOS
box "$GPUBOX_TMP/script" containers >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"

same pod "a pod has an address"
same ends "a container: streams, user, folder, names, volumes, status" out
is runs.gpubox-oci.out '{"state":1,"exit_code":null,"reason":null}' \
	"one that stays is running"
same sync "ExecSync: stdout, stderr, status"
same late "ExecSync ends at its time" status
same exec "Exec with stdin, by its stream" out err status
same exectty "Exec on a terminal"
same pinned "UpdateContainerResources: it is pinned to a processor"
same resized "it is given half of it"
is held.gpubox-oci.out "$(printf 'cpu\n50000\n100000')" "its control group says so"
same held "as with runc"
is memory.gpubox-oci.status 1 "memory cannot be changed"
check "with the reason" grep -q "memory.limit: the guest has .*make the container again" \
	"$GPUBOX_TMP/memory.gpubox-oci.err"
same stop "StopContainer lets the command end by itself"
same address "one that serves is reached by the pod's address"
same beside "a second container of the pod reaches out"
same web "the first one still does"
same again "and is reached"
is local.runc.out hello "the loopback is the pod's"
is local.gpubox-oci.out alone "but each guest's own"
check "PortForward reaches the loopback of the pod's namespace" \
	grep -qx hello "$GPUBOX_TMP/forward.runc.out"
check "on which no guest listens" grep -q "connection refused" \
	"$GPUBOX_TMP/forward.gpubox-oci.err"
same stopped "StopPodSandbox ends what runs"
same list "RemovePodSandbox removes all of it"
is left.out 0 "nothing is left of any pod"
tap_end
