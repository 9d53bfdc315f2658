#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# containerd runs containers in guests, by ctr and the shim of runc: the real
# one, in a box of its own, and the same commands with runc beside it.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "containerd runs containers in guests"
engines_or_fail "containerd runs containers in guests" containers
pty_build

cat >"$GPUBOX_TMP/script" <<'EOS'
. "$GPUBOX_SRC/tests/engines/inside.sh"
containerd_begin
image=docker.io/library/bb:1
# ctr 1.6 waits for ever when stdin ends before the task is there
mkfifo /run/nothing
exec 9<>/run/nothing

# run RUNTIME ARGUMENTS...
run()
{
	local runtime=$1
	shift
	timeout 600 ctr run --runc-binary "$(command -v "$runtime")" "$@" <&9
}

both() # NAME ARGUMENTS...
{
	local name=$1
	shift
	for runtime in runc gpubox-oci; do
		run $runtime --rm "${@/NAME/$name.$runtime}" \
			>"$GPUBOX_TMP/$name.$runtime.out" \
			2>"$GPUBOX_TMP/$name.$runtime.err"
		echo $? >"$GPUBOX_TMP/$name.$runtime.status"
	done
}

both status $image NAME sh -c 'echo out; echo err >&2; exit 7'
both missing $image NAME /no/such/file
run gpubox-oci --rm $image bad bad >"$GPUBOX_TMP/bad.out" 2>"$GPUBOX_TMP/bad.err"
both who --user 1000:1000 --cwd /tmp --env A=1 $image NAME \
	sh -c 'id -u; id -g; pwd; echo $A; grep Cap /proc/self/status'
both sealed --read-only $image NAME \
	sh -c 'echo >/x; echo $?; grep -c " / .*[ ,]ro[ ,]" /proc/mounts'
both more --cap-add CAP_NET_ADMIN --user joe $image NAME \
	sh -c 'id -u; id -g; grep Cap /proc/self/status'
both lo $image NAME sh -c 'cat /proc/net/dev | tail -n +3 | cut -d : -f 1'
mkdir -p "$GPUBOX_TMP/data"
both mount --mount type=bind,src="$GPUBOX_TMP/data",dst=/data,options=rbind:rw \
	$image NAME sh -c 'echo hello >>/data/f; cat /data/f | sort -u; rm /data/f'
both host --net-host $image NAME true
run gpubox-oci --rm --memory-limit 536870912 --cpus 2 $image sizes \
	sh -c 'nproc; awk "/MemTotal/ { print (\$2 > 400000 && \$2 <= 524288) }" \
		/proc/meminfo' >"$GPUBOX_TMP/sizes.out" 2>&1

# what a terminal has shown, less what ctr says of one that was quick to end;
# an echo may come before the end of a line
said()
{
	grep -v 'resize pty' | tr -d '\r\n'
}

# task_delete NAME TASK...: the status of a task is in what ctr says, not its own
task_delete()
{
	local name=$1
	shift
	kept "$name" sh -c 'ctr task delete "$@" 2>&1 | grep -o "exit code .*[0-9]"' \
		sh "$@"
}

for runtime in runc gpubox-oci; do
	at=$GPUBOX_TMP/terminal.$runtime
	pty wait=ready 'send=word\r' wait=got -- ctr run --rm --tty \
		--runc-binary "$(command -v $runtime)" $image tty.$runtime \
		sh -c 'test -t 0 && tty >/dev/null && echo ready; read a; echo got $a; exit 4' \
		2>"$at.err" | said >"$at.out"
	echo ${PIPESTATUS[0]} >"$at.status"
	at=$GPUBOX_TMP/stdin.$runtime
	{
		wait_for 300 grep -q ready "$at.out"
		printf 'a\nb\n'
	} | timeout 600 ctr run --rm --runc-binary "$(command -v $runtime)" \
		$image stdin.$runtime sh -c 'echo ready; wc -l' \
		>"$at.out" 2>"$at.err"
	echo $? >"$at.status"
done

# one that stays: further processes, its list, its end
for runtime in runc gpubox-oci; do
	at=stays.$runtime
	run $runtime -d $image $at \
		sh -c 'trap "exit 3" TERM; while :; do sleep 0.1; done' \
		>"$GPUBOX_TMP/$at.log" 2>&1
	kept list.$runtime sh -c "ctr task ls | awk '\$1 == \"$at\" { print \$3 }'"
	kept exec.$runtime ctr task exec --exec-id e1 --user 1000:1000 --cwd /tmp \
		$at sh -c 'id -u; pwd; echo err >&2; exit 5'
	kept nothing.$runtime ctr task exec --exec-id e2 $at /no/such/file
	pty wait=ready 'send=word\r' wait=got -- ctr task exec --tty \
		--exec-id e3 $at sh -c 'test -t 0 && echo ready; read a; echo got $a' \
		2>"$GPUBOX_TMP/exectty.$runtime.err" | said \
		>"$GPUBOX_TMP/exectty.$runtime.out"
	echo ${PIPESTATUS[0]} >"$GPUBOX_TMP/exectty.$runtime.status"
	kept pause.$runtime sh -c "ctr task pause $at && ctr task ls |
		awk '\$1 == \"$at\" { print \$3 }' && ctr task resume $at"
	kept metrics.$runtime sh -c "ctr task metrics $at | grep -c '^memory'"
	ctr task kill $at
	wait_for 300 sh -c "ctr task ls | grep -q '^$at .*STOPPED'"
	task_delete delete.$runtime $at
	ctr container delete $at
	run $runtime -d $image killed.$runtime sleep 1000
	ctr task kill -s SIGKILL killed.$runtime
	task_delete kill.$runtime --force killed.$runtime
	ctr container delete killed.$runtime
	# each process gets it; from runc 1.2 on, which hides --all, the first alone
	[ $runtime != runc ] || runc kill --help | grep -q -e --all || continue
	at=all.$runtime
	run $runtime -d $image $at sh -c 'trap : USR1; sleep 100000; exit 6'
	wait_for 300 ctr task exec --exec-id e4 $at sh -c 'ps | grep -q "[s]leep 1000"'
	ctr task kill --all -s USR1 $at
	wait_for 300 sh -c "ctr task ls | grep -q '^$at .*STOPPED'"
	task_delete all.$runtime $at
	ctr container delete $at
done
kept left ls /run/containerd/runc/default /run/containerd/io.containerd.runtime.v2.task/default
EOS
box "$GPUBOX_TMP/script" containers >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"

same status "status, stdout and stderr are those of runc" out err status
same missing "a command that is not there is refused" status
check "with the reason" grep -q "/no/such/file: No such file" \
	"$GPUBOX_TMP/missing.gpubox-oci.err"
check "also one that only a start finds out" grep -qi \
	"bad: exec format error" "$GPUBOX_TMP/bad.err"
same who "user, folder, environment and capabilities are the same"
same more "and those of a user by name with one more"
same sealed "a read-only root is one"
same lo "a network of its own has the loopback alone"
same mount "a folder of the host is written to and read"
check "the host's network is refused, with the reason" \
	grep -q "host's own network" "$GPUBOX_TMP/host.gpubox-oci.err"
is sizes.out "$(printf '2\n1')" "limits are the guest's size"
same terminal "a terminal"
same stdin "stdin arrives"
same list "a task runs"
same exec "exec: user, folder, stdout, stderr, status" out err status
check "exec of what is not there says so" grep -q \
	"/no/such/file.*[Nn]o such file" "$GPUBOX_TMP/nothing.gpubox-oci.err"
same nothing "and has runc's status" status
same exectty "exec on a terminal"
same pause "pause and resume"
same metrics "metrics"
same delete "kill lets the command end by itself, delete has its status"
same kill "SIGKILL ends it"
is all.gpubox-oci.out "exit code 6" "kill --all reaches each process, not the command alone"
[ ! -e "$GPUBOX_TMP/all.runc.status" ] || same all "as with runc"
is left.out "$(printf '/run/containerd/io.containerd.runtime.v2.task/default:\n
/run/containerd/runc/default:')" "nothing is left of any container"
tap_end
