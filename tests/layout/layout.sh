#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gpubox layout as a process: table, JSON, picture, refusals. The board is the
# founding one, whose regions are the example of the documentation.

. "$(dirname "$0")/../tap.sh"
spark=$GPUBOX_OUT/dgx-spark/gpubox-native
x86=$GPUBOX_OUT/x86-q35/gpubox-native
trees=$GPUBOX_SRC/tests/trees
"$trees/build" "$trees/spark.tree" "$GPUBOX_TMP/spark"
"$trees/build" "$trees/x86.tree" "$GPUBOX_TMP/x86"
mkdir "$GPUBOX_TMP/empty"
regions=$GPUBOX_TMP/spark/sys/kernel/iommu_groups/20/reserved_regions

check_output "0x000040000000  0x0000a15fffff 1558 MiB RAM
0x0000a1600000  0x0000b97fffff 386 MiB window: the host's own memory (map)
0x0000b9800000  0x0001ffffffff 5224 MiB RAM
0x000200000000  0x000302ffffff 4144 MiB window: the host's own memory (map)
0x000303000000  0x00115b1fffff 58754 MiB RAM" \
	"the founding case, to the address" sh -c \
	"'$spark' layout --root '$GPUBOX_TMP/empty' -m 64g --identity map |
	sed -nE 's/^(0x[0-9a-f]+  0x[0-9a-f]+) +([0-9]+ [MG]iB  (RAM|window.*))/\1 \2/p' |
	sed 's/  RAM/ RAM/; s/  window/ window/'"
check_output "0xa1600000 0x200000000" "the same of a captured host, as JSON" sh -c \
	"'$spark' layout --root '$GPUBOX_TMP/spark' -m 8g --identity quarantine --json |
	jq -r '[.map[] | select(.kind == \"quarantine\") | .first] | join(\" \")'"
check_output "true" "no address is in two rows, none in no row" sh -c \
	"'$x86' layout --root '$GPUBOX_TMP/x86' -m 4g --region \
	0x20000000-0x20ffffff:quarantine --json | jq '[.map[].size] | add ==
	(8 * 4 + 7) * 1073741824'"
check "the picture of the documentation is this one" sh -c \
	"'$spark' layout --root '$GPUBOX_TMP/empty' -m 64g --identity map \
	--svg '$GPUBOX_TMP/map.svg' >/dev/null &&
	cmp '$GPUBOX_TMP/map.svg' '$GPUBOX_SRC/docs/layout.svg'"
check_output "1" "a board that refuses says so and how to see more" sh -c \
	"'$spark' layout --root '$GPUBOX_TMP/empty' |
	grep -c '0xa1600000-0xb97fffff, 0x200000000-0x302ffffff, are not laid out'"
check_output "refuse 0 0xa1600000-0xb97fffff, 0x200000000-0x302ffffff" \
	"and in JSON" sh -c "'$spark' layout --root '$GPUBOX_TMP/empty' --json | jq -r \
	'\"\(.policy) \([.map[] | select(.kind == \"map\")] | length) \(.refused)\"'"

check_message '--memory 2048 MiB: .*nearest size that works is 6782 MiB' \
	"too little memory" "$spark" layout --root "$GPUBOX_TMP/empty" --identity map
sed -i 's/302ffffff/302ffefff/' "$regions"
check_message '000f:01:00.0: the host reports other identity regions.*302ffefff instead' \
	"a host that differs from the board" \
	"$spark" layout --root "$GPUBOX_TMP/spark" --identity map -m 8g
check_message '000f:01:00.0: its IOMMU group 20 cannot be read' "a host that makes no sense" sh -c \
	"echo nonsense >'$regions'; '$spark' layout --root '$GPUBOX_TMP/spark' --identity map"
check_message '--identity any: there are' "a policy that is none" "$spark" layout \
	--identity any
check_message '--memory 1x: not a size' "a size that is none" "$spark" layout -m 1x
check_message '--region 0x1: a region is' "a region that is none" "$spark" layout \
	--region 0x1
check_message 'takes no argument' "an argument" "$spark" layout 000f:01:00.0
check_message 'no such option' "an unknown option" "$spark" layout --bogus
check_message '/no/folder/a.svg: No such' "a picture that cannot be written" \
	"$spark" layout --root "$GPUBOX_TMP/empty" --svg /no/folder/a.svg
check "--help" "$spark" layout --help
tap_end
