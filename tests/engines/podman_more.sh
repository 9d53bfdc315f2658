#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# podman's networks, further commands, pods and devices with containers in
# guests, and with crun beside them.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "podman's networks and pods in guests" podman crun slirp4netns iptables tc \
	jq python3 mkfs.ext4
pty_build

cat >"$GPUBOX_TMP/script" <<'EOF'
. "$GPUBOX_SRC/tests/engines/inside.sh"
podman_begin
podman_image bb:1
cd "$GPUBOX_TMP"

each() # NAME ARGUMENTS...: podman with crun and with gpubox-oci
{
	local name=$1
	shift
	for runtime in crun gpubox-oci; do
		kept "$name.$runtime" pod $runtime "$@"
	done
}
both() # NAME ARGUMENTS...: of 'run'
{
	local name=$1
	shift
	each "$name" run --rm --network none "$@"
}

# root of a namespace alone, as who calls podman without being root
cp "$(command -v gpubox-oci)" /usr/bin/gpubox-user
ln -s gpubox-user /usr/bin/gpubox-oci
as_user()
(
	cd /
	setpriv --reuid 1234 --regid 1235 --clear-groups unshare -Ur "$@"
)
if as_user true 2>/dev/null; then
	as_user /usr/bin/gpubox-oci list 2>rootless.err
	echo $? >rootless.status
fi

# What is there to be executed is known before anything runs.
both missing bb:1 /no/such/file
both nopath bb:1 nosuch
both text bb:1 /etc/hosts
both folder bb:1 /tmp
both umask --umask 0027 bb:1 sh -c umask
both groups -u 5:6 --group-add 7 bb:1 sh -c 'grep Groups /proc/self/status'
both privileges --security-opt no-new-privileges bb:1 grep NoNewPrivs /proc/self/status

both kernel --sysctl net.core.somaxconn=77 --sysctl net.ipv4.ip_forward=1 bb:1 \
	sh -c 'cd /proc/sys/net; cat core/somaxconn ipv4/ip_forward ipv4/ping_group_range'
both folders -u joe bb:1 sh -c 'cat /tmp/left /run/daemon/f; touch /run/daemon/g &&
	stat -c "%u %g %a" /run/daemon /run/daemon/g /tmp'
both closed -u 5:6 -w /run/daemon bb:1 sh -c 'pwd; ls'
# with one that no kernel has, and as many processes as there may be
both nokernel --sysctl net.core.nothing=1 bb:1 true
pod gpubox-oci run --rm --network none --uidmap 0:100000:65536 bb:1 true 2>users.err
echo $? >users.status
both pids --pids-limit 10 bb:1 sh -c 'for i in $(seq 30); do sleep 1000 & echo $i; done'

# What is below /dev is the guest's own, but what users put there.
for runtime in crun gpubox-oci; do
	mkdir own.$runtime
	at=$PWD/own.$runtime
	kept own.$runtime pod $runtime run --rm --network none -v "$at:/dev/shm" \
		-v "$at:/dev/d" bb:1 sh -c 'echo inside >/dev/shm/f; cat /dev/d/f'
	cat own.$runtime/f >>own.$runtime.out
done
both shm --shm-size 1m --tmpfs /dev/t bb:1 sh -c 'df -k /dev/shm | awk "END {print \$2}"
	grep -c " /dev/t tmpfs " /proc/mounts; echo word >/dev/t/f; cat /dev/t/f'
both default bb:1 sh -c 'df -k /dev/shm | awk "END {print \$2}"'
pod gpubox-oci run --rm --network none -v "$PWD/own.crun:/sys/d" bb:1 true 2>kept.err
echo $? >kept.status

# A file is what it is called, also an archive or a file system: engines' users
# choose what is in it.
mkdir many
head -c 400000 /dev/urandom >many/bytes
tar -czf set.tar.gz many
gzip -c many/bytes >data.csv.gz
truncate -s 1M disk.ext4
mkfs.ext4 -q -F disk.ext4
for runtime in crun gpubox-oci; do
	gzip -c /etc/passwd >small.gz
	cp disk.ext4 disk.img
	kept files.$runtime pod $runtime run --rm --network none \
		-v "$PWD/set.tar.gz:/d/set.tar.gz:ro" -v "$PWD/data.csv.gz:/d/data.csv.gz:ro" \
		-v "$PWD/small.gz:/d/small.gz" -v "$PWD/disk.img:/d/disk.img" bb:1 \
		sh -c 'cd /d; for f in *; do test -f $f && cat $f | md5sum; done
			echo more >>small.gz; echo more >>disk.img; echo $?'
	tail -c 5 small.gz >>files.$runtime.out
	tail -c 5 disk.img >>files.$runtime.out
done

# Networks
each bridge run --rm --network bridge --ip 10.88.0.50 bb:1 sh -c \
	'ip -4 addr show eth0 | awk "/inet/ {print \$2}"; ip route | grep -c default
	ping -c 1 -W 120 10.88.0.1 >/dev/null && echo pong'
each slirp run --rm --network slirp4netns bb:1 sh -c \
	'ip -4 addr show tap0 | awk "/inet/ {print \$2}"
	ping -c 1 -W 120 10.0.2.2 >/dev/null && echo pong'
pod gpubox-oci run --rm --network ns:/proc/1/ns/net bb:1 true 2>nshost.err
echo $? >nshost.status
pod gpubox-oci run -d --name web -p 8080:80 bb:1 sh -c \
	'mkdir /w; echo hello >/w/x; echo up; exec httpd -f -p 80 -h /w' >/dev/null
said_up()
{
	pod crun logs "$1" | grep -qx up
}
up() # NAME: its command has said so
{
	wait_for 300 said_up "$1"
}
fetch() # URL: as soon as somebody answers
{
	wait_for 300 timeout 60 busybox wget -qO- "$1"
}
up web
fetch http://127.0.0.1:8080/x >published
fetch "http://$(pod crun inspect web -f '{{.NetworkSettings.IPAddress}}')/x" >direct
pod gpubox-oci rm -ft 0 web >/dev/null
no_veth()
{
	[ -z "$(ip link show type veth)" ]
}
wait_for 300 no_veth
ip link show type veth | grep -c . >veth.left

# A network that is connected to a container that runs, and taken from it
for net in 91 92; do
	pod crun network create --disable-dns --subnet 10.$net.0.0/24 n$net >/dev/null
done
in_later()
{
	pod $runtime exec later sh -c "$1"
}
for runtime in crun gpubox-oci; do
	pod $runtime run -d --name later --network n91 bb:1 \
		sh -c 'echo up; exec sleep 1000' >/dev/null
	up later
	pod $runtime network connect --ip 10.92.0.9 n92 later
	wait_for 300 in_later 'ip -4 addr show dev eth1 | grep -q inet'
	in_later 'ip -4 addr show dev eth1 | awk "/inet/ {print \$2}"
		ping -c 1 -W 120 -I eth1 10.92.0.1 >/dev/null && echo pong' \
		>"later.$runtime.out" 2>&1
	pod $runtime network disconnect n92 later
	wait_for 300 in_later '! ip link show dev eth1'
	in_later 'ls /sys/class/net | grep -c eth' >>"later.$runtime.out" 2>&1
	pod $runtime rm -ft 0 later >/dev/null
done

# A launcher that is killed leaves neither redirection nor group.
ip netns add k
ip link add k0 type veth peer name eth0 netns k
ip -n k addr add 10.99.0.2/24 dev eth0
ip -n k link set eth0 up
ip link set k0 up
pod gpubox-oci run -d --name k --network ns:/run/netns/k bb:1 \
	sh -c 'echo up; exec sleep 1000' >k.id
up k
ip netns exec k tc qdisc show dev eth0 | grep -c ingress >k.before
find /sys/fs/cgroup -name "*$(cat k.id)*" | grep -qv conmon && echo group >k.group
kill -KILL "$(pod crun inspect k -f '{{.State.Pid}}')"
pod gpubox-oci wait k >k.wait
pod gpubox-oci rm -f k >/dev/null
# its lender sees that it is gone, and takes back what it had lent
given_back()
{
	! ip netns exec k tc qdisc show dev eth0 | grep -q ingress
}
wait_for 300 given_back
ip netns exec k tc qdisc show dev eth0 | grep -c ingress >k.after
find /sys/fs/cgroup -name "*$(cat k.id)*" >k.groups

# The terminal has been sent, and the file written, when the runtime has ended:
# containerd takes it from then on, conmon until then.
cat >terminal.py <<-'END'
	import os, socket, subprocess, sys
	listener = socket.socket(socket.AF_UNIX)
	listener.bind("socket")
	listener.listen(1)
	print(subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL))
	listener.setblocking(False)
	try:
	    connection = listener.accept()[0]
	    connection.setblocking(False)
	    terminal = socket.recv_fds(connection, 100, 1)[1][0]
	except BlockingIOError:
	    sys.exit("no terminal has come")
	print(os.path.exists("pid"))
	said = b""
	while b"there" not in said:
	    said += os.read(terminal, 100)
	print(said.decode().strip())
END
console() # RUNTIME: of its own, without an engine
{
	local id
	id=$(pod "$1" inspect -f '{{.Id}}' stays)
	jq -n '{terminal: true, cwd: "/", user: {uid: 0, gid: 0},
		args: ["sh", "-c", "test -t 0 && echo there; exec sleep 1000"],
		env: ["PATH=/bin"]}' >terminal.json
	rm -f socket pid
	python3 terminal.py "$1" exec --detach --process terminal.json \
		--console-socket socket --pid-file pid "$id"
	# with nobody at the other end
	rm -f pid log
	"$1" --log log exec --detach --process terminal.json \
		--console-socket socket --pid-file pid "$id" 2>/dev/null
	[ $? = 0 ] || echo fails
	[ -e pid ] || echo no pid
	grep -c "Connection refused" log
}

# waits NAME: 'exec --detach' in a guest that says nothing, and its child
waits()
{
	gpubox-oci --log "$1.log" exec --detach --pid-file pid "$id" true \
		2>/dev/null &
	caller=$!
	child=
	has_child()
	{
		child=$(pgrep -P $caller)
	}
	wait_for 300 has_child
}
interrupted()
{
	local id launched qemu caller child
	id=$(pod gpubox-oci inspect -f '{{.Id}}' stays)
	launched=$(pod gpubox-oci inspect -f '{{.State.Pid}}' stays)
	qemu=$(pgrep -P "$launched" -f '^[^ ]*qemu-system')
	rm -f pid
	kill -STOP "$qemu"
	waits childgone
	kill -KILL "$child"
	wait $caller
	echo $? >childgone.status
	waits callergone
	kill -KILL $caller
	wait $caller
	wait_for 300 test ! -e "/proc/$child"
	echo $? >callergone.status
	kill -CONT "$qemu"
	[ -e pid ]
	echo $? >interrupted.pid
	pod gpubox-oci exec stays echo on >interrupted.after
}

# Further commands have what podman says of them, not what the first one has.
for runtime in crun gpubox-oci; do
	pod $runtime run -d --name stays --network none --cap-drop all -e A=1 \
		--hostname box bb:1 sh -c 'echo up; exec sleep 1000' >/dev/null
	up stays
	pod $runtime exec -u 5:6 -w /tmp -e B=2 stays sh -c \
		'id -u; id -g; pwd; umask; env | sort; cut -d " " -f 41 /proc/self/stat
		grep -E "Cap|Groups|NoNew" /proc/self/status' \
		>"further.$runtime.out" 2>&1
	pod $runtime exec --privileged stays grep CapEff /proc/self/status \
		>"privileged.$runtime.out" 2>&1
	pod $runtime exec stays nosuch >"further.$runtime.nosuch" 2>&1
	echo $? >"further.$runtime.status"
	pod $runtime exec -d stays sh -c 'echo there >/tmp/detached'
	pod $runtime exec stays sh -c \
		'until [ -s /tmp/detached ]; do sleep 0.1; done; cat /tmp/detached' \
		>"detached.$runtime.out"
	# engines take a terminal while the runtime is there, and not after
	for _ in {1..8}; do
		pod $runtime exec -t stays true </dev/null
		echo $?
		pty -- bash -c "$(declare -f pod); pod $runtime exec -ti stays sh -c 'exit 3'"
		echo $?
		pod $runtime exec -d -t stays true >/dev/null
		echo $?
	done >"terminals.$runtime.out" 2>"terminals.$runtime.err"
	console $runtime >"console.$runtime.out" 2>&1
	kept "gone.$runtime" pod $runtime exec -d stays /nosuch
	kept "goneword.$runtime" pod $runtime exec -d stays nosuch
	kept "gonetty.$runtime" pod $runtime exec -d -t stays /nosuch
	kept "gonefile.$runtime" pod $runtime exec -d stays /etc/hosts
	[ $runtime = crun ] || interrupted
	pod $runtime rm -ft 0 stays >/dev/null

	# a signal is for the command, not for those that it started
	pod $runtime run -d --name alone --network none bb:1 sh -c \
		'(trap "echo child" TERM; while :; do sleep 0.1; done) &
		trap "echo parent" TERM; trap "exit 4" USR1; echo up
		while :; do sleep 0.1; done' >/dev/null
	up alone
	pod $runtime kill -s TERM alone >/dev/null
	heard()
	{
		pod $runtime logs alone | grep -qx parent
	}
	wait_for 300 heard
	pod $runtime kill -s USR1 alone >/dev/null
	pod $runtime wait alone >"alone.$runtime.status"
	pod $runtime logs alone 2>/dev/null >"alone.$runtime.out"
	pod $runtime rm alone >/dev/null
done

mkdir -p /run/nodes
echo outside >/run/nodes/f
# Pods: the first container stays on the host, the others are guests.
pod gpubox-oci pod create --name p --infra-image bb:1 --infra-command 'sleep 100000' \
	-p 8081:80 >/dev/null 2>p.err
pod gpubox-oci run -d --pod p --name app bb:1 sh -c \
	'mkdir /w; uname -r >/w/x; echo up; exec httpd -f -p 80 -h /w' >/dev/null 2>>p.err
up app
fetch http://127.0.0.1:8081/x >p.release
ls /run/gpubox-oci/.sandboxes | grep -c . >p.sandboxes
pod gpubox-oci exec app sh -c 'ip -4 addr show eth0 | grep -c inet' >p.exec
busybox httpd -p 8000 -h /run/nodes
pod gpubox-oci run --rm --pod p bb:1 timeout 120 wget -qO- http://10.88.0.1:8000/f >p.second
pod gpubox-oci exec app timeout 120 wget -qO- http://10.88.0.1:8000/f >p.first
pod gpubox-oci pod stop -t 0 p >/dev/null 2>>p.err
# On a busy machine podman 5 had an error of its own here: what counts is that
# another try goes on from there.
pod_goes()
{
	! pod gpubox-oci pod exists p || pod gpubox-oci pod rm -f p >/dev/null 2>>p.err
}
wait_for 300 pod_goes
echo $? >p.rm
wait_for 300 is_empty /run/gpubox-oci/.sandboxes
ls /run/gpubox-oci/.sandboxes | grep -c . >p.left

# A device by its name in a specification; the node is a stand-in.
mkdir -p /etc/cdi /run/nodes
mknod /run/nodes/7 c 1 3
cat >/etc/cdi/gpubox.json <<-END
	{"cdiVersion": "0.5.0", "kind": "nvidia.com/pgpu", "devices": [{"name": "0",
	"containerEdits": {"deviceNodes": [{"path": "/run/nodes/7"}]}}]}
END
pod gpubox-oci run --rm --network none --device nvidia.com/pgpu=0 bb:1 echo ran >cdi 2>cdi.err
pod gpubox-oci run --rm --network none --device nvidia.com/pgpu=1 bb:1 echo ran >cdi.none 2>&1
pod gpubox-oci run --rm --network none --annotation gpubox.gpu=auto bb:1 true >annotation 2>&1
mkdir -p /etc/gpubox
echo 'annotations = gpubox.gpu' >/etc/gpubox/oci.conf
pod gpubox-oci run --rm --network none --annotation gpubox.gpu=none bb:1 echo ran \
	>allowed 2>allowed.err
wait_for 300 is_empty /run/gpubox-oci
ls /run/gpubox-oci | wc -l >left
EOF
box "$GPUBOX_TMP/script" >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"
cd "$GPUBOX_TMP" || exit

# same NAME WHAT [PART...]: both runtimes gave the same
same()
{
	local name=$1 what=$2 part
	shift 2
	[ $# -gt 0 ] || set -- out
	for part in "$@"; do
		if ! [ -s "$name.crun.$part" ] ||
		   ! cmp -s "$name.crun.$part" "$name.gpubox-oci.$part"; then
			fail "$what" "$part differs"
			tap_note "$(head -n 20 "$name".*)"
			return
		fi
	done
	pass "$what"
}
is()
{
	check_output "$2" "$3" cat "$1"
}

same missing "a file that is not there has crun's status" status
is missing.gpubox-oci.status 127 "which is 127"
same nopath "so has a command that no folder of PATH has" status
same text "and a file that is not executable" status
if [ -e rootless.status ]; then
	is rootless.status 1 "a user's own namespace is no place for guests"
	is rootless.err "gpubox: rootless: an engine without root cannot have \
guests; run it as root, or use 'gpubox run'" "with one sentence"
fi
is text.gpubox-oci.status 126 "which is 126"
same folder "and a folder" status
check "with the reason" grep -q "/etc/hosts: Permission denied" text.gpubox-oci.err
same umask "the umask is the same" out status
same groups "groups are the same" out status
same privileges "no_new_privs is the same" out status
same kernel "parameters of the kernel are the same, podman's own among them" out status
same folders "what the image has in /run and /tmp is there, and can be written to" out status
same closed "a folder that is closed to the user can be the working directory" out status
check_output "$(printf '77\n1')" "which are those that were asked for" \
	head -n 2 kernel.gpubox-oci.out
is closed.gpubox-oci.out /run/daemon "as its user, who cannot look into it"
check_output 2 "nor is anything of the two missing" \
	grep -c "the image's" folders.gpubox-oci.out
check "one that there is none of is refused, with the reason" grep -q \
	"/proc/sys/net/core/nothing: cannot be set: No such file" nokernel.gpubox-oci.err
is users.status 126 "users that are others on the host are refused"
check "with one sentence" grep -q "a guest has users of its own" users.err
same pids "so many processes run, and no more" out status
is pids.gpubox-oci.out "$(seq 9)" "which are ten with the first"
same own "folders are mounted at /dev/shm and below /dev" out status
same shm "/dev/shm has the size that --shm-size says, and /dev has a tmpfs" out status
is shm.gpubox-oci.out "$(printf '1024\n1\nword')" "which is 1 MiB"
same default "else it has podman's" out status
is kept.status 126 "a folder below /sys is refused"
check "with one sentence" grep -q "mounts: /sys/d: is the guest's own" kept.err
same files "files that are archives or file systems are mounted as files" out status
check_output "$(printf '0\nmore\nmore')" "and written to" tail -n 3 files.gpubox-oci.out
same bridge "a bridge gives the same address, route and neighbour" out status
same slirp "slirp4netns does" out status
is nshost.status 126 "the host's network by its name is refused"
check "with one sentence" grep -q "is the host's own, which a guest cannot use" nshost.err
is published hello "a published port leads into the guest"
is direct hello "and the container's address does"
is veth.left 0 "nothing is left of its interface"
same later "a network that is connected later is seen, until it is disconnected"
is k.before 1 "a guest in a named namespace has its interface"
is k.group group "and a control group"
is k.wait 137 "its launcher is killed"
is k.after 0 "then the interface is the namespace's again"
is k.groups '' "and the group is gone"
same further "a further command has its own user, folder, groups and capabilities"
same privileged "a privileged one has all capabilities"
same further "one that is not there has crun's status" status
same detached "a detached one runs"
same terminals "further commands have terminals, each of them"
is terminals.gpubox-oci.out "$(for _ in {1..8}; do printf '0\n3\n0\n'; done)" \
	"with their own status"
is console.gpubox-oci.out "$(printf '0\nTrue\nthere\nfails\nno pid\n1')" \
	"a terminal is sent before the runtime ends, or it fails"
same console "as with crun"
same gone "what cannot be executed is not detached, either" status
check "with the reason" grep -q "/nosuch: No such file" gone.gpubox-oci.err
same goneword "nor what no folder of PATH has" status
same gonetty "nor on a terminal" status
same gonefile "nor what is no program" status
is childgone.status 1 "a detached one's process that is killed is an error"
check "with the reason" grep -q "its process ended before" childgone.log
is callergone.status 0 "and without who called it, it ends"
is interrupted.pid 1 "neither has left its number"
is interrupted.after on "the guest goes on"
same alone "a signal is for the command's process alone" out status
is p.sandboxes 1 "a pod's own container is another runtime's"
# shellcheck disable=SC2016
check "and its application is a guest" sh -c \
	'[ -s p.release ] && [ "$(cat p.release)" != "$(uname -r)" ]'
is p.exec 1 "in the pod's network"
is p.second outside "out of which a second guest reaches"
is p.first outside "and the first one still"
is p.rm 0 "the pod is removed"
[ "$(cat p.rm)" = 0 ] || tap_note "$(tail -n 20 p.err)"
is p.left 0 "with its own container"
is cdi ran "a device by its CDI name is taken"
check "one that is not there is podman's to refuse" grep -q "nvidia.com/pgpu=1" cdi.none
check "an annotation needs the node's leave" grep -q "this node does not take it" annotation
is allowed ran "which /etc/gpubox/oci.conf gives"
is left 0 "nothing is left of any container"
tap_end
