#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what a gateway sends, from calls made here.

. "$(dirname "$0")/../tap.sh"
fuzzer=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz/openshell_fuzz
corpus=$GPUBOX_TMP/corpus
mkdir -p "$corpus"

# hex BYTES...: as bytes
hex()
{
	# shellcheck disable=SC2059
	printf "$(printf '%s' "$*" | tr -d ' ' | sed 's/../\\x&/g')"
}

# header NAME VALUE: a literal of HPACK without an index
header()
{
	printf '\0'
	hex "$(printf %02x ${#1})"
	printf %s "$1"
	hex "$(printf %02x ${#2})"
	printf %s "$2"
}

# frame TYPE FLAGS STREAM FILE
frame()
{
	hex "$(printf '%06x %s %s %08x' "$(stat -c %s "$4")" "$1" "$2" "$3")"
	cat "$4"
}

cd "$GPUBOX_TMP" || exit 1
{
	header :method POST
	header :scheme http
	header :path /openshell.compute.v1.ComputeDriver/GetSandbox
	header content-type application/grpc
	header grpc-timeout 5S
} >headers
hex 0000000005 0a03616263 >message
hex 0000000000 >empty
hex 3132333435363738 >ping
: >nothing
{
	printf 'fPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
	frame 04 00 0 nothing
} >begin
{
	cat begin
	frame 01 04 1 headers
	frame 00 01 1 message
	frame 01 04 3 headers
	frame 00 01 3 empty
	frame 06 00 0 ping
} >"$corpus/calls"
{
	cat begin
	frame 01 04 1 headers
	frame 00 01 1 empty
	hex 000004 03 00 00000001 00000008
} >"$corpus/cancelled"
{
	printf s
	hex 0a0169 1201 6e 2211 5a0174 620178 2a06 0a0141 120162 4a04 0a02 0802
} >"$corpus/sandbox"

{
	printf l
	hex 0a27 0a04 0801 1001 1203 612f62 221a
	printf openshell.compute.contract
} >"$corpus/meeting"
cat >"$corpus/launch" <<'END'
l{"supervisor":{"session_id":"6f1d8a52-7c1e-4b3f-9d0a-2f5b8c7e1a90",
"runtime_generation":"g","session_rotation":1,"auth_epoch":1,
"gateway_token":"a.b.c","sandbox_token":"d.e.f"},"gateway_id":"g",
"verification_keys":[{"key_id":"k","public_key_pem":[45,45]}]}
END

if [ -x "$fuzzer" ]; then
	check "what a gateway sends stands five seconds of fuzzing" \
		"$fuzzer" -seed=1 -max_total_time=5 -max_len=4096 -verbosity=0 \
		"$corpus"
else
	skip "what a gateway sends stands fuzzing" "$fuzzer is not built"
fi
tap_end
