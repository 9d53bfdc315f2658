#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 'gpubox firmware' as a process: what it says of a host, the archive it
# writes, and what it puts where GRUB looks.

. "$(dirname "$0")/../tap.sh"
gpubox=${GPUBOX:-$GPUBOX_OUT/x86-q35/gpubox-native}
trees=$GPUBOX_SRC/tests/trees
host=$GPUBOX_TMP/host
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2

# number BYTES VALUE: the low byte first.
number()
{
	local i
	for ((i = 0; i < $1; i++)); do
		printf '%b' "\\x$(printf %02x $(($2 >> (8 * i) & 255)))"
	done
}

# An IVRS as real boards have it: IVMD 22h, devices 0-fff, flags 08.
ivrs()
{
	local sum
	{ printf IVRS; number 4 80; printf '\2\0GPUBOXTESTTEST'
		number 4 "$1"; printf TEST; number 4 1; number 12 0
		printf '\x22\x08'; number 2 32; number 2 0; number 2 4095
		number 8 0; number 8 0x7d6f0000; number 8 1; } >raw
	sum=$(od -An -v -t u1 raw | tr -s ' ' '\n' | awk '{ s += $1 } END { print s % 256 }')
	head -c 9 raw
	number 1 $(((256 - sum) % 256))
	tail -c +11 raw
}

make_host()
{
	rm -rf "$host"
	"$trees/build" "$trees/x86.tree" "$host"
	rm "$host"/sys/firmware/acpi/tables/*
	ivrs 1 >"$host/sys/firmware/acpi/tables/IVRS"
	mkdir -p "$host/boot/grub" "$host/sys/class/dmi/id"
	echo CONFIG_ACPI_TABLE_UPGRADE=y >"$host/boot/config-6.12.0-amd64"
	echo "[none] integrity confidentiality" >"$host/sys/kernel/security/lockdown"
	echo 1.2 >"$host/sys/class/dmi/id/bios_version"
	{ printf '0x000000007d6f0000 0x000000007d6f0fff direct\n'
		printf '0x00000000fee00000 0x00000000feefffff msi\n'
		} >"$host/sys/kernel/iommu_groups/2/reserved_regions"
	cat >"$host/boot/grub/grub.cfg" <<-'END'
	if [ -s $prefix/grubenv ]; then
	  load_env
	fi
	menuentry 'Other' --id other {
		linux	/boot/vmlinuz-6.11.0-amd64 root=/dev/sda1 ro
		initrd	/boot/initrd.img-6.11.0-amd64
	}
	submenu 'Advanced' {
		menuentry 'Linux 6.12.0-amd64' --class os --id 6.12 {
			insmod ext2
			linux	/boot/vmlinuz-6.12.0-amd64 root=/dev/sda1 ro quiet
			initrd	/boot/amd-ucode.img /boot/initrd.img-6.12.0-amd64
		}
	}
	END
	{ printf '# GRUB Environment Block\nsaved_entry=0\n'
		head -c 985 /dev/zero | tr '\0' '#'; } >"$host/boot/grub/grubenv"
}

firmware()
{
	"$gpubox" firmware "$@" --root "$host"
}

make_host
check_says '0x7d6f0000-0x7d6f0fff direct' "show names the range" 0 firmware show 0000:01:00.0
check_says 'IVRS IVMD 22h at 0x30, devices 0000-0fff' "and the entry" 0 firmware show
check_says 'reserved_regions agrees' "and that Linux has it so" 0 firmware show 0000:01:00.0
check_says 'reserved_regions lacks it' "and where it has not" 0 firmware show 0000:00:01.0
check_says '"reserved_regions": "agrees"' "the same in JSON" 0 firmware show --json
check_says 'IVRS IVMD 22h at 0x30' "doctor names the entry, too" 1 \
	"$gpubox" doctor --root "$host" 0000:01:00.0
cp "$host/sys/firmware/acpi/tables/IVRS" "$host/sys/firmware/acpi/tables/IVRS2"
mv "$host/sys/firmware/acpi/tables/IVRS" "$host/sys/firmware/acpi/tables/IVRS1"
check_says 'IVRS IVMD 22h' "of tables of one name Linux takes the first" 0 firmware show
mv "$host/sys/firmware/acpi/tables/IVRS2" "$host/sys/firmware/acpi/tables/IVRS"
check_message 'a second IVRS' "of others none is taken for the other" firmware show
rm "$host/sys/firmware/acpi/tables/IVRS1"
check_message 'no such PCI device' "a device must be there" firmware show 0000:09:00.0
check_message 'no IORT, DMAR or IVRS' "tables must be there" \
	"$gpubox" firmware show --root "$host" --tables /nonexistent/IVRS

check_message "agreement" "nothing is written without agreement" \
	firmware relax 0000:01:00.0 -o a.cpio
check "and so there is no archive" test ! -e a.cpio
check_says '^- IVMD 22h.*0000-0fff' "the change is shown" 0 \
	firmware relax 0000:01:00.0 -o a.cpio --yes
check "Linux's path is in the archive" \
	sh -c 'cpio -t --quiet <a.cpio | grep -qx kernel/firmware/acpi/IVRS.aml'
check "the archive is not compressed" test "$(head -c 6 a.cpio)" = 070701
check_says 'prepared' "an archive fits the firmware" 0 firmware relax --check a.cpio
cpio -i --quiet --to-stdout kernel/firmware/acpi/IVRS.aml <a.cpio >new
check_says 'devices 0000-00ff' "other devices keep it" 0 \
	"$gpubox" firmware show --root "$host" --tables new
check_message 'nothing to relax' "what is relaxed stays" \
	"$gpubox" firmware relax 0000:01:00.0 -o b.cpio --yes --root "$host" --tables new
ivrs 4294967295 >max
check_message 'OEM revision' "a revision at its maximum ends it" \
	firmware relax 0000:00:01.0 -o b.cpio --yes --tables max

echo 1.3 >"$host/sys/class/dmi/id/bios_version"
check_says 'stale' "another firmware version makes it stale" 1 firmware relax --check a.cpio
echo 1.2 >"$host/sys/class/dmi/id/bios_version"
ivrs 7 >"$host/sys/firmware/acpi/tables/IVRS"
check_says 'stale' "so does another table" 1 firmware relax --check a.cpio
check_message 'made from another table' "which is not installed" \
	firmware install a.cpio --yes
cp new "$host/sys/firmware/acpi/tables/IVRS"
check_says 'active' "a table in force is active" 0 firmware relax --check a.cpio
gzip -c a.cpio >z.cpio
check_message 'archive|newc' "a compressed archive is none" firmware relax --check z.cpio
head -c 700 a.cpio >short.cpio
check_message '' "nor is half of one" firmware relax --check short.cpio
# libarchive alone would make room for the 4 GiB of that name.
printf '070701%088dffffffff%08d' 0 0 >name.cpio
check_message 'newc' "nor is one whose name is longer than it" \
	bash -c "ulimit -v 2000000; '$gpubox' firmware relax --check name.cpio"

make_host
echo "none [integrity] confidentiality" >"$host/sys/kernel/security/lockdown"
check_message 'locked down' "a locked kernel takes none" \
	firmware relax 0000:01:00.0 -o b.cpio --yes
make_host
echo '# CONFIG_ACPI_TABLE_UPGRADE is not set' >"$host/boot/config-6.12.0-amd64"
check_message 'CONFIG_ACPI_TABLE_UPGRADE' "nor does one built without it" \
	firmware relax 0000:01:00.0 -o b.cpio --yes
rm "$host/boot/config-6.12.0-amd64"
gzip >"$host/proc/config.gz" <<<'CONFIG_ACPI_TABLE_UPGRADE=y'
check "the kernel's own configuration will do" \
	firmware relax 0000:01:00.0 -o b.cpio --yes
check "and nothing was written before" test -e b.cpio

make_host
find "$host" -type f -exec sha256sum {} + | sort >before
check_says 'write .*/boot/gpubox-acpi.cpio' "--dry-run says what it would write" 0 \
	firmware install a.cpio --dry-run
find "$host" -type f -exec sha256sum {} + | sort >after
check "and writes nothing" cmp before after
check_message 'not active yet' "every boot comes after one boot" \
	firmware install a.cpio --always --yes
printf 'menuentry mine {\n\ttrue\n}\n' >"$host/boot/grub/custom.cfg"
check "install for one boot" firmware install a.cpio --yes
check "the archive is there" cmp a.cpio "$host/boot/gpubox-acpi.cpio"
custom=$host/boot/grub/custom.cfg
check "an entry loads it before all else" grep -q \
	'initrd /boot/gpubox-acpi.cpio /boot/amd-ucode.img /boot/initrd.img-6.12.0-amd64$' "$custom"
check "of the running kernel" grep -q 'vmlinuz-6.12.0-amd64 root=/dev/sda1 ro quiet' "$custom"
check "other entries stay" grep -q '^menuentry mine' "$custom"
check "the next boot takes it" grep -qx 'next_entry=gpubox-acpi' "$host/boot/grub/grubenv"
check "grubenv keeps its size" test "$(stat -c %s "$host/boot/grub/grubenv")" = 1024
check "and its variables" grep -qx 'saved_entry=0' "$host/boot/grub/grubenv"
cp "$custom" once
check "installing again" firmware install a.cpio --yes
check "changes nothing" cmp once "$custom"
if command -v grub-script-check >/dev/null; then
	check "GRUB can read the entry" grub-script-check "$custom"
else
	skip "GRUB can read the entry" "grub-script-check is not installed"
fi
cp new "$host/sys/firmware/acpi/tables/IVRS"
check_says 'firmware\.active' "doctor sees that it is active" 1 \
	"$gpubox" doctor --root "$host" 0000:01:00.0
check_says 'update-grub' "--always says what is left to do" 0 \
	firmware install a.cpio --always --yes
check_output ' gpubox-acpi.cpio' "grub-mkconfig will add it" sh -c \
	". '$host/etc/default/grub.d/gpubox-acpi.cfg'
	echo \"\$GRUB_EARLY_INITRD_LINUX_CUSTOM\""
check "the entry for one boot is gone" sh -c "! grep -q gpubox '$custom'"
check "remove" firmware remove --yes
check "removes the archive" test ! -e "$host/boot/gpubox-acpi.cpio"
check "and the setting" test ! -e "$host/etc/default/grub.d/gpubox-acpi.cfg"
check_says 'nothing is installed' "once" 0 firmware remove
check "other entries are still there" grep -q '^menuentry mine' "$custom"
rm "$host/boot/grub/grub.cfg"
cp a.cpio c.cpio
ivrs 1 >"$host/sys/firmware/acpi/tables/IVRS"
check_message 'another boot loader' "without GRUB it says so" \
	firmware install c.cpio --yes

check_message 'no such verb' "an unknown verb is named" "$gpubox" firmware shwo
check_message 'no such option' "an option of another verb is refused" \
	"$gpubox" firmware show --always
check_message 'not a PCI address' "an address must be one" \
	"$gpubox" firmware relax zero -o b.cpio
check_message 'FILE is missing' "relax needs a file" "$gpubox" firmware relax 0000:01:00.0
check "there is help" "$gpubox" firmware --help
tap_end
