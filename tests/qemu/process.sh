#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# QEMU as other processes see it while a guest runs: whose it is, what it may
# do, what it has open, and that it does not outlive the launcher.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"

# A child of the launcher that is QEMU: the probes of the host are short.
vmm=0
vmm_of()
{
	local child
	for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
		case $(tr '\0' ' ' <"/proc/$child/cmdline") in
		*dumpdtb=*) ;; # it writes the device tree and ends
		*" -sandbox on,"*virtserialport*)
			vmm=$child
			return 0
			;;
		esac
	done
	return 1
}

# The threads of QEMU come after the filter is on: QEMU runs when it has some.
has_threads()
{
	[ "$(find "/proc/$vmm/task" -mindepth 1 -maxdepth 1 | wc -l)" -gt 1 ]
}

status_line()
{
	sed -nE "s/^$1:[[:space:]]*(.*)/\1/p" "/proc/$vmm/status" |
		tr '\t' ' ' | sed 's/ *$//'
}

# own_user FIRST: one id, of the range that begins there
own_user()
{
	local -a ids
	read -ra ids <<<"$(status_line Uid)"
	[ "${ids[0]}" -ge "$1" ] && [ "${ids[0]}" != 65534 ] &&
		[ "$(status_line Uid)" = "${ids[0]} ${ids[0]} ${ids[0]} ${ids[0]}" ]
}

is_gone()
{
	! kill -0 "$vmm" || grep -q '^State:.Z' "/proc/$vmm/status"
}

looks()
{
	local board=$1 ids first
	if [ "$(id -u)" = 0 ]; then
		first=$(sed -n 's/^CONFIG_QEMU_UID_FIRST=//p' \
			"$GPUBOX_OUT/$board/$board.config")
		check "$board: QEMU runs as a user of its own" own_user "$first"
		check_output "" "$board: in no other group" status_line Groups
		check_output "0000000000000000" "$board: without capabilities" \
			status_line CapEff
	else
		ids=$(id -u) ids="$ids $ids $ids $ids"
		check_output "$ids" "$board: QEMU runs as we do" status_line Uid
	fi
	check_output "1" "$board: it can gain no privileges" status_line NoNewPrivs
	check_output "2" "$board: its system calls are filtered" status_line Seccomp
	check_output "$vmm" "$board: it leads its process group" \
		ps -o pgid:1= -p "$vmm"
	check_output "0" "$board: it leaves no core file" bash -c \
		"awk '/core file/ { print \$5 }' /proc/$vmm/limits"
	# Sockets, the two memfds or the image's kernel in the cache, and what QEMU
	# opens itself; for a moment its ROMs.
	check "$board: it has none of the launcher's files" wait_for 120 bash -c \
		"! find /proc/$vmm/fd -type l -printf '%l\n' | grep -vE \
		'^(socket:|pipe:|anon_inode:|/dev/null|/dev/kvm|/memfd:|.*/kernel-[0-9a-f]{64}\$)'"
}

for board in "${boards[@]}"; do
	kernel_options "$board"
	"$(launcher "$board")" run "${kernel[@]}" -- sleep 300 \
		>"$GPUBOX_TMP/$board.log" 2>&1 9<"$0" &
	pid=$!
	wait_for 120 vmm_of "$pid"
	if ! wait_for 120 has_threads; then
		kill -KILL "$pid"
		fail "$board: QEMU starts" "$(cat "$GPUBOX_TMP/$board.log")"
		continue
	fi
	looks "$board"
	kill -KILL "$pid"
	check "$board: it dies with the launcher" wait_for 120 is_gone
	wait 2>/dev/null
done
tap_end
