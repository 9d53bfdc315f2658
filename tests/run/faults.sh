#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every way a run can fail that is not the command's: status 125, the class,
# one sentence.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

# fault_is NAME CLASS REGEX TEXT
fault_is()
{
	status_is "$1" 125 "$4: status 125"
	json_is "$1" ".status == 125 and .fault.class == \"$2\" and
		(.fault.message | test(\"$3\"))" "$4: JSON: class $2"
	err_has "$1" "^gpubox: .*$3" "$4: said on stderr"
}

# archive FILE PATH TEXT: a compressed archive of one file
archive()
{
	local dir
	dir=$(mktemp -d -p "$GPUBOX_TMP")
	mkdir -p "$dir/$(dirname "$2")"
	printf '%s\n' "$3" >"$dir/$2"
	"$GPUBOX_SRC/scripts/newc" "$dir" | gzip >"$1"
	rm -r "$dir"
}

boot panic --json --append rdinit=/nosuch -- true
fault_is panic guest "Kernel panic - not syncing: " \
	"a kernel that finds no init"
err_has panic '^gpubox: guest console: ' "the console's last lines are shown"

boot crash --json -- sh -c 'echo before; sleep 3; echo c >/proc/sysrq-trigger'
fault_is crash guest "Kernel panic - not syncing: sysrq" \
	"a kernel that panics under the command"
json_is crash '.stdout.data == "before\n"' "the output before it is there"

boot halt --json -- sh -c 'echo before; halt -f'
fault_is halt guest "was halted before it reported" \
	"a guest that stops without powering off"
json_is halt '.stdout.data == "before\n"' "what it printed before is there"

# A kernel up to 6.14 halts with its ports open; this one is not halted at all.
boot last --json -- sh -c 'echo before
	echo "<0>reboot: System halted" >/dev/kmsg
	exec sleep 1000000'
fault_is last guest "was halted before it reported" \
	"a guest that stops and leaves its ports open"

archive "$GPUBOX_TMP/broken.cpio.gz" etc/gpubox/modules /lib/modules/none.ko
boot init --json --initrd "$GPUBOX_TMP/broken.cpio.gz" -- true
fault_is init guest "none.ko" "a module that is not there"

head -c 20000 /dev/urandom >"$GPUBOX_TMP/noise"
boot noise --initrd "$GPUBOX_TMP/noise" -- true
status_is noise 0 "Linux goes on without an archive that it cannot unpack"
err_has noise 'notice: guest kernel: Initramfs unpacking failed.*--initrd' \
	"and it is told"

# How far it gets is the kernel's matter: a newer one does not reach its console.
boot small --json -m 64m --append mem=40M -- true
fault_is small guest "--memory" "a guest without memory to boot"

boot eater -m 128m -- tail /dev/zero
status_is eater 137 "a command killed for want of memory is status 137"
err_has eater 'notice: guest memory: 128 MiB.*\(tail\).*--memory' \
	"and the reason is told"

boot pids --json --append cgroup_disable=pids --pids-limit 5 -- true
fault_is pids guest "number of processes: cannot be limited" \
	"a kernel without control groups of processes"
boot sysctl --json --sysctl kernel.nothing=1 -- true
fault_is sysctl guest "/proc/sys/kernel/nothing: cannot be set: No such file" \
	"a parameter that the kernel does not have"
boot junk --json --sysctl "net.core.somaxconn=7 and more" -- true
fault_is junk guest "/proc/sys/net/core/somaxconn: cannot be set: Invalid arg" \
	"a value of which the kernel takes a part"

boot missing --json --qemu /nosuch/qemu -- true
fault_is missing vmm "/nosuch/qemu" "QEMU that is not there"

boot notqemu --json --qemu /bin/true -- true
fault_is notqemu vmm "/true" "a QEMU that is none"

boot notkernel --json --kernel /etc/passwd -- true
fault_is notkernel guest "/etc/passwd" "a kernel file that is none"
boot nokernel --json --kernel /nosuch -- true
fault_is nokernel host "/nosuch" "a kernel file that is not there"

boot noimage --json --image /nosuch.itb -- true
fault_is noimage host "/nosuch.itb" "an image that is not there"

boot noinitrd --json --initrd /nosuch.cpio -- true
fault_is noinitrd host "/nosuch.cpio" "an archive that is not there"

boot huge --json -m 8388608g -- true
fault_is huge host "--memory|memory" "more memory than the machine takes"

boot long --json -- true "$(head -c 100000 /dev/zero | tr '\0' x)"
status_is long 0 "a long argument is no fault"

# QEMU ends as soon as the command has said that it runs.
kill_vmm()
{
	local at=$GPUBOX_TMP/killed.$1 pid vmm
	run_board "$1" --json --name "killed-$1" --keep="$at.keep" -- \
		sh -c 'echo c >/dev/console; sleep 1000' \
		>"$at.out" 2>"$at.err" &
	pid=$!
	wait_for 120 grep -q c "$at.keep/console.log"
	vmm=$(pgrep -P "$(pgrep -P $pid || echo $pid)" || pgrep -P $pid)
	kill -KILL "$vmm"
	wait $pid
	echo $? >"$at.status"
}
for board in "${boards[@]}"; do
	kill_vmm "$board" &
done
wait
fault_is killed vmm "QEMU: was ended by signal 9" "QEMU that is killed"

tap_end
