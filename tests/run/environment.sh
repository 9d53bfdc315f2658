#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What surrounds the command: variables, folder, user, limits, host name,
# an archive of the user's, the network.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

echo 'a file of the user' >"$GPUBOX_TMP/tree"
mkdir -p "$GPUBOX_TMP/root/data"
cp "$GPUBOX_TMP/tree" "$GPUBOX_TMP/root/data/note"
"$GPUBOX_SRC/scripts/newc" "$GPUBOX_TMP/root" >"$GPUBOX_TMP/root.cpio"
printf 'FROM_FILE=yes\n# no\nOURS\n' >"$GPUBOX_TMP/env"
export OURS='from here'

boot set -e A=1 -e OURS -e EMPTY= -e NOT_SET_HERE --env-file "$GPUBOX_TMP/env" \
	-w /data -u 1000:1001 --hostname box --umask 027 --no-new-privs \
	--ulimit nofile=100:200 --ulimit core=0 -m 768m --cpus 2 \
	--add-host db:10.0.2.9 \
	--initrd "$GPUBOX_TMP/root.cpio" -- sh -c '
	env | sort | grep -E "^(A|OURS|EMPTY|NOT_SET_HERE|FROM_FILE|HOSTNAME)="
	pwd; cat note; id -u; id -g; hostname; umask; ulimit -n; ulimit -Hn; ulimit -c
	grep NoNewPrivs /proc/self/status; nproc
	awk "/MemTotal/ { print (\$2 > 640000 && \$2 < 786432) }" /proc/meminfo
	touch /data/x 2>/dev/null || echo "not writable"
	stat -c %a /; grep -w -e box -e db /etc/hosts'
out_is set "A=1
EMPTY=
FROM_FILE=yes
HOSTNAME=box
OURS=from here
/data
a file of the user
1000
1001
box
0027
100
200
0
NoNewPrivs:	1
2
1
not writable
755
127.0.1.1	box
10.0.2.9	db" "everything asked for is so"

boot plain -- sh -c 'env | cut -d= -f1 | sort | tr "\n" " "; echo; echo $PATH
	pwd; id -u; umask; grep NoNewPrivs /proc/self/status
	[ -t 0 ] || [ -t 1 ] || echo no tty; ls /sys/class/net
	date +%s >/dev/stderr; ls -l /proc/self/fd | grep -c /dev/vport'
out_has plain '^/usr/local/sbin:/usr/local/bin:/usr/sbin' "PATH has a default"
same plain / "the folder is / when none is given"
same plain 0 "the user is root when none is given"
same plain 0022 "the mask is 022 when none is given"
same plain "NoNewPrivs:	0" "privileges may be gained when not forbidden"
same plain "no tty" "there is no terminal without -t"
for board in "${boards[@]}"; do
	verdict plain "$board" "the guest's clock is right" \
		awk -v now="$(date +%s)" '/^[0-9]+$/ && $1 > now - 90 &&
			$1 <= now + 2 { ok = 1 } END { exit !ok }' \
		"$GPUBOX_TMP/plain.$board.err"
done

# Two listeners: on the host's loopback and on another address of the host's.
serve()
{
	exec timeout 600 perl -MIO::Socket::INET -e '
		my $s = IO::Socket::INET->new(Listen => 5,
			LocalAddr => $ARGV[0], LocalPort => 0) or die;
		$| = 1;
		print $s->sockport, "\n";
		while (my $c = $s->accept) {
			print $c "hello from $ARGV[0]\n";
			close $c;
		}' "$1" >"$GPUBOX_TMP/port.$1"
}
# reach TEXT ADDRESS PORT...: what listens there, asked from the guest, which
# waits PATIENCE seconds where somebody will answer
# shellcheck disable=SC2016,SC2089
reach='while [ $# -gt 1 ]; do
	timeout ${PATIENCE:-3} nc -w ${PATIENCE:-2} "$1" "$2" </dev/null || echo "nothing at $1"
	shift 2
done'
# boot waits for every job: it is none.
serve 127.0.0.1 &
server=$!
disown
wait_for 120 test -s "$GPUBOX_TMP/port.127.0.0.1"
port=$(cat "$GPUBOX_TMP/port.127.0.0.1")
boot network --network user -- sh -c 'ip addr show |
	grep -o "inet 10.0.2.15/24"; cat /etc/resolv.conf; '"
	ip route add 127.0.0.0/9 via 10.0.2.2 2>/dev/null; $reach" \
	sh 10.0.2.2 "$port" 10.0.2.3 "$port" 255.255.255.255 "$port"
boot loopback --network user:host-loopback -e PATIENCE=60 -- sh -c "$reach" sh 10.0.2.2 "$port"
kill $server
out_has network '^inet 10.0.2.15/24' "the user network gives an address"
out_has network '^nameserver 10.0.2.3' "and names a name server"
for board in "${boards[@]}"; do
	verdict network "$board" "it does not reach the host's loopback" \
		sh -c "! grep -q hello '$GPUBOX_TMP/network.$board.out'"
done
err_has network 'network: the guest asked for.*user:host-loopback' \
	"which is said"
same loopback "hello from 127.0.0.1" "with user:host-loopback it does"

# In a network of the test's own, where the host has another address.
if [ "$(id -u)" = 0 ] && unshare -n ip link set lo up 2>/dev/null; then
	export -f serve run_board kernel_options launcher arch_of \
		option_is_set 2>/dev/null
	# shellcheck disable=SC2090
	export GPUBOX_CACHE GPUBOX_OUT GPUBOX_TMP reach
	for board in "${boards[@]}"; do
		# shellcheck disable=SC2016
		unshare -n bash -c '
			ip link set lo up
			ip addr add 192.0.2.1/32 dev lo
			GPUBOX_TMP=$(mktemp -d -p "$GPUBOX_TMP")
			serve 192.0.2.1 &
			until [ -s "$GPUBOX_TMP/port.192.0.2.1" ]; do sleep 0.1; done
			run_board "$1" --network user -e PATIENCE=60 -- sh -c "$reach" sh \
				192.0.2.1 "$(cat "$GPUBOX_TMP/port.192.0.2.1")"
			kill $!' bash "$board" >"$GPUBOX_TMP/others.$board.out" \
			2>"$GPUBOX_TMP/others.$board.err"
	done
	same others "hello from 192.0.2.1" "the host's other addresses are reached"
else
	skip "the host's other addresses are reached" "needs root and ip(8)"
fi

boot nonet -- sh -c 'ls /sys/class/net; cat /proc/net/route | wc -l'
out_is nonet "lo
1" "without a network there is none"

tap_end
