#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ports of this host that lead into a guest: --publish.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$GPUBOX_TMP" || exit
board=${boards[0]}
gpubox=$(launcher "$board")
kernel_options "$board"

# Two beside each other, of none of which the kernel makes a client's.
free=$(free_ports 2)
next=$((free + 1))

refuse()
{
	local regex=$1 name=$2
	shift 2
	check_message "$regex" "$name" "$gpubox" run "${kernel[@]}" --dry-run \
		"$@" -- true
}

refuse 'publish \[::1\]:80:80: .* IPv4 alone' "IPv6 is refused" -p '[::1]:80:80'
refuse 'publish 80: write' "a port of the host's own choice is refused" -p 80
refuse 'publish 8080:80/sctp: the protocol' "so is another protocol" \
	-p 8080:80/sctp
refuse 'publish 0:80: a port is' "so is port 0" -p 0:80
refuse 'publish 1-2:3: ranges of two lengths' "so are ranges that differ" -p 1-2:3
refuse 'publish 9:1: the port is published twice' "so is one port for two" \
	-p 0.0.0.0:9:2 -p 9:1
refuse "192.0.2.77:$free: this host does not have" "so is a foreign address" \
	-p "192.0.2.77:$free:80"
refuse 'publish: needs --network user' "another network publishes nothing" \
	--network none -p "$free:80"
if [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -gt 7 ]; then
	refuse '127.0.0.1:7: QEMU has no right to a port below' \
		"so is a port that QEMU may not have" -p 7:80
fi
cat >taken.py <<'END'
import socket, sys, time
s = socket.socket()
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen()
open("taken", "w").close()
time.sleep(600)
END
if command -v python3 >/dev/null; then
	python3 taken.py "$free" &
	server=$!
	wait_for 120 test -e taken
	refuse "127.0.0.1:$free/tcp is taken by python.* \(pid $server\)" \
		"one that is taken is refused by its holder's name" -p "$free:80"
	refuse "0.0.0.0:$free/tcp is taken by python" "also on each address" \
		-p "0.0.0.0:$free:80"
	kill $server
	wait $server 2>/dev/null
else
	skip "one that is taken is refused by its holder's name" "no python3"
fi
"$gpubox" run "${kernel[@]}" --dry-run --json -p "$free-$next:80-81/udp" -- true \
	>plan.json
check "the plan has them" jq -e ".network == \"user\" and .ports ==
	[{host: \"127.0.0.1:$free\", guest: 80, protocol: \"udp\"},
	 {host: \"127.0.0.1:$next\", guest: 81, protocol: \"udp\"}]" plan.json

# Who asks from outside is answered, and no other door is open.
# shellcheck disable=SC2016
for board in "${boards[@]}"; do
	mkfifo "go.$board"
	run_board "$board" -i -p "$free:80" -- sh -c 'busybox httpd -p 80 -h /etc
		echo up; read line; netstat -tn 2>/dev/null | grep -c :80' \
		<>"go.$board" >"web.$board.out" 2>"web.$board.err" &
	wait_for 240 grep -q up "web.$board.out"
	verdict web "$board" "a published port answers" sh -c \
		"timeout 120 busybox wget -qO- http://127.0.0.1:$free/hosts | grep -q gpubox"
	verdict web "$board" "on the loopback alone" sh -c \
		"! timeout 9 busybox wget -qO- http://$(hostname -I | cut -d' ' -f1):$free/hosts"
	echo >"go.$board"
	wait
	verdict web "$board" "and is free behind the guest" sh -c \
		"! timeout 9 busybox wget -qO- http://127.0.0.1:$free/hosts"
done

# UDP: answers to who asked, and to nobody else of the host's loopback.
board=
for b in "${boards[@]}"; do
	! option_is_set "$b" "ARCH_$(uname -m | tr a-z A-Z)" || board=$b
done
if [ -n "$board" ] && ${CC:-cc} -static -o udp "$GPUBOX_SRC/tests/run/udp.c"; then
	mkdir -p tool
	cp udp tool/
	./udp "$next" >server.out &
	server=$!
	wait_for 120 grep -q up server.out
	# shellcheck disable=SC2016
	run_board "$board" -i --mount tool:/tool:ro -p "$free:81/udp" -- sh -c '
		/tool/udp 81 & read line
		/tool/udp "$1" 10.0.2.2 hi 5 || echo refused' sh "$next" \
		<>"go.$board" >"udp.$board.out" 2>"udp.$board.err" &
	guest=$!
	wait_for 240 grep -q up "udp.$board.out"
	check_output "got hello" "UDP: an answer comes back" \
		./udp "$free" 127.0.0.1 hello 120
	echo >"go.$board"
	wait $guest
	check "UDP: the rest of the loopback stays out of reach" \
		grep -qx refused "udp.$board.out"
	kill $server
else
	skip "UDP: an answer comes back" "no board of this architecture, or no C library"
fi

tap_end
