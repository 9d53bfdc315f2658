#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of the guest's frames, from a corpus made here.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir decoder

hello='\x05\0\0\0\x01\0\0\0\x02\0\0\0006'
phase='\x0a\0\0\0\x02\0\0\0\x01\0\0\0\0\0\0\0go'
started='\x0c\0\0\0\x03\0\0\0\x01\0\0\0\0\0\0\0\x02\0\0\0'
eof='\x0c\0\0\0\x04\0\0\0\x01\0\0\0\x09\0\0\0\0\0\0\0'
zeros='\0\0\0\0\0\0\0\0'
exit="\\x38\\0\\0\\0\\x05\\0\\0\\0$zeros\\x09\\0\\0\\0\\0\\0\\0\\0$zeros$zeros$zeros$zeros$zeros"
error='\x11\0\0\0\x06\0\0\0\x03\0\0\0\x02\0\0\0\x7f\0\0\0exec\0'
printf '%b' "\\0$hello$phase$started$eof$exit" >decoder/whole
printf '%b' "\\x01$hello$started$eof$exit" >decoder/bytewise
printf '%b' "\\x03$hello$phase$error" >decoder/error

p=$(printf '%s' '\x07\0\0\0')
spawned="\x10\0\0\0\x09\0\0\0$p$zeros\x02\0\0\0"
output="\x0b\0\0\0\x0a\0\0\0$p\x01\0\0\0abc"
credit="\x08\0\0\0\x0e\0\0\0$p\0\x80\0\0"
end="\x10\0\0\0\x0b\0\0\0$p\x01\0\0\0\x03\0\0\0\0\0\0\0"
gone="\x15\0\0\0\x0d\0\0\0$p\x03\0\0\0\x02\0\0\0\x7f\0\0\0exec\0"
printf '%b' "\0$hello$started$spawned$output$credit$output$end$gone$exit" \
	>decoder/processes
printf '%b' "\x02$hello$started$output$output$end" >decoder/pieces

fuzz decoder 10 20000 "the decoder of frames"
tap_end
