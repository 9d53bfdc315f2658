#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what a template says of its guest's memory.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir ram
le64()
{
	local i
	for i in 0 1 2 3 4 5 6 7; do
		printf '%b' "$(printf '\\x%02x' $(($1 >> 8 * i & 255)))"
	done
}
# end ROWS FROM: of a memory of 64 KiB
end()
{
	printf 'gpubox memory 1\0'
	le64 65536; le64 "$1"; le64 "$2"
}
{ printf QEMU; end 0 4; } >ram/nothing
{ printf QEMU; head -c 12288 /dev/urandom; le64 4096; le64 4096
	le64 32768; le64 8192; end 2 4; } >ram/parts
fuzz ram 10 16384 "the memory of a template"
tap_end
