#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A gateway that was brought up from 0.0.x to 0.1.x, played by grpcio and held
# to the contract's file: what it finds, what it is told, what is refused, and
# the same from a driver that was away in between.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "a gateway of 0.1.x takes over" mkfs.erofs
b=$(first_board)
sandbox_image "$b" box:1
contract_0_1
plays "$(launcher "$b")" upgrade.py \
	bash -c 'driver "$@"' driver "$b" --images "$GPUBOX_TMP/images" \
	--supervisor "$GPUBOX_TMP/supervisor"
