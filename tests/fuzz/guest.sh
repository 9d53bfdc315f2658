#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what guest-init reads, from a corpus made here.

. "$(dirname "$0")/../tap.sh"
fuzzer=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz/guest_job_fuzz
corpus=$GPUBOX_TMP/corpus
mkdir -p "$corpus"

head='\x02\0\0\0\x02\0\0\0'
arg='\x01\0\0\0\x04\0\0\0true'
env='\x02\0\0\0\x03\0\0\0A=b'
cwd='\x03\0\0\0\x01\0\0\0/'
uid='\x04\0\0\0\x04\0\0\0\xe8\x03\0\0'
groups='\x06\0\0\0\x08\0\0\0\x0a\0\0\0\x2c\0\0\0'
rlimit='\x08\0\0\0\x14\0\0\0\x07\0\0\0\x40\0\0\0\0\0\0\0\x40\0\0\0\0\0\0\0'
winsize='\x09\0\0\0\x08\0\0\0\x18\0\x50\0\0\0\0\0'
mount='\x10\0\0\0\x19\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0m0\0/a'
scratch='\x11\0\0\0\x05\0\0\0\x03\0\0\0a'
user='\x0d\0\0\0\x03\0\0\0joe'
printf '%b' "\\0$head$arg$env$cwd${uid}x" >"$corpus/job"
printf '%b' "\\0$head$mount$arg$mount${scratch}x" >"$corpus/job3"
driver='\x0f\0\0\0\x05\0\0\0\x01\0\0\0d'
gpu='\x12\0\0\0\x0c\0\0\x000000:01:00.0'
node='\x13\0\0\0\x0b\0\0\0a# b # open'
log='\x15\0\0\0\x02\0\0\0A:'
printf '%b' "\\0$head$arg$driver$gpu$node${log}x" >"$corpus/gpu"
printf '%b' "\\0$head$env$groups$arg$rlimit$winsize${user}x" >"$corpus/job2"
printf '\x01/m/a.ko\n/m/b.ko.xz x=1 y=2\n' >"$corpus/modules"
printf '\x02joe:wheel\0joe:x:1000:100::/home/joe:\nwheel:x:10:joe,root\n' \
	>"$corpus/account"
printf '\x03change@/devices/virtio0/virtio-ports/vport0p1\0ACTION=change\0' \
	>"$corpus/uevent"
printf '\x04\x04\0\0\0\x11\0\0\0\x0f\0\0\0' >"$corpus/frame"
printf '\x054,1,2,-;NVRM: a\\x0ab\n' >"$corpus/kmsg"
printf '\x06Character devices:\n  1 a\n\nM: 3\n' >"$corpus/node-text"

caps='\x19\0\0\0\x28\0\0\0\xff\xff\xff\xff\xff\x01\0\0\x01\0\0\0\0\0\0\0'
caps=$caps'\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0'
more='\x1f\0\0\0\x05\0\0\0wheel'
printf '%b' "\x07\x09\0\0\0\x03\0\0\0$arg$env$winsize$more$user$caps$groups${more}x" \
	>"$corpus/spawn"

if [ -x "$fuzzer" ]; then
	check "what guest-init reads stands ten seconds of fuzzing" \
		"$fuzzer" -seed=1 -max_total_time=10 -max_len=4096 -verbosity=0 \
		"$corpus"
else
	skip "what guest-init reads stands fuzzing" "$fuzzer is not built"
fi

# Archives of every kind of entry, a map, records; sums make most bytes count.
fuzzer=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz/guest_tar_fuzz
rm -rf "$corpus"
mkdir -p "$corpus" "$GPUBOX_TMP/tree/sub"
echo text >"$GPUBOX_TMP/tree/file"
ln "$GPUBOX_TMP/tree/file" "$GPUBOX_TMP/tree/hard"
ln -s ../file "$GPUBOX_TMP/tree/sub/link"
mkfifo "$GPUBOX_TMP/tree/fifo"
truncate -s 1M "$GPUBOX_TMP/tree/sparse"
echo >>"$GPUBOX_TMP/tree/sparse"
tar -C "$GPUBOX_TMP" -c --format=pax --sparse --sparse-version=1.0 tree |
	{ printf '\0'; cat; } >"$corpus/archive"
printf '\x012\n0\n512\n1048064\n512\n' >"$corpus/map"
printf '\x0211 path=abc\n27 GNU.sparse.realsize=99\n14 mtime=1.5\n' >"$corpus/records"
if [ -x "$fuzzer" ]; then
	check "what it unpacks stands ten seconds of fuzzing" \
		"$fuzzer" -seed=1 -max_total_time=10 -max_len=16384 -verbosity=0 \
		"$corpus"
else
	skip "what it unpacks stands fuzzing" "$fuzzer is not built"
fi
tap_end
