#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of an OCI layout's documents, from a corpus made
# here.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir oci

digest=sha256:$(printf '%064d' 7)
oci=application/vnd.oci.image
blob="\"digest\":\"$digest\",\"size\":7"
echo "i{\"manifests\":[{\"mediaType\":\"$oci.manifest.v1+json\",$blob,\"platform\":{
	\"architecture\":\"arm64\",\"os\":\"linux\"}}]}" >oci/index
echo "m{\"config\":{$blob},\"layers\":[{\"mediaType\":\"$oci.layer.v1.tar+gzip\",
	$blob}]}" >oci/manifest
echo 'c{"architecture":"amd64","os":"linux","config":{"Env":["A=b"],
	"WorkingDir":"/w","User":"joe"}}' >oci/config

fuzz oci 5 4096 "an OCI layout's documents"
tap_end
