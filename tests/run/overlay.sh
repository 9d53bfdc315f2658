#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Overlays of an image: applied to the guest's tree, or the run is refused
# while it is planned, so that no device has been touched.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

# overlay NAME TARGET BODY: NAME.dtbo
overlay()
{
	printf '/dts-v1/;\n/plugin/;\n/ { fragment@0 { target-path = "%s";\n
		__overlay__ { %s }; }; };\n' "$2" "$3" |
		dtc -@ -q -I dts -O dtb -o "$GPUBOX_TMP/$1.dtbo" -
}
overlay good / 'board-says { compatible = "test,board"; };'
overlay nowhere /nowhere 'status = "okay";'
overlay dangling / 'board-says { clocks = <77>; };'
overlay domain /pcie@10000000 'linux,pci-domain = <0x2a>;'
overlay beyond / 'pcie@10000000 { linux,pci-domain = <0x10000>; };'
overlay clash / 'reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;
	board@50800000 { reg = <0 0x50800000 0 0x1000>; no-map; }; };'

# image BOARD NAME: its image with that overlay
image()
{
	local out=$GPUBOX_OUT/$1
	"$GPUBOX_SRC/scripts/mkits" "$out/include/config/auto.conf" \
		"initramfs=$out/initramfs" "overlay=$GPUBOX_TMP/$2.dtbo" \
		>"$GPUBOX_TMP/$2.its" &&
		mkimage -f "$GPUBOX_TMP/$2.its" "$GPUBOX_TMP/$2.itb" >/dev/null
}

window=(--region 0x50000000-0x50ffffff:quarantine -m 1g)
export own_kernel=1
for board in "${boards[@]}"; do
	option_is_set "$board" MACHINE_VIRT || continue
	for name in good nowhere dangling domain beyond clash; do
		image "$board" "$name" || fail "$board: the image $name is made"
	done
	check_output "test,board" "$board: an overlay is in the guest's tree" \
		run_board "$board" --image "$GPUBOX_TMP/good.itb" "${window[@]}" -- \
		cat /proc/device-tree/board-says/compatible
	check_output "002a" "$board: an overlay names the domain of the guest's PCI bus" \
		run_board "$board" --image "$GPUBOX_TMP/domain.itb" -- \
		sh -c 'ls /sys/bus/pci/devices | cut -d : -f 1 | sort -u'
	check_message 'linux,pci-domain of /pcie@10000000 is not' \
		"$board: a domain that no kernel has" run_board "$board" \
		--image "$GPUBOX_TMP/beyond.itb" --dry-run -- true
	check_message 'the overlay does not apply' \
		"$board: an overlay without its target" run_board "$board" \
		--image "$GPUBOX_TMP/nowhere.itb" --dry-run -- true
	check_message '/board-says: clocks refers to a phandle that no node has' \
		"$board: an overlay that refers to nothing" run_board "$board" \
		--image "$GPUBOX_TMP/dangling.itb" --dry-run -- true
	check "$board: a reservation that is in nobody's way" run_board "$board" \
		--image "$GPUBOX_TMP/clash.itb" --dry-run -- true
	check_message 'board@50800000: reg overlaps|window@50000000: reg overlaps' \
		"$board: one that a window needs" run_board "$board" \
		--image "$GPUBOX_TMP/clash.itb" "${window[@]}" --dry-run -- true
	[ "$board" = dgx-spark ] || continue
	check_output "NVIDIA DGX Spark 000f" "$board: what its own overlay says" \
		run_board "$board" -- sh -c 'tr "\0" " " </proc/device-tree/model
			ls /sys/bus/pci/devices | cut -d : -f 1 | sort -u'
done
tap_end
