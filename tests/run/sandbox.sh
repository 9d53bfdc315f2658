#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A QEMU without seccomp runs without a filter, and a run says so. Its cached
# answers are changed for that; no guest is started.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

export XDG_CACHE_HOME=$GPUBOX_TMP/cache
boot filtered --dry-run -- true
out_has filtered ' -sandbox ' "QEMU has a filter for its system calls"
boot quiet --keep=/proc/none -- true
for board in "${boards[@]}"; do
	verdict quiet "$board" "of which nothing is said" \
		sh -c "! grep -q seccomp '$GPUBOX_TMP/quiet.$board.err'"
done

sed -i 's/"sandbox": *true/"sandbox":false/' "$XDG_CACHE_HOME"/gpubox/qemu-*.json
boot open --dry-run -- true
for board in "${boards[@]}"; do
	verdict open "$board" "a QEMU without seccomp has none" \
		sh -c "! grep -q -- -sandbox '$GPUBOX_TMP/open.$board.out'"
done
boot told --keep=/proc/none -- true
err_has told '^gpubox: notice: /.*qemu-system-.*: has no seccomp' \
	"and a run says so"
for board in "${boards[@]}"; do
	verdict told "$board" "in one line" \
		test "$(grep -c seccomp "$GPUBOX_TMP/told.$board.err")" = 1
done
tap_end
