#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A specification of the Container Device Interface, of a host made of files.

. "$(dirname "$0")/../tap.sh"
gpubox=$GPUBOX_OUT/x86-q35/gpubox-native
root=$GPUBOX_TMP/root
cd "$GPUBOX_TMP" || exit
{
	cat "$GPUBOX_SRC/tests/trees/x86.tree"
	echo "pci 0000:00:01.1 8086:1901 060400 group=8"
	echo "pci 0000:00:01.1/0000:02:00.0 10de:2684 030000 group=9"
} >two.tree
"$GPUBOX_SRC/tests/trees/build" two.tree "$root" >build.log 2>&1 ||
	tap_note "$(cat build.log)"

"$gpubox" cdi generate --root "$root" --format json >spec.json 2>notice
group=$(basename "$(readlink "$root/sys/bus/pci/devices/0000:01:00.0/iommu_group")")
check "it has the kind and a version that engines know" \
	jq -e '.kind == "nvidia.com/pgpu" and .cdiVersion == "0.5.0"' spec.json
check "each GPU has its number and its address as names, and there is all" \
	jq -e '[.devices[].name] == ["0", "0000:01:00.0", "1", "0000:02:00.0", "all"]' \
	spec.json
# shellcheck disable=SC2016
check "both lead to the node of its group" jq -e --arg node "/dev/vfio/$group" \
	'[.devices[0:2][].containerEdits.deviceNodes] ==
	[[{"path": $node, "permissions": "rw"}], [{"path": $node, "permissions": "rw"}]]' \
	spec.json
check "all has each group once" jq -e \
	'[.devices[4].containerEdits.deviceNodes[].path] | length == 2' spec.json
check "GPUs that have no node yet are told" grep -q "gpubox bind 0000:01:00.0" notice

"$gpubox" cdi generate --root "$root" -o out.yaml 2>/dev/null
cat >wanted.yaml <<END
---
cdiVersion: "0.5.0"
kind: "nvidia.com/pgpu"
devices:
- name: "0"
  containerEdits:
    deviceNodes:
    - path: "/dev/vfio/$group"
      permissions: "rw"
END
check "YAML has the same, in a file" \
	sh -c "head -n \$(wc -l <wanted.yaml) out.yaml | cmp - wanted.yaml"

check_message "0000:01:00.0: has no node in /dev/vfio/devices" \
	"a GPU that is not bound has no node of its own" \
	"$gpubox" cdi generate --root "$root" --nodes cdev
for device in 1 2; do
	folder=$(readlink -f "$root/sys/bus/pci/devices/0000:0$device:00.0")
	mkdir -p "$folder/vfio-dev/vfio$device"
done
"$gpubox" cdi generate --root "$root" --nodes cdev --format json \
	--kind example.com/gpu >cdev.json 2>/dev/null
check "a bound one has it, under a kind of choice" jq -e \
	'.kind == "example.com/gpu" and
	.devices[0].containerEdits.deviceNodes[0].path == "/dev/vfio/devices/vfio1"' \
	cdev.json
for kind in gpu /gpu nvidia.com/ 7.com/gpu nvidia.com/a/b 'nvidia.com/g pu' a./b; do
	check_message "is not VENDOR/CLASS" "'$kind' is no kind" \
		"$gpubox" cdi generate --root "$root" --kind "$kind"
done
mkdir -p none/sys/bus/pci/devices none/proc
check_message "there is no device that the board" "a host without a GPU is told" \
	"$gpubox" cdi generate --root none
tap_end
