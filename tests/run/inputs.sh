#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that are none, or have no end: each is refused at once, by its name.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

export XDG_CACHE_HOME=$GPUBOX_TMP/cache
cd "$GPUBOX_TMP" || exit
mkfifo fifo
truncate -s 3G zeros
board=${boards[0]}
gpubox=$(launcher "$board")
kernel_options "$board"

# refuse REGEX NAME COMMAND...: within a deadline that a wait would miss, and
# with little memory, in which what has no end has no room
refuse()
{
	local regex=$1 name=$2 status=0
	shift 2
	(
		ulimit -v 2000000
		exec timeout 300 "$@"
	) >out 2>err </dev/null || status=$?
	if [ "$status" = 125 ] && grep -Eq -- "^gpubox: $regex" err &&
	   [ "$(wc -l <err)" = 1 ]; then
		pass "$name"
	else
		fail "$name" "status $status: $(head -c 500 err)"
	fi
}

for option in initrd kernel image env-file; do
	with=()
	[ "$option" = kernel ] || with=("${kernel[@]}")
	at=
	[ "$option" != env-file ] || at='--env-file '
	refuse "${at}fifo: is not a regular file" "--$option FIFO" \
		"$gpubox" run "${with[@]}" --dry-run "--$option" fifo -- true
	refuse "$at/dev/zero: is not a regular file" "--$option /dev/zero" \
		"$gpubox" run "${with[@]}" --dry-run "--$option" /dev/zero -- true
	refuse "$at/proc/self/status: has bytes and tells no size" \
		"--$option /proc/self/status is not taken for an empty file" \
		"$gpubox" run "${with[@]}" --dry-run "--$option" \
		/proc/self/status -- true
	refuse "$at.: is not a regular file" "--$option FOLDER" \
		"$gpubox" run "${with[@]}" --dry-run "--$option" . -- true
	refuse "${at}zeros: has 3221225472 bytes, and may have at most" \
		"--$option with 3 GiB" \
		"$gpubox" run "${with[@]}" --dry-run "--$option" zeros -- true
done
# Linux takes an uncompressed archive that was cut without a word.
mkdir tree
echo one >tree/first
seq 5000 >tree/second
"$GPUBOX_SRC/scripts/newc" tree >whole.cpio
size=$(stat -c %s whole.cpio)
for at in 60 111 300 $((size / 2)) $((size - 200)); do
	head -c "$at" whole.cpio >cut.cpio
	refuse "cut.cpio: is cut off or damaged" "--initrd cut at $at of $size" \
		"$gpubox" run "${kernel[@]}" --dry-run --initrd cut.cpio -- true
done
{ cat whole.cpio; head -c 512 /dev/zero; head -c 700 whole.cpio; } >cut.cpio
refuse "cut.cpio: is cut off or damaged" "--initrd whose second archive is cut" \
	"$gpubox" run "${kernel[@]}" --dry-run --initrd cut.cpio -- true
{ cat whole.cpio; head -c 512 /dev/zero; gzip -c whole.cpio; } >two.cpio
for file in whole.cpio two.cpio; do
	check "--initrd $file is taken" \
		"$gpubox" run "${kernel[@]}" --dry-run --initrd $file -- true
done
for option in root driver mount; do
	for file in fifo /dev/zero; do
		value=$file
		[ "$option" != mount ] || value=$file:/data:ro
		refuse "$file: must be a file or a folder" "--$option $file" \
			"$gpubox" run "${kernel[@]}" --dry-run "--$option" \
			"$value" -- true
	done
done
for verb in "relax --check" install; do
	for file in fifo /dev/zero; do
		# shellcheck disable=SC2086
		refuse "$file: is not a regular file" "firmware $verb $file" \
			"$gpubox" firmware $verb "$file"
	done
done
for verb in inspect verify; do
	for file in fifo /dev/zero; do
		refuse "$file: is not a regular file" "image $verb $file" \
			"$gpubox" image "$verb" "$file"
	done
done
# What lies in a folder is no better than what is named.
mkdir tables
mkfifo tables/IORT
check_message 'tables: no IORT' "a table that is a FIFO" \
	timeout 300 "$gpubox" firmware show --tables tables
mkdir -p tree/kernel
mkfifo tree/modules.dep.bin
check_message 'tree: an index of depmod' "an index of modules that is a FIFO" timeout 300 \
	"$gpubox" run "${kernel[@]}" --modules tree --dry-run -- true
tap_end
