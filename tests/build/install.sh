#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What 'make install' brings besides programs, judged by the programs that read
# it: systemd's units, users and folders, udev's rules, completions; and two
# boards in one prefix.

. "$(dirname "$0")/../tap.sh"
unset V
prefix=$GPUBOX_TMP/prefix
root=$GPUBOX_TMP/root

put()
{
	make -s -C "$GPUBOX_SRC" "O=$1" "PREFIX=$prefix" install
}

boards=0
for built in "$GPUBOX_OUT"/*/gpubox; do
	check "$(basename "${built%/gpubox}") is installed" put "${built%/gpubox}"
	boards=$((boards + 1))
done
check_output "$boards" "each board has its launcher" \
	sh -c "ls '$prefix'/bin/gpubox-* | grep -vc -- -oci"
check_output "$boards" "and its image" sh -c "ls '$prefix'/lib/gpubox/*.itb | wc -l"
check "gpubox is one of them" test -x "$prefix/bin/gpubox"
check_output gpubox "gpubox-oci is gpubox by another name" readlink "$prefix/bin/gpubox-oci"
check_output "" "no file has the mark of a path that was not filled in" \
	grep -rIlE '@(BIN|LIB|UID_FIRST|UID_LAST)@' "$prefix"
check_output "" "no link leads nowhere" find "$prefix" -xtype l
for page in "$GPUBOX_SRC"/docs/man/*.1; do
	cmp -s "$page" "$prefix/share/man/man1/$(basename "$page")" ||
		fail "$(basename "$page") is installed"
done
native=$(find "$GPUBOX_OUT"/*/gpubox-native -type l | head -n 1)
native=gpubox-$(basename "${native%/gpubox-native}")
check_output "--json" "bash completes by what was installed" env -u GPUBOX_COMPLETE \
	"PATH=$prefix/bin:$PATH" bash -c '. "$1/share/bash-completion/completions/$2"
		COMP_LINE="$2 doctor --j" COMP_POINT=$((${#2} + 11))
		_gpubox
		echo "${COMPREPLY[@]}"' bash "$prefix" "$native"

# verify UNIT: what systemd says of it, and of no other
verify()
{
	systemd-analyze verify --man=no "$prefix/lib/systemd/system/$1" 2>&1 |
		grep -F -e gpubox
}

units="gpubox-restore.service gpubox-openshell.service"
for unit in $units; do
	if command -v systemd-analyze >/dev/null; then
		check_output "" "systemd finds nothing in $unit" verify "$unit"
	else
		skip "systemd finds nothing in $unit" "systemd-analyze is not installed"
	fi
done
check_output "Before=display-manager.service" "devices are back before a display is" \
	grep -o 'Before=display-manager.service' \
	"$prefix/lib/systemd/system/gpubox-restore.service"
check_output "OOMPolicy=continue" "a guest that memory is too short for ends alone" \
	grep -o '^OOMPolicy=.*' "$prefix/lib/systemd/system/gpubox-openshell.service"

# The range of the board that was installed last.
range=$(grep -hE '^CONFIG_QEMU_UID_(FIRST|COUNT)=' "${built%/gpubox}/.config" | cut -d= -f2)
first=${range%%$'\n'*} count=${range##*$'\n'}
mkdir -p "$root/etc"
if [ "$(id -u)" = 0 ] && command -v systemd-sysusers >/dev/null; then
	check "systemd takes the users" \
		systemd-sysusers "--root=$root" "$prefix/lib/sysusers.d/gpubox.conf"
	check "there is a group for VFIO's nodes" grep -q '^gpubox:' "$root/etc/group"
	check_output "gpubox-guests:$first:$first:gpubox guests $first to $((first + count - 1))" \
		"and the first of the guests' users" \
		sh -c "cut -d: -f1,3-5 '$root/etc/passwd' | grep ^gpubox-guests"
	mkdir -p "$root/run/gpubox/"{journal,guests/one,run-12,web-34}
	for old in journal/a.json uids guests/one/log run-12/console.log; do
		touch -d '40 days ago' "$root/run/gpubox/$old"
	done
	touch "$root/run/gpubox/web-34/console.log"
	chmod 755 "$root/run/gpubox"
	check "systemd takes the folders" systemd-tmpfiles "--root=$root" --create --clean \
		"$prefix/lib/tmpfiles.d/gpubox.conf"
	check_output 700 "/run/gpubox is root's alone" stat -c %a "$root/run/gpubox"
	check_output "guests/one/log
journal/a.json
uids
web-34/console.log" "what --keep has kept ages, and nothing else does" \
		sh -c "cd '$root/run/gpubox' && find . -type f | cut -c 3- | sort"
else
	skip "systemd takes users and folders" "not root, or systemd is not installed"
fi

rules=$prefix/lib/udev/rules.d/70-gpubox.rules
if udevadm verify --help >/dev/null 2>&1; then
	check "udev finds nothing in its rules" \
		udevadm verify --resolve-names=never "$rules"
else
	skip "udev finds nothing in its rules" "no udevadm that has verify, of systemd 254"
fi
tap_end
