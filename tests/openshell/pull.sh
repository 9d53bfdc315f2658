#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Images from a registry: skopeo fetches them when the driver was told so, from
# a registry of the test's own.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "images are fetched" mkfs.erofs skopeo
b=$(first_board)
sandbox_image "$b" box:1
# skopeo's configuration is its user's: this one's trusts what it reads.
export HOME=$GPUBOX_TMP/home
unset XDG_CONFIG_HOME XDG_RUNTIME_DIR REGISTRY_AUTH_FILE http_proxy HTTP_PROXY
mkdir -p "$HOME/.config/containers"
echo '{"default": [{"type": "insecureAcceptAnything"}]}' \
	>"$HOME/.config/containers/policy.json"
export GPUBOX_REGISTRIES=$HOME/.config/containers/registries.conf
with=$GPUBOX_CACHE/kernel-$(uname -m)
plays "$(launcher "$b")" pull.py "$(launcher "$b")" "$GPUBOX_TMP/images/box:1.tar" \
	bash -c 'driver "$@"' driver "$b" --images "$GPUBOX_TMP/images" \
	--supervisor "$GPUBOX_TMP/supervisor" --kernel "$with/vmlinuz" \
	--modules "$with/modules/lib/modules/$(cat "$with/release")"
