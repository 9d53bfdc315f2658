#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# docs/docker.md: each row of its tables of options is typed as it stands.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

for tool in mkfs.erofs mkfs.ext4; do
	command -v $tool >/dev/null && continue
	skip "docs/docker.md is what gpubox does" "$tool is not installed"
	tap_end
done
export XDG_CACHE_HOME=$GPUBOX_TMP/cache
page=$GPUBOX_SRC/docs/docker.md

# One board will do, the parser is the same; not one that wants a kernel.
one=${boards[0]}
for board in "${boards[@]}"; do
	option_is_set "$board" GUEST_KERNEL_HOST || one=$board
done
boards=("$one")

cd "$GPUBOX_TMP" || exit 1
mkdir -p data rootfs/{bin,etc,proc,sys,dev,run,tmp,data,cache}
cp "$GPUBOX_CACHE/busybox-$(arch_of "$one")/busybox" rootfs/bin/
ln -s busybox rootfs/bin/sh
ln -s busybox rootfs/bin/true
echo B=2 >env.list
echo here >data/file
truncate -s 16M disk.ext4
mkfs.ext4 -q disk.ext4

# typed WORDS: of a row, as a shell reads them. A GPU is asked for and taken
# back: whether this host has one is not what the page says.
typed()
{
	local words
	eval "words=($1)"
	case $1 in
	*--gpu*) words+=(--gpu none) ;;
	esac
	run_board "$one" --root rootfs --dry-run "${words[@]}" -- true \
		>"$GPUBOX_TMP/out" 2>"$GPUBOX_TMP/err" </dev/null
}

tell()
{
	tap_note "status $1, stderr:"
	tap_note "$(head -n 5 "$GPUBOX_TMP/err")"
}

takes()
{
	local status=0
	typed "$1" || status=$?
	if [ "$status" = 0 ] && [ ! -s "$GPUBOX_TMP/err" ]; then
		pass "takes $1"
	else
		fail "takes $1"
		tell "$status"
	fi
}

# refuses WORDS SENTENCE: with one line that says it
refuses()
{
	local status=0
	typed "$1" || status=$?
	if [ "$status" = 125 ] && [ "$(wc -l <"$GPUBOX_TMP/err")" = 1 ] &&
		grep -qF -e "$2" "$GPUBOX_TMP/err"; then
		pass "refuses $1"
	else
		fail "refuses $1" "wanted: $2"
		tell "$status"
	fi
}

# The rows: words, verdict, what to write instead, sentence; by tabs.
sed -nE 's/^\| `(-[^|]*)` \| ([^|]*) \| ?([^|]*) ?\| ([^|]*) \|$/\1\t\2\t\3|\t\4/p' \
	"$page" >rows
while IFS=$'\t' read -r words verdict instead sentence <&3; do
	instead=$(sed -E 's/^`?//; s/`? *\|$//' <<<"$instead")
	case $verdict in
	same | differs | 'no effect')
		takes "$words"
		;;
	'not here')
		refuses "$words" "$sentence"
		[ -z "$instead" ] || takes "$instead"
		;;
	*)
		fail "$words has a verdict" "$verdict"
		;;
	esac
done 3<rows

# No row of a table is left out, nor any of docker's words that the parser knows.
check_output "$(grep -c '^| `-' "$page")" "the rows are read, all of them" \
	awk 'END { print NR }' rows
sed -nE 's/^\t+(REFUSED|TAKEN)\("([a-z0-9-]+)".*/\2/p
	s/.*\{\.name = "([a-z-]+)".*/\1/p' \
	"$GPUBOX_SRC/host/request/options_docker.c" | grep -vxF -e net |
	while read -r name; do
		grep -Eq -- "^\| \`--${name}[ \`=]" "$page" ||
			# by its letter
			grep -Fq -- "REFUSED(\"$name\", '" \
				"$GPUBOX_SRC/host/request/options_docker.c" ||
			echo "$name"
	done >"$GPUBOX_TMP/missing"
check_output "" "the page has each of docker's options that the parser knows" \
	cat "$GPUBOX_TMP/missing"

# What "same" says, in one guest.
# shellcheck disable=SC2016 # for the guest's shell
boot same --root rootfs -e A=1 --env-file env.list -w /tmp -u 1000:1001 -h web \
	--add-host db:10.0.0.5 --ulimit nofile=100:200 --shm-size 8m --cpus 2 \
	-v ./data:/data:ro --tmpfs /cache:size=4m --rm --init -l a=b \
	--sysctl vm.swappiness=7 --pids-limit 30 --entrypoint sh -- -c '
	b=/bin/busybox
	echo "env $A $B"
	echo "at $($b pwd) as $($b id -u):$($b id -g) on $($b hostname)"
	echo "host $($b grep -c "^10.0.0.5.*db" /etc/hosts)"
	echo "files $(ulimit -Sn) $(ulimit -Hn)"
	echo "shm $($b df -k /dev/shm | $b awk "END { print \$2 }")"
	echo "cache $($b df -k /cache | $b awk "END { print \$2 }")"
	echo "cpus $($b grep -c ^processor /proc/cpuinfo)"
	echo "data $($b cat /data/file)"
	echo "swappiness $($b cat /proc/sys/vm/swappiness)"
	echo "processes $($b cat /sys/fs/cgroup/pids.max)"'
status_is same 0 "a guest has what the rows say"
same same "env 1 2" "-e and --env-file"
same same "at /tmp as 1000:1001 on web" "-w, -u and -h"
same same "host 1" "--add-host"
same same "files 100 200" "--ulimit"
same same "shm 8192" "--shm-size"
same same "cache 4096" "--tmpfs"
same same "cpus 2" "--cpus"
same same "data here" "-v"
same same "swappiness 7" "--sysctl"
same same "processes 30" "--pids-limit"

tap_end
