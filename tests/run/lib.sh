# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the tests that start guests, behind tap.sh. A guest takes
# seconds to boot, so one boot answers many questions, and the boards run
# side by side:
#
#	boot hello -- echo hello	every board; then, for each of them:
#	status_is hello 0 "says so"	its exit status
#	out_is hello "hello" "says so"	its whole stdout
#	out_has, err_has hello REGEX "says so"
#	same hello LINE "says so"	one whole line of stdout
#
# Files: $GPUBOX_TMP/hello.BOARD.{out,err,status}.

GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
# The capabilities of QEMU are asked once for all tests.
boards=()
for board in "$GPUBOX_OUT"/*/gpubox-native; do
	[ -x "$board" ] && boards+=("$(basename "$(dirname "$board")")")
done
if [ ${#boards[@]} = 0 ]; then
	echo "no board is built in $GPUBOX_OUT" >&2
	exit 1
fi

launcher()
{
	echo "$GPUBOX_OUT/$1/gpubox-native"
}

# gb BOARD COMMAND...: with guests of this test alone
gb()
{
	local board=$1
	shift
	GPUBOX_GUESTS=$GPUBOX_TMP/guests.$board "$(launcher "$board")" "$@"
}

option_is_set()
{
	grep -qx "CONFIG_$2=y" "$GPUBOX_OUT/$1/$1.config"
}

# arch_of BOARD: of its guests
arch_of()
{
	option_is_set "$1" ARCH_AARCH64 && echo aarch64 || echo x86_64
}

# The kernel of the demo, for boards that mean the host's: set in kernel[].
kernel_options()
{
	local cache
	kernel=()
	option_is_set "$1" GUEST_KERNEL_HOST || return 0
	cache=$GPUBOX_CACHE/kernel-$(arch_of "$1")
	kernel=(--kernel "$cache/vmlinuz" --modules
		"$cache/modules/lib/modules/$(cat "$cache/release")")
}

# run_board BOARD OPTION...: in this shell's place of a command
run_board()
{
	local board=$1
	shift
	kernel_options "$board"
	"$(launcher "$board")" run "${kernel[@]}" "$@"
}

can_share()
{
	[ "$(id -u)" = 0 ] || unshare -Urmn true 2>/dev/null
}

# shares_or_skip WHAT: ends the script where nobody can share folders
shares_or_skip()
{
	can_share && return
	skip "$1" "this host lets nobody make a user namespace"
	tap_end
}

# The templates of a cache of this test's own
template_files()
{
	find "$XDG_CACHE_HOME/gpubox" -name 'template-*' -size +1M
}

# template_spoil OFFSET: change four bytes of each
template_spoil()
{
	local file
	template_files | while IFS= read -r file; do
		printf '\377\377\377\377' |
			dd of="$file" bs=1 seek="$1" conv=notrunc status=none
	done
}

# boot NAME OPTION...: on every board at once; $stdin is the file to read.
boot()
{
	local name=$1 board
	shift
	for board in "${boards[@]}"; do
		{
			[ -z "${inside:-}" ] || cd "$GPUBOX_TMP/$board" || exit
			run_board "$board" "$@" <"${stdin:-/dev/null}" \
				>"$GPUBOX_TMP/$name.$board.out" \
				2>"$GPUBOX_TMP/$name.$board.err"
			echo $? >"$GPUBOX_TMP/$name.$board.status"
		} &
	done
	wait
}

# free_ports COUNT: the first of so many ports beside each other that nobody has,
# below those that the kernel gives to clients
free_ports()
{
	local first port taken
	taken=" $(awk 'FNR > 1 { print $2 }' /proc/net/{tcp,tcp6,udp,udp6} 2>/dev/null |
		cut -d : -f 2 | tr '\n' ' ')"
	for ((first = 20000 + $$ % 10000; ; first += $1)); do
		for ((port = first; port < first + $1; port++)); do
			[[ $taken != *" $(printf %04X "$port") "* ]] || continue 2
		done
		echo "$first"
		return
	done
}

# enter NAME OPTION...: the same, each board in its folder, $GPUBOX_TMP/BOARD
enter()
{
	inside=yes boot "$@"
}

# needs_erofs TEXT: nothing of this script can be tried without
needs_erofs()
{
	command -v mkfs.erofs >/dev/null && return
	skip "$1" "mkfs.erofs is not installed"
	tap_end
}

# bare_root BOARD APPLET...: the folder $GPUBOX_TMP/BOARD/root with busybox
bare_root()
{
	local at=$GPUBOX_TMP/$1/root name
	mkdir -p "$at"/{bin,proc,sys,dev,run,tmp}
	cp "$GPUBOX_CACHE/busybox-$(arch_of "$1")/busybox" "$at/bin/"
	shift
	for name; do
		ln -s busybox "$at/bin/$name"
	done
}

# verdict NAME BOARD TEXT CONDITION...
verdict()
{
	local at=$GPUBOX_TMP/$1.$2 text="$2: $3"
	shift 3
	if "$@" >"$GPUBOX_TMP/why" 2>&1; then
		pass "$text"
		return
	fi
	fail "$text" "failed: $*"
	tap_note "$(tail -n 3 "$GPUBOX_TMP/why")"
	tap_note "status $(cat "$at.status" 2>/dev/null), stderr:"
	tap_note "$(tail -n 8 "$at.err" 2>/dev/null)"
	tap_note "stdout: $(head -c 400 "$at.out" 2>/dev/null)"
}

status_is()
{
	local board
	for board in "${boards[@]}"; do
		verdict "$1" "$board" "$3" \
			test "$(cat "$GPUBOX_TMP/$1.$board.status")" = "$2"
	done
}

out_is()
{
	local board
	printf '%s\n' "$2" >"$GPUBOX_TMP/wanted"
	for board in "${boards[@]}"; do
		verdict "$1" "$board" "$3" \
			cmp "$GPUBOX_TMP/wanted" "$GPUBOX_TMP/$1.$board.out"
	done
}

out_has()
{
	local board
	for board in "${boards[@]}"; do
		verdict "$1" "$board" "$3" \
			grep -Eq -e "$2" "$GPUBOX_TMP/$1.$board.out"
	done
}

err_has()
{
	local board
	for board in "${boards[@]}"; do
		verdict "$1" "$board" "$3" \
			grep -Eq -e "$2" "$GPUBOX_TMP/$1.$board.err"
	done
}

same()
{
	local board
	for board in "${boards[@]}"; do
		verdict "$1" "$board" "$3" \
			grep -Fxq -e "$2" "$GPUBOX_TMP/$1.$board.out"
	done
}

# json_is NAME FILTER TEXT: jq's FILTER says true of the document on stdout.
json_is()
{
	local board
	for board in "${boards[@]}"; do
		verdict "$1" "$board" "$3" jq -e -s "length == 1 and (.[0] | ($2))" \
			"$GPUBOX_TMP/$1.$board.out"
	done
}

# plain_module FOLDER NAME: the module of that name, unpacked
plain_module()
{
	local file
	file=$(find "$1" -name "$2.ko*" | head -n 1)
	case $file in
	*.xz) xz -dc "$file" ;;
	*.zst) zstd -qdc "$file" ;;
	*.gz) gzip -dc "$file" ;;
	*) cat "$file" ;;
	esac
}

# plain_modules BASE RELEASE: newer distributions pack their modules; tests that
# patch or compare them want these in BASE/lib/modules/RELEASE unpacked.
plain_modules()
{
	local dir=$1/lib/modules/$2
	find "$dir" -name '*.ko.xz' -exec xz -d {} +
	find "$dir" -name '*.ko.zst' -exec zstd -q -d --rm {} +
	find "$dir" -name '*.ko.gz' -exec gzip -d {} +
	sed -i -E 's/\.ko\.(xz|zst|gz)$/.ko/' "$dir/modules.order"
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$1" "$2"
}
