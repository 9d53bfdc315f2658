#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# NVIDIA's real driver, from packages, in a guest without a GPU: its modules
# are loaded and say so, its tools run. What they say with one is in the
# scenario nvidia-q35; with a real one, docs/nvidia.md.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
export XDG_CACHE_HOME=$GPUBOX_TMP/cache GPUBOX_CACHE
here=$(dirname "$0")

# layer_of ARCH BOARD: sets layer, version, release; $GPUBOX_TMP/report
layer_of()
{
	local folder status=0
	mkdir -p "$XDG_CACHE_HOME"
	layer=$("$here/layer" "$1" "$2" 2>"$GPUBOX_TMP/why") || status=$?
	case $status in
	0) pass "$1: a driver layer is made" ;;
	77) skip "$1: a driver layer is made" "$(tail -n 1 "$GPUBOX_TMP/why")" ;;
	*)
		fail "$1: a driver layer is made" \
			"$(tail -n 10 "$GPUBOX_TMP/why")"
		;;
	esac
	[ $status = 0 ] || return
	folder=$("$here/packages" "$1")
	version=$(cat "$folder/version") release=$(cat "$folder/release")
	"$(launcher "$2")" image build --from "$folder/root" \
		--release "$release" --json >"$GPUBOX_TMP/report"
	says "$1: the next call finds it" '.found'
}

says()
{
	check "$1" jq -e --arg version "$version" --arg release "$release" \
		--arg arch "$arch" -s "length == 1 and (.[0] | ($2))" \
		"$GPUBOX_TMP/report"
}

# The report says the same of every part.
coherent()
{
	says "$arch: it is for this kernel, and the open driver" \
		'.driver | .name == "nvidia" and .version == $version and
		.release == $release and .arch == $arch and .flavour == "open"'
	says "$arch: modules, each of that version, the first one nvidia" \
		'[.driver.modules[] | select(.own)] | map(.name) ==
		["nvidia", "nvidia_uvm", "nvidia_modeset"] and
		all(.version == $version)'
	says "$arch: the firmware of that version, all that the module names" \
		'[.driver.files[] | select(.role == "firmware") |
		.path | sub("firmware/"; "")] | sort ==
		["nvidia/" + $version + "/" + ("gsp_ga10x.bin", "gsp_tu10x.bin")]'
	says "$arch: libraries of that version" \
		'[.driver.files[] | select(.role == "library" and
		(.path | test("/lib(cuda|nvidia)"))) | .version] |
		length >= 4 and all(. == $version)'
	says "$arch: nvidia-smi and nvidia-persistenced" \
		'[.driver.files[] | select(.role == "program") |
		.path | sub(".*/"; "")] | sort ==
		["nvidia-persistenced", "nvidia-smi"]'
	says "$arch: nothing that no GPU command uses" \
		'[.driver.files[].path | select(test("/(doc|man|gconv|locale)/"))] == []'
}

# machine_of FIELD FILE...: all are programs of that machine
machine_of()
{
	local machine=$1 file
	shift
	for file; do
		readelf -h "$file" | grep -Eq "Machine: +$machine" ||
			{ echo "$file"; return 1; }
	done
}

unpacked()
{
	local elf=()
	fsck.erofs --extract="$GPUBOX_TMP/x-$arch" "$layer" >/dev/null 2>&1
	mapfile -t elf < <(find "$GPUBOX_TMP/x-$arch"/{lib,top,base} -type f)
	check "$arch: every program and module is of that machine" \
		machine_of "$1" "${elf[@]}"
	check "$arch: their sizes are those of the report" test \
		"$(find "$GPUBOX_TMP/x-$arch"/{lib,firmware,top,base} -type f \
			-printf '%s\n' | awk '{ s += $1 } END { print s }')" = \
		"$(jq '[.driver.files[].size] | add' "$GPUBOX_TMP/report")"
	rm -rf "$GPUBOX_TMP/x-$arch"
}

run_it()
{
	run_board "$board" -m 512m --driver "$layer" "$@"
}

# json_says FILTER TEXT: of the last run's document
json_says()
{
	check "$2" jq -e -s "length == 1 and (.[0] | ($1))" "$GPUBOX_TMP/json"
}

# The driver finds no device, and its module does not stay.
required()
{
	local status=0
	run_it --gpu-policy required --json -- echo ran >"$GPUBOX_TMP/json" \
		2>"$GPUBOX_TMP/said" || status=$?
	check "$arch: required: status 125" test $status = 125
	json_says '.fault.class == "gpu"' "$arch: required: the fault's class is gpu"
	json_says '.gpu | .up == false and
		(.log | any(. == "NVRM: No NVIDIA GPU found."))' \
		"$arch: required: the driver's own line comes with it"
	json_says '.gpu.reason and (.fault.message | length > 0)' \
		"$arch: required: the line is explained"
	json_says '.stdout.data == ""' "$arch: required: the command does not run"
	json_says '.gpu.log | all(test("Unknown symbol") | not)' \
		"$arch: required: what follows from it is not tried"
}

smi_text="NVIDIA-SMI has failed because it couldn't communicate with the \
NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running."

preferred()
{
	local status=0
	run_it --gpu-policy preferred -- nvidia-smi >"$GPUBOX_TMP/smi" \
		2>"$GPUBOX_TMP/said" || status=$?
	check "$arch: preferred: nvidia-smi's own status comes back" test $status = 9
	check_output "$smi_text" "$arch: preferred: and its message" \
		cat "$GPUBOX_TMP/smi"
	check "$arch: preferred: a notice says why there is no GPU" \
		grep -q 'No NVIDIA GPU found' "$GPUBOX_TMP/said"
}

# all_of ARCH BOARD MACHINE
all_of()
{
	arch=$1 board=$2
	layer_of "$arch" "$board" || return 0
	coherent
	unpacked "$3"
	required
	preferred
}

all_of x86_64 x86-q35 'Advanced Micro Devices X86-64'
all_of aarch64 dgx-spark AArch64
tap_end
