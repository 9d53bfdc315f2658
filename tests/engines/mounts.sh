#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What engines mount over each other and below an image's links: the guest has
# it as runc's container does, and the host's files are as they were.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "mounts of engines in guests" runc jq

cat >"$GPUBOX_TMP/script" <<'EOF'
. "$GPUBOX_SRC/tests/engines/inside.sh"
image_root /run/image
# as Debian's images have it: /var/run/secrets is in /run, /lib in /usr
mkdir -p /run/image/{usr/lib,var}
ln -s /run /run/image/var/run
ln -s usr/lib /run/image/lib
ln -s ../new/place /run/image/var/nowhere
ln -s round /run/image/round
cd /run

# What an engine has written for the container, and what its user names.
engine()
{
	mkdir -p engine
	echo engine | tee engine/{hosts,hostname,resolv.conf,settings} >/dev/null
	chmod 640 engine/settings
	chown 1234:1235 engine/settings
	printf '#!/bin/sh\necho it runs\n' >engine/program
	chmod 755 engine/program
}

# user FOLDER: a user's own, with files in the places of the engine's
user()
{
	mkdir -p "$1/sub"
	echo mine | tee "$1"/{hosts,settings,sub/settings} >/dev/null
	ln -s ../run/none/resolv.conf "$1/resolv.conf"
	cp image/etc/passwd "$1"
}

# bind SOURCE DESTINATION [OPTION]
bind()
{
	printf '{"type":"bind","source":"%s","destination":"%s","options":["rbind","%s"]}\n' \
		"$PWD/$1" "$2" "${3:-rw}"
}

# each NAME FILTER SCRIPT: the mounts on stdin, and another change by jq
each()
{
	local name=$1 filter=$2 script=$3 runtime bundle
	jq -s . >mounts
	for runtime in runc gpubox-oci; do
		bundle=$PWD/$name.$runtime
		mkdir -p "$bundle"
		# of its own: runc makes in it what the guest is to make
		rm -rf root
		cp -a image root
		engine
		user "user.$runtime"
		(cd "$bundle" && runc spec)
		jq --slurpfile mounts mounts --arg script "$script" \
			--arg group "/mounts-$name" '
			.process.terminal = false | .root.path = "/run/root" |
			.process.args = ["sh", "-c", $script] | .linux.cgroupsPath = $group |
			.process.capabilities[] += ["CAP_DAC_OVERRIDE"] |
			.linux.namespaces += [{"type": "cgroup"}] |
			.root.readonly = false | .mounts += $mounts[0] | '"$filter" \
			"$bundle/config.json" | sed "s|/run/user/|/run/user.$runtime/|
				s|/run/user\"|/run/user.$runtime\"|" >"$bundle/new"
		mv "$bundle/new" "$bundle/config.json"
		kept "$name.$runtime" timeout 600 "$runtime" run --bundle "$bundle" "$name"
		# the host's side, afterwards
		(
			cd "user.$runtime" || exit
			find . ! -type d -printf '%P %y %U:%G %s %l\n' | sort
			grep -H . hosts settings sub/settings
		) >"$GPUBOX_TMP/$name.$runtime.host" 2>&1
		rm -r "user.$runtime"
	done
}

{
	bind user /etc
	for name in hosts hostname resolv.conf; do
		bind engine/$name /etc/$name
	done
} | each etc . 'cd /etc; grep . hosts hostname resolv.conf; ls; echo more >>hosts; cat hosts'
{
	bind user /app
	bind engine/settings /app/settings ro
	bind engine/settings /app/sub/settings ro
	bind engine/settings /app/made/here/settings ro
	bind engine/program /app/program ro
	bind engine/settings /proc/uptime ro
} | each nested . 'cd /app; grep . settings sub/settings made/here/settings
	stat -c "%a %u %g" settings; ./program; cat /proc/uptime; echo mine >new; ls'
{
	bind user /app ro
	bind engine/settings /app/settings ro
} | each closed . 'cat /app/settings; touch /app/new 2>&1'
{
	bind user /app ro
	bind engine/settings /app/none ro
} | each none . 'true'
{
	bind engine/settings /var/run/secrets/kubernetes.io/token ro
	bind user /lib/modules ro
	bind user /var/nowhere/else
	bind engine/program /usr/lib/../lib/program
} | sed 's|/usr/lib/../lib|/lib|' | each links . 'cat /run/secrets/kubernetes.io/token
	cat /usr/lib/modules/hosts /new/place/else/hosts; /usr/lib/program; ls -ld /lib /var/run'
bind user /round/x | each round . true
# the program itself is in what is mounted
{
	bind user /var/run/bin
	bind engine/program /var/run/bin/program ro
} | each program '.process.args = ["/var/run/bin/program"]' ''
: | each cwd '.process.cwd = "/made/here"' 'pwd; stat -c "%a %u %g" .'
: | each sealed '.process.cwd = "/made/here" | .root.readonly = true' 'pwd; touch x 2>&1'
bind user /data | each volume '.process.cwd = "/data/work/in"' 'pwd; echo x >y'
ls /run/gpubox-oci | wc -l >"$GPUBOX_TMP/left"
EOF
box "$GPUBOX_TMP/script" >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"

same etc "an engine's files are seen in a volume at /etc" out status
same etc "whose own are as they were" host
same nested "files are mounted in a folder that is" out status
same nested "whose own are as they were" host
same closed "in one that is read-only, too" out status
same links "an image's links lead to where something is mounted" out status
same links "in the guest alone" host
same program "a program is executed where a link leads" out status
same cwd "a working directory that is missing is made" out status
same sealed "before the root is read-only" out status
same volume "and in a volume" out status host
check_output 1 "nothing is mounted where a read-only folder has no such file" \
	sh -c "grep -c 'app/none.*Read-only file system' '$GPUBOX_TMP/none.gpubox-oci.err'"
check_output 1 "nor where links lead round and round" \
	sh -c "grep -c '/round/x: ' '$GPUBOX_TMP/round.gpubox-oci.err'"
is left 0 "nothing is left of any container"
tap_end
