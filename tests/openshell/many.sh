#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 50 sandboxes, created, stopped, started and deleted at random (SEED=N says in
# which order), with the driver killed now and then. Part of check-full.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "50 sandboxes come and go"
command -v mkfs.erofs >/dev/null || {
	fail "50 sandboxes come and go" "mkfs.erofs is not installed"
	tap_end
}
b=$(first_board)
sandbox_image "$b" box:1
plays "$(launcher "$b")" many.py "${SEED:-1}" \
	bash -c 'driver "$@"' driver "$b" --images "$GPUBOX_TMP/images" \
	--supervisor "$GPUBOX_TMP/supervisor" --default-image box:1
