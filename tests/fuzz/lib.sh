# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the short runs of the fuzzers, behind tap.sh: they make a corpus
# in the folder NAME, here, and let NAME_fuzz go on from it.

fuzzers=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2

# fuzz NAME SECONDS MAX_LEN WHAT
fuzz()
{
	local fuzzer=$fuzzers/$1_fuzz
	if [ ! -x "$fuzzer" ]; then
		skip "$4: fuzzing" "$fuzzer is not built"
		return
	fi
	check "$4: $2 seconds of fuzzing" "$fuzzer" -seed=1 -max_total_time="$2" \
		-max_len="$3" -timeout=20 -verbosity=0 -artifact_prefix="$PWD/" "$1"
}
