#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The tables of real machines, which are no part of the source: each is read
# as iasl reads it, and each is relaxed for a device that one of its
# entries stops; iasl takes the result, and sees no other difference.

. "$(dirname "$0")/../tap.sh"
gpubox=${GPUBOX:-$GPUBOX_OUT/x86-q35/gpubox-native}
tables=$GPUBOX_SRC/../shared/acpi-corpus
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2

if [ ! -d "$tables" ]; then
	skip "real tables are read as iasl reads them" "$tables is not there"
	skip "real tables are relaxed" "$tables is not there"
	tap_end
fi
if ! command -v iasl >/dev/null; then
	skip "real tables are read as iasl reads them" "iasl is not installed"
	skip "real tables are relaxed" "iasl is not installed"
	tap_end
fi

# What both can say: where each entry, scope and device entry begins, and its
# type. iasl's offsets stand in front of each line; since 2023 the length behind
# them is hexadecimal, too, and a device entry is called a subtable.
by_iasl()
{
	perl -ne 'next unless
		/^\[\w+h 0*(\d+) +\w+\] +(Subtable|Device Scope|Entry) Type : (\w+)(.*)/;
		my ($at, $kind, $type, $name) = ($1, $2, hex $3, $4);
		$kind = "part" if $kind ne "Subtable" || $name =~ /\[.*Device Entry/;
		print "$at ", $kind eq "part" ? "part" : "entry", " $type\n"' "$1"
}

by_gpubox()
{
	jq -r '.tables[0].entries[] |
			"\(.offset) \(if .part then "part" else "entry" end) \(.type)"' "$1"
}

# The memory of RMRRs and IVMDs, and the paths of scopes, in their order: those
# of a SATC were unknown to iasl before 2023, those of a SIDP are to gpubox.
values_by_iasl()
{
	perl -ne 'next unless /^\[[^]]*\] +(.*\S) : (\S+)/;
		$newer = $2 =~ /^000[56]$/ if $1 eq "Subtable Type";
		next if $newer;
		if ($1 eq "PCI Path") { printf "path %s.%x\n", lc $1, hex $2
			if $2 =~ /(..),(..)/ }
		elsif ($1 eq "Base Address" || $1 eq "Start Address") { $first = $2 }
		elsif ($1 eq "End Address (limit)" || $1 eq "Memory Length") {
			printf "memory %x %x\n", hex $first, hex $2 }' "$1"
}

values_by_gpubox()
{
	jq -r '.tables[0].entries[] | .text' "$1" | perl -ne '
		print "memory $1 $2\n" if /^RMRR.* 0x(\w+)-0x(\w+)$/ ||
			/^IVMD.* 0x(\w+), 0x(\w+) bytes$/;
		$satc = /^SATC/ unless /^[\w ]+ \d+, bus/;
		next if $satc;
		print "path $_\n" for /, path (.+)$/ ? split "/", $1 : ()'
}

# Blocks that iasl does not know end its reading of their parts.
known()
{
	awk -v stop="$1" '$1 < stop'
}

# make_host TABLE: a host on whose root bus all devices are that the RMRRs or
# IVMDs of TABLE name by one step; neither display nor USB, each of a group.
make_host()
{
	local at
	rm -rf host
	mkdir -p host/sys/bus/pci/devices host/proc/sys/kernel host/boot \
		host/sys/firmware/acpi/tables
	echo 6.12.0 >host/proc/sys/kernel/osrelease
	echo CONFIG_ACPI_TABLE_UPGRADE=y >host/boot/config-6.12.0
	cp "$1" "host/sys/firmware/acpi/tables/$(head -c 4 "$1")"
	while read -r at; do
		mkdir -p "host/sys/devices/pci0000:${at:5:2}/$at"
		echo 0x8086 >"host/sys/devices/pci0000:${at:5:2}/$at/vendor"
		echo 0x1234 >"host/sys/devices/pci0000:${at:5:2}/$at/device"
		echo 0x020000 >"host/sys/devices/pci0000:${at:5:2}/$at/class"
		head -c 64 /dev/zero >"host/sys/devices/pci0000:${at:5:2}/$at/config"
		ln -s "../../../devices/pci0000:${at:5:2}/$at" \
			"host/sys/bus/pci/devices/$at"
	done
}

named_devices()
{
	jq -r '.tables[0].entries[] | .text' "$1" | perl -ne '
		$rmrr = /^RMRR/ unless /^\w+ \d+, bus/;
		print "0000:$1:$2\n" if $rmrr &&
			m{^endpoint \d+, bus (..), path (..\..)$};
		next unless /^IVMD ..h, segment 0000, devices (....)-/;
		$n = hex $1 || 0x100;
		printf "0000:%02x:%02x.%d\n", $n >> 8, $n >> 3 & 31, $n & 7' |
		sort -u
}

# What iasl says, less the offsets, the header that must change, and RMRRs
# and IVMDs, which are judged by what is announced.
rest_of()
{
	sed -E '/^ \*/d; s/^\[[^]]*\]//' "$1" | awk '
		/Raw Table Data/ { exit }
		/ Table Length : | Checksum : | Oem Revision : / { next }
		/Subtable Type : / { skip = /: 0001 |: 2[012] / }
		!skip && NF'
}

read_all()
{
	local f stop n=0 bad=
	mkdir -p host/sys/bus/pci/devices
	cp "$tables"/*.bin .
	iasl -d ./*.bin >/dev/null 2>&1
	for f in *.bin; do
		[ -f "${f%.bin}.dsl" ] || { bad+=" iasl:$f"; continue; }
		by_iasl "${f%.bin}.dsl" >wanted
		# what comes behind the parts of an unknown block is not decoded; gpubox
		# does not know the last one that iasl does
		stop=$(perl -ne 'print $1 + 1 and last if
			/^\[\w+h 0*(\d+) .*(Unknown Subtable Type|SoC Integrated Device P)/' \
			"${f%.bin}.dsl")
		# newer ones stop in front of it
		[ -n "$stop" ] || ! grep -q '^\*.*Unknown IVRS subtable' "${f%.bin}.dsl" ||
			stop=$(($(tail -n 1 wanted | cut -d ' ' -f 1) + 1))
		"$gpubox" firmware show --json --root "$PWD/host" --tables "$f" >"$f.json"
		by_gpubox "$f.json" >got
		known "${stop:-999999}" <wanted >wanted.known
		known "${stop:-999999}" <got >got.known
		cmp -s wanted.known got.known &&
			cmp -s <(values_by_iasl "${f%.bin}.dsl") \
				<(values_by_gpubox "$f.json") || bad+=" $f"
		n=$((n + 1))
	done
	if [ -z "$bad" ] && [ $n -gt 100 ]; then
		pass "$n real tables are read as iasl reads them"
	else
		fail "$n real tables are read as iasl reads them" "not:$bad"
	fi
}

relax_all()
{
	local f device n=0 bad=
	for f in *-*.bin; do
		named_devices "$f.json" | tail -n 1 >devices
		[ -s devices ] || continue
		make_host "$f" <devices
		while read -r device; do
			n=$((n + 1))
			if ! "$gpubox" firmware relax "$device" -o new.cpio --yes \
				--root "$PWD/host" >said 2>said.err ||
				! cpio -i --quiet --to-stdout 'kernel/firmware/acpi/*' \
					<new.cpio >after.aml 2>/dev/null ||
				! iasl -d after.aml >after.log 2>&1 ||
				grep -qiE 'error|invalid|incorrect checksum' after.log ||
				! cmp -s <(rest_of "${f%.bin}.dsl") <(rest_of after.dsl) ||
				! grep -q '^-' said; then
				bad+=" $f:$device"
			fi
		done <devices
	done
	if [ -z "$bad" ] && [ $n -gt 100 ]; then
		pass "real tables are relaxed for $n devices, and nothing else changes"
	else
		fail "real tables are relaxed for $n devices" "not:$bad"
	fi
}

read_all
relax_all
tap_end
