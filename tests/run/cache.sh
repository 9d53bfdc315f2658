#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What becomes an image of the cache and what does not; what is left behind;
# gpubox cache.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

needs_erofs "the cache"
cd "$GPUBOX_TMP" || exit
export XDG_CACHE_HOME=$GPUBOX_TMP/cache
mkdir "$XDG_CACHE_HOME"
cache=$XDG_CACHE_HOME/gpubox
board=${boards[0]}
gpubox=$(launcher "$board")
kernel_options "$board"

# refuse REGEX NAME SOURCE: as a mount, before any guest is started
refuse()
{
	check_message "$1" "$2" timeout 300 "$gpubox" run "${kernel[@]}" \
		--mount "$3:/data:copy" -- true
}

# What begins with zeros, or is something else.
truncate -s 10240 zeros
truncate -s 1M sparse
: >nothing
gzip -c sparse >sparse.gz
truncate -s 1M cd btrfs xfs fat
printf 'CD001' | dd of=cd bs=1 seek=32769 conv=notrunc status=none
printf '_BHRfS_M' | dd of=btrfs bs=1 seek=65600 conv=notrunc status=none
printf 'XFSB' | dd of=xfs conv=notrunc status=none
printf 'FAT32' | dd of=fat bs=1 seek=82 conv=notrunc status=none
gzip -c cd >cd.gz
printf 'QFI\373' >qcow2
printf 'PK\3\4' >zip
refuse 'zeros: begins with zeros' "an archive of zeros is refused" zeros
refuse 'sparse: begins with zeros' "so is a sparse file" sparse
refuse 'sparse.gz: is not a tar archive' "compressed, too" sparse.gz
refuse 'nothing: is empty' "and an empty one" nothing
refuse 'cd: is an ISO 9660 image' "a CD is called one" cd
refuse 'cd.gz: is not a tar archive' "compressed it is no archive" cd.gz
refuse 'btrfs: is a btrfs file system' "btrfs is called by its name" btrfs
refuse 'xfs: is an XFS file system' "so is XFS" xfs
refuse 'fat: is a FAT file system' "so is FAT" fat
refuse 'qcow2: is a qcow2 disk' "so is a qcow2 disk" qcow2
refuse 'zip: is a zip archive' "so is a zip archive" zip

# Archives, whichever way they come: plain, compressed, as a layer.
mkdir -p t/usr/lib u/lib
echo x >t/usr/lib/a
echo y >u/lib/x
ln -s usr/lib t/lib
tar -cf below.tar -C t . && tar -rf below.tar -C u lib/x
gzip -k below.tar
for file in below.tar below.tar.gz; do
	refuse "$file: .*lib/x: a name of it leads through a link or a file" \
		"$file: a name below a link is refused" "$file"
done
printf 'x' >v
tar -cf up.tar --transform 's,^,a/../../,' -P v
refuse 'up.tar: .*leads out of the root' "a name that leads out is refused" \
	up.tar
long=$(printf 'n%.0s' {1..200})
python3 - "$long" <<'EOF'
import io, sys, tarfile
with tarfile.open("deep.tar", "w", format=tarfile.PAX_FORMAT) as tar:
    info = tarfile.TarInfo("/".join([sys.argv[1]] * 30))
    info.size = 1
    tar.addfile(info, io.BytesIO(b"x"))
with tarfile.open("large.tar", "w", format=tarfile.PAX_FORMAT) as tar:
    info = tarfile.TarInfo("file")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0",
                        "GNU.sparse.name": "file",
                        "GNU.sparse.realsize": str(1 << 60)}
    data = b"1\n0\n1\n".ljust(512, b"\0") + b"x".ljust(512, b"\0")
    info.size = len(data)
    tar.addfile(info, io.BytesIO(data))
EOF
refuse 'deep.tar: nnn.*: a name of it is too long' \
	"a path beyond PATH_MAX is refused" deep.tar
# A newer libarchive says it itself.
refuse 'large.tar: (its files have 1152921504606846976 bytes|.*overflow)' \
	"so is a file larger than the disk" large.tar
check_output "" "none of these leaves anything" \
	find "$cache" -mindepth 1 ! -name 'qemu-*' ! -name 'modinfo-*' ! -name 'tree-*' \
	! -name 'kernel-*' ! -name 'modules-*'

# What killed conversions leave goes with the next run, whatever it is about.
mkdir -p "$cache/.work-root-0/folder" "$cache/.work-driver-1"
: >"$cache/.lock-root-0"
: >"$cache/.work-root-0/folder/file"
mkdir "$cache/.work-root-held"
exec 7>"$cache/.lock-root-held"
flock 7
"$gpubox" run "${kernel[@]}" --dry-run -- true >/dev/null 2>&1
check_output ".lock-root-held .work-root-held" \
	"leftovers go, what is being made stays" sh -c \
	"cd '$cache' && find . -name '.?*' | sort | sed 's,./,,' | xargs"
exec 7>&-
"$gpubox" cache list >/dev/null 2>&1
check_output "" "until nobody holds it" find "$cache" -mindepth 1 -name '.*'

# What does not fit is said before hours of work, and by both names.
small=$GPUBOX_TMP/small
mkdir -p big "$small"
head -c 6M /dev/urandom >big/file
if mount -t tmpfs -o size=2m none "$small" 2>/dev/null; then
	XDG_CACHE_HOME=$small timeout 300 "$gpubox" run "${kernel[@]}" \
		--mount big:/data:copy -- true 2>small.err
	check_output 125 "a cache without room for an image" echo $?
	check "names the folder, the need and the way" grep -Eq \
		'^gpubox: big: .*needs some [67] MiB, and .*/small/gpubox.* has [012] MiB left' \
		small.err
	check_output "" "and leaves nothing there" \
		find "$small/gpubox" -name '.work*' -o -name '*.erofs'
	umount "$small"
else
	skip "a cache without room for an image" "no tmpfs can be mounted here"
fi
rm -rf big

# The guest of one run has its image while another prunes.
mkdir -p data
echo 1 >data/file
mkfifo go
timeout 300 "$gpubox" run "${kernel[@]}" -i --mount data:/data:copy -- \
	sh -c 'echo up; read line; cat /data/file' <>go >out 2>err &
wait_for 240 grep -q up out
check_output true "an image is in use" sh -c "'$gpubox' cache list --json |
	jq '.entries[] | select(.kind == \"root\").in_use'"
check_output 1 "prune --json says what stays" sh -c \
	"'$gpubox' cache prune --json | jq '.entries | length'"
check_output "" "and removes the others" \
	find "$cache" -name 'qemu-*' -o -name 'kernel-*'
echo >go
wait
check_output "up
1" "the guest does not notice" cat out
check_output true "prune -n removes nothing" sh -c \
	"'$gpubox' cache prune -n --json | jq '.dry_run and
	(.removed | length) > 0 and .removed_bytes > 0'"
check_output 1 "as is seen" sh -c "find '$cache' -name '*.erofs' | wc -l"
check_output 1 "what was used lately stays with --unused" sh -c \
	"'$gpubox' cache prune --unused 1h >/dev/null; find '$cache' -name '*.erofs' | wc -l"
check_output 1 "what fits stays with --keep" sh -c \
	"'$gpubox' cache prune --keep 1g >/dev/null; find '$cache' -name '*.erofs' | wc -l"
check "prune removes the rest" "$gpubox" cache prune
check_output "0 0" "nothing is there then" sh -c "'$gpubox' cache list --json |
	jq -r '\"\\(.bytes) \\(.entries | length)\"'"
check_output "" "not a file" find "$cache" -mindepth 1
rm -r "$cache"
check_output 0 "no cache is an empty one" sh -c \
	"'$gpubox' cache list --json | jq .bytes"
check_output "" "which stays away" ls "$XDG_CACHE_HOME"
for words in "lost" "list list" "prune --keep x" "prune --unused" "list -x"; do
	# shellcheck disable=SC2086
	check_status 125 "'cache $words' is status 125" "$gpubox" cache $words
done
check "cache --help" "$gpubox" cache --help
if [ "$(id -u)" = 0 ]; then
	mkdir other
	chown 65534 other
	check_output false "the home of another user, as sudo can leave it, is none" \
		sh -c "env -u XDG_CACHE_HOME HOME='$PWD/other' '$gpubox' \
			cache list --json | jq '.folder | startswith(\"$PWD\")'"
	chown 0 other
	check_output true "one's own is" \
		sh -c "env -u XDG_CACHE_HOME HOME='$PWD/other' '$gpubox' \
			cache list --json | jq '.folder | startswith(\"$PWD\")'"
else
	skip "the home of another user" "only root can make one"
fi
chmod 777 "$XDG_CACHE_HOME"
mkdir -m 777 "$cache"
check_message 'cache: .*XDG_CACHE_HOME' "a folder that others write to is none" \
	"$gpubox" cache list
tap_end
