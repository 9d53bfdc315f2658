#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gpubox cp: files into a guest that stays and out of it, by docker's rules,
# with archives that were made to mislead on either side.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

# A tree with all that is copied. Times and long names are in it, too.
tree=$GPUBOX_TMP/tree
long=$(printf 'n%.0s' $(seq 200))
mkdir -p "$tree/sub/deep"
echo text >"$tree/file"
ln "$tree/file" "$tree/sub/hard"
ln -s ../file "$tree/sub/link"
ln -s "$long$long" "$tree/sub/long"
echo long >"$tree/sub/ä$long"
truncate -s 64M "$tree/sparse"
printf end >>"$tree/sparse"
mkfifo "$tree/fifo"
chmod 4751 "$tree/file"
chmod 2710 "$tree/sub"
touch -h -d '2001-02-03 04:05:06.123456789' "$tree/sub/link" "$tree/file"
touch -d '1969-01-01 00:00:00' "$tree/sparse"
touch -d '1999-12-31 23:59:59' "$tree/sub/deep" "$tree/sub" "$tree"

# told FOLDER: what is in it, by kind, mode, links, times, contents
told()
{
	(cd "$1" && find . -printf '%P %y %m %n %T@ %l\n' |
		LC_ALL=C sort && find . -type f -exec cksum {} + | LC_ALL=C sort)
}

# Archives that lead out, to be unpacked by the guest.
python3 - "$GPUBOX_TMP" <<'EOF' || exit 1
import io, sys, tarfile
def make(name, *members):
    with tarfile.open(sys.argv[1] + "/" + name + ".tar", "w") as tar:
        for member in members:
            info = tarfile.TarInfo(member[0])
            info.type = member[1]
            info.linkname = member[2]
            data = b"bad" if info.type == tarfile.REGTYPE else b""
            info.size = len(data)
            info.mode = 0o755
            tar.addfile(info, io.BytesIO(data))
FILE, LINK, HARD, FOLDER = (tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE,
                            tarfile.DIRTYPE)
make("dots", ("../escaped", FILE, ""))
make("absolute", ("/tmp/at/inside", FILE, ""))
make("through", ("way", LINK, "/tmp"), ("way/escaped", FILE, ""))
make("relative", ("way", LINK, ".."), ("way/escaped", FILE, ""))
make("hard", ("stolen", HARD, "../../etc/passwd"))
make("hardway", ("way", LINK, "/etc"), ("stolen", HARD, "way/passwd"))
make("within", ("real", FOLDER, ""), ("way", LINK, "real"), ("way/file", FILE, ""))
EOF

# into BOARD, out BOARD
into()
{
	local b=$1 at=$GPUBOX_TMP name
	does new "$b" gb "$b" cp "$tree" one:/tmp/new
	does inside "$b" gb "$b" cp "$tree" one:/tmp
	does contents "$b" gb "$b" cp "$tree/." one:/tmp/inside
	does archive "$b" gb "$b" cp -a "$tree" one:/tmp/archive
	does file "$b" gb "$b" cp "$tree/file" one:/tmp/file
	does again "$b" gb "$b" cp "$tree/sub/link" one:/tmp/file
	does follow "$b" gb "$b" cp -L "$tree/sub/link" one:/tmp/new/sub/deep
	does slash "$b" gb "$b" cp "$tree/file" one:/tmp/none/
	does nowhere "$b" gb "$b" cp "$tree/file" one:/none/file
	does on_folder "$b" gb "$b" cp "$tree/file" one:/tmp/taken
	does on_file "$b" gb "$b" cp "$tree" one:/etc/passwd
	does on_link "$b" gb "$b" cp "$tree/file" one:/tmp/pointer
	does missing "$b" gb "$b" cp "$at/none" one:/tmp
	does read_only "$b" gb "$b" cp "$tree/file" one:/sys/file
	for name in dots absolute through relative hard hardway within; do
		gb "$b" cp - one:/tmp/at <"$at/$name.tar" \
			>"$at/$name.$b.out" 2>"$at/$name.$b.err"
		echo $? >"$at/$name.$b.status"
	done
	gzip -c "$at/within.tar" >"$at/within.$b.gz"
	gb "$b" cp - one:/tmp/zipped <"$at/within.$b.gz" 2>"$at/zipped.$b.err"
	echo $? >"$at/zipped.$b.status"
	head -c 1500 "$at/within.tar" |
		gb "$b" cp - one:/tmp/zipped 2>"$at/cut.$b.err"
	echo $? >"$at/cut.$b.status"
	does look "$b" gb "$b" exec -u 0:0 one sh -c 'cd /tmp
		cat new/file; stat -c "%a %u" new/file archive/file
		readlink file; cat new/sub/deep/link inside/file pointed
		ls at; ls /tmp/escaped; cat at/tmp/at/inside at/real/file zipped/real/file
		find / -xdev -name ".gpubox-copy*"; head -n 1 /etc/passwd | cut -c 1-4'
}

# does NAME BOARD COMMAND...: its stdout, stderr and status are kept
does()
{
	local at=$GPUBOX_TMP/$1.$2
	shift 2
	"$@" >"$at.out" 2>"$at.err" </dev/null
	echo $? >"$at.status"
}

out()
{
	local b=$1 at=$GPUBOX_TMP
	local to=$at/to.$b
	mkdir "$to" "$to/at"
	does out_new "$b" gb "$b" cp -a one:/tmp/archive "$to/new"
	told "$tree" >"$at/told.$b"
	told "$to/new" >"$at/told_new.$b.out" 2>"$at/told_new.$b.err"
	cmp "$at/told.$b" "$at/told_new.$b.out" >"$at/told_new.$b.err" 2>&1
	echo $? >"$at/told_new.$b.status"
	du -k "$to/new/sparse" | cut -f 1 >"$at/sparse.$b.out"
	does out_inside "$b" gb "$b" cp one:/tmp/archive "$to"
	does out_contents "$b" gb "$b" cp one:/tmp/archive/. "$to/at"
	does out_file "$b" gb "$b" cp one:/tmp/archive/file "$to/file"
	stat -c %a "$to/file" >"$at/mode.$b.out"
	does out_link "$b" gb "$b" cp -L one:/tmp/archive/sub/link "$to/copied"
	does out_slash "$b" gb "$b" cp one:/etc/passwd "$to/none/"
	does out_missing "$b" gb "$b" cp one:/none "$to"
	does out_on_file "$b" gb "$b" cp one:/tmp/archive "$to/file"
	does out_devices "$b" gb "$b" cp one:/dev "$to/dev"
	does out_much "$b" gb "$b" cp --max-size 1m one:/tmp/much "$to/much"
	does out_root "$b" gb "$b" cp one:/ "$to/root"
	gb "$b" cp one:/tmp/archive - 2>"$at/stream.$b.err" |
		tar t >"$at/stream.$b.out"
	GPUBOX_GUESTS=$at/guests.$b "$(launcher "$b")" cp --max-size 100k \
		one:/tmp/much - >"$at/bounded.$b.tar" 2>"$at/bounded.$b.err"
	echo $? >"$at/bounded.$b.status"
	wc -c <"$at/bounded.$b.tar" >"$at/bounded.$b.out"
	# What the guest made to mislead the host
	ln -s /nowhere "$to/dangling"
	does out_dangling "$b" gb "$b" cp one:/etc/passwd "$to/dangling"
	mkdir "$to/trap" "$to/outside"
	ln -s "$to/outside" "$to/trap/way"
	does out_trap "$b" gb "$b" cp one:/tmp/trap/. "$to/trap"
	find "$to/outside" -mindepth 1 >"$at/escaped.$b.out"
	find "$to" -name '.gpubox*' >"$at/half.$b.out"
	ls "$to" "$to/at" "$to/root" >"$at/list.$b.out"
	cat "$to/file" "$to/copied" >"$at/text.$b.out"
}

# interrupted BOARD: neither side keeps a half file under its name
interrupted()
{
	local b=$1 at=$GPUBOX_TMP client
	mkfifo "$at/slow.$b"
	GPUBOX_GUESTS=$at/guests.$b "$(launcher "$b")" cp - one:/tmp/at \
		<"$at/slow.$b" 2>"$at/int.$b.err" &
	client=$!
	exec 7>"$at/slow.$b"
	tar -C "$at" -c --transform 's,.*,half,' big 2>/dev/null |
		head -c 1000000 >&7
	wait_for 120 gb "$b" exec -u 0:0 one sh -c 'ls -A /tmp/at | grep -q gpubox-copy'
	kill -TERM $client
	wait $client
	echo $? >"$at/int.$b.status"
	exec 7>&-
	wait_for 120 gb "$b" exec -u 0:0 one sh -c '! ls -A /tmp/at | grep -q gpubox-copy'
	does int_left "$b" gb "$b" exec one ls -A /tmp/at
}

copies()
{
	local b=$1
	kernel_options "$b"
	does start "$b" gb "$b" run -q -d "${kernel[@]}" --name one -u 7:8 \
		--cap-drop ALL -w /tmp -- sleep 100000
	# shellcheck disable=SC2016 # for the guest's shell
	gb "$b" exec -u 0:0 one sh -c 'cd /tmp; mkdir at zipped inside taken trap
		mkdir taken/file trap/way; echo bad >trap/way/escaped
		echo old >pointed; ln -s pointed pointer
		dd if=/dev/zero of=much bs=1M count=2' 2>/dev/null
	into "$b"
	out "$b"
	interrupted "$b"
	does stop "$b" gb "$b" stop -t 0 one
	does stopped "$b" gb "$b" cp "$tree/file" one:/tmp
	does stopped_out "$b" gb "$b" cp one:/etc/passwd "$GPUBOX_TMP"
}

head -c 8000000 /dev/urandom >"$GPUBOX_TMP/big"
for board in "${boards[@]}"; do
	copies "$board" &
done
wait

for name in start new inside contents archive file again follow on_link absolute within \
	zipped out_new out_inside out_contents out_file out_link out_root stop; do
	status_is $name 0 "$name"
done
for name in slash nowhere on_folder on_file missing read_only dots through relative hard \
	hardway cut out_slash out_missing out_on_file out_devices out_much out_dangling \
	out_trap stopped stopped_out; do
	status_is $name 125 "$name is refused"
done
out_is look "text
751 0
4751 0
../file
text
text
text
real
tmp
way
badbadbadroot" "the guest has what was copied, and nothing of what leads out"
err_has slash "one: /tmp/none/: No such file or directory" "a folder that is not there"
err_has on_folder "one: /tmp/taken: Is a directory" "a file takes no folder's place"
err_has on_file "one: /etc/passwd: Not a directory" "nor a folder a file's"
err_has missing "none: No such file or directory" "what is not here"
err_has dots "one: \.\./escaped: it leads out of the destination" "a .. in an archive"
err_has through "one: way/escaped: it leads out" "a link in an archive"
err_has relative "one: way/escaped: it leads out" "one upwards"
err_has hard "one: stolen: it leads out" "a further name of a file outside"
err_has hardway "one: stolen: it leads out" "by way of a link"
err_has cut "stdin: is not an archive|the archive ends before its end" "half an archive"
status_is told_new 0 "there and back: kinds, modes, links, times, contents are the same"
for board in "${boards[@]}"; do
	verdict sparse "$board" "holes stay holes" \
		test "$(cat "$GPUBOX_TMP/sparse.$board.out")" -lt 1000
	verdict escaped "$board" "nothing was written by way of a link on the host" \
		test ! -s "$GPUBOX_TMP/escaped.$board.out"
	verdict half "$board" "no half file is left" test ! -s "$GPUBOX_TMP/half.$board.out"
done
out_is mode 751 "a set-user-ID bit is left out"
out_is text "text
text" "files are whole"
same list archive "a folder goes into a folder"
same list sub "or what is in it"
same list etc "all of a guest can be copied"
same stream archive/sub/link "an archive on stdout has names as docker's"
err_has out_missing "one: /none: No such file or directory" "what is not there"
err_has out_devices "ptmx: is a device, which is not copied" "a device is not made here"
err_has out_devices "entries were not copied" "which is an error"
err_has out_much "much: is more than may come; --max-size" "more than was allowed"
status_is bounded 125 "more than was allowed on stdout"
err_has bounded "the archive: is more than --max-size" "which is said"
for board in "${boards[@]}"; do
	verdict bounded "$board" "and no byte more is written" \
		test "$(cat "$GPUBOX_TMP/bounded.$board.out")" -le 102400
done
err_has out_dangling "a link that leads nowhere" "a link that leads nowhere"
err_has out_trap "leads out of the destination" "a link of the host's that leads out"
status_is int 143 "a copy that is interrupted ends"
for board in "${boards[@]}"; do
	verdict int_left "$board" "and leaves no half file in the guest" \
		sh -c "! grep -q 'half\|gpubox' '$GPUBOX_TMP/int_left.$board.out'"
done
err_has stopped "one: does not run" "a guest that has ended says so"
err_has stopped_out "one: does not run" "either way"

board=${boards[0]}
check_message "one of both is in a guest" "a copy between files of the host" \
	gb "$board" cp "$tree/file" "$GPUBOX_TMP/x"
check_message "by way of a file" "nor between two guests" gb "$board" cp a:/x b:/y
check_message "an empty path" "a path is needed" gb "$board" cp one: /tmp
check_message "no such guest" "and a guest" gb "$board" cp nosuch:/x /tmp
tap_end
