#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# doctor and devices as processes: verdicts, output, capture.

. "$(dirname "$0")/../tap.sh"
x86=$GPUBOX_OUT/x86-q35/gpubox-native
spark=$GPUBOX_OUT/dgx-spark/gpubox-native
trees=$GPUBOX_SRC/tests/trees

for tree in x86 spark; do
	"$trees/build" "$trees/$tree.tree" "$GPUBOX_TMP/$tree"
done
mkdir "$GPUBOX_TMP/empty"

check_says '^ready$' "a healthy host is ready" 0 \
	"$x86" doctor --root "$GPUBOX_TMP/x86"
check_says '"verdict": "ready"' "and in JSON" 0 \
	"$x86" doctor --json --root "$GPUBOX_TMP/x86"
# The form that docs/doctor.md describes, of a host with findings of each kind.
form='(keys_unsorted - ["board", "devices", "findings", "kernel", "schema",
		"verdict"] | length == 0)
	and .schema == 1 and ([.board, .kernel] | all(type == "string"))
	and (.verdict | IN("ready", "not-ready", "unknown"))
	and (.devices | length > 0 and all((keys == ["address", "name", "verdict"])
		and all(.[]; type == "string")
		and (.verdict | IN("ready", "not-ready", "unknown"))))
	and (.findings | length > 0 and all(
		(keys == ["device", "evidence", "name", "remedy", "sentence", "severity"])
		and ([.name, .sentence, .remedy] | all(type == "string"))
		and (.device | type == "string" or . == null)
		and (.severity | IN("info", "warning", "unknown", "blocker"))
		and (.evidence | all((keys == ["path", "value"]) and all(.[]; type == "string")))))'
for tree in x86 spark; do
	gpubox=${!tree}
	"$gpubox" doctor --json --root "$GPUBOX_TMP/$tree" >"$GPUBOX_TMP/form" 2>&1
	check "the JSON of $tree has the documented form" jq -e "$form" "$GPUBOX_TMP/form"
done
check_says 'iommu\.direct-region: .*0xa1600000-0xb97fffff' \
	"the founding host is told which region" 1 \
	"$spark" doctor --root "$GPUBOX_TMP/spark"
check_says 'iommu\.direct-region' "also when its address is given" 1 \
	"$spark" doctor --root "$GPUBOX_TMP/spark" 000f:01:00.0
check_says 'device\.not-found' "an address without its domain is another device" 1 \
	"$spark" doctor --root "$GPUBOX_TMP/spark" 01:00.0
check_says 'device\.none' "nothing to read is not ready" 1 \
	"$x86" doctor --root "$GPUBOX_TMP/empty"
check_says '^000f:01:00.0 +10de:2e12 +nvidia +20' "devices lists the candidate" 0 \
	"$spark" devices --root "$GPUBOX_TMP/spark"
check_says '"type": "direct"' "and its regions in JSON" 0 \
	"$spark" devices --json --root "$GPUBOX_TMP/spark"
check_says '^0000:01:00.1' "--all lists the audio function" 0 \
	"$x86" devices --all --root "$GPUBOX_TMP/x86"

# In one table: a long domain, a long driver, no driver, a VF, a dead device.
wide=$GPUBOX_TMP/wide
wide()
{
	local dev=$wide/sys/bus/pci/devices/$1
	mkdir -p "$dev"
	echo "0x$2" >"$dev/vendor"
	echo "0x$3" >"$dev/device"
	echo 0x030200 >"$dev/class"
	[ -z "$4" ] || ln -s "../../../../bus/pci/drivers/$4" "$dev/driver"
}
wide 10000:e1:00.0 10de 2342 nvgrace-gpu-vfio-pci
wide 0000:01:00.0 10de 2684 ''
echo 16 >"$wide/sys/bus/pci/devices/0000:01:00.0/sriov_totalvfs"
echo 2 >"$wide/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs"
echo vfio-pci >"$wide/sys/bus/pci/devices/0000:01:00.0/driver_override"
ln -s ../../../../kernel/iommu_groups/4711 \
	"$wide/sys/bus/pci/devices/10000:e1:00.0/iommu_group"
head -c 64 /dev/zero | tr '\0' '\377' \
	>"$wide/sys/bus/pci/devices/10000:e1:00.0/config"
check_says 'ADDRESS' "devices prints a table" 0 "$x86" devices --root "$wide"
cp "$GPUBOX_TMP/out" "$GPUBOX_TMP/table"
check_output "1" "whose columns stand below each other" sh -c \
	"awk '!/^ / { print index(\$0, \$5) }' '$GPUBOX_TMP/table' | sort -u | wc -l"
for line in '2 of 16 virtual functions' 'does not answer' \
	'reserved for driver vfio-pci' 'group: not readable'; do
	check "it says: $line" grep -q "^    .*$line" "$GPUBOX_TMP/table"
done
check_status 1 "without colours where there is no terminal" \
	grep -q "$(printf '\033')" "$GPUBOX_TMP/table"
check_says '"numa_node": null' "JSON has null for what is not known" 0 \
	"$x86" devices --json --root "$wide"
for key in name driver group reserved_regions members bars reset_method \
	power_state numa_node holders sriov parent vgpu_type; do
	check "JSON has $key" sh -c "'$x86' devices --json \
		--root '$GPUBOX_TMP/x86' | jq -e '.devices[0] | .. |
		select(type == \"object\") | has(\"$key\")' | grep -q true"
done
check_message 'root /nonexistent: No such file' "a root must be there" \
	"$x86" devices --root /nonexistent
check_status 125 "and is no empty host" "$x86" devices --root /nonexistent

# What a guest with the GPU would be made of, as a capture has it.
# parts FLAVOUR LIBRARY [MORE]: in the tree of the founding host
parts()
{
	cat >"$GPUBOX_TMP/spark/gpubox/parts.json" <<-END
	{"driver": "nvidia", "source": "/lib/modules/6.17.0-1-nvidia", "all_firmware": true,
	"kernel": {"release": "6.17.0-1-nvidia", "arch": "aarch64", "config": "/boot/config"},
	"modules": [{"name": "nvidia", "file": "/lib/nvidia.ko", "flavour": "$1",
	"version": "580.95.05",
	"vermagic": "6.17.0-1-nvidia SMP preempt mod_unload modversions aarch64"}],
	"libraries": [{"name": "libcuda", "version": "$2", "file": "/lib/libcuda"}],
	"firmware": [{"name": "gsp_ga10x.bin", "version": "580.95.05"}]${3-}}
	END
}
parts proprietary 580.95.05
check_says 'blocker  guest\.driver-flavour: .*GB10.*only the open modules' \
	"the founding host needs the open driver" 1 \
	"$spark" doctor --root "$GPUBOX_TMP/spark"
parts open 580.95.06
check_says 'blocker  guest\.driver-version: .* libcuda is 580\.95\.06' \
	"whose parts are of one version" 1 "$spark" doctor --root "$GPUBOX_TMP/spark"
parts open 580.95.05 ', "running": "570.1"'
check_says 'warning  guest\.driver-upgraded: the host runs nvidia 570\.1' \
	"and that the host has loaded" 1 "$spark" doctor --root "$GPUBOX_TMP/spark"
parts open 580.95.05
"$spark" doctor --json --root "$GPUBOX_TMP/spark" >"$GPUBOX_TMP/parts" 2>&1
check_status 1 "parts that fit are no finding" grep -q '"guest\.' "$GPUBOX_TMP/parts"

rm -f "$GPUBOX_TMP/x86/gpubox/live.json"
check_says 'host\.live-unknown' "a tree without its live part cannot tell" 2 \
	"$x86" doctor --root "$GPUBOX_TMP/x86"
ln -sfn /etc "$GPUBOX_TMP/empty/sys"
check_says 'device\.none' "a tree cannot point out of itself" 1 \
	"$x86" doctor --root "$GPUBOX_TMP/empty"

check_message 'cannot be tried' "a captured host cannot be tried" \
	"$x86" doctor --trial --root "$GPUBOX_TMP/x86"
check_message 'not one PCI address' "an address must be one" \
	"$x86" doctor 01:00
check_message 'no such option' "an unknown option is named" \
	"$x86" doctor --frobnicate
check_status 125 "and is no verdict" "$x86" doctor --frobnicate

# A capture of this machine gives the same verdict as the machine.
"$x86" doctor --json >"$GPUBOX_TMP/here" 2>/dev/null
here=$?
check "a capture is written" \
	"$x86" doctor --capture "$GPUBOX_TMP/capture.tar"
check_message 'File exists' "and never over another file" \
	"$x86" doctor --capture "$GPUBOX_TMP/capture.tar"
mkdir "$GPUBOX_TMP/there"
tar -xf "$GPUBOX_TMP/capture.tar" -C "$GPUBOX_TMP/there"
check_status "$here" "the captured host has the same verdict" \
	"$x86" doctor --root "$GPUBOX_TMP/there"
"$x86" doctor --json --root "$GPUBOX_TMP/there" >"$GPUBOX_TMP/there.json"
names() { grep -E '"(name|severity)":' "$1"; }
check_output "$(names "$GPUBOX_TMP/here")" "and the same findings" \
	names "$GPUBOX_TMP/there.json"

secrets()
{
	hostname | grep -E '.{6}' # a shorter one is in other words
	cat /sys/class/net/*/address /etc/machine-id \
		/sys/class/dmi/id/*_serial /sys/class/dmi/id/product_uuid |
		grep -vE '^(00:00:00:00:00:00|Not .*|0|)$'
	grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' /proc/cmdline
	true
}
secrets 2>/dev/null >"$GPUBOX_TMP/secrets"
if [ -s "$GPUBOX_TMP/secrets" ]; then
	check_status 1 "nothing that identifies this machine is captured" \
		grep -aqF -f "$GPUBOX_TMP/secrets" "$GPUBOX_TMP/capture.tar"
else
	skip "nothing that identifies this machine is captured" \
		"this machine has nothing that does"
fi

# With a device that has a driver, so that all processes are searched for
# holders: that is what costs.
target=$("$x86" devices --all | awk '/^[0-9a-f]+:/ && $3 != "-" { print $1; exit }')
# Only a device with nodes is searched for.
if ! find /sys/dev/block -lname '*/pci*' | grep -q . ||
	! unshare -pf --mount-proc true 2>/dev/null; then
	skip "processes outside of a container are not visible" \
		"no disk on a PCI bus here, or no namespace can be made"
else
	check "processes outside of a container are not visible" sh -c \
		"unshare -pf --mount-proc '$x86' devices --all |
		grep -q 'not visible to this user'"
fi

# How long is a figure for docs/performance.md, not a question of right or
# wrong: it is the machine's as much as doctor's.
best=100000
for _ in 1 2 3 4 5; do
	begin=$(date +%s%N)
	"$x86" doctor ${target:+"$target"} >/dev/null 2>&1
	took=$((($(date +%s%N) - begin) / 1000000))
	[ "$took" -ge "$best" ] || best=$took
done
tap_note "doctor ${target:-without a device} took $best ms, load $(cut -d' ' -f1 /proc/loadavg)"
tap_end
