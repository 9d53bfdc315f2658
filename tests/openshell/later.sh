#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A gateway of OpenShell 0.1.x, played by grpcio: the two agree or say why not,
# the operator's policy is repeated, launches have their credentials, and no
# sandbox is started that this driver has no guest for.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "a gateway of 0.1.x is answered" mkfs.erofs

# Its firmware is in the way of its GPU, and of nothing else.
spark=dgx-spark
"$GPUBOX_SRC/tests/trees/build" "$GPUBOX_SRC/tests/trees/spark.tree" \
	"$GPUBOX_TMP/spark" || exit 1
sandbox_image $spark box:1
contract_0_1
plays "$(launcher $spark)" later.py \
	bash -c 'driver "$@"' driver $spark --images "$GPUBOX_TMP/images" \
	--supervisor "$GPUBOX_TMP/supervisor" --root "$GPUBOX_TMP/spark"
