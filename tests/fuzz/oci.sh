#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of an OCI layout's documents, from a corpus made
# here.

. "$(dirname "$0")/../tap.sh"
fuzzer=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz/oci_fuzz
corpus=$GPUBOX_TMP/corpus
mkdir -p "$corpus"

digest=sha256:$(printf '%064d' 7)
oci=application/vnd.oci.image
blob="\"digest\":\"$digest\",\"size\":7"
echo "i{\"manifests\":[{\"mediaType\":\"$oci.manifest.v1+json\",$blob,\"platform\":{
	\"architecture\":\"arm64\",\"os\":\"linux\"}}]}" >"$corpus/index"
echo "m{\"config\":{$blob},\"layers\":[{\"mediaType\":\"$oci.layer.v1.tar+gzip\",
	$blob}]}" >"$corpus/manifest"
echo 'c{"architecture":"amd64","os":"linux","config":{"Env":["A=b"],
	"WorkingDir":"/w","User":"joe"}}' >"$corpus/config"

if [ -x "$fuzzer" ]; then
	check "an OCI layout's documents stand five seconds of fuzzing" \
		"$fuzzer" -seed=1 -max_total_time=5 -max_len=4096 -verbosity=0 \
		"$corpus"
else
	skip "an OCI layout's documents stand fuzzing" "$fuzzer is not built"
fi
tap_end
