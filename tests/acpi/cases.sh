#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Tables that were once explained or relaxed wrongly, which are no part of the
# source: a bridge in the group that stops its devices, and ranges of no
# length. After each relax nothing of the group is direct any more.

. "$(dirname "$0")/../tap.sh"
gpubox=${GPUBOX:-$GPUBOX_OUT/x86-q35/gpubox-native}
cases=$GPUBOX_SRC/../shared/firmware-cases
host=$GPUBOX_TMP/host
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2

if [ ! -d "$cases" ]; then
	skip "tables that were explained wrongly" "$cases is not there"
	tap_end
fi

# says REGEX NAME COMMAND...
says()
{
	local regex=$1 name=$2
	shift 2
	"$@" >said 2>&1 </dev/null
	if grep -Eq -- "$regex" said; then
		pass "$name"
	else
		fail "$name" "wanted: $regex"
		tap_note "$(tail -n 20 said)"
	fi
}

# device PATH CLASS HEADER GROUP
device()
{
	local at=${1##*/} dir=$host/sys/devices/pci0000:00/$1
	mkdir -p "$dir" "$host/sys/kernel/iommu_groups/$4/devices"
	echo 0x8086 >"$dir/vendor"
	echo 0x1234 >"$dir/device"
	echo "$2" >"$dir/class"
	{ head -c 14 /dev/zero; printf '%b' "\\x$3"; head -c 10 /dev/zero
		printf '\1\1'; head -c 37 /dev/zero; } >"$dir/config"
	ln -s "../../../devices/pci0000:00/$1" "$host/sys/bus/pci/devices/$at"
	ln -s "/sys/kernel/iommu_groups/$4" "$dir/iommu_group"
	mkdir "$host/sys/kernel/iommu_groups/$4/devices/$at"
}

# make_host TABLE LINE...: the topology of the cases, with these regions.
make_host()
{
	local table=$1
	shift
	rm -rf "$host"
	mkdir -p "$host/sys/bus/pci/devices" "$host/sys/class/iommu/unit0" \
		"$host/proc/sys/kernel" "$host/boot" \
		"$host/sys/firmware/acpi/tables"
	echo 6.12.0 >"$host/proc/sys/kernel/osrelease"
	echo CONFIG_ACPI_TABLE_UPGRADE=y >"$host/boot/config-6.12.0"
	cp "$table" "$host/sys/firmware/acpi/tables/$(head -c 4 "$table")"
	device 0000:00:01.0 0x060400 01 5
	device 0000:00:01.0/0000:01:00.0 0x030000 00 5
	device 0000:00:01.0/0000:01:00.1 0x040300 00 5
	device 0000:00:02.0 0x020000 00 7
	device 0000:00:08.0 0x020000 00 6
	printf '%s\n' "$@" >"$host/sys/kernel/iommu_groups/$group/reserved_regions"
}

# try NAME GROUP DEVICE REASON LINE: REASON is what show and doctor name.
try()
{
	local name=$1 group=$2 device=$3 reason=$4 table
	table=$cases/$name.bin
	make_host "$table" "$5"
	says "$reason" "$name: show names the reason" \
		"$gpubox" firmware show --root "$host" "$device"
	check "$name: and calls nothing ignored" sh -c \
		"! '$gpubox' firmware show --root '$host' '$device' | grep -q ignored"
	says '"unexplained": \[\]' "$name: every region is explained" \
		"$gpubox" firmware show --json --root "$host" "$device"
	says "iommu.direct-region" "$name: doctor finds it, too" \
		"$gpubox" doctor --root "$host" "$device"
	check "$name: with the entry" grep -q "$reason" said
	check "$name: relax" "$gpubox" firmware relax "$device" -o new.cpio --yes \
		--root "$host"
	cpio -i --quiet --to-stdout 'kernel/firmware/acpi/*' <new.cpio >new.aml \
		2>/dev/null
	"$gpubox" firmware show --json --root "$host" --tables new.aml >after
	check "$name: afterwards nothing of the group stops it" jq -e \
		"[.devices[] | select(.group == $group) | .stops] | any | not" after
	check_message 'nothing to relax' "$name: and then there is no more to relax" \
		"$gpubox" firmware relax "$device" -o again.cpio --yes \
		--root "$host" --tables new.aml
	rm -f new.cpio new.aml
}

# The devices of other groups keep what they have: the NIC at 00:08.0.
keeps()
{
	check "and 00:08.0 keeps what it has" jq -e '[.devices[] |
		select(.address == "0000:00:08.0") | .stops] == [true]' after
}

bridge='for 0000:00:01.0'
try bridge-ivrs 5 0000:01:00.0 "$bridge" '0x7d6f0000 0x7d6f0fff direct'
keeps
try bridge-iort 5 0000:01:00.0 "$bridge" '0x80000000 0x8000ffff direct'
keeps
try bridge-dmar 5 0000:01:00.0 'for 0000:01:00.1' \
	$'0x7d6f0000 0x7d6f0fff direct\n0x7d6f0000 0x7d6f0fff direct-relaxable'
keeps
try d-zero-length 7 0000:00:02.0 'DMAR RMRR' '0x7f000000 0x7effffff direct'
try d-end-below 7 0000:00:02.0 'DMAR RMRR' '0x7f000000 0x7eefffff direct'
try i-zero-length 7 0000:00:02.0 'IVRS IVMD' '0x7f000000 0x7effffff direct'
try o-zero-length 5 0000:01:00.0 'IORT RMR' '0x80000000 0x7fffffff direct'

# A checksum that is wrong: Linux warns, but does without an IVRS alone.
group=5
{ head -c 9 "$cases/bridge-ivrs.bin"; printf '\0'
	tail -c +11 "$cases/bridge-ivrs.bin"; } >bad
make_host bad ''
says 'wrong checksum: Linux does not use it' \
	"an IVRS with a wrong checksum is not used" \
	"$gpubox" firmware show --root "$host" 0000:01:00.0
check_message 'checksum is wrong' "and relax does not repair it" \
	"$gpubox" firmware relax 0000:01:00.0 -o bad.cpio --yes --root "$host"
check "so there is no archive" test ! -e bad.cpio
tap_end
