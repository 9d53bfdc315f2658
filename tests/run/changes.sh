#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that somebody changes while a run starts: what QEMU would be handed is
# what was checked, or nothing is. A dry run has the digests of that.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

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

# A QEMU that says the digests of what it was handed, and ends; where the user
# that it becomes can reach it.
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
chmod 755 "$bin"
cat >"$bin/qemu" <<'END'
#!/bin/bash
case "$*" in
*dumpdtb*) ;;
*-kernel*)
	sha256sum /proc/self/fd/9 /proc/self/fd/10 >&2
	exit 1 ;;
esac
END

# handed OPTION...: to such a QEMU; its status and, in $GPUBOX_TMP/handed, the
# digests, or nothing when gpubox refused
handed()
{
	local status=0
	run_board "$board" --qemu "$bin/qemu.$board" "$@" -- true \
		>/dev/null 2>"$GPUBOX_TMP/err" || status=$?
	sed -n 's|.* \([0-9a-f]\{64\}\)  /proc/self/fd/\([0-9]*\)$|\2 \1|p' \
		"$GPUBOX_TMP/err" | sort -n | cut -d ' ' -f 2 >"$GPUBOX_TMP/handed"
	return $status
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

# disturbed HOW FILE OPTION...: eight runs while HOW changes FILE: dry ones, or
# with $want such that hand it over. Sets bad, the runs in which QEMU was handed
# other bytes than $want, or that ended otherwise than they should.
disturbed()
{
	local how=$1 file=$2 status i other
	shift 2
	"$how" "$file" &
	other=$!
	bad=0
	for ((i = 0; i < 8; i++)); do
		status=0
		if [ -z "$want" ]; then
			plan "$@" || status=$?
			[ $status != 0 ] || continue
		else
			handed "$@" || status=$?
			[ ! -s "$GPUBOX_TMP/handed" ] ||
				[ "$(cat "$GPUBOX_TMP/handed")" = "$want" ] ||
				bad=$((bad + 1))
		fi
		if [ $status != 125 ] || ! grep -q '^gpubox: ' "$GPUBOX_TMP/err"; then
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
	sed "\$a exec qemu-system-$(arch_of "$board") \"\$@\"" "$bin/qemu" \
		>"$bin/qemu.$board"
	chmod 755 "$bin/qemu.$board"
	handed --image "$image"
	check "$board: they are those of what QEMU is handed" \
		test "$(cat "$GPUBOX_TMP/handed")" = "$want"
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
