#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bind and restore from the command line, on a host made of files: what needs
# no kernel. tests/twin has the rest.

. "$(dirname "$0")/../tap.sh"
gpubox=$(ls -d "$GPUBOX_OUT"/*/gpubox-native | head -n 1)
root=$GPUBOX_TMP/root
devices=$root/sys/bus/pci/devices

# device BDF IDS CLASS GROUP DRIVER
device()
{
	local dev=$devices/$1
	mkdir -p "$dev/power" "$root/sys/bus/pci/drivers/$5" \
		"$root/sys/kernel/iommu_groups/$4/devices"
	echo "0x${2%:*}" >"$dev/vendor"
	echo "0x${2#*:}" >"$dev/device"
	echo "0x$3" >"$dev/class"
	echo '(null)' >"$dev/driver_override"
	echo auto >"$dev/power/control"
	printf 'abcd' >"$dev/config"
	ln -s "../../drivers/$5" "$dev/driver"
	ln -s "../../../../kernel/iommu_groups/$4" "$dev/iommu_group"
	ln -s "../../../../bus/pci/devices/$1" "$root/sys/kernel/iommu_groups/$4/devices/$1"
	echo '0x00000000fee00000 0x00000000feefffff msi' \
		>"$root/sys/kernel/iommu_groups/$4/reserved_regions"
}

mkdir -p "$root/proc/self" "$root/sys/dev/char" "$root/sys/dev/block" \
	"$root/sys/bus/pci/drivers/vfio-pci" "$root/run"
: >"$root/proc/self/mounts"
device 000f:01:00.0 10de:2e12 030000 20 nvidia
device 0000:02:00.0 10de:2684 030000 7 nvidia
device 0000:02:00.1 10de:22ba 040300 7 snd_hda_intel
device 0000:00:01.0 8086:1901 060400 7 pcieport

check_output "000f:01:00.0: set driver_override to vfio-pci
000f:01:00.0: unbind from nvidia
000f:01:00.0: bind to vfio-pci
000f:01:00.0: set power/control to on" \
	"a dry run prints the steps" \
	"$gpubox" bind --dry-run --root "$root" 000f:01:00.0
check_output "0000:02:00.0: set driver_override to vfio-pci
0000:02:00.1: set driver_override to vfio-pci
0000:02:00.0: unbind from nvidia
0000:02:00.1: unbind from snd_hda_intel
0000:02:00.0: bind to vfio-pci
0000:02:00.1: bind to vfio-pci
0000:02:00.0: set power/control to on
0000:02:00.1: set power/control to on" \
	"the whole group goes, but not its bridge" \
	"$gpubox" bind -n --root "$root" 02:00.0
check "a dry run leaves nothing behind" test ! -e "$root/run/gpubox"
check_message '^gpubox: 0000:00:01.0: is a bridge' "a bridge is refused" \
	"$gpubox" bind -n --root "$root" 00:01.0
check_message '^gpubox: 0000:09:00.0: no such PCI device' \
	"a device that is not there is refused" \
	"$gpubox" bind -n --root "$root" 09:00.0
check_message 'not the name of a vfio driver' "any driver is not a vfio driver" \
	"$gpubox" bind -n --root "$root" --driver nvidia 02:00.0
check_message 'no device given' "bind asks for a device" "$gpubox" bind
check_message 'not a PCI address' "bind asks for an address" "$gpubox" bind gpu0
check_message 'no such option' "bind knows its options" "$gpubox" bind --force
check "bind explains itself" "$gpubox" bind --help
check "restore explains itself" "$gpubox" restore --help
check_message 'either --all or' "restore takes --all or devices" \
	"$gpubox" restore --all 02:00.0

# Nothing plays the kernel here: the write is taken and changes nothing.
: >"$root/sys/bus/pci/drivers/nvidia/unbind"
: >"$root/sys/bus/pci/drivers/nvidia/bind"
check_message '^gpubox: 000f:01:00.0: unbind from nvidia: it is still on that driver' \
	"an unbind without effect is an error" \
	"$gpubox" bind --root "$root" 000f:01:00.0
check_output '' "what was written before is undone" \
	tr -d '\n' <"$devices/000f:01:00.0/driver_override"
check_output '' "no record is left" ls "$root/run/gpubox/journal"
check "nothing to restore is no error" "$gpubox" restore --root "$root" --all
"$gpubox" restore --root "$root" 000f:01:00.0 2>"$GPUBOX_TMP/said"
check "restore says that it has no record" grep -q "no record" "$GPUBOX_TMP/said"

# As a run that was killed, with its janitor, has left it.
boot=$(cat /proc/sys/kernel/random/boot_id)
journal()
{
	cat >"$root/run/gpubox/journal/$1" <<END
{"format": 1, "boot_id": "$2", "run": "x", "launcher_pid": 1,
 "launcher_start": 1, "keep": $3, "devices": [{"bdf": "000f:01:00.0",
 "vendor": 4318, "device": 11794, "driver": "nvidia", "driver_override": "",
 "power_control": "auto", "d3cold_allowed": ""}]}
END
}
echo vfio-pci >"$devices/000f:01:00.0/driver_override"
echo on >"$devices/000f:01:00.0/power/control"
journal 1.json "$boot" false
check_output "000f:01:00.0: is back on nvidia" \
	"restore brings back what a dead run has left" \
	"$gpubox" restore --root "$root"
check_output auto "with its power setting" cat "$devices/000f:01:00.0/power/control"
check_output '' "and removes the record" ls "$root/run/gpubox/journal"
journal 2.json "$boot" true
check_output '' "what was bound by hand stays" "$gpubox" restore --root "$root"
check_output "000f:01:00.0: is back on nvidia" "until it is asked for by name" \
	"$gpubox" restore --root "$root" 000f:01:00.0
journal 2.json "$boot" true
echo 0x2e13 >"$devices/000f:01:00.0/device"
echo vfio-pci >"$devices/000f:01:00.0/driver_override"
check_output "000f:01:00.0: is another device now (10de:2e12 was taken, \
10de:2e13 is there); left alone" "another card in its slot is not touched" \
	"$gpubox" restore --root "$root" --all
check_output vfio-pci "and keeps its override" \
	cat "$devices/000f:01:00.0/driver_override"
echo 0x2e12 >"$devices/000f:01:00.0/device"
journal 3.json 00000000-0000-0000-0000-000000000000 false
check_output '' "a record of another boot is dropped" \
	"$gpubox" restore --root "$root"
check_output '' "silently" ls "$root/run/gpubox/journal"
journal .gpubox.0000000000000004 "$boot" false
check_output '' "what a killed writer has left is no record" \
	"$gpubox" restore --root "$root"
check_output '' "and is removed" ls -A "$root/run/gpubox/journal"
echo '{' >"$root/run/gpubox/journal/4.json"
check_message 'journal 4.json: is not a record' "a damaged record is named" \
	"$gpubox" restore --root "$root"
check_status 125 "and is status 125" "$gpubox" restore --root "$root"
rm "$root/run/gpubox/journal/4.json"
check_status 0 "restore with nothing on record is status 0" \
	"$gpubox" restore --root "$root" --all
check_status 0 "also for a device that is not on record" \
	"$gpubox" restore --root "$root" 000f:01:00.0
for arguments in "bind --bogus" "bind" "bind gpu0" "bind -n 09:00.0" \
	"bind -n 00:01.0" "restore --bogus" "restore --all 02:00.0" "restore x"; do
	# shellcheck disable=SC2086
	check_status 125 "gpubox $arguments is status 125" \
		"$gpubox" ${arguments%% *} --root "$root" ${arguments#* }
done
# A living run has it: its lock is held, its record is there.
journal 5.json "$boot" false
exec 7>"$root/run/gpubox/lock/000f:01:00.0"
# F_OFD_SETLK (37), F_WRLCK: struct flock of a 64-bit machine
perl -e 'open(my $f, ">&=7") or die;
	my $lock = pack("ssx4qqix4", 1, 0, 0, 0, 0);
	fcntl($f, 37, $lock) or die "$!"'
check_output '' "what a living run has stays" "$gpubox" restore --root "$root"
check_status 0 "which is no error" "$gpubox" restore --root "$root"
check_message '000f:01:00.0: is taken by' "unless it is asked for by name" \
	"$gpubox" restore --root "$root" 000f:01:00.0
check_status 125 "with status 125" \
	"$gpubox" restore --root "$root" 000f:01:00.0
check_output 5.json "and stays on record" ls "$root/run/gpubox/journal"
exec 7>&-
chmod 777 "$root/run/gpubox/journal"
check_message 'not ours alone' "a folder that others can write to is refused" \
	"$gpubox" restore --root "$root"
tap_end
