#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What is mounted into the command's root: folders, images, disks, tmpfs.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

for tool in mkfs.erofs mkfs.ext4 debugfs dumpe2fs; do
	PATH=$PATH:/usr/sbin:/sbin
	command -v "$tool" >/dev/null && continue
	skip "mounts" "$tool is not installed"
	tap_end
done
export XDG_CACHE_HOME=$GPUBOX_TMP/cache

# A root that would like to lead us elsewhere, and what is mounted into it.
cd "$GPUBOX_TMP" || exit
mkdir -p src/sub root/{bin,etc,proc,sys,dev,run,tmp,data}
echo text >src/sub/file
ln -s /proc root/link
for board in "${boards[@]}"; do
	mkdir "$board"
	truncate -s 16M "$board/disk"
	mkfs.ext4 -q -F "$board/disk"
	arch=$(arch_of "$board")
	cp -r root "$board/root"
	cp "$GPUBOX_CACHE/busybox-$arch/busybox" "$board/root/bin/"
	ln -s busybox "$board/root/bin/sh"
done

# each NAME OPTION...: boot, each board in a folder of its own; stdin is what
# go writes
each()
{
	local name=$1 board
	shift
	for board in "${boards[@]}"; do
		rm -f "$board/go"
		mkfifo "$board/go"
		(
			cd "$board" || exit
			run_board "$board" -i "$@" <>go >"../$name.$board.out" \
				2>"../$name.$board.err"
			echo $? >"../$name.$board.status"
		) &
	done
}

# While the guests wait for a line, nobody else can have what they write to.
each all --scratch 32m --tmpfs /t:size=64k,mode=0700 --tmpfs /dev/shm:size=1m,exec \
	--mount ../src:/data/deep/er:copy --mount disk:/var/disk \
	--tmpfs /data/deep/er/sub -- sh -c '
	grep -E " (/t|/dev/shm|/data/deep/er|/var/disk) " /proc/mounts |
		cut -d " " -f 2-4 | sed -E "s/,(relatime|inode64|user_xattr|acl|cache_[a-z=]*)//g"
	dd if=/dev/zero of=/t/big bs=1k count=100 2>&1 | grep -o "No space.*"
	dd if=/dev/zero of=/big bs=1M count=64 2>&1 | grep -o "No space.*"
	rm /big; echo still >/ok; cat /ok; ls -d /.root 2>&1 | grep -c such
	ls -A /data/deep/er /data/deep/er/sub
	touch /data/deep/er/x 2>&1 | grep -o "Read-only.*"
	echo written >/var/disk/new; read line
	mount -t tmpfs none /var && echo covered'
for board in "${boards[@]}"; do
	wait_for 120 grep -q '^Read-only' "all.$board.out"
	kernel_options "$board"
	check_message 'disk: is in use already.* written to' \
		"$board: a disk that a guest writes to is its own" \
		"$(launcher "$board")" run "${kernel[@]}" --dry-run \
		--mount "$board/disk:/d:ro" -- true
	echo >"$board/go"
done
wait
out_is all "/dev/shm tmpfs rw,nosuid,nodev
/t tmpfs rw,nosuid,nodev,noexec,size=64k,mode=700
/dev/shm tmpfs rw,nosuid,nodev,size=1024k
/data/deep/er erofs ro,nosuid,nodev
/var/disk ext4 rw,nosuid,nodev
No space left on device
No space left on device
still
1
/data/deep/er:
sub

/data/deep/er/sub:
Read-only file system
covered" "disks, a folder and tmpfs are where they belong"
check_output 0 "no scratch disk has a name" sh -c \
	"find '$XDG_CACHE_HOME' -name '*scratch*' | wc -l"
for board in "${boards[@]}"; do
	check_output written "$board: what was written is on the disk" \
		debugfs -R 'cat new' "$board/disk"
	check_output 'clean' "$board: which has nothing to recover" sh -c \
		"dumpe2fs -h '$board/disk' | grep -q needs_recovery ||
		dumpe2fs -h '$board/disk' | sed -n 's/^Filesystem state: *//p'"
done

each link --root root --mount ../src:/link/x:copy -- true
wait
status_is link 125 "a root cannot lead a mount elsewhere"
err_has link '/link/x: the root has a link or a file on the way there' \
	"and the message says so"
each none --root root --read-only --mount ../src:/data:copy \
	--mount disk:/data/disk -- true
wait
status_is none 125 "what is read-only gets no folder"
err_has none '/data/disk: the root has no such folder, and none can be made' \
	"and the message says so"
tap_end
