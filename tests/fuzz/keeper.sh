#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what a keeper's clients order, from a corpus
# made here.

. "$(dirname "$0")/../tap.sh"
fuzzer=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz/order_fuzz
corpus=$GPUBOX_TMP/corpus
mkdir -p "$corpus"
printf 'ash\0a-c\0atrue\0eA=1\0eB=\0w/tmp\0u5:6\0fitnd\0s24 80\0' >"$corpus/all"
printf 'atrue\0' >"$corpus/one"

if [ -x "$fuzzer" ]; then
	check "an order stands five seconds of fuzzing" \
		"$fuzzer" -seed=1 -max_total_time=5 -max_len=4096 -verbosity=0 \
		"$corpus"
else
	skip "an order stands fuzzing" "$fuzzer is not built"
fi
tap_end
