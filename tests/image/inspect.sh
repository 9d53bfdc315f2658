#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gpubox image inspect and verify against mkimage's own reader, and on
# images that are cut, changed and too large.

. "$(dirname "$0")/../tap.sh"
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2
gpubox=$(find "$GPUBOX_OUT" -maxdepth 2 -name gpubox-native | sort | head -n 1)

# its FILE: the source of an image with parts kernel, initramfs and an overlay
its()
{
	cat <<-END
	/dts-v1/;
	/ {
		description = "a test";
		images {
			kernel-1 {
				data = /incbin/("kernel"); type = "kernel"; arch = "arm64";
				os = "linux"; compression = "none"; load = <0>; entry = <0>;
				hash-1 { algo = "sha256"; };
			};
			initramfs-1 {
				data = /incbin/("initramfs"); type = "ramdisk"; arch = "arm64";
				os = "linux"; compression = "none";
				hash-1 { algo = "sha256"; };
				hash-2 { algo = "sha1"; };
			};
			overlay-1 {
				data = /incbin/("overlay"); type = "flat_dt"; arch = "arm64";
				compression = "none";
				hash-1 { algo = "sha512"; };
				hash-2 { algo = "sha256"; };
			};
		};
		configurations {
			default = "conf-1";
			conf-1 {
				description = "of a test"; compatible = "gpubox,test";
				kernel = "kernel-1"; ramdisk = "initramfs-1"; fdt = "overlay-1";
			};
		};
	};
	END
}

head -c 70001 /dev/urandom >kernel
head -c 3000 /dev/urandom >initramfs
printf '/dts-v1/; /plugin/; &{/} { a = <1>; };' | dtc -q -@ -O dtb -o overlay -
its >test.its
mkimage -f test.its inside.itb >/dev/null
mkimage -E -f test.its outside.itb >/dev/null
mkimage -E -B 1000 -f test.its aligned.itb >/dev/null
mkimage -E -p 0x4000 -f test.its placed.itb >/dev/null

# hashes_of_dumpimage FILE, hashes_of_gpubox FILE: "name algo value" lines
hashes_of_dumpimage()
{
	dumpimage -l "$1" | awk '/^ Image [0-9]+ \(/ { name = $3; gsub(/[()]/, "", name) }
		/^ (Default )?Configuration/ { exit }
		/^  Hash algo:/ { algo = $3 }
		/^  Hash value:/ { print name, algo, $3 }' | sort
}

hashes_of_gpubox()
{
	"$gpubox" image inspect "$1" | awk '/^(kernel|ramdisk|loadables|fdt) / {
			name = $2; sub(/:$/, "", name) }
		$1 ~ /^(sha|md5)/ { print name, $1, $2 }' | sort
}

agree_on_hashes()
{
	local a b
	a=$(hashes_of_dumpimage "$1") b=$(hashes_of_gpubox "$1")
	printf '%s\n' "dumpimage: $a" "gpubox: $b"
	[ -n "$a" ] && [ "$a" = "$b" ]
}

# What dumpimage takes out of the image is what gpubox hashed.
agree_on_bytes()
{
	local index=0 name size sum
	while IFS=' ' read -r name _; do
		dumpimage -T flat_dt -p "$index" -o part "$1" >/dev/null || return 1
		size=$(stat -c %s part)
		sum=$(sha256sum part | cut -d ' ' -f 1)
		"$gpubox" image inspect "$1" | grep -A 4 -E "^[a-z]+ +$name:" |
			tee found
		grep -q " $size bytes\$" found && grep -q " $sum\$" found ||
			return 1
		index=$((index + 1))
	done < <(dumpimage -l "$1" | sed -nE 's/^ Image [0-9]+ \((.*)\)$/\1/p')
	[ "$index" -gt 0 ]
}

for file in inside outside aligned placed; do
	check "$file: is taken" "$gpubox" image verify $file.itb
	check "$file: the same hashes as dumpimage" agree_on_hashes $file.itb
	check "$file: the same bytes as dumpimage" agree_on_bytes $file.itb
done

for image in "$GPUBOX_OUT"/*/*.itb; do
	[ -f "$image" ] || continue
	name=$(basename "$image" .itb)
	# by its own board's: the parts must be of one architecture
	check "$name: is taken" "$(dirname "$image")/gpubox-native" \
		image verify "$image"
	check "$name: the same hashes as dumpimage" agree_on_hashes "$image"
	check "$name: the same bytes as dumpimage" agree_on_bytes "$image"
	check "$name: is found beside its launcher" \
		"$(dirname "$image")/gpubox-native" image verify
done

if command -v fit_check_sign >/dev/null; then
	check "fit_check_sign agrees" fit_check_sign -f inside.itb -k inside.itb
else
	skip "fit_check_sign agrees" "no package has fit_check_sign here"
fi

# refused FILE: with one line that names it, and no crash
refused()
{
	local status=0
	"$gpubox" image verify "$1" 2>message || status=$?
	[ "$status" = 1 ] && [ "$(wc -l <message)" = 1 ] &&
		grep -q "^gpubox: $1: " message
}

truncations()
{
	local size n
	size=$2
	for n in 1 8 39 40 41 100 500 1000 $((size / 3)) $((size / 2)) \
		$((size - 5000)) $((size - 1)); do
		head -c "$n" "$1" >cut.itb
		refused cut.itb || {
			echo "$n of $size bytes: taken"
			return 1
		}
	done
}
# tree_size FILE: where the tree ends and data outside begins
tree_size()
{
	local bytes
	read -ra bytes < <(od -An -tu1 -j4 -N4 "$1")
	echo $((((bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]) + 3) & ~3))
}

# Behind the last part mkimage pads to four bytes: those may be missing.
last=$(($(tree_size outside.itb) + 70004 + 3000 + $(stat -c %s overlay)))
check "a cut image is refused (data inside)" truncations inside.itb \
	"$(stat -c %s inside.itb)"
check "a cut image is refused (data outside)" truncations outside.itb $last

# Data in the file, beyond the tree: each changed byte is noticed.
changes()
{
	local at
	for at in 0 4 100 1000 20000 50000 70000; do
		cp outside.itb changed.itb
		printf '\125' | dd of=changed.itb bs=1 conv=notrunc status=none \
			seek=$(($(tree_size outside.itb) + at))
		cmp -s outside.itb changed.itb && continue
		refused changed.itb || return 1
	done
}
check "changed data is refused" changes

: >empty.itb
check_message 'empty.itb: is empty' "an empty image is refused" \
	"$gpubox" image verify empty.itb
truncate -s 5G huge.itb
check_message 'huge.itb: has 5368709120 bytes, and may have' "an oversized image is refused" \
	"$gpubox" image verify huge.itb
cp inside.itb long.itb
head -c 100000 /dev/zero >>long.itb
check "bytes behind an image are no harm" "$gpubox" image verify long.itb
check_message '/: is not a regular file' "a folder is refused" \
	"$gpubox" image verify /
mkfifo fifo.itb
check_message 'fifo.itb: is not a regular file' "a FIFO is refused, at once" \
	timeout 300 "$gpubox" image verify fifo.itb
check_message 'gone.itb: No such file' "a missing image is named" \
	"$gpubox" image verify gone.itb
check_status 125 "a wrong option is no verdict" "$gpubox" image verify --frob
check_status 125 "nor is an image that cannot be read" \
	"$gpubox" image inspect gone.itb

cp inside.itb bad.itb
fdtput -t x bad.itb /images/kernel-1/hash-1 value 1 2 3 4 5 6 7 8
check_status 1 "inspect of a damaged image ends with 1" \
	"$gpubox" image inspect bad.itb
echo text >text
check_output '1 1' "a document has the status that the program ends with" sh -c \
	"'$gpubox' image inspect --json text 2>/dev/null | jq -j '.status, \" \"'
	'$gpubox' image inspect --json text >/dev/null 2>&1; echo \$?"
check_output 1 "inspect says which part is bad" sh -c \
	"'$gpubox' image inspect bad.itb | grep -c \"BAD: .*'kernel-1': sha256\""
check_output 2 "the others are good" sh -c \
	"'$gpubox' image inspect bad.itb | grep -cx ' *good'"
check_output 1 "inspect --json says it too" sh -c \
	"'$gpubox' image inspect --json bad.itb | grep -c '\"good\": false,\$'"
check "GPUBOX_IMAGE names the image" env GPUBOX_IMAGE=inside.itb \
	"$gpubox" image verify

# What every start copies and unpacks; the modules are an archive of their own.
for file in "$GPUBOX_OUT"/*/initramfs; do
	board=$(basename "$(dirname "$file")")
	grep -qx CONFIG_ROOTFS_BUSYBOX=y "$GPUBOX_OUT/$board/$board.config" ||
		continue
	arch=x86_64
	! grep -qx CONFIG_ARCH_AARCH64=y "$GPUBOX_OUT/$board/$board.config" ||
		arch=aarch64
	# Busybox is as large as the distribution makes it.
	busybox=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}/busybox-$arch/busybox
	size=$(($(stat -c %s "$file") - $(stat -c %s "$busybox")))
	check "$board: the initramfs is busybox and under 256 KiB" \
		test $size -lt $((256 << 10))
done
tap_end
