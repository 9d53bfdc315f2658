#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Sandboxes in real guests: from a gateway's first call to its last, with the
# driver, the keeper and QEMU killed in between.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "a sandbox is a guest" mkfs.erofs
b=$(first_board)
sandbox_image "$b" box:1
# Modules that the board's own kernel does not bring come from a folder.
with=$GPUBOX_CACHE/kernel-$(uname -m)
mkdir -p "$GPUBOX_TMP/tls"
for file in ca.crt tls.crt tls.key; do
	echo "of-$file" >"$GPUBOX_TMP/tls/$file"
done
plays "$(launcher "$b")" life.py "$(launcher "$b")" \
	bash -c 'driver "$@"' driver "$b" --images "$GPUBOX_TMP/images" \
	--supervisor "$GPUBOX_TMP/supervisor" --gateway https://localhost:8443/x \
	--tls "$GPUBOX_TMP/tls" --pids-limit 64 \
	--kernel "$with/vmlinuz" \
	--modules "$with/modules/lib/modules/$(cat "$with/release")"
