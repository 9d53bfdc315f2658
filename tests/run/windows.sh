#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Windows in the guest's memory: its /proc/iomem shows the plan and nothing
# else, and what cannot be laid out is refused with what can.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

# Addresses that both machines have RAM at; the second one is a single page.
regions=(--identity quarantine --region 0x50000000-0x50ffffff
	--region 0x54321000-0x54321fff:quarantine)

# shows BOARD: the guest's /proc/iomem, top level, against the plan. A part of
# RAM is covered without a gap by RAM and what firmware and kernel keep of it;
# a window is one reserved line.
shows()
{
	jq -r '.memory[] | "plan \(.start) \(.start + .size - 1) \(.what)"' \
		"$GPUBOX_TMP/plan.$1.out" | {
		cat
		grep -v '^ ' "$GPUBOX_TMP/iomem.$1.out" | while IFS='-: ' read -r a b c; do
			echo "seen $((16#$a)) $((16#$b)) $c"
		done
	} | awk '
		{ what = $4; for (i = 5; i <= NF; i++) what = what " " $i }
		$1 == "plan" { n++; from[n] = $2; to[n] = $3; kind[n] = what; at[n] = $2 }
		$1 == "seen" {
			for (i = 1; i <= n; i++)
				if ($2 <= to[i] && $3 >= from[i])
					break
			if (i > n) {
				if (what == "System RAM")
					bad = bad "RAM outside the plan: " $0 "\n"
				next
			}
			if ($2 != at[i])
				bad = bad "a gap before: " $0 "\n"
			at[i] = $3 + 1
			lines[i]++
			if (kind[i] != "RAM" && tolower(what) != "reserved")
				bad = bad kind[i] " is shown as: " $0 "\n"
			if (what == "System RAM")
				ram[i] = 1
		}
		END {
			for (i = 1; i <= n; i++) {
				if (at[i] != to[i] + 1)
					bad = bad "part " i " is not shown to its end\n"
				if (kind[i] == "RAM" ? !ram[i] : lines[i] != 1)
					bad = bad "part " i " (" kind[i] ") is not itself\n"
			}
			printf "%s", bad
			exit n < 5 || bad != ""
		}'
}

boot plan "${regions[@]}" -m 1600m --dry-run --json -- true
json_is plan '[.memory[] | select(.what == "RAM") | .size] | add == 1600 * 1048576 + 4096' \
	"windows come on top of the memory that was asked for"
json_is plan '[.memory[] | select(.what == "window, quarantine") | .start] ==
		[1342177280, 1412567040]' "each window is where its region is"
boot iomem "${regions[@]}" -m 1600m -- cat /proc/iomem
status_is iomem 0 "a guest with windows runs"
for board in "${boards[@]}"; do
	verdict iomem "$board" "the guest's /proc/iomem is the plan" shows "$board"
done

# The same with several processors, and no trouble with the empty nodes.
boot cpus "${regions[@]}" -m 1600m --cpus 2 -- sh -c 'nproc; dmesg'
out_has cpus '^2$' "a guest with windows has all its processors"
for board in "${boards[@]}"; do
	verdict cpus "$board" "the kernel does not stumble over the windows" \
		sh -c "! grep -E 'WARNING:|SLUB: Unable|ailed to reserve' \
			'$GPUBOX_TMP/cpus.$board.out'"
done

# refuse REGEX NAME OPTION...
refuse()
{
	local regex=$1 name=$2
	shift 2
	boot refuse "$@" -- true
	status_is refuse 125 "$name: status 125"
	err_has refuse "^gpubox: .*$regex" "$name: says it"
}
refuse '0x50000000-0x50ffffff.*policy is to refuse.*--identity quarantine' \
	"a region under the policy refuse" --identity refuse -m 1600m \
	--region 0x50000000-0x50ffffff
refuse 'ends before it starts|a region is' "a region that is none" --region 0x2-0x1
refuse '0x1001000-0x1001fff' "a region where nothing can be laid" \
	--region 0x1001000-0x1001fff:quarantine
refuse 'identity region 0x200000000-0x200ffffff.*nearest size that works is' \
	"too little memory" -m 1600m --identity quarantine \
	--region 0x200000000-0x200ffffff
# What is named works, a MiB less does not.
for board in "${boards[@]}"; do
	near=$(sed -n 's/.*nearest size that works is \([0-9]*\) MiB.*/\1/p' \
		"$GPUBOX_TMP/refuse.$board.err")
	for size in "$near" "$((near - 1))"; do
		run_board "$board" -m "${size}m" --identity quarantine --region \
			0x200000000-0x200ffffff --dry-run -- true >/dev/null 2>&1
		echo $? >"$GPUBOX_TMP/near.$size"
	done
	verdict refuse "$board" "the size that is named works" \
		test "$(cat "$GPUBOX_TMP/near.$near")" = 0
	verdict refuse "$board" "a MiB less does not" \
		test "$(cat "$GPUBOX_TMP/near.$((near - 1))")" = 125
done

# --dump-dtb
for board in "${boards[@]}"; do
	kernel_options "$board"
	dump=("$(launcher "$board")" run "${kernel[@]}" "${regions[@]}" -m 1600m
		--dump-dtb)
	if ! option_is_set "$board" MACHINE_VIRT; then
		check_message 'no device tree' "$board: --dump-dtb has nothing to dump" \
			"${dump[@]}" "$GPUBOX_TMP/dtb" -- true
		continue
	fi
	check "$board: --dump-dtb writes a device tree" "${dump[@]}" \
		"$GPUBOX_TMP/one.dtb" -- false
	check "$board: and another one" "${dump[@]}" "$GPUBOX_TMP/two.dtb" -- false
	check_output "50000000 1000000" "$board: it has the window" sh -c \
		"fdtget -t x '$GPUBOX_TMP/one.dtb' /reserved-memory/window@50000000 reg |
		awk '{ print \$2, \$4 }'"
	check "$board: with no-map" sh -c \
		"fdtget -p '$GPUBOX_TMP/one.dtb' /reserved-memory/window@54321000 | grep -qx no-map"
	check "$board: the seeds are new each time" sh -c \
		"! test \"\$(fdtget '$GPUBOX_TMP/one.dtb' /chosen kaslr-seed)\" = \
		\"\$(fdtget '$GPUBOX_TMP/two.dtb' /chosen kaslr-seed)\""
	check_message '/no/such/folder/dtb' "$board: a file that cannot be written" \
		"${dump[@]}" /no/such/folder/dtb -- true
done

tap_end
