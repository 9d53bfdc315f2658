#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every document of --json is what docs/schema says, on every path: also of a
# usage error, of a failure, and of a plan.

. "$(dirname "$0")/../tap.sh"
check=$GPUBOX_SRC/tests/json-check
boards=("$GPUBOX_OUT"/*/gpubox-native)

# valid SCHEMA NAME COMMAND...: stdout is one document of that form.
valid()
{
	local schema=$1 name=$2
	shift 2
	"$@" >"$GPUBOX_TMP/document" 2>"$GPUBOX_TMP/messages"
	check "$name" sh -c "'$check' '$schema' <'$GPUBOX_TMP/document'"
}

if ! python3 -c 'import jsonschema' 2>/dev/null; then
	skip "documents are as their schemas say" "python3-jsonschema is not installed"
	tap_end
fi
for gpubox in "${boards[@]}"; do
	board=$(basename "$(dirname "$gpubox")")
	for command in run devices doctor config layout "image inspect" \
		"firmware show" "cache list" "template list"; do
		# shellcheck disable=SC2086
		valid fault "$board: a usage error of $command is a document" \
			"$gpubox" $command --json --no-such-option
	done
	valid config "$board: config" "$gpubox" config --json
	valid image-inspect "$board: image inspect" "$gpubox" image inspect --json
	valid layout "$board: layout" "$gpubox" layout --json --memory 8g \
		--identity quarantine
	for tree in "$GPUBOX_SRC"/tests/trees/*.tree; do
		root=$GPUBOX_TMP/$(basename "$tree" .tree)
		[ -d "$root" ] || "$GPUBOX_SRC/tests/trees/build" "$tree" "$root"
		name=$(basename "$tree")
		valid devices "$board: devices of $name" \
			"$gpubox" devices --all --json --root "$root"
		valid doctor "$board: doctor of $name" \
			"$gpubox" doctor --json --root "$root"
	done
	valid cache "$board: cache list" "$gpubox" cache list --json
	valid template "$board: template list" "$gpubox" template list --json
	valid fault "$board: an error behind a word is a document" \
		"$gpubox" image inspect --json /nosuch
	valid fault "$board: so is one that is asked for by --json=true" \
		"$gpubox" doctor --json=true nosuch
	for name in --name --no-such-; do
		valid fault "$board: so is one about bytes that are no text, $name" \
			"$gpubox" run --json "$name=$(printf '\377')" true
	done
	odd=$GPUBOX_TMP/$(printf 'odd\377')
	mkdir -p "$odd"
	valid cache "$board: a cache whose name is no text" \
		env XDG_CACHE_HOME="$odd" "$gpubox" cache list --json
done
gpubox=$GPUBOX_OUT/x86-q35/gpubox-native
valid plan "a plan" "$gpubox" run --dry-run --json --network user --tmpfs /t \
	-m 1g -- true
valid run "a run" "$gpubox" run --json -- sh -c 'echo a; printf "\377" >&2; exit 3'
check_output 'utf-8 base64' "what is not UTF-8 arrives, reversibly" \
	jq -r '.stdout.encoding + " " + .stderr.encoding' "$GPUBOX_TMP/document"
check_output '/w==' "byte by byte" jq -r .stderr.data "$GPUBOX_TMP/document"
valid run "a command that is not there" "$gpubox" run --json -- nosuch
valid run "a kernel that is not there" \
	"$gpubox" run --json --kernel /nosuch -- true
valid run "a command that the guest's kernel killed for memory" \
	"$gpubox" run --json -m 256m -- tail /dev/zero
check_output true "is said to be" jq .oom_killed "$GPUBOX_TMP/document"
valid run "a command that a signal killed" \
	"$gpubox" run --json -- sh -c 'kill -9 $$'
check_output false "is told from that" jq .oom_killed "$GPUBOX_TMP/document"
tap_end
