#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what a driver is harvested by.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir driver
echo 'int main(void) { return 0; }' >a.c
cc -shared -o driver/library -Wl,-soname,liba.so.1 a.c -lm
cc -o driver/program a.c
strip driver/library driver/program
printf '%s' '{"kind":"v.com/gpu","containerEdits":{"mounts":[{"hostPath":' \
	'"/usr/lib/a"}]},"devices":[{"containerEdits":{"mounts":[]}}]}' \
	>driver/cdi.json
printf '%s\n' 'kind: v.com/gpu' '- hostPath: "/usr/lib/a"' >driver/cdi.yaml
printf '%s' '{"format":1,"name":"a","version":"1","flavour":"open",' \
	'"release":"6","vermagic":"6","arch":"x","firmware_version":"",' \
	'"modules":[],"files":[{"role":"base","path":"p","version":"",' \
	"\"sha256\":\"$(printf '%064d' 0)\",\"size\":1}],\"left_out\":[]}" \
	>driver/driver.json
fuzz driver 10 16384 "the harvester"
tap_end
