#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that somebody changes while a run starts: what QEMU would be handed is
# what was checked, or nothing is. A dry run has the digests of that.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

arch_of()
{
	if option_is_set "$1" ARCH_AARCH64; then
		echo aarch64
	else
		echo x86_64
	fi
}

# digests FILE: of the kernel and the initramfs that a dry run would start
digests()
{
	jq -r '.files[] | select(.name != "dtb") | .sha256' "$1"
}

# plan OPTION...: a dry run of $board, into $GPUBOX_TMP/plan; its status
plan()
{
	run_board "$board" --dry-run --json "$@" -- true \
		>"$GPUBOX_TMP/plan" 2>"$GPUBOX_TMP/err"
}

# flip FILE: change one byte of it, in the middle and near the end, and back
flip()
{
	exec perl -e '
		open my $f, "+<", $ARGV[0] or die;
		my $size = -s $f;
		for (;;) {
			for my $add (1, 0) {
				for my $at (int($size / 2), $size - 65536) {
					sysseek $f, $at, 0;
					sysread $f, my $byte, 1 unless defined $old{$at};
					$old{$at} //= ord $byte;
					sysseek $f, $at, 0;
					syswrite $f, chr(($old{$at} + $add) & 255);
				}
				select undef, undef, undef, 0.002;
			}
		}' "$1"
}

# cut FILE: make it short and long again
cut_short()
{
	exec perl -e '
		my $size = -s $ARGV[0];
		for (;;) {
			truncate $ARGV[0], 4096;
			select undef, undef, undef, 0.001;
			truncate $ARGV[0], $size;
			select undef, undef, undef, 0.02;
		}' "$1"
}

# disturbed HOW FILE OPTION...: eight dry runs while HOW changes FILE. Sets
# bad, the runs that had other bytes than $want (if that is not empty) or were
# ended by a signal.
disturbed()
{
	local how=$1 file=$2 status i other
	shift 2
	"$how" "$file" &
	other=$!
	bad=0
	for ((i = 0; i < 8; i++)); do
		status=0
		plan "$@" || status=$?
		if [ $status = 0 ]; then
			[ -z "$want" ] || [ "$(digests "$GPUBOX_TMP/plan")" = "$want" ] ||
				bad=$((bad + 1))
		elif [ $status != 125 ] || ! grep -q '^gpubox: ' "$GPUBOX_TMP/err"; then
			bad=$((bad + 1))
		fi
	done
	kill "$other"
	wait "$other" 2>/dev/null
}

for board in "${boards[@]}"; do
	image=$GPUBOX_TMP/$board.itb
	cp "$GPUBOX_OUT/$board/$board.itb" "$image"
	plan --image "$image"
	want=$(digests "$GPUBOX_TMP/plan")
	check "$board: a dry run has digests" test -n "$want"
	disturbed flip "$image" --image "$image"
	check "$board: no byte of the image is another than was checked" \
		test $bad = 0
	disturbed cut_short "$image" --image "$image"
	check "$board: an image that becomes shorter ends nothing" test $bad = 0
	# Nobody checks what was given by hand: only that its end is no end of ours.
	want=
	packed=$GPUBOX_TMP/$board.kernel
	cp "$GPUBOX_CACHE/kernel-$(arch_of "$board")/vmlinuz" "$packed"
	disturbed cut_short "$packed" --kernel "$packed" --modules none
	check "$board: a kernel that becomes shorter ends nothing" test $bad = 0
	want=
	cp "$GPUBOX_OUT/$board/initramfs" "$packed"
	disturbed cut_short "$packed" --initrd "$packed"
	check "$board: an archive that becomes shorter ends nothing" test $bad = 0
done
tap_end
