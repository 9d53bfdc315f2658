#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Guests go on from a template: the first run leaves one behind, later ones
# start from it and share nothing that must be their own; one that is of no
# use costs a cold start and no more. Boards that mean the host's kernel are
# given one of their own in tests, and start cold; one of another architecture
# has an image with a kernel besides, and goes on from a template.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

unset GPUBOX_TEMPLATE
hosts=()
own=()
for board in "${boards[@]}"; do
	if option_is_set "$board" GUEST_KERNEL_HOST; then
		hosts+=("$board")
	else
		own+=("$board")
	fi
done
export XDG_CACHE_HOME=$GPUBOX_TMP/cache
mkdir "$XDG_CACHE_HOME"
size=(-m 256m)

templates()
{
	"$(launcher "$1")" template list --json 2>/dev/null
}

# From which file: start NAME BOARD
start()
{
	jq -r .start.from "$GPUBOX_TMP/$1.$2.out"
}

# Until @1 has as many as $2, none of which failed
has_templates()
{
	templates "$1" | jq -e ".entries | length == $2 and
		all(.[]; .failed == null and .old == false)" >/dev/null
}

# All of them are for one user, so one board's are all boards'.
have_templates()
{
	local board
	for board in "${boards[@]}"; do
		check "$board: $2" wait_for 180 has_templates "$board" "$1"
	done
}

boards=("${hosts[@]}")
if [ ${#boards[@]} != 0 ]; then
	boot host --json "${size[@]}" -- true
	json_is host '.status == 0 and .start.from == "kernel" and
		(.start.why_cold | test("--kernel"))' \
		"a kernel of one's own starts cold"
fi
boards=("${own[@]}")
if [ ${#boards[@]} = 0 ]; then
	skip "guests go on from a template" "no board has a kernel of its own"
	tap_end
fi

boot off --no-template --json "${size[@]}" -- true
json_is off '.status == 0 and .start.why_cold == "--no-template"' \
	"--no-template starts cold"
GPUBOX_TEMPLATE=off boot off2 --json "${size[@]}" -- true
json_is off2 '.status == 0 and .start.why_cold == "GPUBOX_TEMPLATE=off"' \
	"so does GPUBOX_TEMPLATE=off"
check_output "" "and neither leaves one behind" template_files

# sums NAME OPTION...: of what a cold start would hand to QEMU
sums()
{
	local name=$1 board
	shift
	for board in "${own[@]}"; do
		"$(launcher "$board")" run --no-template --dry-run --json \
			"${@//BOARD/$board}" -- true |
			jq -c '[.files[].sha256]' >"$GPUBOX_TMP/$name.$board.sums"
	done
}
# sums_are NAME OTHER WHAT [!]
sums_are()
{
	local board
	for board in "${own[@]}"; do
		# shellcheck disable=SC2086
		check "$board: $3" test ${4:-} "$(cat "$GPUBOX_TMP/$1.$board.sums")" \
			= "$(cat "$GPUBOX_TMP/$2.$board.sums")"
	done
}
kept_kernel()
{
	find "$XDG_CACHE_HOME/gpubox" -name 'kernel-*' -size +1M
}
sums plain
check_output "" "no kernel is kept for a dry run" kept_kernel

boot first --json "${size[@]}" -- sh -c 'exit 3'
json_is first '.status == 3 and .start.from == "kernel" and
	.start.why_cold == "there is none yet"' "the first run starts cold"
have_templates ${#own[@]} "and leaves a template behind"
check_output "${#own[@]}" "which nobody else can read or write" \
	sh -c "find '$XDG_CACHE_HOME/gpubox' -name 'template-*' -perm 600 -uid $(id -u) | wc -l"

# A cold start of the same image takes the kernel that was checked for it.
check_output "${#own[@]}" "and the kernel of its image" \
	sh -c "find '$XDG_CACHE_HOME/gpubox' -name 'kernel-*' -perm 644 -uid $(id -u) | wc -l"
sums kept
sums_are kept plain "which is the image's"
boot cold --json --no-template "${size[@]}" -- sh -c 'exit 4'
json_is cold '.status == 4 and .start.from == "kernel"' \
	"a cold start goes on from it"
kept_kernel | while IFS= read -r file; do
	printf '\377' | dd of="$file" bs=1 seek=1000 conv=notrunc status=none
done
sums spoilt
sums_are spoilt plain "it is taken as it lies there" !
for board in "${own[@]}"; do
	cp "$GPUBOX_OUT/$board/$board.itb" "$GPUBOX_TMP/$board.itb"
done
sums other --image "$GPUBOX_TMP/BOARD.itb"
sums_are other plain "another image has its own"
kept_kernel | while IFS= read -r file; do
	echo >>"$file"
done
sums longer
sums_are longer plain "one of another size is not taken"

boot dry --dry-run "${size[@]}" -- true
out_has dry '^start:    from the template template-' "a dry run says so"
out_has dry '^    -incoming' "and that QEMU reads it"

before=$(date +%s%N)
stdin=$GPUBOX_TMP/stdin
seq 100000 >"$stdin"
boot second -v -i "${size[@]}" -- sh -c 'md5sum; touch /tmp/now
	stat -c %z /tmp/now; echo to stderr >&2; cut -d" " -f1 /proc/uptime; exit 7'
unset stdin
after=$(date +%s%N)
status_is second 7 "the second has the command's status"
out_has second "^$(seq 100000 | md5sum)" "its stdin to the last byte"
err_has second '^to stderr$' "its stderr"
err_has second 'start: from the template template-' "and -v says from what"

# clock BOARD: between the two times of this host, less and more 10 ms
clock_is_right()
{
	local text
	text=$(date -d "$(sed -n 2p "$GPUBOX_TMP/second.$1.out")" +%s%N)
	[ "$text" -ge $((before - 10000000)) ] &&
		[ "$text" -le $((after + 10000000)) ]
}
for board in "${boards[@]}"; do
	check "$board: its clock is the host's" clock_is_right "$board"
done

# What must be each guest's own, a line each.
script='head -c 16 /dev/urandom | od -An -tx1
cat /proc/sys/kernel/random/boot_id /proc/sys/kernel/random/uuid
sed -n "/\[stack\]/s/ .*//p" /proc/self/maps
pid=$$
set -- $(od -An -v -td8 /proc/$pid/auxv)
while [ $# -gt 1 ]; do
	[ "$1" != 25 ] || dd if=/proc/$pid/mem bs=1 skip="$2" count=16 2>/dev/null |
		od -An -tx1
	shift 2
done'
differ()
{
	check_output "$clones" "$board: $2 of $clones guests at once differ" \
		sh -c "jq -r '.stdout.data | split(\"\\n\")[$1] | select(length > 20)' \
			'$GPUBOX_TMP'/clone.'$board'.* | sort -u | wc -l"
}
# clones_differ BOARD COUNT OPTION...: so many guests of its template at once
clones_differ()
{
	local i
	board=$1 clones=$2
	shift 2
	for i in $(seq "$clones"); do
		"$(launcher "$board")" run -q --json "${size[@]}" "$@" -- \
			sh -c "$script" >"$GPUBOX_TMP/clone.$board.$i" &
	done
	wait
	check_output "$clones" \
		"$board: $clones guests at once go on from one template" sh -c \
		"jq -r .start.from '$GPUBOX_TMP'/clone.'$board'.* | grep -c template"
	differ 0 "random bytes"
	differ 1 "the boot ids"
	differ 2 "the UUIDs"
	differ 3 "the stacks' addresses"
	differ 4 "the bytes of AT_RANDOM"
}
clones_differ "${own[0]}" 20

# with_kernel BOARD: its image with the demo's kernel in it, FILE.itb of
# $GPUBOX_TMP/with.BOARD
with_kernel()
{
	local at=$GPUBOX_TMP/with.$1 out=$GPUBOX_OUT/$1 arch cache conf
	arch=$(arch_of "$1")
	cache=$GPUBOX_CACHE/kernel-$arch
	conf=$out/include/config/auto.conf
	"$(launcher "$1")" image kernel --arch "$arch" -o "$at.kernel" \
		"$cache/vmlinuz" &&
		"$(launcher "$1")" image modules -o "$at.modules" --list \
			"$("$GPUBOX_SRC/scripts/config-value" "$conf" GUEST_MODULES)" \
			--dir "$cache/modules/lib/modules/$(cat "$cache/release")" &&
		"$GPUBOX_SRC/scripts/mkits" "$conf" "initramfs=$out/initramfs" \
			"kernel=$at.kernel" "modules=$at.modules" >"$at.its" &&
		mkimage -E -f "$at.its" "$at.itb" >/dev/null
}
for board in "${hosts[@]}"; do
	[ "$(arch_of "$board")" != "$(uname -m)" ] || continue
	export XDG_CACHE_HOME=$GPUBOX_TMP/cache.$board
	mkdir "$XDG_CACHE_HOME"
	check "$board: an image with a kernel is made" with_kernel "$board"
	image=(--image "$GPUBOX_TMP/with.$board.itb")
	# not of a file of this very moment
	check "$board: template make" wait_for 30 "$(launcher "$board")" \
		template make "${size[@]}" "${image[@]}"
	clones_differ "$board" 2 "${image[@]}"
	export XDG_CACHE_HOME=$GPUBOX_TMP/cache
done

# Devices that the template has not.
for board in "${own[@]}"; do
	arch=x86_64
	! option_is_set "$board" ARCH_AARCH64 || arch=aarch64
	mkdir "$GPUBOX_TMP/tree.$board"
	cp "$GPUBOX_CACHE/busybox-$arch/busybox" "$GPUBOX_TMP/tree.$board/busybox"
	echo data >"$GPUBOX_TMP/tree.$board/file"
done
# with_tree NAME OPTION...: boot, TREE in the options is each board's
with_tree()
{
	local name=$1 board
	shift
	for board in "${boards[@]}"; do
		"$(launcher "$board")" run --json "${size[@]}" \
			"${@//TREE/$GPUBOX_TMP/tree.$board}" </dev/null \
			>"$GPUBOX_TMP/$name.$board.out" 2>"$GPUBOX_TMP/$name.$board.err"
		echo $? >"$GPUBOX_TMP/$name.$board.status"
	done
}
with_tree disks --network user --tmpfs /t -v TREE:/data:ro,copy --root TREE -- \
	/busybox sh -c '/busybox cat /file /data/file
		/busybox ip address show eth0 | /busybox grep -c 10.0.2.15'
json_is disks '.start.from == "template" and .status == 0 and
	.stdout.data == "data\ndata\n1\n"' \
	"disks and a network that it has not are found"

# More disks than it has places for, written to and read.
with_tree four --root TREE --scratch 64m -v TREE:/data:ro,copy \
	-v TREE:/more:ro,copy -- /busybox sh -c '
		/busybox cat /file /data/file /more/file
		/busybox ls /sys/block | /busybox grep -c vd'
json_is four '.start.from == "template" and .status == 0 and
	.stdout.data == "data\ndata\ndata\n4\n"' \
	"so are more disks than it has places for"
boot none --json "${size[@]}" -- sh -c 'ls /sys/block | grep -c vd'
json_is none '.start.from == "template" and .stdout.data == "0\n"' \
	"a job without disks sees none"

# What whoever shares, or lends, gives to one QEMU; two folders. Such guests
# have templates of their own kind (shared.sh).
# share BOARD: a guest reads and writes in $GPUBOX_TMP/shared.BOARD
share()
{
	mkdir "$GPUBOX_TMP/shared.$1"
	check "$1: template make --shares" wait_for 30 "$(launcher "$1")" \
		template make --shares "${size[@]}"
	echo shared >"$GPUBOX_TMP/shared.$1/file"
	"$(launcher "$1")" run --json "${size[@]}" \
		-v "$GPUBOX_TMP/shared.$1:/s" -v "$GPUBOX_TMP/tree.$1:/t:ro" -- \
		sh -c 'cat /s/file /t/file; echo written >/s/from' \
		>"$GPUBOX_TMP/share.$1.out" 2>"$GPUBOX_TMP/share.$1.err"
	echo $? >"$GPUBOX_TMP/share.$1.status"
}
if can_share; then
	for board in "${own[@]}"; do
		share "$board"
	done
	json_is share '.start.from == "template" and .status == 0 and
		.stdout.data == "shared\ndata\n"' "so are shared folders"
	for board in "${own[@]}"; do
		check_output written "$board: and what was written there has arrived" \
			cat "$GPUBOX_TMP/shared.$board/from"
	done
	# the rest is about the other kind
	for board in "${own[@]}"; do
		template_files | while IFS= read -r file; do
			! grep -qa 'gpubox memory 1' "$file" || rm "$file"
		done
	done
fi
boot port --json "${size[@]}" --dry-run --network user \
	-p "127.0.0.1:$(free_ports 1):80" -- true
json_is port '.start.from == "template"' "published ports go along"

# in_ns NAME: what a guest has of the namespace's interface
in_ns()
{
	for board in "${own[@]}"; do
		"$(launcher "$board")" run --json "${size[@]}" \
			--network "ns:/run/netns/$netns" -- \
			ip -o -4 addr show dev eth0 >"$GPUBOX_TMP/$1.$board.out" \
			2>"$GPUBOX_TMP/$1.$board.err"
		echo $? >"$GPUBOX_TMP/$1.$board.status"
	done
}
netns=gpubox-template-$$
if [ "$(id -u)" = 0 ] && [ -e /dev/net/tun ] && ip netns add "$netns" 2>/dev/null; then
	trap 'ip netns del "$netns"' EXIT
	ip -n "$netns" link add eth0 type veth peer name other
	ip -n "$netns" addr add 10.77.0.2/24 dev eth0
	ip -n "$netns" link set eth0 up
	in_ns ns
	json_is ns '.start.from == "template" and .status == 0 and
		(.stdout.data | test("10.77.0.2/24"))' "so does a namespace's interface"
else
	netns=
fi

# The clock, asked while the host looks at its own: at most 10 ms off what
# that was between question and answer. It is as right as the launcher and QEMU
# were quick to be heard, and a busy machine lets them wait: so one guest of some
# has to have it.
# asked BOARD: the most and the least it can be off, in ns, a line each time
asked()
{
	local i began ended stamp
	coproc guest {
		"$(launcher "$1")" run -q -i "${size[@]}" -- sh -c '
			while read -r what; do case $what in
				t) : >/tmp/t; echo ;;
				s) stat -c %y /tmp/t ;;
			esac; done' 2>/dev/null
	}
	for i in 1 2 3 4 5 6 7 8; do
		began=$(date +%s%N)
		echo t >&"${guest[1]}"
		read -r -t 60 -u "${guest[0]}" _ || break
		ended=$(date +%s%N)
		echo s >&"${guest[1]}"
		read -r -t 60 -u "${guest[0]}" stamp || break
		stamp=$(date -d "$stamp" +%s%N)
		echo "$((stamp - began)) $((ended - stamp))"
	done
	[ -z "${guest[1]:-}" ] || eval "exec ${guest[1]}>&-"
	wait
}
# is_right BOARD
is_right()
{
	local i
	for i in {1..20}; do
		asked "$1" >"$GPUBOX_TMP/clock.$1"
		awk '$1 < -10000000 || $2 < -10000000 { bad = 1 }
			END { exit bad || NR != 8 }' "$GPUBOX_TMP/clock.$1" && return
	done
	return 1
}
for board in "${own[@]}"; do
	check "$board: its clock is right to 10 ms" is_right "$board"
	tap_note "$board: ns from question to stamp, from stamp to answer: $(
		sort -n "$GPUBOX_TMP/clock.$board" | head -n 1)"
done

# Another machine is another kind.
boot other --dry-run --json -m 260m -- true
json_is other '.start.why_cold == "there is none yet"' \
	"another memory size is another kind"
boot append --dry-run --json "${size[@]}" --append x -- true
json_is append '.start.why_cold == "there is none yet"' \
	"so is another kernel command line"
for board in "${boards[@]}"; do
	"$(launcher "$board")" run --image "$GPUBOX_TMP/$board.itb" --dry-run \
		--json "${size[@]}" -- true >"$GPUBOX_TMP/image.$board.out" 2>/dev/null
done
json_is image '.start.why_cold == "there is none yet"' "so is another image"

# One that is of no use.
template_spoil 0
echo data >"$GPUBOX_TMP/data"
stdin=$GPUBOX_TMP/data
boot spoilt -i "${size[@]}" -- cat
unset stdin
status_is spoilt 0 "a damaged template costs a cold start"
out_is spoilt data "which has its stdin to the first byte"
for board in "${boards[@]}"; do
	check_output 1 "$board: and says so once" \
		grep -c "thrown away" "$GPUBOX_TMP/spoilt.$board.err"
done
boot after --json "${size[@]}" -- true
json_is after '.status == 0 and .start.from == "kernel" and
	(.start.why_cold | length > 0)' "it is not tried again"
check_output "" "and is gone" template_files
for board in "${boards[@]}"; do
	check "$board: template prune" "$(launcher "$board")" template prune --all
	check "$board: template make" \
		"$(launcher "$board")" template make "${size[@]}"
done
boot made --json "${size[@]}" -- true
json_is made '.status == 0 and .start.from == "template"' \
	"one that was made by hand is used"

if [ -n "$netns" ]; then
	template_spoil 0
	in_ns nscold
	json_is nscold '.start.from == "kernel" and .status == 0 and
		(.stdout.data | test("10.77.0.2/24"))' \
		"a cold start behind a damaged one has the interface, too"
	for board in "${boards[@]}"; do
		check "$board: prune" "$(launcher "$board")" template prune --all
		check "$board: and make" "$(launcher "$board")" template make "${size[@]}"
	done
fi

# A guest that stays has its template made beside it.
stays=(-m 264m)
for board in "${boards[@]}"; do
	had=$(templates "$board" | jq '.entries | length')
	GPUBOX_GUESTS=$GPUBOX_TMP/guests "$(launcher "$board")" run -q -d \
		--name stays "${stays[@]}" -- sleep 100000 >/dev/null
	check "$board: one is made beside a guest that stays" \
		wait_for 180 has_templates "$board" $((had + 1))
	check_output running "$board: which goes on" sh -c "GPUBOX_GUESTS='$GPUBOX_TMP/guests' \
		'$(launcher "$board")' inspect stays | jq -r '.guests[0].state'"
	GPUBOX_GUESTS=$GPUBOX_TMP/guests "$(launcher "$board")" rm -f stays >/dev/null
done

template_files | while IFS= read -r file; do
	chmod 666 "$file"
done
boot open --dry-run --json "${size[@]}" -- true
json_is open '.start.from == "kernel"' "one that others may write to is not"
check "the cache lists them as its own" \
	sh -c "'$(launcher "${own[0]}")' cache list | grep -q template-"
tap_end
