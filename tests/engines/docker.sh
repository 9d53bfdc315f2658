#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Docker runs containers in guests: the real one, in a box of its own, and the
# same commands with runc beside it.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "Docker runs containers in guests"
engines_or_fail "Docker runs containers in guests" containers
pty_build

cat >"$GPUBOX_TMP/script" <<'EOS'
. "$GPUBOX_SRC/tests/engines/inside.sh"
docker_begin bb:1

# on RUNTIME ARGUMENTS...
on()
{
	local runtime=${1%-oci}
	shift
	timeout 600 docker run --runtime "$runtime" --network none "$@"
}

both() # NAME ARGUMENTS...
{
	local name=$1
	shift
	for runtime in runc gpubox-oci; do
		kept "$name.$runtime" on $runtime --rm "$@"
	done
}

both status bb:1 sh -c 'echo out; echo err >&2; exit 7'
both missing bb:1 /no/such/file
kept bad on gpubox --rm bb:1 bad
both who --user 1000:1000 -w /tmp -e A=1 --hostname other \
	--add-host a.example:192.0.2.7 --ulimit nofile=1000:2000 bb:1 sh -c '
	id -u; id -g; pwd; echo $A; cat /etc/hostname /etc/hosts; hostname
	grep -E "Cap|NoNew" /proc/self/status; ulimit -n; ulimit -Hn'
# what Linux does to process 1 alone
both first bb:1 sh -c 'kill -USR1 $$; echo still here'
both init --init --user joe bb:1 sh -c 'id; exit 6'
both sealed --read-only --tmpfs /t:size=1m,mode=1777 bb:1 sh -c '
	echo >/x; echo $?; echo >/t/x; echo $?; df /t | tail -n 1 | cut -c 1-40'
both shm --shm-size 1m bb:1 sh -c 'df -k /dev/shm | awk "END {print \$2}"'
mkdir -p /run/data
for runtime in runc gpubox-oci; do
	rm -f /run/data/*
	docker volume create vol.$runtime >/dev/null
	kept volume.$runtime on $runtime --rm -v /run/data:/data -v vol.$runtime:/vol \
		--mount type=bind,src=/etc/docker,dst=/ro,readonly bb:1 sh -c '
		echo hi >>/data/f; echo there >>/vol/f; cat /data/f /vol/f
		ls /ro/daemon.json; echo >/ro/x; echo $?'
	cat /run/data/f >>"$GPUBOX_TMP/volume.$runtime.out"
	printf 'a\nb\n' | on $runtime -i --rm bb:1 wc -l >"$GPUBOX_TMP/stdin.$runtime.out"
	echo $? >"$GPUBOX_TMP/stdin.$runtime.status"
	pty wait=ready 'send=word\r' wait=got -- docker run --rm -it \
		--runtime ${runtime%-oci} --network none bb:1 sh -c '
		test -t 0 || exit; echo ready; read a; echo got $a; exit 4' 2>&1 |
		tr -d '\r\n' >"$GPUBOX_TMP/terminal.$runtime.out"
	echo ${PIPESTATUS[0]} >"$GPUBOX_TMP/terminal.$runtime.status"
done
kept sizes on gpubox --rm -m 512m --cpus 2 bb:1 sh -c 'nproc; awk "/MemTotal/ {
	print (\$2 > 400000 && \$2 <= 524288) }" /proc/meminfo'

# one that stays, with a health check
for runtime in runc gpubox-oci; do
	name=stays.$runtime
	on $runtime -d --name $name --health-interval 1s --health-retries 1 \
		--health-timeout 300s --health-cmd 'test -e /tmp/well' bb:1 sh -c \
		'trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.1; done'
	wait_for 300 sh -c "docker inspect -f '{{.State.Health.Status}}' $name |
		grep -qx unhealthy"
	kept exec.$runtime docker exec -u 1000:1000 -w /tmp -e B=2 $name \
		sh -c 'id -u; pwd; echo $B; echo err >&2; touch well; exit 5'
	kept nothing.$runtime docker exec $name /no/such/file
	wait_for 300 sh -c "docker inspect -f '{{.State.Health.Status}}' $name |
		grep -qx healthy"
	echo $? >"$GPUBOX_TMP/health.$runtime.status"
	kept execin.$runtime sh -c "echo abc | docker exec -i $name cat"
	pty wait=ready 'send=word\r' wait=got -- docker exec -it $name sh -c \
		'test -t 0 || exit; echo ready; read a; echo got $a; exit 4' 2>&1 |
		tr -d '\r\n' >"$GPUBOX_TMP/exectty.$runtime.out"
	echo ${PIPESTATUS[0]} >"$GPUBOX_TMP/exectty.$runtime.status"
	kept ps.$runtime docker ps --format '{{.Image}} {{.Command}}'
	kept pause.$runtime sh -c "docker pause $name >/dev/null && docker \
		inspect -f '{{.State.Status}}' $name && docker unpause $name >/dev/null"
	# its client waits for two seconds, and then shows dashes
	kept stats.$runtime wait_for 300 sh -c "docker stats --no-stream --format \
		'{{.Name}} {{.MemUsage}}' $name | grep -q '[1-9].*iB /'"
	docker stop -t 300 $name
	kept wait.$runtime docker wait $name
	# a shell that is process 1 does not tell of the child that ended with it
	kept logs.$runtime sh -c "docker logs $name 2>/dev/null"
	docker start $name
	kept kill.$runtime sh -c "docker kill $name >/dev/null; docker wait $name"
	kept rm.$runtime sh -c "docker rm $name >/dev/null; docker ps -aq"
done

# the default bridge: reached by its address, by a port of the host, by others
for runtime in runc gpubox-oci; do
	name=web.$runtime
	docker run --runtime ${runtime%-oci} -d --name $name -p 127.0.0.1:8080:80 \
		bb:1 sh -c 'echo hello >/tmp/f; exec httpd -f -h /tmp'
	url=http://$(docker inspect -f '{{.NetworkSettings.IPAddress}}' $name)/f
	wait_for 300 timeout 5 busybox wget -qO /dev/null "$url"
	kept bridge.$runtime timeout 60 busybox wget -qO - "$url"
	kept port.$runtime timeout 60 busybox wget -qO - http://127.0.0.1:8080/f
	kept peer.$runtime timeout 120 docker run --runtime ${runtime%-oci} --rm \
		bb:1 wget -qO - "$url"
	docker rm -f $name
	kept host.$runtime docker run --runtime ${runtime%-oci} --rm \
		--network host bb:1 true
done
# a network of one's own has a name server on the namespace's loopback
docker network create own
for runtime in runc gpubox-oci; do
	kept names.$runtime docker run --runtime ${runtime%-oci} --rm \
		--network own bb:1 grep -c 127.0.0.11 /etc/resolv.conf
done
# one that is connected to a container that runs, and taken from it
in_later()
{
	timeout 120 docker exec later.$runtime sh -c "$1"
}
for runtime in runc gpubox-oci; do
	name=later.$runtime
	docker run --runtime ${runtime%-oci} -d --name $name bb:1 sleep 1000000
	docker network connect own $name
	connected=$?
	address=$(docker inspect -f \
		'{{.NetworkSettings.Networks.own.IPAddress}}' $name)
	gateway=$(docker network inspect -f '{{(index .IPAM.Config 0).Gateway}}' own)
	wait_for 300 in_later "ip -4 addr show dev eth1 | grep -q 'inet $address/'"
	kept later.$runtime in_later "ping -c 1 -W 60 -I eth1 $gateway >/dev/null &&
		echo pong; ls /sys/class/net | grep -c eth"
	docker network disconnect own $name
	disconnected=$?
	wait_for 300 in_later '! ip link show dev eth1 2>/dev/null'
	in_later "ls /sys/class/net | grep -c eth; echo $connected $disconnected" \
		>>"$GPUBOX_TMP/later.$runtime.out" 2>&1
	kept updated.$runtime sh -c "docker update --cpu-period 100000 \
		--cpu-quota 50000 --cpuset-cpus $(box_first cpus) $name >/dev/null"
	held_cpu docker/"$(docker inspect -f '{{.Id}}' $name)" \
		>"$GPUBOX_TMP/updated.$runtime.out"
	kept memory.$runtime docker update --memory 3g --memory-swap 4g $name
	kept pids.$runtime docker update --pids-limit 77 $name
	docker rm -f $name
	# docker's own
	kept kernel.$runtime docker run --runtime ${runtime%-oci} --rm --network none \
		--sysctl net.core.somaxconn=77 --domainname example.org bb:1 sh -c 'cd /proc/sys
		cat net/core/somaxconn kernel/domainname net/ipv4/ip_unprivileged_port_start'
done
left()
{
	ls /run/docker/runtime-runc/moby | comm -13 "$GPUBOX_TMP/forgotten" -
}
none_left()
{
	[ -z "$(left)" ]
}
wait_for 300 none_left
kept left left
EOS
box "$GPUBOX_TMP/script" containers >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"

same status "status, stdout and stderr are those of runc" out err status
check "a command that is not there is refused, with the reason" grep -q \
	"/no/such/file: No such file" "$GPUBOX_TMP/missing.gpubox-oci.err"
is bad.status 125 "one that only a start finds out, too"
check "with its reason" grep -qi "bad: exec format error" "$GPUBOX_TMP/bad.err"
same who "user, folder, environment, names, capabilities and limits are the same"
is first.runc.out "still here" "process 1 of runc has no signal but what it handles"
is first.gpubox-oci.status 138 "a guest's command is not process 1"
same init "--init, and a user by name"
same sealed "a read-only root, and a tmpfs in it"
same shm "--shm-size"
is shm.gpubox-oci.out 1024 "which is 1 MiB"
same volume "folders, volumes and read-only mounts"
same stdin "stdin arrives"
same terminal "a terminal"
is sizes.out "$(printf '2\n1')" "limits are the guest's size"
same exec "exec: user, folder, environment, stderr, status" out err status
# Docker has it on stdout
check "exec of what is not there has a reason" grep -q \
	"/no/such/file: No such file" "$GPUBOX_TMP/nothing.gpubox-oci.out"
same nothing "and runc's status" status
is health.gpubox-oci.status 0 "a health check finds it unwell, then well"
same execin "exec with stdin"
same exectty "exec on a terminal"
same ps "ps shows it"
same pause "pause and unpause"
same stats "stats"
same wait "stop lets the command end by itself"
same logs "logs have all of it"
same kill "it starts again, and kill ends it"
same rm "rm removes it"
same bridge "the bridge: one that serves is reached by its address"
same port "and by a port of the host"
same peer "and by another container"
is names.runc.out 1 "a network of one's own has a name server on the loopback"
is names.gpubox-oci.out 0 "which is not named to a guest"
is later.gpubox-oci.out "$(printf 'pong\n2\n1\n0 0')" \
	"a network that is connected later is seen, until it is disconnected"
same later "as with runc"
is updated.gpubox-oci.out "$(printf 'cpu\n50000\n100000')" \
	"update: half of one processor, in its control group"
same updated "as with runc"
is memory.gpubox-oci.status 1 "update: memory cannot be changed"
check "with the reason" grep -q "memory.limit: the guest has .*make the container again" \
	"$GPUBOX_TMP/memory.gpubox-oci.err"
is pids.gpubox-oci.status 1 "nor can the limit of processes"
check "with its reason" grep -q "pids.limit: the guest has -1, .* not 77; make" \
	"$GPUBOX_TMP/pids.gpubox-oci.err"
same kernel "parameters of the kernel are the same, docker's own among them"
is kernel.gpubox-oci.out "$(printf '77\nexample.org\n0')" "and as they were asked for"
check "the host's network is refused, with the reason" grep -q \
	"host's own" "$GPUBOX_TMP/host.gpubox-oci.err"
is left.out "" "nothing is left of any container"
tap_end
