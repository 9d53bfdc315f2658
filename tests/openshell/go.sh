#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Conformance with grpc-go. Its modules come from where this machine's go takes
# them. Part of check-full.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
what="grpc-go is answered"
needs "$what"
command -v go >/dev/null || {
	fail "$what" "go is missing: 'make deps SET=full' installs it"
	tap_end
}
"$GPUBOX_SRC/tests/openshell/go/build" "$GPUBOX_TMP/go" >"$GPUBOX_TMP/build.log" 2>&1 || {
	fail "$what" "its client cannot be built"
	tap_note "$(tail -n 20 "$GPUBOX_TMP/build.log")"
	tap_end
}
foreign "$what" "$GPUBOX_TMP/go/conformance"
