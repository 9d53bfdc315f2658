#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what a driver is harvested by.

. "$(dirname "$0")/../tap.sh"
fuzzer=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz/driver_fuzz
mkdir -p "$GPUBOX_TMP/corpus"
cd "$GPUBOX_TMP" || exit 2

if [ ! -x "$fuzzer" ]; then
	skip "the harvester stands fuzzing" "$fuzzer is not built"
	tap_end
fi
echo 'int main(void) { return 0; }' >a.c
cc -shared -o corpus/library -Wl,-soname,liba.so.1 a.c -lm
cc -o corpus/program a.c
strip corpus/library corpus/program
printf '%s' '{"kind":"v.com/gpu","containerEdits":{"mounts":[{"hostPath":' \
	'"/usr/lib/a"}]},"devices":[{"containerEdits":{"mounts":[]}}]}' \
	>corpus/cdi.json
printf '%s\n' 'kind: v.com/gpu' '- hostPath: "/usr/lib/a"' >corpus/cdi.yaml
printf '%s' '{"format":1,"name":"a","version":"1","flavour":"open",' \
	'"release":"6","vermagic":"6","arch":"x","firmware_version":"",' \
	'"modules":[],"files":[{"role":"base","path":"p","version":"",' \
	"\"sha256\":\"$(printf '%064d' 0)\",\"size\":1}],\"left_out\":[]}" \
	>corpus/driver.json
check "the harvester stands ten seconds of fuzzing" "$fuzzer" \
	-seed=1 -max_total_time=10 -max_len=16384 -timeout=20 -verbosity=0 \
	-artifact_prefix="$PWD/" corpus
tap_end
