#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Short runs of the fuzzers of the FIT reader and the kernel loader, from
# corpora made here.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
its()
{
	cat <<-END
	/dts-v1/;
	/ {
		images {
			kernel-1 {
				data = "kernel"; type = "kernel"; arch = "x86_64"; os = "linux";
				compression = "none"; load = <0>; entry = <0>;
				hash-1 { algo = "sha256"; };
			};
			overlay-1 {
				data = "overlay"; type = "flat_dt"; arch = "x86_64";
				compression = "none"; hash-1 { algo = "sha256"; };
				hash-2 { algo = "sha1"; };
			};
		};
		configurations {
			default = "conf-1";
			conf-1 {
				compatible = "gpubox,test"; kernel = "kernel-1";
				fdt = "overlay-1", "overlay-1";
				signature-1 {
					algo = "sha256,rsa2048"; key-name-hint = "k";
					sign-images = "kernel", "fdt";
				};
			};
		};
	};
	END
}

mkdir image kernel keys
openssl genpkey -algorithm RSA -out keys/k.key -pkeyopt rsa_keygen_bits:2048 \
	2>/dev/null
openssl req -batch -new -x509 -key keys/k.key -out keys/k.crt
its >test.its
mkimage -f test.its -k keys -r image/inside >/dev/null
mkimage -E -f test.its -k keys -r image/outside >/dev/null
mkimage -E -p 0x1000 -f test.its -k keys -r image/placed >/dev/null
fuzz image 10 8192 "the FIT reader"

# An arm64 Image in three forms, and the beginning of a bzImage.
{ printf 'MZ'; head -c 54 /dev/zero; printf 'ARM\144'; head -c 100 /dev/zero
	printf 'Linux version 6.1.0 (a)'; head -c 50 /dev/zero; } >kernel/Image
gzip -c kernel/Image >kernel/Image.gz
le32()
{
	printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) \
		$(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24)))"
}
{ printf 'MZ\0\0zimg'; le32 64; le32 "$(stat -c %s kernel/Image.gz)"
	head -c 8 /dev/zero; printf 'gzip'; head -c 36 /dev/zero
	cat kernel/Image.gz; } >kernel/zboot
{ head -c 497 /dev/zero; printf '\1'; head -c 12 /dev/zero; printf '\125\252'
	head -c 2 /dev/zero; printf 'HdrS\17\2'; head -c 6 /dev/zero
	printf '\200\1'; head -c 56 /dev/zero; le32 16; le32 64
	head -c 304 /dev/zero; printf '6.1.0 (a) #1'; head -c 132 /dev/zero
	cat kernel/Image.gz; } >kernel/bzImage
# An ELF file: a note with the PVH entry at 176, a segment that ends in zeros.
{ printf '\177ELF\2\1\1'; head -c 11 /dev/zero; printf '\76\0'
	head -c 12 /dev/zero; le32 64; head -c 18 /dev/zero; printf '\70\0\2\0'
	head -c 6 /dev/zero
	le32 1; head -c 28 /dev/zero; le32 400; le32 0; le32 400; head -c 12 /dev/zero
	le32 4; le32 0; le32 176; head -c 20 /dev/zero; le32 20; le32 0; le32 20
	head -c 12 /dev/zero
	le32 4; le32 4; le32 18; printf 'Xen\0'; le32 1; head -c 300 /dev/zero
	} >kernel/vmlinux
fuzz kernel 10 16384 "the kernel loader"
tap_end
