#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What needs no guest: the plan, options, --help, config.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

boot first --dry-run -- sh -c 'echo "$HOME"; it'"'"'s'
boot second --dry-run -- sh -c 'echo "$HOME"; it'"'"'s'
status_is first 0 "--dry-run starts nothing and succeeds"
out_has first '^  -?.*qemu-system-' "it prints QEMU's command"
same first "  sh -c 'echo \"\$HOME\"; it'\\''s'" "with words quoted for a shell"
out_has first '^files, which QEMU is handed open: fd=N and /proc/self/fd/N' \
	"it says which words stand for descriptors"
out_has first '^   9  kernel +[0-9]+  [0-9a-f]{64}  /' "it prints the files"
out_has first '^  0x[0-9a-f]{16}  0x[0-9a-f]{16} +[0-9]+  ' \
	"it prints the memory map"
for board in "${boards[@]}"; do
	verdict first "$board" "the same plan prints the same text" \
		cmp "$GPUBOX_TMP/first.$board.out" "$GPUBOX_TMP/second.$board.out"
	# The command, without its continuations, is one a shell can read.
	sed -n '/^qemu:$/,/^$/p' "$GPUBOX_TMP/first.$board.out" | sed 1d \
		>"$GPUBOX_TMP/qemu.sh"
	verdict first "$board" "the command is one for a shell" \
		bash -n "$GPUBOX_TMP/qemu.sh"
done

boot json --dry-run --json -m 640m --append 'a b' -- true
json_is json '.argv[0] | test("qemu-system-")' "JSON has QEMU's words"
json_is json '.files | map(.name) | contains(["kernel", "initrd"])' \
	"JSON has the files"
json_is json '([.memory[].size] | add) == 640 * 1048576' \
	"JSON has the memory map, as large as asked for"
json_is json '.argv | any(test("a b$"))' "--append is one word with its blank"

# refuse REGEX NAME OPTION...
refuse()
{
	local regex=$1 name=$2
	shift 2
	boot refuse "$@"
	status_is refuse 125 "$name: status 125"
	err_has refuse "^gpubox: $regex" "$name: one line that says it"
	for board in "${boards[@]}"; do
		verdict refuse "$board" "$name: one line" \
			test "$(wc -l <"$GPUBOX_TMP/refuse.$board.err")" = 1
	done
}
refuse '--bogus: no such option.*--help' "an unknown option" --bogus -- true
refuse '-Z: no such option' "an unknown letter" -Z -- true
refuse '--memory 12q: not a size' "a bad size" -m 12q -- true
refuse '--timeout x: not a duration' "a bad duration" --timeout x -- true
refuse 'ffff:ff:1f.7: no such PCI device' "a GPU that is not there" \
	--gpu ffff:ff:1f.7 -- true
refuse 'run: no command' "no command"
{ printf A=; head -c 40000000 /dev/zero | tr '\0' x; } >"$GPUBOX_TMP/env"
refuse 'the command with its arguments' "a job that is too long" \
	--env-file "$GPUBOX_TMP/env" -- true

for board in "${boards[@]}"; do
	gpubox=$(launcher "$board")
	check "$board: gpubox --version" "$gpubox" --version
	check "$board: gpubox --help" "$gpubox" --help
	check "$board: gpubox run --help" "$gpubox" run --help
	check_status 125 "$board: gpubox alone is an error" "$gpubox"
	check_status 125 "$board: an unknown command is an error" "$gpubox" nosuch
	check "$board: gpubox config prints the .config" sh -c \
		"'$gpubox' config | cmp - '$GPUBOX_OUT/$board/$board.config'"
	check "$board: gpubox config --json is JSON" sh -c \
		"'$gpubox' config --json | jq -e '.name == \"$board\"'"
	check_message 'stdout: No space left' "$board: a full stdout is an error" \
		sh -c "'$gpubox' config >/dev/full"
done

# --keep
boot keep --keep="$GPUBOX_TMP/kept" --append loglevel=7 -- true
board=${boards[0]}
verdict keep "$board" "--keep keeps the console" \
	grep -q Linux "$GPUBOX_TMP/kept/console.log"
verdict keep "$board" "--keep keeps the plan" \
	jq -e .argv "$GPUBOX_TMP/kept/plan.json"
err_has keep 'notice: .*/kept: has console.log' "--keep says where"

tap_end
