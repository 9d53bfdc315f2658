#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Guests that share folders go on from templates of their own kind, whose
# memory is not there as a whole; one that is of no use costs a cold start.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

unset GPUBOX_TEMPLATE
own=()
for board in "${boards[@]}"; do
	option_is_set "$board" GUEST_KERNEL_HOST || own+=("$board")
done
boards=("${own[@]}")
if [ ${#own[@]} = 0 ]; then
	skip "guests that share folders" "no board has a kernel of its own"
	tap_end
fi
shares_or_skip "guests that share folders"
export XDG_CACHE_HOME=$GPUBOX_TMP/cache
mkdir "$XDG_CACHE_HOME"
size=(-m 256m)

# share BOARD OPTION...: a guest reads and writes in $GPUBOX_TMP/shared.BOARD
share()
{
	local board=$1
	shift
	mkdir -p "$GPUBOX_TMP/shared.$board"
	echo shared >"$GPUBOX_TMP/shared.$board/file"
	rm -f "$GPUBOX_TMP/shared.$board/from"
	"$(launcher "$board")" run --json "${size[@]}" "$@" \
		-v "$GPUBOX_TMP/shared.$board:/s" -- \
		sh -c 'cat /s/file; echo written >/s/from' \
		>"$GPUBOX_TMP/share.$board.out" 2>"$GPUBOX_TMP/share.$board.err"
	echo $? >"$GPUBOX_TMP/share.$board.status"
}
# shares_from WHERE WHAT: each board's guest starts from there, and has its folder
shares_from()
{
	for board in "${own[@]}"; do
		share "$board"
	done
	json_is share ".start.from == \"$1\" and .status == 0 and
		.stdout.data == \"shared\\n\"" "$2"
	for board in "${own[@]}"; do
		check_output written "$board: and what it wrote has arrived" \
			cat "$GPUBOX_TMP/shared.$board/from"
	done
}
# anew OPTION...: there are these templates and no others
anew()
{
	check "templates are removed" "$(launcher "${own[0]}")" template prune --all
	for board in "${own[@]}"; do
		# not of a file of this very moment
		check "$board: template make $*" wait_for 30 \
			"$(launcher "$board")" template make "$@"
	done
}

# Which a guest of the same size without any does not take, nor the other way.
is_kind()
{
	local board
	for board in "${own[@]}"; do
		"$(launcher "$board")" run --dry-run --json "${size[@]}" "${@:3}" \
			-- true >"$GPUBOX_TMP/kind.$board.out" 2>/dev/null
	done
	json_is kind ".start.from == \"$1\"" "$2"
}
anew "${size[@]}"
mkdir "$GPUBOX_TMP/empty"
is_kind kernel "a guest that shares folders has none of a guest without" \
	-v "$GPUBOX_TMP/empty:/s"
anew --shares "${size[@]}"
is_kind kernel "nor has a guest without one of a guest with"
is_kind template "but one that shares folders" -v "$GPUBOX_TMP/empty:/s"
check_output "${#own[@]}" "nobody else can read or write it" sh -c \
	"find '$XDG_CACHE_HOME/gpubox' -name 'template-*' -perm 600 -uid $(id -u) | wc -l"
for board in "${own[@]}"; do
	check "$board: it is told apart" sh -c \
		"'$(launcher "$board")' template list | grep -q 'for shares'"
done
shares_from template "a guest that shares folders goes on from it"

# What a guest has not touched is not there on the host.
# descendants PID: and those of its children
descendants()
{
	local child children=()
	# a line without an end
	read -ra children 2>/dev/null <"/proc/$1/task/$1/children"
	for child in "${children[@]}"; do
		echo "$child"
		descendants "$child"
	done
}
# resides BOARD: KiB of a guest's 1 GiB that QEMU has seen, in $resides
resides()
{
	local folder=$GPUBOX_TMP/resides.$1 run
	mkdir "$folder"
	check "$1: template make --shares" "$(launcher "$1")" template make \
		--shares -m 1g
	"$(launcher "$1")" run --json -m 1g -v "$folder:/s" -- sh -c \
		'touch /s/ready; until [ -e /s/go ]; do sleep 0.1; done' \
		>"$folder.out" 2>"$folder.err" &
	run=$!
	check "$1: it runs" wait_for 120 test -e "$folder/ready"
	resides=$(descendants "$run" | while read -r pid; do
		sed -n 's/^RssShmem:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status"
	done | sort -n | tail -n 1)
	resides=${resides:-0}
	touch "$folder/go"
	wait "$run"
	check_output template "$1: from a template" jq -r .start.from "$folder.out"
}
for board in "${own[@]}"; do
	resides "$board"
	check "$board: its memory is not there as a whole" \
		test "$resides" -lt 524288
	check "$board: but a part of it" test "$resides" -gt 4096
	tap_note "$board: $resides of 1048576 KiB"
done

# What the caller's own limits forbid is not its fault: it stays. The cold start
# is denied that memory, too.
for board in "${own[@]}"; do
	(
		ulimit -f 131072 # KiB
		share "$board"
	)
	check_output 1 "$board: it says that it starts cold, and why" grep -c \
		"cannot be used (its memory: File too large): starting cold" \
		"$GPUBOX_TMP/share.$board.err"
done
shares_from template "who may have the memory goes on from it"

# spoil_memory: change what ends the memory in each template that has it apart
spoil_memory()
{
	local file at
	template_files | while IFS= read -r file; do
		at=$(grep -obUa 'gpubox memory 1' "$file" | tail -n 1 | cut -d : -f 1)
		[ -z "$at" ] || printf '\377' |
			dd of="$file" bs=1 seek="$at" conv=notrunc status=none
	done
}
# damage_is_noticed WHAT: the files are damaged
damage_is_noticed()
{
	shares_from kernel "$1 costs a cold start"
	for board in "${own[@]}"; do
		check_output 1 "$board: and is said once" \
			grep -c "thrown away" "$GPUBOX_TMP/share.$board.err"
	done
}
anew --shares "${size[@]}"
spoil_memory
damage_is_noticed "damaged memory"
anew --shares "${size[@]}"
template_spoil 0
damage_is_noticed "a damaged machine"

tap_end
