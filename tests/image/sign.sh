#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Images signed by mkimage are taken by who has the key; everything that can
# be done to them afterwards is refused or changes no part. The reader is
# asked through the unit test's program, which takes any key.

. "$(dirname "$0")/../tap.sh"
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2
reader=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/unit/image_test
if [ ! -x "$reader" ]; then
	skip "signatures of mkimage" "$reader is not built"
	tap_end
fi

# key NAME BITS: NAME.key, NAME.crt for mkimage, NAME.der for the reader
mkdir keys
key()
{
	openssl genpkey -algorithm RSA -out "keys/$1.key" \
		-pkeyopt "rsa_keygen_bits:$2" 2>/dev/null &&
	openssl req -batch -new -x509 -key "keys/$1.key" -out "keys/$1.crt" &&
	openssl pkey -in "keys/$1.key" -pubout -outform DER -out "keys/$1.der"
}

# its ALGO KEY [LINES OF THE SIGNATURE]
all='sign-images = "kernel", "ramdisk", "loadables";'
its()
{
	cat <<-END
	/dts-v1/;
	/ {
		description = "a test";
		images {
			kernel-1 {
				data = /incbin/("kernel"); type = "kernel"; arch = "x86_64";
				os = "linux"; compression = "none"; load = <0>; entry = <0>;
				hash-1 { algo = "sha256"; };
			};
			initramfs-1 {
				data = /incbin/("initramfs"); type = "ramdisk";
				arch = "x86_64"; os = "linux"; compression = "none";
				hash-1 { algo = "sha256"; };
			};
			modules-1 {
				data = /incbin/("modules"); type = "ramdisk"; arch = "x86_64";
				os = "linux"; compression = "none";
				hash-1 { algo = "sha256"; }; hash-2 { algo = "sha512"; };
			};
		};
		configurations {
			default = "conf-1";
			conf-1 {
				description = "of a test"; compatible = "gpubox,test";
				kernel = "kernel-1"; ramdisk = "initramfs-1";
				loadables = "modules-1";
				signature-1 {
					algo = "$1"; key-name-hint = "$2";
					${3-$all}
				};
			};
		};
	};
	END
}

# sign FILE ALGO KEY [LINE]; MKIMAGE has more options
sign()
{
	its "${@:2}" >"$1.its"
	# shellcheck disable=SC2086
	mkimage ${MKIMAGE-} -f "$1.its" -k keys -r "$1" >mkimage.log
}

head -c 900 /dev/urandom >kernel
head -c 301 /dev/urandom >initramfs
head -c 100 /dev/urandom >modules
for bits in 2048 3072 4096; do
	key "k$bits" $bits
done
key other 2048
der=keys/k2048.der

for bits in 2048 3072 4096; do
	sign "$bits.itb" "sha256,rsa$bits" "k$bits"
	check_output good "sha256,rsa$bits is taken" \
		"$reader" "keys/k$bits.der" "$bits.itb"
done
sign sha512.itb sha512,rsa2048 k2048
check_output good "sha512,rsa2048 is taken" "$reader" $der sha512.itb
sign pss.itb sha256,rsa2048 k2048 \
	"padding = \"pss\"; $all"
check_output good "pss padding is taken" "$reader" $der pss.itb
MKIMAGE='-E' sign outside.itb sha256,rsa2048 k2048
check_output good "data outside of the tree is taken" "$reader" $der outside.itb
MKIMAGE='-E -p 0x8000' sign placed.itb sha256,rsa2048 k2048
check_output good "data at a position is taken" "$reader" $der placed.itb
sign again.itb sha256,rsa2048 k2048
check "an image is signed once more" mkimage -F -k keys -r again.itb
check_output good "and taken again" "$reader" $der again.itb

# rejected NAME SENTENCE FILE [KEY]
rejected()
{
	local out
	out=$("$reader" "${4:-$der}" "$3")
	if grep -Eq -- "$2" <<<"$out"; then
		pass "$1"
	else
		fail "$1" "$out"
	fi
}

sign small.itb sha256,rsa2048 k2048 ''
rejected "without sign-images parts are left out" \
	'does not cover /images/(initramfs|modules)-1' small.itb
sign sha1.itb sha1,rsa2048 k2048
rejected "sha1 signatures are refused" 'not made with the key' sha1.itb
rejected "another key of that size" 'not made with the key' 2048.itb keys/other.der
rejected "a longer key" 'not made with the key' 2048.itb keys/k4096.der

# changed NAME SENTENCE COMMAND...: on a copy called x.itb
changed()
{
	cp "${from:-2048.itb}" x.itb
	"${@:3}" >/dev/null || echo "# $* failed"
	rejected "$1" "$2" x.itb
}

replace()
{
	LC_ALL=C sed -i "s|$1|$2|g" x.itb
}

changed "the signature is removed" 'is not signed' \
	fdtput -r x.itb /configurations/conf-1/signature-1
changed "the configuration has another name" 'after signing' replace conf-1 conf-7
changed "the board is another one" 'after signing' replace gpubox,test gpubox,tost
changed "a part has another name" 'after signing' replace modules-1 modulos-1
changed "a property has another name" 'after signing' replace loadables loadablos
changed "the description is another one" 'after signing' \
	fdtput -t s x.itb / description 'A test'
changed "a part is not used any more" 'after signing' \
	fdtput -d x.itb /configurations/conf-1 loadables
changed "a part is another one" 'after signing' \
	fdtput -t s x.itb /configurations/conf-1 kernel initramfs-1
changed "a node is added to the root" 'after signing' fdtput -c x.itb /more
changed "a hash is added" 'does not cover /images/kernel-1/hash-2' \
	fdtput -c x.itb /images/kernel-1/hash-2
# That property is not signed itself: what has to be covered is known.
changed "what the signature claims to cover is not asked" '^good$' \
	fdtput -t s x.itb /configurations/conf-1/signature-1 hashed-nodes /

# Both images are right; the kernel of one in the other is not.
swap_kernel()
{
	local value
	value=$(fdtget -t x 2048.itb /images/kernel-1/hash-1 value)
	head -c 900 /dev/urandom >kernel
	sign second.itb sha256,rsa2048 k2048
	LC_ALL=C fdtget -t bx 2048.itb /images/kernel-1 data |
		xargs fdtput -t bx second.itb /images/kernel-1 data
	cp second.itb x.itb
	# shellcheck disable=SC2086
	[ "$1" = data ] || fdtput -t x x.itb /images/kernel-1/hash-1 value $value
}
changed "another image's kernel" "'kernel-1': sha256 does not match" swap_kernel data
changed "with its hash" 'after signing' swap_kernel both

cp 2048.itb added.itb
fdtput -c added.itb /images/evil
check_output good "a part that nobody uses is no harm" "$reader" $der added.itb

# Every bit of the tree and some of the data.
for file in 2048 outside; do
	mkimage_says=$("$reader" $der $file.itb $file.itb | tail -n 1)
	case $mkimage_says in
	*' 0 of them with other parts')
		pass "single bits of $file.itb change no part"
		tap_note "$mkimage_says" ;;
	*)
		fail "single bits of $file.itb change no part" "$mkimage_says" ;;
	esac
done
tap_end
