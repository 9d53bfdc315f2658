#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what a keeper's clients order, from a corpus
# made here.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir order
printf 'ash\0a-c\0atrue\0eA=1\0eB=\0w/tmp\0u5:6\0fitnd\0s24 80\0' >order/all
printf 'atrue\0fxp\0g5\0gwheel\0c1 2 3 4 ff\0l7 10 20\0m12\0' >order/whole
printf 'atrue\0' >order/one

fuzz order 5 4096 "an order"
tap_end
