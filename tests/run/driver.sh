#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A driver layer in a guest: made here of two modules of the guest's kernel,
# which stand for a driver of which the board's nodes never appear.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

needs_erofs "a driver layer is mounted"
export XDG_CACHE_HOME=$GPUBOX_TMP/cache

# trailer RELEASE ARCH: what 'gpubox image build' puts behind the file system
# (host/driver/trailer.h), of a driver of which there is nothing to check
trailer()
{
	printf 'gpubox-driver 1\n%s\n' "{\"format\": 1, \"name\": \"loop\",
		\"version\": \"\", \"flavour\": \"open\", \"release\": \"$1\",
		\"vermagic\": \"\", \"arch\": \"$2\", \"firmware_version\": \"\",
		\"modules\": [], \"files\": [], \"left_out\": []}" |
		dd bs=4096 conv=sync iflag=fullblock status=none
}

# layer BOARD NAME MODULE...: the image BOARD/NAME.erofs
layer()
{
	local arch board=$1 name=$2 at cache file release module
	arch=$(arch_of "$board")
	shift 2
	cache=$GPUBOX_CACHE/kernel-$arch
	release=$(cat "$cache/release")
	at=$GPUBOX_TMP/$board/$name
	mkdir -p "$at/lib/modules/$release" "$at/firmware" "$at"/{top,base}/usr
	for module; do
		file=$at/lib/modules/$release/${module%% *}.ko
		case $module in
		broken*) echo "no module" >"$file" ;;
		*)	plain_module "$cache/modules" "${module%% *}" >"$file" ;;
		esac
		echo "/run/gpubox/driver${file#"$at"}${module#"${module%% *}"}"
	done >"$at/modules"
	echo top | tee "$at/top/usr/first" >"$at/top/usr/top"
	echo base | tee "$at/base/usr/"{first,second} >"$at/base/usr/third"
	mkfs.erofs --quiet "$at.erofs" "$at"
	trailer "$release" "$arch" >>"$at.erofs"
}

# root BOARD: a root that is between the layer's two parts
root()
{
	local at=$GPUBOX_TMP/$1/root
	bare_root "$1" sh cat cut dmesg grep head ls mount sed touch
	mkdir "$at/usr"
	echo root | tee "$at/usr/first" >"$at/usr/second"
}

# drive NAME LAYER OPTION...: boot, each board with its own layer and root
drive()
{
	local name=$1 layer=$2 board
	shift 2
	for board in "${boards[@]}"; do
		{
			cd "$GPUBOX_TMP/$board" || exit
			run_board "$board" --driver "$layer.erofs" "$@" \
				</dev/null >"$GPUBOX_TMP/$name.$board.out" \
				2>"$GPUBOX_TMP/$name.$board.err"
			echo $? >"$GPUBOX_TMP/$name.$board.status"
		} &
	done
	wait
}

for board in "${boards[@]}"; do
	layer "$board" good 'loop max_loop=3' tun
	layer "$board" broken loop broken tun
	root "$board"
done

# shellcheck disable=SC2016
look='cd /usr; cat first second third; cat /sys/module/loop/parameters/max_loop
	cat /sys/module/firmware_class/parameters/path
	dmesg | sed -n "s/.*\] \(loop\|tun\): .*/\1/p"
	touch /new 2>/dev/null && echo writable; ls /run/gpubox'
seen='3
/run/gpubox/driver/firmware
loop
tun'
drive root good --root root --gpu-policy preferred -- sh -c "$look"
out_is root "top
root
base
$seen
writable
driver" "top beats the root, the root beats base; modules in order, with parameters"
err_has root 'notice: without the GPU: nvidiactl .*: /proc/devices has no such' \
	"a driver without the board's nodes is told"
drive fixed good --root root --read-only --gpu-policy preferred -- sh -c "$look"
out_is fixed "top
root
base
$seen
driver" "the same with a root that is left as it is"

drive required good --json -- echo ran
status_is required 125 "a GPU that is required ends the run"
json_is required '.fault.class == "gpu" and (.fault.message | test("nvidiactl"))
	and .gpu.up == false and .stdout.data == ""' \
	"with the fault class gpu, and nothing ran"

drive broken broken --gpu-policy preferred --json -- sh -c \
	'cat /usr/top; cat /usr/third; cut -d " " -f 1 /proc/modules | grep -c tun'
status_is broken 1 "a driver that does not load lets the command run if it may"
json_is broken '.fault == null and .stdout.data == "top\nbase\n0\n"
	and (.gpu.message | test("broken.ko: the kernel did not load .*Exec format"))
	and ([.phases[].name] | index("driver") < index("setup")
		and index("setup") < index("gpu"))' \
	"over the initramfs, no module after the one that failed, which is named"
tap_end
