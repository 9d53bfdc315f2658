#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A guest in a network namespace, and on a tap. The namespaces are the test's
# own: one stands for a container's, the other for the world outside.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

inside=gpubox-in-$$ outside=gpubox-out-$$
away()
{
	ip netns del "$inside"
	ip netns del "$outside"
} 2>/dev/null
if [ "$(id -u)" != 0 ] || ! command -v tc >/dev/null || [ ! -e /dev/net/tun ] ||
   ! ip netns add "$inside" 2>/dev/null; then
	skip "a guest in a network namespace" "needs root, /dev/net/tun, ip(8) and tc(8)"
	tap_end
fi
trap away EXIT
cd "$GPUBOX_TMP" || exit
{
	ip netns add "$outside"
	ip link add eth0 netns "$inside" mtu 1400 type veth \
		peer name p0 netns "$outside" mtu 1400
	ip -n "$inside" link set lo up
	ip -n "$outside" link set lo up
	ip -n "$inside" addr add 10.77.0.2/24 dev eth0
	ip -n "$inside" addr add fd77::2/64 dev eth0 nodad
	ip -n "$outside" addr add 10.77.0.1/24 dev p0
	ip -n "$outside" addr add fd77::1/64 dev p0 nodad
	ip -n "$outside" addr add 192.0.2.9/32 dev lo
	ip -n "$inside" link set eth0 up
	ip -n "$outside" link set p0 up
	ip -n "$inside" route add 192.0.2.0/24 dev eth0 via 10.77.0.1 metric 7
	ip -n "$inside" route add default via 10.77.0.1
	ip -n "$inside" -6 route add default via fd77::1
	# Two ways, of which one leads to a neighbour that answers nobody.
	ip -n "$inside" neigh add 10.77.0.7 lladdr 02:00:00:00:00:07 dev eth0 \
		nud permanent
	ip -n "$inside" neigh add fd77::7 lladdr 02:00:00:00:00:07 dev eth0 \
		nud permanent
	ip -n "$inside" route add 198.51.100.0/24 metric 9 \
		nexthop via 10.77.0.1 weight 2 nexthop via 10.77.0.7 weight 1
	ip -n "$inside" -6 route add 2001:db8::/64 \
		nexthop via fd77::1 nexthop via fd77::7
	# Tunnels' plugins say a MTU and a source, which may be none of eth0's.
	ip -n "$outside" addr add 198.18.0.9/32 dev lo
	ip -n "$outside" addr add fd18::9/128 dev lo nodad
	ip -n "$inside" addr add 10.9.9.9/32 dev lo
	ip -n "$inside" route add 198.18.0.0/24 via 10.77.0.1 mtu 1280 \
		src 10.77.0.2
	ip -n "$inside" -6 route add fd18::/64 via fd77::1 mtu 1280 src fd77::2
	ip -n "$inside" route add 198.18.1.0/24 via 10.77.0.1 src 10.9.9.9
	# What is learnt of a path is no route: packets to it are too large there.
	ip netns exec "$outside" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
	ip -n "$outside" link add d0 type veth peer name d1
	ip -n "$outside" link set d0 mtu 900 up
	ip -n "$outside" link set d1 up
	ip -n "$outside" route add 198.18.2.0/24 dev d0
	ip netns exec "$inside" busybox ping -c 1 -W 1 -s 1200 198.18.2.9
	ip -n "$inside" route get 198.18.2.9 | grep -q "mtu 900"
} >setup 2>&1 || tap_note "$(cat setup)"
mkdir web
echo "hello from outside" >web/hello
ip netns exec "$outside" busybox httpd -p 8000 -h "$PWD/web"

# What of the namespace a guest changes.
state()
{
	ip netns exec "$inside" tc qdisc show | grep ingress
	ip -n "$inside" -o link | cut -d: -f2
	# the kernel's own link-local ones come when it likes
	ip -n "$inside" -o addr show dev eth0 | grep -v fe80 |
		sed 's/valid_lft.*//'
	ip -n "$inside" route
	ip -n "$inside" -6 route | grep -v fe80
	ip -n "$inside" neigh show nud permanent | grep -v fe80
}
state >before
is_as_before()
{
	state >now
	cmp -s before now
}

board=${boards[0]}
gpubox=$(launcher "$board")
kernel_options "$board"
refuse()
{
	local regex=$1 name=$2
	shift 2
	check_message "$regex" "$name" "$gpubox" run "${kernel[@]}" --dry-run \
		--network "$1" -- true
}
refuse 'network ns:/no/such: open: No such file' "a file that is not there" \
	ns:/no/such
refuse 'network ns:/etc/hosts: setns: is not a network namespace' \
	"a file that is no namespace" ns:/etc/hosts
refuse 'network ns:/proc/self/ns/pid: setns: is not a network' \
	"another namespace" ns:/proc/self/ns/pid
refuse 'network tap:nosuch: there is no such interface' "a tap that is not there" \
	tap:nosuch
refuse 'network tap:lo: is not a tap' "an interface that is no tap" tap:lo
"$gpubox" run "${kernel[@]}" --dry-run --json --network "ns:/run/netns/$inside" \
	-- true >plan.json
check "the plan has the interface" jq -e '.network == "ns" and (.nics | length) == 1
	and .nics[0].name == "eth0" and .nics[0].mtu == 1400 and
	(.nics[0].addresses | sort) == ["10.77.0.2/24", "fd77::2/64"] and
	(.nics[0].routes | length) == 10 and
	([.nics[0].routes[] | select(.mtu) | "\(.to) \(.mtu) \(.source)"] | sort) ==
		["198.18.0.0/24 1280 10.77.0.2", "fd18::/64 1280 fd77::2"] and
	([.nics[0].routes[] | select(.source)] | length) == 2 and
	([.nics[0].routes[] | select(.to == "198.51.100.0/24") |
		"\(.via) \(.weight)"] == ["10.77.0.1 2", "10.77.0.7 1"]) and
	([.nics[0].routes[] | select(.weight)] | length) == 4 and
	(.nics[0].neighbours | map("\(.address) \(.mac)") | sort) ==
		["10.77.0.7 02:00:00:00:00:07", "fd77::7 02:00:00:00:00:07"]' plan.json
check "and changes nothing" is_as_before

# comes NAME NET: an interface that was not there, at 10.NET.0.2
comes()
{
	{
		ip link add "$1" netns "$inside" type veth \
			peer name "p$2" netns "$outside"
		ip -n "$outside" addr add "10.$2.0.1/24" dev "p$2"
		ip -n "$outside" link set "p$2" up
		ip -n "$inside" addr add "10.$2.0.2/24" dev "$1"
		ip -n "$inside" link set "$1" up
	} >comes 2>&1 || tap_note "$(cat comes)"
}
not_lent()
{
	! ip netns exec "$inside" tc qdisc show dev "$1" | grep -q ingress
}

mac=$(ip netns exec "$inside" cat /sys/class/net/eth0/address)
# shellcheck disable=SC2016
for board in "${boards[@]}"; do
	mkfifo "go.$board"
	run_board "$board" -i --network "ns:/run/netns/$inside" --dns 192.0.2.9 -- \
		sh -c 'cat /sys/class/net/eth0/address /sys/class/net/eth0/mtu
		ip addr show eth0 | grep -oE "inet6? (10|fd)[^ ]*"
		ip route | grep -c "metric 7"
		ping -c 1 -W 60 10.77.0.1 >/dev/null && echo ping
		ping6 -c 1 -W 60 fd77::1 >/dev/null && echo ping6
		timeout 120 wget -qO- http://192.0.2.9:8000/hello
		timeout 120 wget -qO- "http://[fd77::1]:8000/hello"
		ip neigh | grep -ci "lladdr 02:00:00:00:00:07.*PERMANENT"
		for i in $(seq 64); do ip route get 198.51.100.$i; done |
			grep -o "via 10.77.0.[17]" | sort -u
		grep -c ^20010db8 /proc/net/ipv6_route
		ip route | grep -c "^198.18.0.0/24 .*src 10.77.0.2"
		ip -6 route | grep -c "^fd18::/64 .*src fd77::2"
		ip route | grep "^198.18.1.0/24 via" | grep -c src
		ping -c 1 -W 60 -s 1340 198.18.0.9 >/dev/null && echo large
		ping6 -c 1 -W 60 -s 1340 fd18::9 >/dev/null && echo large6
		awk "/^Ip: [0-9]/ { print (\$20 > 0 ? \"parted\" : \"whole\") }" /proc/net/snmp
		awk "/^Ip6FragCreates/ { print (\$2 > 0 ? \"parted\" : \"whole\") }" \
			/proc/net/snmp6
		cat /etc/resolv.conf
		ls /sys/class/net | grep -c "eth[1-9]"
		busybox httpd -p 80 -h /etc; echo up; read line
		left=1200
		until ip addr show dev eth1 | grep -q "inet 10.78.0.2/24" ||
			[ $left = 0 ]; do left=$((left - 1)); sleep 0.2; done
		ping -c 1 -W 60 -I eth1 10.78.0.1 >/dev/null && echo later
		read line' <>"go.$board" \
		>"ns.$board.out" 2>"ns.$board.err" &
	wait_for 240 grep -qx up "ns.$board.out"
	printf '%s\n' "$mac" 1400 "inet 10.77.0.2/24" "inet6 fd77::2/64" 1 \
		ping ping6 "hello from outside" "hello from outside" \
		2 "via 10.77.0.1" "via 10.77.0.7" 2 1 1 0 large large6 parted parted \
		"nameserver 192.0.2.9" 0 up >wanted
	verdict ns "$board" "the guest is the namespace's interface, and reaches out" \
		cmp wanted "ns.$board.out"
	verdict ns "$board" "it is reached over IPv4" sh -c "ip netns exec $outside \
		timeout 120 busybox wget -qO- http://10.77.0.2/hosts | grep -q gpubox"
	verdict ns "$board" "and over IPv6" sh -c "ip netns exec $outside \
		timeout 120 busybox wget -qO- 'http://[fd77::2]/hosts' | grep -q gpubox"
	"$gpubox" run "${kernel[@]}" --network "ns:/run/netns/$inside" -- true \
		>second.out 2>&1
	verdict ns "$board" "a second guest there is refused" \
		grep -q 'eth0: it is lent to another guest' second.out
	comes eth1 78
	echo 1<>"go.$board"
	verdict ns "$board" "an interface that comes later is the guest's" \
		wait_for 300 grep -qx later "ns.$board.out"
	# a guest that is gone reads nothing, and must not be waited for
	echo 1<>"go.$board"
	wait
	verdict ns "$board" "then it is the namespace's again" not_lent eth1
	ip -n "$inside" link del eth1
	verdict ns "$board" "and all is as it was" is_as_before
done

# Whoever is killed, the namespace is as it was.
board=${boards[0]}
kernel_options "$board"
"$gpubox" run "${kernel[@]}" -i --network "ns:/run/netns/$inside" -- \
	sh -c 'echo up; read line' <>"go.$board" >killed.out 2>killed.err &
guest=$!
wait_for 240 grep -qx up killed.out
check "while the guest is up it is not" sh -c "ip netns exec $inside tc qdisc show |
	grep -q ingress"
# What it cannot have it says, also when other things happen before it hears.
kill -STOP $guest
{
	ip -n "$inside" addr add 10.77.0.30/24 dev eth0
	ip -n "$inside" link add a+b type veth peer name c+d
	ip -n "$inside" link set a+b up
	ip -n "$inside" link set c+d up
	ip -n "$inside" addr add 10.77.0.31/24 dev eth0
} >odd 2>&1 || tap_note "$(cat odd)"
kill -CONT $guest
for name in a+b c+d; do
	check "that it cannot have $name is said" wait_for 240 \
		grep -q "$name: the guest takes names" killed.err
done
{
	ip -n "$inside" link del a+b
	ip -n "$inside" addr del 10.77.0.30/24 dev eth0
	ip -n "$inside" addr del 10.77.0.31/24 dev eth0
} >odd 2>&1 || tap_note "$(cat odd)"
kill -KILL $guest
wait $guest 2>/dev/null
check "a launcher that is killed leaves nothing" wait_for 120 is_as_before
check_output 0 "the namespace reaches out again" sh -c "ip netns exec $inside \
	timeout 120 busybox wget -qO- http://10.77.0.1:8000/hello >/dev/null; echo \$?"

# A guest that stays has it as long as it stays; then, and when its keeper is
# killed, the namespace is as it was.
stays()
{
	GPUBOX_GUESTS=$PWD/guests "$gpubox" "$@"
}
check_output stays "a guest that stays" stays run -q -d --name stays "${kernel[@]}" \
	--network "ns:/run/netns/$inside" -- sh -c 'busybox httpd -f -p 80 -h /etc'
check "is reached" wait_for 120 ip netns exec "$outside" \
	timeout 120 busybox wget -qO- http://10.77.0.2/hosts
check_output "hello from outside" "and reaches out, from a further command" \
	stays exec stays timeout 120 wget -qO- http://192.0.2.9:8000/hello
# What comes and goes in the namespace comes and goes in it.
guest_has()
{
	stays exec stays sh -c "$1"
}
guest_lacks()
{
	stays exec stays sh -c "! { $1; }"
}
comes eth1 78
check "an interface that comes later is its own" wait_for 240 \
	guest_has 'ip addr show dev eth1 | grep -q "inet 10.78.0.2/24"'
check_output "$(ip netns exec "$inside" cat /sys/class/net/eth1/address)" \
	"with its MAC" stays exec stays cat /sys/class/net/eth1/address
check "and is reached" wait_for 120 ip netns exec "$outside" \
	timeout 120 busybox wget -qO- http://10.78.0.2/hosts
ip -n "$inside" addr add 10.77.0.22/24 dev eth0
ip -n "$inside" route add 203.0.113.0/24 via 10.78.0.1
ip -n "$inside" link set eth1 mtu 1350
ip -n "$inside" route change 198.18.0.0/24 via 10.77.0.1 mtu 1280 src 10.77.0.22
ip -n "$inside" route add 198.18.3.0/24 via 10.77.0.1 mtu 700
check "an address that comes later" wait_for 240 \
	guest_has 'ip addr show dev eth0 | grep -q 10.77.0.22'
check "a route" wait_for 240 \
	guest_has 'ip route | grep -q "203.0.113.0/24 via 10.78.0.1 dev eth1"'
check "an MTU" wait_for 240 guest_has 'grep -qx 1350 /sys/class/net/eth1/mtu'
check "a route's source" wait_for 240 \
	guest_has 'ip route | grep -q "^198.18.0.0/24 .*src 10.77.0.22"'
# shellcheck disable=SC2016
check "which is the only one" guest_has '[ $(ip route | grep -c ^198.18.0.0) = 1 ]'
check "a route that has a MTU" wait_for 240 guest_has 'ip route | grep -q ^198.18.3.0/24'
# shellcheck disable=SC2016
check "which counts" guest_has 'parts() { awk "/^Ip: [0-9]/ { print \$20 }" /proc/net/snmp; }
	before=$(parts); ping -c 1 -W 1 -s 1000 198.18.3.1; [ $(parts) -gt $before ]'
ip -n "$inside" route change 198.18.0.0/24 via 10.77.0.1 mtu 1280 src 10.77.0.2
ip -n "$inside" route del 198.18.3.0/24
ip -n "$inside" addr del 10.77.0.22/24 dev eth0
ip -n "$inside" route del 203.0.113.0/24
check "an address that goes" wait_for 240 \
	guest_lacks 'ip addr show dev eth0 | grep -q 10.77.0.22'
check "a route that goes" wait_for 240 guest_lacks 'ip route | grep -q 203.0.113'
ip -n "$inside" link del eth1
check "an interface that goes" wait_for 240 guest_lacks 'test -e /sys/class/net/eth1'
check "the first one stays" guest_has 'ip addr show dev eth0 | grep -q "inet 10.77.0.2/24"'
comes eth2 79
check "another one after it" wait_for 240 \
	guest_has 'ip addr show dev eth2 | grep -q "inet 10.79.0.2/24"'
check "which is reached" wait_for 120 ip netns exec "$outside" \
	timeout 120 busybox wget -qO- http://10.79.0.2/hosts
# A kernel takes the secondary addresses with a primary one, or promotes them.
ip netns exec "$inside" sh -c \
	'echo 1 >/proc/sys/net/ipv4/conf/eth2/promote_secondaries'
ip -n "$inside" addr add 10.79.0.3/24 dev eth2
check "a second address" wait_for 240 \
	guest_has 'ip addr show dev eth2 | grep -q 10.79.0.3'
ip -n "$inside" addr del 10.79.0.2/24 dev eth2
check "stays when the first one goes" wait_for 240 guest_has \
	'ip addr show dev eth2 | grep -q 10.79.0.3 &&
	! ip addr show dev eth2 | grep -q 10.79.0.2'
# What a guest cannot have takes nothing of what it has.
{
	ip -n "$inside" link add a+b type veth peer name many1
	ip -n "$inside" link add many2 type veth peer name many3
	for name in a+b many1 many2 many3; do
		ip -n "$inside" link set "$name" up
	done
	ip -n "$inside" addr add 10.77.0.23/24 dev eth0
	ip -n "$inside" link del a+b
	ip -n "$inside" link del many2
} >many 2>&1 || tap_note "$(cat many)"
ip -n "$inside" addr add 10.77.0.24/24 dev eth0
check "more interfaces than it can have, and an odd name, take nothing" \
	wait_for 240 guest_has 'ip addr show dev eth0 | grep -q 10.77.0.24 &&
	ip route | grep -q "^default via 10.77.0.1" && test -e /sys/class/net/eth2'
check "it is reached as before" wait_for 120 ip netns exec "$outside" \
	timeout 120 busybox wget -qO- http://10.77.0.2/hosts
ip -n "$inside" addr del 10.77.0.23/24 dev eth0
ip -n "$inside" addr del 10.77.0.24/24 dev eth0
check "stop ends it" stays stop -t 0 stays
check "and gives all interfaces back" not_lent eth2
ip -n "$inside" link del eth2
check "so that all is as it was" is_as_before
check "rm" stays rm stays
check_output stays "another one" stays run -q -d --name stays "${kernel[@]}" \
	--network "ns:/run/netns/$inside" -- sleep 1000
kill -KILL "$(stays inspect stays | jq '.guests[0].keeper_pid')"
check "a keeper that is killed leaves nothing" wait_for 120 is_as_before

# A tap that is there, with what is said of it.
ip -n "$outside" tuntap add tap0 mode tap
ip -n "$outside" addr add 10.88.0.1/24 dev tap0
ip -n "$outside" link set tap0 mtu 1300 up
# shellcheck disable=SC2016
ip netns exec "$outside" "$gpubox" run "${kernel[@]}" \
	--network tap:tap0,ip=10.88.0.2/24,gw=10.88.0.1,mac=02:00:00:00:00:09 -- \
	sh -c 'cat /sys/class/net/eth0/address /sys/class/net/eth0/mtu
	timeout 120 wget -qO- http://192.0.2.9:8000/hello' >tap.out 2>tap.err
printf '%s\n' 02:00:00:00:00:09 1300 "hello from outside" >wanted
check "a guest on a tap reaches out" cmp wanted tap.out
check "the tap stays" ip -n "$outside" link show tap0

pid=$(ip netns pids "$outside")
[ -z "$pid" ] || kill $pid
tap_end
