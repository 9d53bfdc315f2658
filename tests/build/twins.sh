#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Scenarios of emulated hosts as files: which there are, and that none with a
# mistake in it passes. tests/twin/check.sh starts some.

. "$(dirname "$0")/../tap.sh"
work=$GPUBOX_TMP/twins
boards=$work/boards
mkdir -p "$boards/twin"
run=$GPUBOX_SRC/tests/twin/run
make=(make -s -C "$GPUBOX_SRC" "O=$work/o" "BOARD_DIR=$boards")

# rejected REGEX NAME: the scenario on stdin is no good, and says why.
rejected()
{
	cat >"$work/bad.conf"
	"$run" "$work/bad.conf" >"$work/out" 2>&1
	check "$2" grep -Eq "^not ok 1 - bad" "$work/out"
	check "$2: and why" grep -Eq -- "$1" "$work/out"
}

cat >"$boards/twin/far-away.conf" <<-END
	set = check
	arch = x86_64
	board = far-away
	step = true
END
cp "$boards/twin/far-away.conf" "$work/run-q35.conf"
check "a board's own scenario is listed" \
	bash -c "${make[*]} twins | grep -qx far-away"
check "those of the source are, too" \
	bash -c "${make[*]} twins | grep -qx run-q35"
check_output "far-away" "what it needs is known" \
	env "BOARD_DIR=$boards" "$run" --boards far-away
check "it is in the set that it names" \
	bash -c "BOARD_DIR=$boards '$run' --list check | grep -qx far-away"
check "a scenario is in one set at most besides all" \
	bash -c "! '$run' --list check | grep -qx kill-q35"
check_message 'SCENARIO= is missing' "make twin asks for a name" \
	"${make[@]}" twin

for file in "$GPUBOX_SRC"/tests/twin/scenarios/*.conf; do
	name=$(basename "$file" .conf)
	board=$("$run" --boards "$name")
	check "$name: says what it is for" grep -q '^description = ' "$file"
	check "$name: is in docs/twins.md" grep -Eq \
		"^\\|.*\`(${name}|${name%%-*}-\\*${name#"${name%-new}"})\`" \
		"$GPUBOX_SRC/docs/twins.md"
	[ -z "$board" ] || check "$name: its board exists" \
		test -f "$GPUBOX_SRC/configs/${board}_defconfig"
done

rejected 'bad.conf:2: stpe: not known' "an unknown key" <<-END
	arch = x86_64
	stpe = true
END
rejected 'bad.conf:2: status: not known' "what must come out of no step" <<-END
	arch = x86_64
	status = 1
	step = true
END
rejected 'bad.conf:1: like: not known' "what is like nothing" <<-END
	like = no-such-scenario
	step = true
END
rejected 'bad.conf:2: stpe: not known' "an unknown key behind another scenario" <<-END
	like = windows-q35
	stpe = true
END
rejected 'at least one step' "no step" <<-END
	arch = x86_64
END
rejected 'a scenario needs arch' "no architecture" <<-END
	step = true
END
# No network and nothing cached is no reason to pass.
if grep -qx ID=debian /etc/os-release; then
	printf 'Dir::Etc::source%s "/dev/null";\n' list parts >"$work/apt.conf"
	printf '%s\n' 'arch = x86_64' 'iommu = none' 'step = true' >"$work/good.conf"
	APT_CONFIG=$work/apt.conf GPUBOX_CACHE=$work/cache \
		"$run" "$work/good.conf" >"$work/out" 2>&1
	check "packages that cannot be had are a failure" grep -q \
		"^not ok 1 - good" "$work/out"
	check "and are named" grep -q 'qemu-system-x86' "$work/out"
else
	skip "packages that cannot be had are a failure" "not Debian"
fi
"$run" no-such >"$work/out" 2>&1
check "a scenario that is not there" grep -q 'no scenario of that name' "$work/out"

tap_end
