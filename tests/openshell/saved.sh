#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What engines save is an image: archives of the real podman, docker and skopeo,
# by whose names sandboxes ask for them.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/engines/inside.sh
. "$(dirname "$0")/../engines/inside.sh"
what="what engines save is an image"
needs "$what" mkfs.erofs
box_or_skip "$what" podman crun skopeo
engines_or_fail "$what" containers

b=$(first_board)
sandbox_image "$b" box:1
cat >"$GPUBOX_TMP/script" <<'END'
. "$GPUBOX_SRC/tests/engines/inside.sh"
images=$GPUBOX_TMP/images
mkdir -p "$images/local"
podman_begin
image_root /run/podman/image
mkdir /run/podman/image/sandbox
tar -C /run/podman/image -c . | pod crun import - bb:1 >/dev/null
echo one >/run/podman/image/one
tar -C /run/podman/image -c . | pod crun import - other:1 >/dev/null
# podman writes to no name with a colon
saved=$GPUBOX_TMP/saved
mkdir "$saved"
pod crun save -q -o "$saved/podman" bb:1
pod crun save -q --format oci-archive -o "$saved/podman-oci" bb:1
pod crun save -q --format oci-dir -o "$saved/podman-dir" bb:1
pod crun save -q -m -o "$saved/two" bb:1 other:1
for name in podman podman-oci two; do
	mv "$saved/$name" "$images/local/$name:1.tar"
done
mv "$saved/podman-dir" "$images/local/podman-dir:1"
docker_begin bb:1 >/dev/null
docker save -o "$GPUBOX_TMP/docker.tar" bb:1
docker version --format '{{.Server.Version}}' >"$GPUBOX_TMP/docker"
policy=$GPUBOX_TMP/policy.json
echo '{"default": [{"type": "insecureAcceptAnything"}]}' >"$policy"
skopeo --policy "$policy" copy -q "docker-archive:$GPUBOX_TMP/docker.tar" \
	"oci-archive:$GPUBOX_TMP/skopeo.tar"
mv "$GPUBOX_TMP/docker.tar" "$images/local/docker:1.tar"
mv "$GPUBOX_TMP/skopeo.tar" "$images/local/skopeo:1.tar"
END
box "$GPUBOX_TMP/script" containers >"$GPUBOX_TMP/box.log" 2>&1 ||
	tap_note "$(tail -n 20 "$GPUBOX_TMP/box.log")"
plays "$(launcher "$b")" saved.py "$(cat "$GPUBOX_TMP/docker")" \
	bash -c 'driver "$@"' driver "$b" --images "$GPUBOX_TMP/images" \
	--supervisor "$GPUBOX_TMP/supervisor"
