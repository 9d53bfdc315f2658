#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Short runs of the fuzzers of the firmware tables and of the archives that
# replace them: from what is made here, and from the tables of real machines
# where they are.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
tables=$GPUBOX_SRC/../shared/acpi-corpus

# number BYTES VALUE: the low byte first.
number()
{
	local i
	for ((i = 0; i < $1; i++)); do
		printf '%b' "\\x$(printf %02x $(($2 >> (8 * i) & 255)))"
	done
}

# table NAME REVISION BODY: a header in front of the file BODY.
table()
{
	printf '%s' "$1"
	number 4 $((36 + $(stat -c %s "$3")))
	number 1 "$2"
	printf '\0GPUBOXTESTTEST'
	number 4 1
	printf TEST
	number 4 1
	cat "$3"
}

mkdir iort dmar ivrs override
# An SMMUv3, a root complex behind it, an RMR for StreamIDs 0x100 to 0x1ff.
{ number 4 3; number 4 48; number 4 0
	printf '\4'; number 2 68; printf '\4'; number 12 0; number 52 0
	printf '\2'; number 2 56; printf '\3'; number 4 1; number 4 1; number 4 36
	number 20 0; number 4 0; number 4 65535; number 4 0; number 4 48; number 4 0
	printf '\6'; number 2 68; printf '\3'; number 4 2; number 4 1; number 4 48
	number 4 0; number 4 1; number 4 28; number 8 0x80000000; number 8 65536
	number 4 0; number 4 0; number 4 255; number 4 256; number 4 48; number 4 0
	} >body
table IORT 5 body >iort/rmr
# A unit, and an RMRR for 01:00.0 behind the bridge 1c.0.
{ printf '\46\1'; number 10 0
	number 2 0; number 2 16; printf '\1\0'; number 2 0; number 8 0xfed90000
	number 2 1; number 2 34; number 4 0; number 8 0x7f000000; number 8 0x7f0fffff
	printf '\1\12'; number 4 0; printf '\34\0\0\0'; } >body
table DMAR 1 body >dmar/rmrr
# IVHDs of two types, and an IVMD for devices 0 to 0xfff.
{ number 12 0
	printf '\x10\0'; number 2 32; number 20 0; printf '\3\0\0\0\4\377\377\0'
	printf '\x40\0'; number 2 48; number 36 0; printf '\x42\x10\0\0\0\0\xf8\0'
	printf '\x22\x08'; number 2 32; number 2 0; number 2 4095; number 8 0
	number 8 0x7d6f0000; number 8 1; } >body
table IVRS 2 body >ivrs/ivmd
# Linux looks at the bytes of the file alone; the sum has to be right.
table IVRS 2 body >raw
sum=$(od -An -v -t u1 raw | tr -s ' ' '\n' | awk '{ s += $1 } END { print s % 256 }')
mkdir -p kernel/firmware/acpi
{ head -c 9 raw; number 1 $(((256 - sum) % 256)); tail -c +11 raw
	} >kernel/firmware/acpi/IVRS.aml
echo '{"schema": 1, "made_from": {"IVRS": "0"}, "devices": ["0000:01:00.0"],
	"firmware": "1"}' >kernel/firmware/gpubox-acpi.json
find kernel | cpio --quiet -o -H newc >override/archive

for name in iort dmar ivrs; do
	cp "$tables/${name^^}"-*.bin "$name/" 2>/dev/null
	fuzz "$name" 10 2048 "the reader of ${name^^}"
done
fuzz override 10 2048 "the reader of archives"
tap_end
