#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Conformance with tonic, which OpenShell's gateway is made with. Its crates
# come from where this machine's cargo takes them. Part of check-full.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
what="tonic is answered"
needs "$what"
# Debian has no Rust that is new enough: tonic 0.14 wants 1.88.
version=$(rustc --version 2>/dev/null | cut -d ' ' -f 2)
if [ "$(printf '%s\n' 1.88 "${version:-0}" | sort -V | head -n 1)" != 1.88 ] ||
	! command -v cargo >/dev/null; then
	skip "$what" "needs cargo, and Rust 1.88: there is ${version:-none}"
	tap_end
fi
cp -r "$GPUBOX_SRC/tests/openshell/rust" "$GPUBOX_TMP/rust"
cd "$GPUBOX_TMP/rust" || exit 1
printf '#!/bin/sh\nexec %s -m grpc_tools.protoc "$@"\n' "$python" >protoc
chmod +x protoc
PROTOC=$PWD/protoc GPUBOX_PROTOS=$GPUBOX_TMP/stubs CARGO_TARGET_DIR=$PWD/target \
	cargo build -q >"$GPUBOX_TMP/build.log" 2>&1 || {
	fail "$what" "its client cannot be built"
	tap_note "$(tail -n 20 "$GPUBOX_TMP/build.log")"
	tap_end
}
foreign "$what" target/debug/conformance
