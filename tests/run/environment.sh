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

# A listener on the host's loopback, which the user network reaches.
serve()
{
	timeout 100 perl -MIO::Socket::INET -e '
		my $s = IO::Socket::INET->new(Listen => 5,
			LocalAddr => "127.0.0.1", LocalPort => 0) or die;
		$| = 1;
		print $s->sockport, "\n";
		for (1 .. $ARGV[0]) {
			my $c = $s->accept or die;
			print $c "hello from the host\n";
			close $c;
		}' "$1" >"$GPUBOX_TMP/port"
}
serve ${#boards[@]} &
server=$!
wait_for 5 test -s "$GPUBOX_TMP/port"
boot network --network user -- sh -c '
	ip addr show | grep -o "inet 10.0.2.15/24"
	nc -w 10 10.0.2.2 "$1" </dev/null; cat /etc/resolv.conf' \
	sh "$(cat "$GPUBOX_TMP/port")"
kill $server 2>/dev/null
wait $server 2>/dev/null
out_has network '^inet 10.0.2.15/24' "the user network gives an address"
same network "hello from the host" "and reaches the host"
out_has network '^nameserver 10.0.2.3' "and names a name server"

boot nonet -- sh -c 'ls /sys/class/net; cat /proc/net/route | wc -l'
out_is nonet "lo
1" "without a network there is none"

tap_end
