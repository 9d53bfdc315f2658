#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a run says of its guest's driver before it touches the device: a host
# whose /sys is a folder, a real kernel, and one of its modules in the part of
# the driver's (its licence is the GPL's, so it is an open one).

. "$(dirname "$0")/../tap.sh"
PATH=$PATH:/usr/sbin:/sbin
gpubox=$GPUBOX_OUT/x86-q35/gpubox-native
cache=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}/kernel-x86_64
release=$(cat "$cache/release" 2>/dev/null)
modules=$GPUBOX_TMP/lib/modules/$release
host=$GPUBOX_TMP/host
gpu=0000:01:00.0

if ! unshare -rm mount -t tmpfs none /mnt 2>/dev/null; then
	skip "a driver is checked before a run" "no mount namespaces here"
	tap_end
fi
if [ -z "$release" ] || ! command -v depmod >/dev/null; then
	skip "a driver is checked before a run" "no kernel in $cache, or no depmod"
	tap_end
fi
"$GPUBOX_SRC/tests/trees/build" "$GPUBOX_SRC/tests/trees/x86.tree" "$host"
mkdir -p "${modules%/*}"
cp -r "$cache/modules/lib/modules/$release" "$modules"
driver=$(find "$modules/kernel" -name 'failover.ko*' | head -n 1)
cp "$driver" "$modules/kernel/nvidia${driver##*/failover}"
depmod -b "$GPUBOX_TMP" "$release" 2>/dev/null

# on_host [OPTION...]: a dry run with the GPU of that host
on_host()
{
	# shellcheck disable=SC2016
	unshare -rm sh -c 'mount --bind "$0/sys" /sys && exec "$@"' "$host" \
		"$gpubox" run --dry-run --gpu $gpu --driver none \
		--kernel "$cache/vmlinuz" --modules "$modules" "$@" -- true
}

# is ID: the GPU has this one
is()
{
	echo "$1" >"$host/sys/bus/pci/devices/$gpu/device"
}

is 0x2684
check "a GPU that takes either flavour is planned for" on_host
on_host --json >"$GPUBOX_TMP/plan"
check_output "[]" "and nothing is held against it" jq -c \
	'[.gpus.findings[] | select(.severity != "info")]' "$GPUBOX_TMP/plan"
is 0x1b38
check_message 'guest.driver-flavour: the GPU is older than Turing' \
	"one that needs the other flavour is not" on_host
check_status 125 "under the policy required" on_host
check "under preferred the command runs" on_host --gpu-policy preferred
on_host --gpu-policy preferred --json >"$GPUBOX_TMP/plan"
check_output '[0,true,"guest.driver-flavour"]' "without it, and the plan says why" \
	jq -c '[(.gpus.devices | length), (.gpus.without | test("older than Turing")),
		(.gpus.findings[] | select(.severity == "blocker") | .name)]' \
	"$GPUBOX_TMP/plan"
is 0x2684
check_message 'guest.signature: .* cuts signatures off' \
	"a kernel that is told to insist on signatures is believed" \
	on_host --append module.sig_enforce
rm "$modules"/kernel/nvidia.ko*
depmod -b "$GPUBOX_TMP" "$release" 2>/dev/null
on_host -v >/dev/null 2>"$GPUBOX_TMP/messages"
check "a driver that is not there is told by -v" \
	grep -q 'guest.driver-missing: there is no module nvidia' "$GPUBOX_TMP/messages"
tap_end
