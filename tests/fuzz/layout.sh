#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of identity regions and of the planner.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir region
printf '\0\20\0%s' '0xa1600000-0xb97fffff 0x200000000-0x302ffffff:map' >region/user
printf '\1\1\0%s' '0x20000000-0x20ffffff:quarantine 0x90000000-0x90000fff' >region/q35
printf '\2\20\0%s\n%s\n%s\n' '0x0000000008000000 0x00000000080fffff msi' \
	'0x00000000a1600000 0x00000000b97fffff direct' \
	'0x0000000200000000 0x0000000302ffffff direct-relaxable' >region/host
fuzz region 10 1024 "identity regions and the planner"
tap_end
