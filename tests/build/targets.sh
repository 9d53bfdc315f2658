#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Targets that need no configuration, the menus, and a board from outside.

. "$(dirname "$0")/../tap.sh"
unset V
work=$GPUBOX_TMP/build
mkdir -p "$work/boards/configs" "$work/boards/dt"
in_tree=(make -s -C "$GPUBOX_SRC" "O=$work/o")
outside=("${in_tree[@]}" "BOARD_DIR=$work/boards")

check_output "$(cd "$GPUBOX_SRC/configs" && printf '%s\n' *_defconfig |
	sed 's/_defconfig//' | LC_ALL=C sort)" \
	"listboards is what configs has" "${in_tree[@]}" listboards
check_output "$("${in_tree[@]}" listboards)" "matrix is JSON and has them all" \
	bash -c "make -s -C '$GPUBOX_SRC' matrix | jq -er '.include[].board'"
check_output "1" "matrix is one line" bash -c "make -s -C '$GPUBOX_SRC' matrix | wc -l"
check "help" "${in_tree[@]}" help
for target in $("${in_tree[@]}" help | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
	check "$target of the help exists" grep -qE "(^|[ :])$target(:| .*:)" \
		"$GPUBOX_SRC/Makefile" "$GPUBOX_SRC"/scripts/*.mk "$GPUBOX_SRC"/tests/*/*.mk
done
check "no workflow names a board" bash -c "! ${in_tree[*]} listboards |
	grep -rFf - '$GPUBOX_SRC/.github' '$GPUBOX_SRC/.ci'"

for menu in menuconfig nconfig; do
	# script is the terminal that it needs.
	TERM=xterm script -qefc "${in_tree[*]} $menu" /dev/null \
		</dev/null >"$work/menu" 2>&1 &
	check "$menu starts" wait_for 120 grep -aq 'gpubox configuration' "$work/menu"
	kill $!
	wait $! 2>/dev/null
done

# A board nobody has heard of: another machine, an overlay, its own memory.
cat >"$work/boards/configs/far-away_defconfig" <<-END
	CONFIG_BOARD="far-away"
	CONFIG_ARCH_AARCH64=y
	CONFIG_MEMORY_MIB=384
	CONFIG_DT_OVERLAYS="far-away.dtso"
	CONFIG_GUEST_KERNEL_PACKAGE=y
END
cat >"$work/boards/dt/far-away.dtso" <<-END
	/dts-v1/;
	/plugin/;
	&{/} {
		far-away {
			compatible = "gpubox,far-away";
		};
	};
END
check_output "$({ "${in_tree[@]}" listboards; echo far-away; } | LC_ALL=C sort)" \
	"a board from outside is listed" "${outside[@]}" listboards
check "it makes the round trip" "${outside[@]}" checkboards
check "it is configured" "${outside[@]}" far-away_defconfig
check "it builds, and the folder is remembered" "${in_tree[@]}" -j2
check_output "gpubox,far-away" "its image says so" bash -c \
	"fdtget '$work/o/far-away.itb' /configurations/conf-1 compatible | cut -d' ' -f1"
check_output "aarch64" "it runs a command" \
	"$work/o/gpubox-native" run -- uname -m
check_output "gpubox,far-away" "its guest has the overlay" \
	"$work/o/gpubox-native" run -- cat /proc/device-tree/far-away/compatible
tap_end
