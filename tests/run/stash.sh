#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel that was unpacked and modules that were packed for one run are
# there for the next, until one of their files changes.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

cache=$GPUBOX_CACHE/kernel-x86_64
board=
for name in "${boards[@]}"; do
	option_is_set "$name" ARCH_X86_64 && board=$name
done
if [ -z "$board" ] || [ ! -r "$cache/release" ]; then
	skip "a kernel is kept" "there is no board or kernel for x86_64"
	tap_end
fi
gpubox=$(launcher "$board")
release=$(cat "$cache/release")
cd "$GPUBOX_TMP" || exit 2
cp "$cache/vmlinuz" .
cp -r "$cache/modules/lib/modules/$release" modules
export XDG_CACHE_HOME=$PWD/cache
mkdir cache

# plan NAME: the sums of what QEMU would get
plan()
{
	"$gpubox" run --kernel vmlinuz --modules modules --dry-run --json \
		-- true 2>plan.err |
		jq -c '[.kernel, (.files[] | .sha256)]' >"$1"
}

kept()
{
	find cache/gpubox -name "$1-*" | wc -l
}

# spoil KIND: change a byte in the middle of what is kept
spoil()
{
	local file
	file=$(find cache/gpubox -name "$1-*")
	printf '\377' | dd of="$file" bs=1 seek=1000 conv=notrunc status=none
}

plan first
check_output "0 0" "a dry run keeps nothing" \
	sh -c 'echo $(ls cache/gpubox | grep -c ^kernel-) \
		$(ls cache/gpubox | grep -c ^modules-)'
check "a run starts" "$gpubox" run --kernel vmlinuz --modules modules -- true
check_output 1 "the kernel is kept" kept kernel
check_output 1 "the modules are kept" kept modules
plan second
check "what is found is what was made" cmp first second
spoil kernel
spoil modules
plan spoiled
check_output "false false" "it is taken as it lies there" \
	jq -cr -s '[.[0][1] == .[1][1], .[0][2] == .[1][2]] | map(tostring) |
		join(" ")' first spoiled
touch vmlinuz
plan touched
check_output "true false" "a kernel that was touched is unpacked again" \
	jq -cr -s '[.[0][1] == .[1][1], .[0][2] == .[1][2]] | map(tostring) |
		join(" ")' first touched
touch modules/kernel/drivers/block/virtio_blk.ko*
plan again
check "a module that was touched is packed again" cmp first again
echo '# changed' >>modules/modules.softdep
plan index
check "so it is with an index that was changed" cmp first index
cp vmlinuz bad
# lz4's legacy frames, which Debian's kernels have now, have no checksum: a few
# bytes among many that are copied as they are would not be noticed.
head -c 65536 /dev/zero | tr '\0' '\377' | dd of=bad bs=4096 conv=notrunc \
	status=none seek=$(($(stat -c %s bad) / 8192))
check_message "bad: .*damaged" "a damaged kernel is refused" \
	"$gpubox" run --kernel bad --modules modules -- true
check_output 1 "and is not kept" kept kernel
cp vmlinuz private
chmod 0 private
# Root, too, needs a capability for that.
others="-dac_override,-dac_read_search"
if setpriv --bounding-set=$others --inh-caps=$others true 2>/dev/null; then
	set -- setpriv --bounding-set=$others --inh-caps=$others "$gpubox"
else
	set -- "$gpubox"
fi
check_message 'private: you may not read it.* sudo install -m 644 private' \
	"a kernel for root alone comes with a way out" \
	"$@" run --kernel private --modules modules --dry-run -- true
tap_end
