# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced, behind tap.sh, by tests whose emulated host has a board that is
# outside the source: what of it they write goes below $boards.

work=$GPUBOX_TMP/work
boards=$work/boards
mkdir -p "$boards"/{configs,dt,twin/l1}

# disk_board NAME OPTION...: one that takes a disk of the host for a GPU
disk_board()
{
	local name=$1
	shift
	printf '%s\n' "CONFIG_BOARD=\"$name\"" \
		'CONFIG_BOARD_DESCRIPTION="a disk in the place of a GPU"' \
		'CONFIG_GPU_MATCH="1b36:0010"' 'CONFIG_GPU_CLASS="0108"' \
		'CONFIG_GPU_MODULES="nvme"' CONFIG_GPU_DRIVER_OTHER=y "$@" \
		>"$boards/configs/${name}_defconfig"
}

# start_host SCENARIO: as docs/twins.md says; what it prints is in $work/out
start_host()
{
	make -s -C "$GPUBOX_SRC" "O=$work/o" "BOARD_DIR=$boards" \
		twin "SCENARIO=$1" >"$work/out" 2>&1
}

# check_host SCENARIO STEPS NAME: it passes with so many steps, or is skipped
check_host()
{
	local status=0
	start_host "$1" || status=$?
	if grep -q '# SKIP' "$work/out"; then
		skip "$3" "$(sed -n 's/.*# SKIP //p' "$work/out")"
		return
	fi
	check "$3" test $status = 0
	check_output "$2" "all of its steps" grep -c "^ok .* $1: " "$work/out"
	[ $status = 0 ] || tap_note "$(tail -n 40 "$work/out")"
}
