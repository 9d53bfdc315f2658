#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gpubox image modules on a folder as depmod leaves it: real modules of the
# guest kernel, some compressed.

. "$(dirname "$0")/../tap.sh"
PATH=$PATH:/usr/sbin:/sbin
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2
gpubox=$(find "$GPUBOX_OUT" -maxdepth 2 -name gpubox-native | sort | head -n 1)
cache=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
from=$(find "$cache"/kernel-x86_64/modules/lib/modules -mindepth 1 -maxdepth 1 \
	2>/dev/null | head -n 1)
if [ -z "$from" ] || ! command -v depmod >/dev/null; then
	skip "modules are packed" "no modules in $cache/kernel-x86_64, or no depmod"
	tap_end
fi

# folder DIR: the modules below, packed in every way, and their indexes
dir=$PWD/lib/modules/6.0.0-test
wanted='virtio virtio_ring virtio_net net_failover failover dummy veth
	libcrc32c crc32c-intel'
mkdir -p "$dir/kernel"
for name in $wanted; do
	find "$from/kernel" -name "$name.ko*" -exec cp -t "$dir/kernel" {} +
done
find "$dir" -name '*.ko.*' -exec sh -c 'for f; do case $f in
	*.xz) xz -d "$f" ;; *.zst) zstd -q -d --rm "$f" ;; *.gz) gzip -d "$f" ;;
	esac; done' sh {} +
# virtio itself may be built in: nothing here asks for that.
for name in virtio_net net_failover failover dummy veth; do
	[ ! -f "$dir/kernel/$name.ko" ] || continue
	skip "modules are packed" "that kernel has $name built in"
	tap_end
done
mkdir plain
cp "$dir"/kernel/*.ko plain
# The board keeps no signatures: PKCS#7 data, 12 bytes, a mark of 28.
for file in plain/*.ko; do
	tail -c 28 "$file" | grep -q '^~Module signature appended~$' || continue
	size=$(tail -c 32 "$file" | head -c 4 | od -An -t u1 |
		awk '{ print $1 * 2 ^ 24 + $2 * 2 ^ 16 + $3 * 2 ^ 8 + $4 }')
	truncate -s "-$((size + 12 + 28))" "$file"
done
# depmod leaves out what it cannot unpack.
can=$(depmod -V)
[[ $can != *+XZ* ]] || xz --check=crc32 "$dir/kernel/virtio_net.ko"
[[ $can != *+ZSTD* ]] || zstd -q --rm "$dir/kernel/net_failover.ko"
[[ $can != *+ZLIB* ]] || gzip "$dir/kernel/failover.ko"
printf 'kernel/drivers/block/virtio_blk.ko\n' >"$dir/modules.builtin"
: >"$dir/modules.order"
depmod -b "$PWD" 6.0.0-test 2>/dev/null

# pack LIST: into out, unpacked below root
pack()
{
	rm -rf root out
	"$gpubox" image modules --list "$1" --dir "$dir" -o out || return
	mkdir root
	(cd root && cpio -id --quiet) <out
}

# in_order LIST NAME...: each NAME comes after the one before it
in_order()
{
	local name at last=0
	pack "$1" || return 1
	cat root/etc/gpubox/modules
	shift
	for name; do
		at=$(grep -n "/$name.ko\( \|\$\)" root/etc/gpubox/modules | cut -d : -f 1)
		[ "${at:-0}" -gt "$last" ] || return 1
		last=$at
	done
}

check "a list is packed" pack 'virtio-net | veth'
check "what a module needs comes before it" in_order \
	'virtio-net | veth' failover net_failover virtio_net veth
check "the order of the list is kept" in_order 'veth|virtio_net' \
	veth virtio_net

# without_types FILE: it, with a .BTF whose size is 0
without_types()
{
	local start index
	start=$(readelf -h "$1" | sed -n 's/.*Start of section headers: *\([0-9]*\).*/\1/p')
	index=$(readelf -SW "$1" | sed -n 's/^ *\[ *\([0-9]*\)\] \.BTF .*/\1/p')
	cp "$1" patched
	# sh_size is at 32 of the 64 bytes of a section header, elf(5)
	[ -z "$index" ] || head -c 8 /dev/zero | dd of=patched bs=1 conv=notrunc \
		seek=$((start + index * 64 + 32)) status=none
	cat patched
}

same_as_plain()
{
	local file
	pack virtio_net || return 1
	for file in root/lib/modules/*.ko; do
		cmp "$file" <(without_types "plain/${file##*/}") || return 1
	done
	[ -f root/lib/modules/virtio_net.ko ] &&
		[ -f root/lib/modules/net_failover.ko ]
}
check "compressed modules are unpacked" same_as_plain
check_output '/lib/modules/virtio_net.ko csum=0 gso=1' \
	"parameters are in the list" sh -c \
	"'$gpubox' image modules --list 'virtio_net csum=0   gso=1' --dir '$dir' -o out &&
	cpio -i --quiet --to-stdout etc/gpubox/modules <out | grep virtio_net"
check_output '' "what is built in is left out" sh -c \
	"'$gpubox' image modules --list 'virtio-blk | ?nonesuch' --dir '$dir' -o out &&
	cpio -i --quiet --to-stdout etc/gpubox/modules <out | grep -v '^[a-z]'"
check_output '/lib/modules/dummy.ko
n/lib/modules/failover.ko
n/lib/modules/net_failover.ko
n/lib/modules/virtio_net.ko' "the network's driver comes last, marked" sh -c \
	"'$gpubox' image modules --list dummy --dir '$dir' -o out &&
	cpio -i --quiet --to-stdout etc/gpubox/modules <out | grep -v 'virtio\(_ring\)\?\.ko'"
check_output 0 "a list that names it has it for every job" sh -c \
	"'$gpubox' image modules --list virtio-net --dir '$dir' -o out &&
	cpio -i --quiet --to-stdout etc/gpubox/modules <out | grep -c '^[a-z]*n[a-z]*/'"
check_output 'g/lib/modules/veth.ko a=1 b
ng/lib/modules/failover.ko' \
	"a GPU's modules are marked, and need not be there" sh -c \
	"'$gpubox' image modules --list dummy --gpu 'veth a=1  b |
		nonesuch|failover' --dir '$dir' -o out &&
	cpio -i --quiet --to-stdout etc/gpubox/modules <out | grep '^[a-z]*g[a-z]*/' | sort"
if [ -f plain/libcrc32c.ko ] && [ -f plain/crc32c-intel.ko ]; then
	check_output '-/lib/modules/crc32c_intel.ko' \
		"a soft dependency may fail" sh -c \
		"'$gpubox' image modules --list libcrc32c --dir '$dir' -o out &&
		cpio -i --quiet --to-stdout etc/gpubox/modules <out | grep intel"
else
	skip "a soft dependency may fail" "that kernel has no libcrc32c module"
fi

pack virtio_net && cp out first && touch "$dir"/kernel/* && pack virtio_net
check "the archive depends on the files alone" cmp first out
check_output 0:0 "root owns everything" sh -c \
	'cpio -itvn --quiet <out | awk "{ print \$3 \":\" \$4 }" | sort -u'

check_message 'module nonesuch: is not among' "a missing module is named" pack nonesuch
check_message "module list: 'b/c x': a module's name" \
	"a malformed entry is named" pack 'dummy | b/c x'
check_message 'modules.dep.bin.*depmod' "a folder without indexes is named" \
	"$gpubox" image modules --list dummy --dir "$PWD/plain" -o out
check_message 'nowhere/out: No such' "an output that cannot be is named" \
	"$gpubox" image modules --list dummy --dir "$dir" -o nowhere/out
if [ -f "$dir/kernel/virtio_net.ko.xz" ]; then
	printf xxxx | dd of="$dir/kernel/virtio_net.ko.xz" bs=1 seek=3000 \
		conv=notrunc status=none
	check_message 'virtio_net.ko.xz: cannot be put into the guest' \
		"a damaged module is named" "$gpubox" image modules \
		--list virtio_net --dir "$dir" -o damaged
	check "and leaves no file" test ! -e damaged -a ! -e damaged.tmp
else
	skip "a damaged module is named" "depmod takes no xz here"
fi
tap_end
