#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of identity regions and of the planner.

. "$(dirname "$0")/../tap.sh"
fuzzers=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz
mkdir "$GPUBOX_TMP/work" "$GPUBOX_TMP/work/region"
cd "$GPUBOX_TMP/work" || exit 2
if [ ! -x "$fuzzers/region_fuzz" ]; then
	skip "the planner stands fuzzing" "$fuzzers/region_fuzz is not built"
	tap_end
fi
printf '\0\20\0%s' '0xa1600000-0xb97fffff 0x200000000-0x302ffffff:map' >region/user
printf '\1\1\0%s' '0x20000000-0x20ffffff:quarantine 0x90000000-0x90000fff' >region/q35
printf '\2\20\0%s\n%s\n%s\n' '0x0000000008000000 0x00000000080fffff msi' \
	'0x00000000a1600000 0x00000000b97fffff direct' \
	'0x0000000200000000 0x0000000302ffffff direct-relaxable' >region/host
check "identity regions and the planner stand ten seconds of fuzzing" \
	"$fuzzers/region_fuzz" -seed=1 -max_total_time=10 -max_len=1024 -timeout=20 \
	-verbosity=0 -artifact_prefix="$PWD/" region
tap_end
