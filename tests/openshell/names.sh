#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Sandboxes of one name in several workspaces: none is taken for another.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "a name is one's own within a workspace alone"

b=$(first_board)
exec "$python" "$GPUBOX_SRC/tests/openshell/names.py" \
	bash -c 'driver "$@"' driver "$b" --default-image some/image:1
