#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what guest-init reads, from a corpus made here.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir guest_job

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
printf '%b' "\\0$head$arg$env$cwd${uid}x" >guest_job/job
printf '%b' "\\0$head$mount$arg$mount${scratch}x" >guest_job/job3
driver='\x0f\0\0\0\x05\0\0\0\x01\0\0\0d'
gpu='\x12\0\0\0\x0c\0\0\x000000:01:00.0'
node='\x13\0\0\0\x0b\0\0\0a# b # open'
log='\x15\0\0\0\x02\0\0\0A:'
printf '%b' "\\0$head$arg$driver$gpu$node${log}x" >guest_job/gpu
printf '%b' "\\0$head$env$groups$arg$rlimit$winsize${user}x" >guest_job/job2
printf '\x01/m/a.ko\n/m/b.ko.xz x=1 y=2\n' >guest_job/modules
printf '\x02joe:wheel\0joe:x:1000:100::/home/joe:\nwheel:x:10:joe,root\n' \
	>guest_job/account
printf '\x03change@/devices/virtio0/virtio-ports/vport0p1\0ACTION=change\0' \
	>guest_job/uevent
printf '\x04\x04\0\0\0\x11\0\0\0\x0f\0\0\0' >guest_job/frame
printf '\x054,1,2,-;NVRM: a\\x0ab\n' >guest_job/kmsg
printf '\x06Character devices:\n  1 a\n\nM: 3\n' >guest_job/node-text

caps='\x19\0\0\0\x28\0\0\0\xff\xff\xff\xff\xff\x01\0\0\x01\0\0\0\0\0\0\0'
caps=$caps'\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0'
more='\x1f\0\0\0\x05\0\0\0wheel'
printf '%b' "\x07\x09\0\0\0\x03\0\0\0$arg$env$winsize$more$user$caps$groups${more}x" \
	>guest_job/spawn

# a network device, a route of either size
zeros='\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
nic='\x1b\0\0\0\x10\0\0\0\x02\0\0\0\0\x01\0\0\x78\x05\0\0eth0'
route="\\x2c\\0\\0\\0\\0\\x04\\0\\0$zeros$zeros\\x07\\0\\0\\0\\x01\\0\\0\\0"
more="\\x40${route#????}\\0\\x05\\0\\0$zeros"
item='\x1d\0\0\0'
printf '%b' "\x04$nic$item$route$item$more" >guest_job/network

fuzz guest_job 10 4096 "what guest-init reads"

# Archives of every kind of entry, a map, records; sums make most bytes count.
mkdir -p guest_tar tree/sub
echo text >tree/file
ln tree/file tree/hard
ln -s ../file tree/sub/link
mkfifo tree/fifo
truncate -s 1M tree/sparse
echo >>tree/sparse
tar -c --format=pax --sparse --sparse-version=1.0 tree |
	{ printf '\0'; cat; } >guest_tar/archive
printf '\x012\n0\n512\n1048064\n512\n' >guest_tar/map
printf '\x0211 path=abc\n27 GNU.sparse.realsize=99\n14 mtime=1.5\n' >guest_tar/records
fuzz guest_tar 10 16384 "what it unpacks"
tap_end
