#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command in a root of the user's: a folder, a tar archive, an image.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

needs_erofs "a root is packed"
export XDG_CACHE_HOME=$GPUBOX_TMP/cache

# tree BOARD: the folder root, with what is easily lost on the way
tree()
{
	bare_root "$1" sh cat ls id stat touch rm mkdir grep readlink
	cd "$GPUBOX_TMP/$1/root" || return
	mkdir -p etc home/joe
	echo "of $1" >marker
	echo 'joe:x:1234:1235:Joe:/home/joe:/bin/sh' >etc/passwd
	echo 'box:x:77:joe' >etc/group
	ln -s ../nowhere/resolv.conf etc/resolv.conf
	echo x >'etc/Főtanúsítvány.crt'
	echo secret >etc/shadow
	ln etc/shadow etc/shadow-
	chmod 2750 home/joe
	chmod 400 etc/shadow
	touch -d @1000000000 marker
	[ "$(id -u)" != 0 ] || chown -R 1234:70000 home/joe
	cd ..
	tar --format=pax -cf root.tar -C root .
	cd "$GPUBOX_TMP" || return
}

# text NAME FORMAT TEXT: stdout is FORMAT with the board's name for %s
text()
{
	local board
	for board in "${boards[@]}"; do
		# shellcheck disable=SC2059
		printf "$2\n" "$board" >"$GPUBOX_TMP/wanted"
		verdict "$1" "$board" "$3" \
			cmp "$GPUBOX_TMP/wanted" "$GPUBOX_TMP/$1.$board.out"
	done
}

images()
{
	find "$XDG_CACHE_HOME" -name '*root*' ! -name '*.json' | wc -l
}

for board in "${boards[@]}"; do
	tree "$board"
done
owner=1234:70000
[ "$(id -u)" = 0 ] || owner=$(id -u):$(id -g)
# shellcheck disable=SC2016
look='cat /marker; stat -c "%a %u:%g" /home/joe; stat -c "%a %h" /etc/shadow-
	stat -c %Y /marker; cat /etc/F*.crt; readlink /bin/sh'
seen="of %s
2750 $owner
400 2
1000000000
x
busybox"

enter dry --root root --dry-run -- true
out_has dry '^root: .*root, as .*/root-[0-9a-f]{64}\.erofs, which is made' \
	"a dry run says what would be made"
check_output 0 "and makes nothing" images

enter folder --root root --network user -- sh -c "$look
	touch /new /marker && rm /etc/shadow && mkdir /etc/shadow && ls /new
	cat /etc/resolv.conf; ls / | grep -c root; [ -c /dev/null ] && echo dev"
text folder "$seen
/new
nameserver 10.0.2.3
0
dev" "the command is in the folder, and can write"
check_output "${#boards[@]}" "an image is made of it" images
(cd "$XDG_CACHE_HOME/gpubox" && sha256sum root-*.erofs) >"$GPUBOX_TMP/sums"

enter user --root root -u joe -- sh -c 'id -u; id -g; id -G | grep -cw 77; echo ~
	touch /x 2>/dev/null || echo not mine; [ -e /new ] || echo not there'
text user "1234
1235
1
/home/joe
not mine
not there" "its own users count, and what was written is gone"
check "no image is written to" sh -c \
	"cd '$XDG_CACHE_HOME/gpubox' && sha256sum --status -c '$GPUBOX_TMP/sums'"
check_output "${#boards[@]}" "but it is found again" images

for board in "${boards[@]}"; do
	gzip -k "$GPUBOX_TMP/$board/root.tar"
done
enter tar --root root.tar.gz --read-only -- sh -c "$look
	touch /new 2>/dev/null || echo read-only; touch /tmp/new && ls /tmp"
text tar "$seen
read-only
new" "an archive is the same, and can be left as it is"
check_output $((2 * ${#boards[@]})) "nothing of its unpacking is left" images

if command -v mksquashfs >/dev/null; then
	for board in "${boards[@]}"; do
		mksquashfs "$GPUBOX_TMP/$board/root" "$GPUBOX_TMP/$board/image" \
			-quiet -no-progress >/dev/null
	done
	enter squashfs --root image -- sh -c "$look; touch /new && ls /new"
	text squashfs "$seen
/new" "a squashfs image is taken as it is"
	check_output $((2 * ${#boards[@]})) "and goes into no cache" images
else
	skip "a squashfs image is taken as it is" "mksquashfs is not installed"
fi

# A byte that the superblock's checksum covers, at 1024 (fs/erofs/erofs_fs.h).
for board in "${boards[@]}"; do
	mkfs.erofs --quiet "$GPUBOX_TMP/$board/damaged" "$GPUBOX_TMP/$board/root"
	printf '\377' | dd of="$GPUBOX_TMP/$board/damaged" bs=1 seek=1076 \
		conv=notrunc status=none
	head -c 8192 "$GPUBOX_TMP/$board/damaged" >"$GPUBOX_TMP/$board/short"
done
enter damaged --root damaged -- true
status_is damaged 125 "a damaged image is refused"
err_has damaged 'erofs: the root cannot be mounted' "by the guest, which says so"
enter short --root short -- true
status_is short 125 "one that was cut short is refused"
err_has short '^gpubox: .*short: has 8192 bytes and should have' "by the launcher"

# Only QEMU can be found.
mkdir "$GPUBOX_TMP/bin"
for name in qemu-system-x86_64 qemu-system-aarch64; do
	ln -s "$(command -v $name)" "$GPUBOX_TMP/bin/$name"
done
for board in "${boards[@]}"; do
	echo >>"$GPUBOX_TMP/$board/root/marker"
	if [ -x /usr/sbin/mkfs.erofs ] || [ -x /sbin/mkfs.erofs ]; then
		skip "$board: without mkfs.erofs" "it is in /usr/sbin"
		continue
	fi
	kernel_options "$board"
	check_message 'no mkfs.erofs to make an image .*install erofs-utils' \
		"$board: without mkfs.erofs" env PATH="$GPUBOX_TMP/bin" \
		"$(launcher "$board")" run "${kernel[@]}" \
		--root "$GPUBOX_TMP/$board/root" -- true
	check_message 'marker: is not a tar archive' "$board: what is no root" \
		"$(launcher "$board")" run "${kernel[@]}" \
		--root "$GPUBOX_TMP/$board/root/marker" -- true
done
tap_end
