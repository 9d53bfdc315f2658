#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A driver layer is harvested, with a packaged module and libraries of this
# machine in a driver's place: what is in it, what is refused, the cache.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"

if ! command -v mkfs.erofs >/dev/null || ! command -v fsck.erofs >/dev/null; then
	skip "a driver layer is made" "erofs-utils is not installed"
	tap_end
fi
export XDG_CACHE_HOME=$GPUBOX_TMP/cache
mkdir "$XDG_CACHE_HOME"
arch=$(uname -m)
own=''
other=''
for board in "${boards[@]}"; do
	if grep -qx "CONFIG_ARCH=\"$arch\"" "$GPUBOX_OUT/$board/$board.config"; then
		own=$(launcher "$board")
	else
		other=$(launcher "$board")
	fi
done
if [ -z "$own" ] || [ ! -r "$GPUBOX_CACHE/kernel-$arch/release" ]; then
	skip "a driver layer is made" "no board and kernel of this machine"
	tap_end
fi
release=$(cat "$GPUBOX_CACHE/kernel-$arch/release")
tree_modules=$GPUBOX_CACHE/kernel-$arch/modules/lib/modules/$release
lib=usr/lib/$arch-linux-gnu

# Copy what the program $1 of this machine needs to be linked.
copy_needed()
{
	local file
	ldd "$1" | grep -oE '/[^ ]+' | while read -r file; do
		install -D -m 755 "$(readlink -f "$file")" \
			"tree/$lib/$(basename "$file")"
	done
}

# tree: a system whose "driver" is libdrv.so, drv-smi and virtio_net
tree()
{
	cd "$GPUBOX_TMP" || return
	mkdir -p "tree/$lib/drv/now" tree/usr/bin tree/usr/lib/firmware \
		tree/etc/cdi tree/usr/lib64 src
	ln -s usr/lib tree/lib
	ln -s usr/lib64 tree/lib64
	cp -r --parents "$tree_modules" src
	mkdir -p tree/usr/lib/modules
	mv "src/$tree_modules" tree/usr/lib/modules/
	plain_modules tree "$release"
	echo 'int helped(void) { return 2; }' >src/help.c
	cc -shared -fPIC -o "tree/$lib/libhelp.so.1.5" src/help.c \
		-Wl,-soname,libhelp.so.1
	ln -s libhelp.so.1.5 "tree/$lib/libhelp.so.1"
	echo 'int helped(void); int drv(void) { return helped() + 40; }' \
		>src/drv.c
	cc -shared -fPIC -o "tree/$lib/drv/now/libdrv.so.7" src/drv.c \
		-Wl,-soname,libdrv.so.1 "tree/$lib/libhelp.so.1.5"
	ln -s libdrv.so.7 "tree/$lib/drv/now/libdrv.so.1"
	ln -s libdrv.so.1 "tree/$lib/drv/now/libdrv.so"
	cat >src/smi.c <<-END
		#include <stdio.h>
		int drv(void);
		int main(void) { printf("drv %d\n", drv()); return 0; }
	END
	cc -o "tree/$lib/drv/now/drv-smi" src/smi.c \
		"tree/$lib/drv/now/libdrv.so.7" \
		-Wl,-rpath-link,"tree/$lib"
	copy_needed /bin/sh
	rm -f "tree/$lib"/ld-linux*
	interp=$(readelf -l "tree/$lib/drv/now/drv-smi" |
		sed -n 's/.*interpreter: \(.*\)\]/\1/p')
	install -D -m 755 "$(readlink -f "$interp")" "tree/$interp"
	# A program is found by a chain of links, as alternatives make it.
	mkdir -p tree/etc/alternatives
	ln -s "/$lib/drv/now/drv-smi" tree/etc/alternatives/drv-smi
	ln -s /etc/alternatives/drv-smi tree/usr/bin/drv-smi
}

files='libdrv.so.1 | drv-smi | ?libno.so.1 | drv/now/'
modules='virtio_net mergeable_rx_bufs=1 | ?nosuch'

build()
{
	"$own" image build --from "$GPUBOX_TMP/tree" --modules "$modules" \
		--files "$files" "$@"
}

# built FILTER TEXT: jq's FILTER says true of the last report
built()
{
	check "$2" jq -e "$1" "$GPUBOX_TMP/report"
}

report()
{
	build --json "$@" >"$GPUBOX_TMP/report" 2>"$GPUBOX_TMP/report.err" ||
		tap_note "$(cat "$GPUBOX_TMP/report.err")"
}

images()
{
	find "$XDG_CACHE_HOME/gpubox" -name 'driver-*' | wc -l
}

contents()
{
	report -o "$GPUBOX_TMP/one.erofs"
	built '.found | not' "a layer is made"
	built '.driver | .name == "virtio_net" and .flavour == "open" and
		.arch == "'"$arch"'" and .release == "'"$release"'"' \
		"it says which driver it is, and for which kernel"
	built '.driver.modules | map(.name) == ["failover", "net_failover",
		"virtio_net"] and map(.own) == [false, false, true]' \
		"modules have theirs before them"
	built '.driver.left_out | map(.name) == ["libno.so.1"]' \
		"what is left out is listed"
	built '[.driver.files[] | select(.role == "base") | .path] |
		any(endswith("/libhelp.so.1.5")) and any(endswith("/libc.so.6"))' \
		"what the libraries need of the system is there"
	check "the image is whole" fsck.erofs --extract="$GPUBOX_TMP/x" \
		"$GPUBOX_TMP/one.erofs"
	cd "$GPUBOX_TMP/x" || return
	check_output "$(printf '/run/gpubox/driver/lib/modules/%s/%s\n' \
		"$release" kernel/net/core/failover.ko "$release" \
		kernel/drivers/net/net_failover.ko "$release" \
		'kernel/drivers/net/virtio_net.ko mergeable_rx_bufs=1')" \
		"the list is guest-init's" cat modules
	check_output libdrv.so.7 "the links of a library are there" \
		readlink "top/$lib/libdrv.so.1"
	check_output libdrv.so.7 "and that of those who develop with it" \
		readlink "top/$lib/libdrv.so"
	check "and where a system without triplets looks" \
		test -e top/usr/lib64/libdrv.so.1
	check "the dynamic linker is where programs have it" \
		test -x "base/$interp"
	check_output "" "nothing else is over the root" \
		find top -mindepth 1 -maxdepth 1 -not -name usr
	check_output "drv 42" "its program runs by its own libraries alone" \
		"base/$interp" --library-path "top/$lib:base/$lib" \
		top/usr/bin/drv-smi
	jq -r '.driver.files[] | .sha256 + "  " + .path' "$GPUBOX_TMP/report" \
		>"$GPUBOX_TMP/sums"
	check "the hashes are those of the files" sha256sum -c --quiet \
		"$GPUBOX_TMP/sums"
	check_output "$(jq -cS .driver "$GPUBOX_TMP/report")" \
		"the image has the same report in it" jq -cS . driver.json
	cd "$GPUBOX_TMP" || return
}

cache()
{
	report
	built .found "the next call finds the layer"
	check_output 1 "one image is in the cache" images
	cp -r tree again
	mkdir cache2
	as=()
	if [ "$(id -u)" = 0 ]; then
		chmod a+rx . ..
		chown nobody cache2
		as=(setpriv --reuid nobody --clear-groups)
	fi
	(
		umask 077
		XDG_CACHE_HOME=$GPUBOX_TMP/cache2 "${as[@]}" "$own" image build \
			--from again --modules "$modules" --files "$files" \
			-o cache2/two.erofs >/dev/null
	)
	check "the same files give the same bytes, elsewhere, without rights" \
		cmp one.erofs cache2/two.erofs
	touch "tree/$lib/drv/now/unrelated"
	report
	built .found "a file that is not in it changes nothing"
	echo 'int drv(void) { return 41; }' >src/drv.c
	cc -shared -fPIC -o "tree/$lib/drv/now/libdrv.so.7" src/drv.c \
		-Wl,-soname,libdrv.so.1
	report
	built '.found | not' "another library makes another layer"
	check_output 2 "the old one is still there" images
	: >"$(jq -r .layer report)"
	report
	built '.found | not' "one that is damaged is made again"
	check_output 0 "nothing is left behind" \
		sh -c 'ls -A "$XDG_CACHE_HOME/gpubox" | grep -c "^\."; true'
}

# planned NAME OPTION...: jq's filter on the plan of a run
planned()
{
	local filter=$1 text=$2
	shift 2
	"$own" run "${kernel[@]}" "$@" --dry-run --json -- true \
		>"$GPUBOX_TMP/plan" 2>"$GPUBOX_TMP/plan.err" ||
		tap_note "$(cat "$GPUBOX_TMP/plan.err")"
	check "$text" jq -e "$filter" "$GPUBOX_TMP/plan"
}

# With the layer of the first report, whose kernel is the tests' own.
runs()
{
	kernel_options "$(basename "$(dirname "$own")")"
	planned '.driver | .name == "virtio_net" and .made and .flavour == "open"' \
		"a run takes a layer's file" --driver one.erofs
	planned '.argv | any(test("virtio-blk.*serial=gpubox-driver"))' \
		"the guest gets it as a disk" --driver one.erofs
	planned '.driver == null' "or none" --driver none
	check_output "drv 42" "the driver's program is there in the guest" \
		"$own" run "${kernel[@]}" --gpu-policy preferred \
		--driver one.erofs -- drv-smi
	echo x >plain
	mkdir -p folder
	mkfs.erofs --quiet plain.erofs folder
	check_message "plain.erofs: is not a driver layer" "another image is none" \
		"$own" run "${kernel[@]}" --driver plain.erofs --dry-run -- true
	check_message "plain: is not a driver layer" "and another file" \
		"$own" run "${kernel[@]}" --driver plain --dry-run -- true
	check_message "module .* is not among those of .*tree" \
		"a folder is harvested by what the board says" \
		"$own" run "${kernel[@]}" --driver tree --dry-run -- true
	sed "s/\"release\": \"./\"release\": \"X/" one.erofs >other.erofs
	check_message "other.erofs: is for kernel X.*, the guest's is ${release//+/[+]}" \
		"so is a layer for another kernel" \
		"$own" run "${kernel[@]}" --driver other.erofs --dry-run -- true
	[ -n "$other" ] || return
	kernel_options "$(basename "$(dirname "$other")")"
	check_message "is a driver layer for $arch, the board" \
		"and one for another architecture" \
		"$other" run "${kernel[@]}" --driver one.erofs --dry-run -- true
}

refusals()
{
	local ko="tree/usr/lib/modules/$release/kernel/drivers/net/virtio_net.ko"
	check_message "libmissing.so.1: is not below .*tree" \
		"a library that is required and not there is named" \
		build --files 'libmissing.so.1'
	check_message "module nosuch: is not among those" \
		"and a module" build --modules nosuch
	check_message '--modules: its value is empty' "and no module at all" \
		build --modules ''
	check_message "6\\.6-other" "and modules of another kernel" \
		build --release 6.6-other
	check_message "not a kernel's release" "a release is no path" \
		build --release ../x
	[ -z "$other" ] || check_message "libdrv.so.1: is not below" \
		"a library of another architecture is none" \
		"$other" image build --from tree --modules "$modules" \
		--files "$files"
	mv "tree/$lib/libhelp.so.1" helped
	cc -shared -fPIC -o "tree/$lib/drv/now/libdrv.so.7" src/drv.c \
		-Wl,-soname,libdrv.so.1 -Wl,--no-as-needed "tree/$lib/libhelp.so.1.5"
	check_message "libdrv.so.7: needs the library libhelp.so.1" \
		"so is one that another needs" build
	mv helped "tree/$lib/libhelp.so.1"
	cp "$ko" good.ko
	head -c 5000 good.ko >"$ko"
	check_message "virtio_net.ko: is not a readable kernel module" \
		"a damaged module is refused" build
	sed 's/vermagic=[0-9]/vermagic=5/' good.ko >"$ko"
	check_message "is a module for kernel '5[^']*', not ${release//+/[+]}" \
		"one of another kernel is, too" build
	cp good.ko "$ko"
	head -c 3000 "tree/$lib/libhelp.so.1.5" >short
	mv short "tree/$lib/libhelp.so.1.5"
	check_message "libhelp.so.1.5: is not a readable library" \
		"and a damaged library" build
}

# firmware: virtio_net with .modinfo entries that name some
firmware()
{
	local ko="tree/usr/lib/modules/$release/kernel/drivers/net/virtio_net.ko"
	local fw=tree/usr/lib/firmware/drv/1.2.3
	modules=virtio_net files='?nosuch.so.9'
	objcopy -O binary --only-section=.modinfo good.ko modinfo
	printf 'version=1.2.3\0firmware=drv/1.2.3/a.bin\0firmware=drv/1.2.3/b.bin\0' \
		>>modinfo
	objcopy --update-section .modinfo=modinfo good.ko "$ko"
	check_message "firmware drv/1.2.3/a.bin: is not in .*; install" \
		"firmware that is not there is named" build
	mkdir -p "$fw"
	echo a >"$fw/a.bin"
	echo b | xz --check=crc32 >"$fw/b.bin.xz"
	echo c >"$fw/c.bin"
	report -o fw.erofs
	rm -rf x
	fsck.erofs --extract=x fw.erofs >/dev/null
	built '.driver.firmware_version == "1.2.3"' "its version is told"
	check_output "a.bin b.bin" "only what a module names is taken" \
		sh -c 'cd x/firmware/drv/1.2.3 && echo *'
	check_output b "and it is decompressed" cat x/firmware/drv/1.2.3/b.bin
	sed -i 's/version=1.2.3/version=1.2.4/' modinfo
	objcopy --update-section .modinfo=modinfo good.ko "$ko"
	check_message "not of its own version 1.2.4" \
		"firmware of another version is refused" build
	cp good.ko "$ko"
	firmware_of_chips "$ko" tree/usr/lib/firmware/chips
}

# firmware_of_chips MODULE FOLDER: as many names as amdgpu has, of which no
# package has all
firmware_of_chips()
{
	objcopy -O binary --only-section=.modinfo good.ko modinfo
	seq -f 'firmware=chips/%g.bin' 700 | tr '\n' '\0' >>modinfo
	objcopy --update-section .modinfo=modinfo good.ko "$1"
	check_message "firmware chips/1.bin: is not in .*; install" \
		"a driver whose firmware is not installed is refused" build
	mkdir -p "$2"
	echo 7 | tee "$2/7.bin" >"$2/700.bin"
	report
	built '[.driver.files[] | select(.role == "firmware") | .path] ==
		["firmware/chips/7.bin", "firmware/chips/700.bin"]' \
		"of the firmware of many chips, what there is is taken"
	built '[.driver.left_out[].name | select(startswith("chips/"))] |
		length == 698 and .[0] == "chips/1.bin"' "the rest is listed"
	cp good.ko "$1"
}

cdi()
{
	files='libdrv.so.1 | drv/now/'
	cat >tree/etc/cdi/a.yaml <<-END
		kind: "nvidia.com/gpu"
		containerEdits:
		  mounts:
		  - hostPath: /$lib/libhelp.so.1
		  - hostPath: /usr/bin/drv-smi
		  - hostPath: /usr/lib/gone.so.1
	END
	cc -shared -fPIC -o "tree/$lib/libhelp.so.1.5" src/help.c \
		-Wl,-soname,libhelp.so.1
	report
	built '[.driver.files[] | select(.path | startswith("top/")) |
		.path | sub(".*/"; "")] | sort ==
		["drv-smi", "libdrv.so.7", "libhelp.so.1.5"]' \
		"what a CDI specification names is taken, too"
	built '.driver.left_out | map(.name) == ["/usr/lib/gone.so.1"]' \
		"what it names in vain is listed"
	echo '{' >tree/etc/cdi/b.json
	check_message "b.json: is not JSON" "a damaged one is refused" build
}

compressed()
{
	local dir=tree/usr/lib/modules/$release/kernel/drivers/net
	rm tree/etc/cdi/*
	files='?nosuch.so.9' modules=virtio_net
	cp good.ko "$dir/virtio_net.ko"
	xz --check=crc32 "$dir/virtio_net.ko"
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$PWD/tree" "$release"
	report -o packed.erofs
	rm -rf x
	fsck.erofs --extract=x packed.erofs >/dev/null
	check "a compressed module is unpacked" cmp good.ko \
		"x/lib/modules/$release/kernel/drivers/net/virtio_net.ko"
	check_output 1 "what it says is kept" \
		sh -c 'ls "$XDG_CACHE_HOME/gpubox" | grep -c ^modinfo-'
	report
	built '.found and .driver.vermagic != ""' "and read from there"
	sed 's/vermagic=[0-9]/vermagic=5/' good.ko | xz >"$dir/virtio_net.ko.xz"
	check_message "is a module for kernel '5" "until it changes" build
}

tree
contents
runs
cache
refusals
firmware
cdi
compressed
tap_end
