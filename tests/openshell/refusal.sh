#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The founding case from a gateway's side: a sandbox with a GPU on a host whose
# firmware asks for a 1:1 mapping is refused with doctor's sentence and remedy.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "the founding case is refused with a sentence"

spark=dgx-spark
"$GPUBOX_SRC/tests/trees/build" "$GPUBOX_SRC/tests/trees/spark.tree" \
	"$GPUBOX_TMP/spark" || exit 1
sandbox_image $spark box:1
"$(launcher $spark)" doctor --json --root "$GPUBOX_TMP/spark" >"$GPUBOX_TMP/doctor"
exec "$python" "$GPUBOX_SRC/tests/openshell/refusal.py" "$GPUBOX_TMP/doctor" \
	bash -c 'driver "$@"' driver $spark --images "$GPUBOX_TMP/images" \
	--default-image box:1 --root "$GPUBOX_TMP/spark"
