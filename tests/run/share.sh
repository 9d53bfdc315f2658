#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Folders and files of the host that a guest shares, by virtiofs.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

shares_or_skip "shares"

# Folders of its own for each board, one with a name that is hard to pass on.
cd "$GPUBOX_TMP" || exit
odd=$'a,b:"c\' d\ne'
for board in "${boards[@]}"; do
	mkdir -p "$board"/{data/sub,"$odd",ro,etc}
	echo host >"$board/data/file"
	echo text >"$board/ro/file"
	echo one >"$board/etc/one"
	echo other >"$board/etc/two"
	ln -s one "$board/etc/link"
done

# each NAME OPTION...: boot, each board in its folder
each()
{
	local name=$1 board
	shift
	for board in "${boards[@]}"; do
		(
			cd "$board" || exit
			run_board "$board" "$@" </dev/null >"../$name.$board.out" \
				2>"../$name.$board.err"
			echo $? >"../$name.$board.status"
		) &
	done
}

# What the guest sees of the host, and the host of the guest, while it runs.
each all -v ./data:/data -v "./$odd:/odd" -v ./ro:/ro:ro -v ./ro:/copy:copy \
	-v ./etc/link:/etc/one -v ./etc/two:/srv/new/two:ro \
	--tmpfs /data/sub:exec -- sh -c '
	grep -E " (/data|/odd|/ro|/copy|/etc/one|/srv/new/two|/data/sub) " \
		/proc/mounts | cut -d " " -f 2-4 |
		sed -E "s/,(relatime|inode64|user_xattr|acl|cache_[a-z=]*)//g"
	cat /data/file /ro/file /copy/file /etc/one /srv/new/two
	echo guest >/data/new; echo "#!/bin/sh
echo runs" >/data/run; chmod 755 /data/run; /data/run
	echo odd >/odd/x; echo two >>/etc/one; ls /.. | grep -c two
	for path in /ro/x /ro/file /srv/new/two /copy/x; do
		echo x >$path
	done 2>&1 | grep -o "Read-only.*"
	mount -o remount,rw /ro && (echo x >/ro/y) 2>&1 | grep -o "/ro/y:.*"
	mknod /data/null c 1 3 2>&1 | grep -o "Operation.*"
	echo in memory >/data/sub/x; ls /run/gpubox/share 2>/dev/null
	touch /data/ready
	until [ -e /data/go ]; do sleep 0.1; done
	cat /data/go; rm /data/file'
for board in "${boards[@]}"; do
	check "$board: the host sees what the guest writes" \
		wait_for 120 test -e "$board/data/ready"
	echo went >"$board/data/go.new"
	mv "$board/data/go.new" "$board/data/go"
done
wait
status_is all 0 "a guest shares folders and files"
out_is all "/data virtiofs rw,nosuid,nodev
/odd virtiofs rw,nosuid,nodev
/ro virtiofs ro,nosuid,nodev
/copy erofs ro,nosuid,nodev
/etc/one virtiofs rw,nosuid,nodev
/srv/new/two virtiofs ro,nosuid,nodev
/data/sub tmpfs rw,nosuid,nodev
host
text
text
one
other
runs
0
Read-only file system
Read-only file system
Read-only file system
Read-only file system
/ro/y: Read-only file system
Operation not permitted
went" "sees what is there, and what comes later"
for board in "${boards[@]}"; do
	check_output $'go\nnew\nready\nrun\nsub' \
		"$board: what it made is here, what it removed is not" \
		ls "$board/data"
	check_output odd "$board: also below an odd name" cat "$board/$odd/x"
	check_output $'one\ntwo' "$board: a file is written in its place" \
		cat "$board/etc/one"
	check_output '' "$board: what is mounted over a share is not in it" \
		ls "$board/data/sub"
	check_output 'file' "$board: read-only means read-only" ls "$board/ro"
done

# What guest-init writes for the guest is not for the host's files.
for board in "${boards[@]}"; do
	mkdir "$board/conf"
	echo mine | tee "$board/conf/hosts" "$board/conf/resolv.conf" >"$board/hosts"
done
each conf -v ./conf:/etc --network user -h named -- cat /etc/hosts /etc/resolv.conf
wait
each hosts -v ./hosts:/etc/hosts -h named -- cat /etc/hosts
wait
out_is conf $'mine\nmine' "a folder at /etc has its own names"
out_is hosts mine "so has a file at /etc/hosts"
for board in "${boards[@]}"; do
	check_output $'mine\nmine\nmine' "$board: which are as they were" \
		cat "$board"/{hosts,conf/hosts,conf/resolv.conf}
done

# Owners. Root's guests have the numbers of the host; anybody else's have one
# user, who is root, or the one that -u says by number.
owner='ls -ln /data | sed -nE "s/^[^ ]+ +[^ ]+ +([0-9]+) +([0-9]+) .* ([a-z]+)$/\3 \1 \2/p"'
for board in "${boards[@]}"; do
	mkdir "$board/own"
	echo mine >"$board/own/mine"
	echo roots >"$board/own/roots"
done
user=()
image()
{
	echo "$GPUBOX_OUT/$1/$1.itb"
}

# users NAME OPTION...: as an ordinary user, with a folder of that user's
users()
{
	local name=$1 board
	shift
	for board in "${boards[@]}"; do
		(
			kernel_options "$board"
			cd "$board" || exit
			"${user[@]}" "$(launcher "$board")" run --image \
				"$(image "$board")" "${kernel[@]}" -v ./own:/data \
				"$@" </dev/null >"$GPUBOX_TMP/$name.$board.out" \
				2>"$GPUBOX_TMP/$name.$board.err"
			echo $? >"$GPUBOX_TMP/$name.$board.status"
		) &
	done
	wait
}

if [ "$(id -u)" = 0 ]; then
	for board in "${boards[@]}"; do
		mkdir -m 777 "$board/owned"
	done
	each owner -v ./owned:/data -- sh -c "
		echo a >/data/a; echo b >/data/b; chown 12:34 /data/b; $owner"
	wait
	out_is owner $'a 0 0\nb 12 34' "root's guest has the host's numbers"
	for board in "${boards[@]}"; do
		check_output $'0:0\n12:34' "$board: on both sides" \
			stat -c %u:%g "$board/owned/a" "$board/owned/b"
	done
	user=(setpriv --reuid 54321 --regid 54322 --clear-groups env
		"HOME=$GPUBOX_TMP/home")
	mkdir home
	chown 54321:54322 home "$GPUBOX_TMP"/*/own "$GPUBOX_TMP"/*/own/mine
	chmod 711 "$GPUBOX_TMP"
fi
# What the user cannot read is no matter of this test.
all=("${boards[@]}")
boards=()
for board in "${all[@]}"; do
	kernel_options "$board"
	"${user[@]}" test -r "$(image "$board")" &&
		"${user[@]}" test -x "$(launcher "$board")" &&
		"${user[@]}" test -r "${kernel[1]:-/}" && boards+=("$board")
done
if [ ${#boards[@]} = 0 ]; then
	skip "an ordinary user's shares" "no board's files can be read by one"
elif ! "${user[@]}" unshare -Urmn true 2>/dev/null; then
	skip "an ordinary user's shares" "this host lets no user make a namespace"
else
	users user -- sh -c "echo x >/data/made; $owner"
	status_is user 0 "an ordinary user shares a folder"
	out_has user '^mine 0 0$' "what is the user's is the guest's root's"
	out_has user '^made 0 0$' "what the guest's root makes, too"
	users number -u 7:8 -- sh -c "echo x >/data/seven; $owner"
	status_is number 0 "a user by number writes, too"
	out_has number '^mine 7 8$' "and is the user of the host"
	out_has number '^seven 7 8$' "also in what is made"
	for board in "${boards[@]}"; do
		check_output "$("${user[@]}" id -u)" \
			"$board: all of it is the user's own" sh -c \
			"stat -c %u '$board/own/made' '$board/own/seven' | sort -u"
	done
	[ "$(id -u)" != 0 ] || out_has user '^roots 65534 65534$' \
		"what is somebody else's is nobody's"
fi
boards=("${all[@]}")

# Nobody stays behind a guest, and none outlives its virtiofsd.
# sharers PID: those of the launcher
sharers()
{
	pgrep -P "$1" -f gpubox-share
}

# running NAME BOARD SIGNAL TO: a guest that waits for its share for ever, one
# of whose processes gets the signal
running()
{
	local name=$1 board=$2 launcher share
	rm -f "$board/data/ready" "$board/data/bye"
	kernel_options "$board"
	"$(launcher "$board")" run "${kernel[@]}" -v "$PWD/$board/data:/data" -- sh -c \
		'trap "echo bye >/data/bye; exit 4" TERM
		touch /data/ready; while :; do ls /data; sleep 0.2; done' \
		</dev/null >/dev/null 2>"$name.$board.err" &
	launcher=$!
	wait_for 120 test -e "$board/data/ready" || return 1
	share=$(sharers "$launcher")
	[ -n "$share" ] || return 1
	case $4 in
	share) kill -"$3" "$share" ;;
	launcher) kill -"$3" "$launcher" ;;
	# as Slurm does it; each child leads a group of its own
	all) kill -"$3" $(pgrep -P "$launcher") "$launcher" ;;
	esac
	wait "$launcher" 2>/dev/null
	echo $? >"$name.$board.status"
	wait_for 120 gone "$share"
}

gone()
{
	[ ! -d "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"
}

for board in "${boards[@]}"; do
	check "$board: virtiofsd is killed" running killed "$board" KILL share
	check "$board: SIGTERM is for all of a job" running job "$board" TERM all
	verdict job "$board" "the command has its share to the end" \
		test -s "$board/data/bye"
	check "$board: it dies with a launcher that is killed" \
		running launcher "$board" KILL launcher
done
status_is killed 125 "a guest ends whose virtiofsd was killed"
err_has killed 'data: virtiofsd, which shares it, ended with signal 9' \
	"and says why"
status_is job 4 "one of a job ends by its command"

# Two guests that stay, side by side: each has its own folder and no other,
# and the end of one who shares is the end of that guest alone.
# sharer BOARD NAME: the virtiofsd of that guest
sharer()
{
	sharers "$(gb "$1" inspect "$2" | jq -r .guests[0].keeper_pid)"
}

# hidden PID: root that may trace nobody does not see what it has open, nor
# what its children have
hidden()
{
	local pid
	[ "$(id -u)" = 0 ] || return 0
	for pid in "$1" $(pgrep -P "$1"); do
		! setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace \
			readlink "/proc/$pid/exe" || return 1
	done
}

# side BOARD: two guests, whose folders hold a file of the guest's name
side()
{
	local board=$1 name share
	kernel_options "$board"
	for name in one two; do
		mkdir -p "$board/of-$name"
		echo "$name" >"$board/of-$name/$name"
		gb "$board" run -q -d --name $name "${kernel[@]}" \
			-v "$PWD/$board/of-$name:/data" -- \
			sh -c 'while :; do sleep 1000; done' >/dev/null || return 1
	done
	for name in one two; do
		gb "$board" exec $name sh -c 'ls /data; echo seen >/data/seen'
		share=$(sharer "$board" $name)
		# what it can reach: that is its root, and where it is
		ls "/proc/$share/cwd/" | tr '\n' ' '
		hidden "$share" && echo hidden
	done
	share=$(sharer "$board" one)
	kill -KILL "$share"
	gb "$board" wait one
	gb "$board" exec two cat /data/two
	gb "$board" rm -f one two >/dev/null
}

for board in "${boards[@]}"; do
	(
		side "$board" >"side.$board.out" 2>"side.$board.err"
		echo $? >"side.$board.status"
	) &
done
wait
status_is side 0 "two guests that stay have a share each"
out_is side "one
one seen hidden
two
seen two hidden
125
two" "each its own, and one ends without the other"

# What cannot be shared is told before a guest starts.
mkfifo pipe
mkdir modules
for board in "${boards[@]}"; do
	kernel_options "$board"
	gpubox=$(launcher "$board")
	check_message 'pipe: must be a file or a folder' "$board: no pipe is" \
		"$gpubox" run "${kernel[@]}" -v ./pipe:/p --dry-run -- true
	check_message 'db: .* keeps no volumes by name; make a folder and write .*/db:/data' \
		"$board: nor a volume by its name" \
		"$gpubox" run "${kernel[@]}" -v db:/data --dry-run -- true
	check_message 'No such file' "$board: nor what is not there" \
		"$gpubox" run "${kernel[@]}" -v ./none:/d --dry-run -- true
	[ ${#kernel[@]} -gt 0 ] || continue
	release=$(basename "${kernel[3]}")
	rm -rf modules/lib
	mkdir -p modules/lib/modules
	cp -rs "${kernel[3]}" modules/lib/modules/
	find modules -name 'virtiofs.ko*' -delete
	# or it is part of the kernel
	sed -i '/\/virtiofs\.ko/d' "modules/lib/modules/$release/modules.builtin"
	PATH=$PATH:/usr/sbin:/sbin depmod -b modules "$release" 2>/dev/null
	check_message 'ro: cannot .* kernel .* has no virtiofs .*; write .*/ro:/ro:copy' \
		"$board: nor to a kernel without virtiofs" \
		"$gpubox" run "${kernel[@]}" --modules "modules/lib/modules/$release" \
		-v "$board/ro:/ro" --dry-run -- true
done
tap_end
