#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Guests go on from a template: the first run leaves one behind, later ones
# start from it and share nothing that must be their own; one that is of no
# use costs a cold start and no more. Boards that mean the host's kernel are
# given one of their own in tests, and start cold.

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

template_file()
{
	find "$XDG_CACHE_HOME/gpubox" -name 'template-*' -size +1M
}

# spoil OFFSET: change four bytes of each template
spoil()
{
	local file
	template_file | while IFS= read -r file; do
		printf '\377\377\377\377' |
			dd of="$file" bs=1 seek="$1" conv=notrunc status=none
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
check_output "" "and neither leaves one behind" template_file

boot first --json "${size[@]}" -- sh -c 'exit 3'
json_is first '.status == 3 and .start.from == "kernel" and
	.start.why_cold == "there is none yet"' "the first run starts cold"
have_templates ${#own[@]} "and leaves a template behind"
check_output "${#own[@]}" "which nobody else can read or write" \
	sh -c "find '$XDG_CACHE_HOME/gpubox' -name 'template-*' -perm 600 -uid $(id -u) | wc -l"

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
clones=20
clone()
{
	"$(launcher "$1")" run -q --json "${size[@]}" -- sh -c "$script" \
		>"$GPUBOX_TMP/clone.$1.$2"
}
board=${own[0]}
for i in $(seq $clones); do
	clone "$board" "$i" &
done
wait
differ()
{
	check_output "$clones" "$board: $2 of $clones guests at once differ" \
		sh -c "jq -r '.stdout.data | split(\"\\n\")[$1] | select(length > 20)' \
			'$GPUBOX_TMP'/clone.'$board'.* | sort -u | wc -l"
}
check_output "$clones" "$board: $clones guests at once go on from one template" \
	sh -c "jq -r .start.from '$GPUBOX_TMP'/clone.'$board'.* | grep -c template"
differ 0 "random bytes"
differ 1 "the boot ids"
differ 2 "the UUIDs"
differ 3 "the stacks' addresses"
differ 4 "the bytes of AT_RANDOM"

# Devices that the template has not.
mkdir "$GPUBOX_TMP/tree"
cp "$(command -v busybox)" "$GPUBOX_TMP/tree/busybox" 2>/dev/null
echo data >"$GPUBOX_TMP/tree/file"
boot disks --json "${size[@]}" --network user --tmpfs /t \
	-v "$GPUBOX_TMP/tree:/data:ro,copy" --root "$GPUBOX_TMP/tree" -- \
	/busybox sh -c '/busybox cat /file /data/file
		/busybox ip address show eth0 | /busybox grep -c 10.0.2.15'
json_is disks '.start.from == "template" and .status == 0 and
	.stdout.data == "data\ndata\n1\n"' \
	"disks and a network that it has not are found"

# Another machine is another kind.
boot other --dry-run --json -m 260m -- true
json_is other '.start.why_cold == "there is none yet"' \
	"another memory size is another kind"
boot append --dry-run --json "${size[@]}" --append x -- true
json_is append '.start.why_cold == "there is none yet"' \
	"so is another kernel command line"
for board in "${boards[@]}"; do
	cp "$GPUBOX_OUT/$board/$board.itb" "$GPUBOX_TMP/$board.itb"
	"$(launcher "$board")" run --image "$GPUBOX_TMP/$board.itb" --dry-run \
		--json "${size[@]}" -- true >"$GPUBOX_TMP/image.$board.out" 2>/dev/null
done
json_is image '.start.why_cold == "there is none yet"' "so is another image"

# One that is of no use.
spoil 0
stdin=$GPUBOX_TMP/tree/file
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
check_output "" "and is gone" template_file
for board in "${boards[@]}"; do
	check "$board: template prune" "$(launcher "$board")" template prune --all
	check "$board: template make" \
		"$(launcher "$board")" template make "${size[@]}"
done
boot made --json "${size[@]}" -- true
json_is made '.status == 0 and .start.from == "template"' \
	"one that was made by hand is used"

template_file | while IFS= read -r file; do
	chmod 666 "$file"
done
boot open --dry-run --json "${size[@]}" -- true
json_is open '.start.from == "kernel"' "one that others may write to is not"
check "the cache lists them as its own" \
	sh -c "'$(launcher "${own[0]}")' cache list | grep -q template-"
tap_end
