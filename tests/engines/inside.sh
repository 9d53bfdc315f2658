# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced on both sides of a box: what engines' tests share.

# box SCRIPT [SET...]: run it there, with the launcher as gpubox-oci, where
# `make install` puts it. SET: of scripts/fetch-engines.
box()
{
	local launcher='' board script=$1 set
	# a board whose image has a kernel
	for board in "$GPUBOX_OUT"/*/; do
		board=$(basename "$board")
		[ -x "$GPUBOX_OUT/$board/gpubox-native" ] || continue
		grep -qx CONFIG_GUEST_KERNEL_HOST=y \
			"$GPUBOX_OUT/$board/$board.config" ||
			launcher=$GPUBOX_OUT/$board/gpubox-native
	done
	mkdir -p "$GPUBOX_TMP/box"
	export GPUBOX_SRC GPUBOX_OUT GPUBOX_CACHE GPUBOX_TMP
	shift
	export GPUBOX_ENGINES=
	for set; do
		GPUBOX_ENGINES+="$(engines_tree "$set") "
	done
	timeout 3600 "$GPUBOX_SRC/tests/engines/box" "$GPUBOX_TMP/box" \
		sh -c 'ln -s "$1" /usr/local/bin/gpubox-oci && exec bash "$2"' \
		sh "$launcher" "$script"
}

engines_tree()
{
	echo "$GPUBOX_CACHE/engines-$1-$(uname -m)-$(sed -n \
		's/^VERSION_CODENAME=//p' /etc/os-release)"
}

# engines_or_fail WHAT SET: ends the test where they cannot be had
engines_or_fail()
{
	"$GPUBOX_SRC/scripts/fetch-engines" "$2" 2>"$GPUBOX_TMP/fetch" && return
	fail "$1" "$(cat "$GPUBOX_TMP/fetch")"
	tap_end
}

# is_empty FOLDER: what an engine removes behind our back is gone
is_empty()
{
	[ -z "$(ls "$1")" ]
}

# page PAGE FILE: what docs/engines/PAGE.md has in FILE, to the letter
page()
{
	awk -v file="$2" '
		substr($0, length($0) - length(file) - 2) == "`" file "`:" {
			on = 1
			next
		}
		on && /^    / { print substr($0, 5); some = 1; next }
		on && /^$/ { if (some) print; next }
		some { exit }' "$GPUBOX_SRC/docs/engines/$1.md"
}

# page_write PAGE FILE: it is there, inside
page_write()
{
	mkdir -p "$(dirname "$2")"
	page "$1" "$2" >"$2"
	[ -s "$2" ] || echo "docs/engines/$1.md has no $2" >&2
}

# wait_for SECONDS COMMAND...: until it succeeds
wait_for()
{
	local end=$((SECONDS + $1))
	shift
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || {
			echo "waited in vain: $*" >&2
			return 1
		}
		sleep 0.1
	done
}

# kept NAME COMMAND...: its output and status, in files
kept()
{
	local name=$1
	shift
	"$@" >"$GPUBOX_TMP/$name.out" 2>"$GPUBOX_TMP/$name.err" </dev/null
	echo $? >"$GPUBOX_TMP/$name.status"
}

# Outside again: both runtimes gave the same: NAME WHAT [PART...]
same()
{
	local name=$1 what=$2 part other=runc
	shift 2
	[ ! -e "$GPUBOX_TMP/$name.crun.status" ] || other=crun
	[ $# -gt 0 ] || set -- out status
	for part; do
		[ -s "$GPUBOX_TMP/$name.gpubox-oci.status" ] &&
			cmp -s "$GPUBOX_TMP/$name.$other.$part" \
				"$GPUBOX_TMP/$name.gpubox-oci.$part" && continue
		fail "$what" "$part differs"
		tap_note "$(head -n 20 "$GPUBOX_TMP/$name."*)"
		return
	done
	pass "$what"
}

# is FILE TEXT WHAT
is()
{
	check_output "$2" "$3" cat "$GPUBOX_TMP/$1"
}

# box_or_skip WHAT PROGRAM...: ends the test where they cannot run
box_or_skip()
{
	local what=$1 program
	shift
	if [ "$(id -u)" != 0 ] || ! unshare -mnp --fork true 2>/dev/null; then
		skip "$what" "needs root, and namespaces"
		tap_end
	fi
	for program in "$@"; do
		command -v "$program" >/dev/null && continue
		fail "$what" "$program is missing: 'make deps' installs it"
		tap_end
	done
}

# box_first cpus|mems: inside, the first of this box, which has all that its
# groups have
box_first()
{
	local number
	number=$(cat /sys/fs/cgroup/{cpuset/cpuset."$1",cpuset."$1".effective} \
		2>/dev/null | sed -n '1s/[-,].*//p;1q')
	echo "${number:-0}"
}

# held_cpu GROUP: its processors, "cpu" where that is the first alone, its quota and
# the period, of control groups of version 1 or 2
held_cpu()
{
	local cpu
	cpu=$(box_first cpus)
	(
		cd /sys/fs/cgroup || exit
		cat {cpuset,.}/"$1"/cpuset.cpus | sed "s/^$cpu\$/cpu/"
		cat cpu/"$1"/cpu.cfs_{quota,period}_us
		tr ' ' '\n' <"$1/cpu.max"
	) 2>/dev/null
}

# Inside: podman's storage and settings are in /run of the box.
podman_begin()
{
	# podman 5 has the time in each
	export PODMAN_IGNORE_CGROUPSV1_WARNING=1
	mkdir -p /run/podman
	cat >/run/podman/containers.conf <<-EOF
		[containers]
		default_ulimits = ["nofile=20000:20000", "nproc=30000:30000"]
		[engine]
		cgroup_manager = "cgroupfs"
		events_logger = "file"
	EOF
	export CONTAINERS_CONF=/run/podman/containers.conf
}

# pod RUNTIME ARGUMENTS...
pod()
{
	local runtime=$1
	shift
	podman --root /run/podman/root --runroot /run/podman/run \
		--storage-driver overlay --runtime "$(command -v "$runtime")" "$@"
}

# image_root FOLDER: busybox, its applets, a user, a program that is none
image_root()
{
	mkdir -p "$1"/{bin,etc,proc,sys,dev,tmp,run}
	chmod 1777 "$1/tmp"
	# as images of daemons have it, and what nobody but its owner may enter
	mkdir -m 700 "$1/run/daemon"
	echo "the image's" | tee "$1/run/daemon/f" >"$1/tmp/left"
	chown -R 1234:1235 "$1/run/daemon"
	cp "$(command -v busybox)" "$1/bin/"
	busybox --list | while read -r applet; do
		[ "$applet" = busybox ] || ln -s busybox "$1/bin/$applet"
	done
	# may be executed, and no kernel can: only a start finds out
	echo nothing >"$1/bin/bad"
	chmod 755 "$1/bin/bad"
	echo 'root:x:0:0:root:/:/bin/sh' >"$1/etc/passwd"
	echo 'joe:x:1234:1235:Joe:/tmp:/bin/sh' >>"$1/etc/passwd"
}

# podman_image NAME
podman_image()
{
	image_root /run/podman/image
	tar -C /run/podman/image -c . | pod crun import - "$1" >/dev/null
}

# image_blob FILE: put it into oci/, print the end of its descriptor
image_blob()
{
	local sum
	sum=$(sha256sum <"$1" | cut -d ' ' -f 1)
	cp "$1" "oci/blobs/sha256/$sum"
	printf '"digest":"sha256:%s","size":%d' "$sum" "$(stat -c %s "$1")"
}

# image_archive FOLDER NAME WORD...: the same as FOLDER/image.tar, an OCI
# archive, whose command the words are
image_archive()
(
	local layer config type=application/vnd.oci.image
	local platform='"architecture":"amd64","os":"linux"'
	[ "$(uname -m)" = x86_64 ] || platform=${platform/amd64/arm64}
	local name=$2 cmd
	image_root "$1/root"
	cd "$1" && mkdir -p oci/blobs/sha256 || exit
	shift 2
	cmd=$(printf ',"%s"' "$@")
	tar -C root -cf layer.tar .
	layer=$(image_blob layer.tar)
	cat >config <<-END
		{$platform,"config":{"Env":["PATH=/bin"],"Cmd":[${cmd:1}]},
		"rootfs":{"type":"layers","diff_ids":[
		"sha256:$(sha256sum <layer.tar | cut -d ' ' -f 1)"]}}
	END
	config=$(image_blob config)
	cat >manifest <<-END
		{"schemaVersion":2,"mediaType":"$type.manifest.v1+json",
		"config":{"mediaType":"$type.config.v1+json",$config},
		"layers":[{"mediaType":"$type.layer.v1.tar",$layer}]}
	END
	cat >oci/index.json <<-END
		{"schemaVersion":2,"manifests":[{
		"mediaType":"$type.manifest.v1+json",$(image_blob manifest),
		"annotations":{"io.containerd.image.name":"$name"},
		"platform":{$platform}}]}
	END
	echo '{"imageLayoutVersion":"1.0.0"}' >oci/oci-layout
	tar -C oci -cf image.tar .
)

# containerd_begin [OPTION...]: the real one, with /etc/containerd/config.toml,
# and docker.io/library/bb:1; the options are of ctr
containerd_begin()
{
	# not on the box's overlay, which none can lie upon
	mkdir -p /var/lib/containerd
	mount -t tmpfs containerd /var/lib/containerd
	containerd >"$GPUBOX_TMP/containerd.log" 2>&1 &
	image_archive /run/image docker.io/library/bb:1 sh
	wait_for 300 ctr version >"$GPUBOX_TMP/ctr.version" ||
		tail "$GPUBOX_TMP/containerd.log" >&2
	ctr "$@" image import --all-platforms /run/image/image.tar
}

# cri METHOD JSON
cri()
{
	"$GPUBOX_SRC/tests/engines/cri" "$@"
}

# cri_begin: containerd as kubelet's runtime, with the images of a pod, bb:1,
# and CNI's bridge; /etc/containerd/config.toml is there
cri_begin()
{
	# where nobody may make the killer of processes more friendly to one
	cat >>/etc/containerd/config.toml <<-END

		[plugins."io.containerd.grpc.v1.cri"]
		  restrict_oom_score_adj = true
	END
	mkdir -p /etc/cni/net.d
	install -d -m 1777 /run/data
	cat >/etc/cni/net.d/10-pods.conflist <<-END
		{"cniVersion":"0.4.0","name":"pods","plugins":[{"type":"bridge",
		"bridge":"cni0","isGateway":true,"ipam":{"type":"host-local",
		"ranges":[[{"subnet":"10.88.0.0/16"}]],"routes":[{"dst":"0.0.0.0/0"}]}}]}
	END
	containerd_begin -n k8s.io
	# by the name that this version has for it
	image_archive /run/pause "$(containerd config default | sed -nE \
		"s/^ *sandbox(_image)? = ['\"]([^'\"]+)['\"]$/\2/p" | sed -n 1p)" \
		sleep 1000000
	ctr -n k8s.io image import --all-platforms /run/pause/image.tar
	wait_for 300 sh -c "$(declare -f cri); cri Status | jq -e \
		'.status.conditions | map(select(.status and
		(.type | test(\"^(Runtime|Network)Ready$\")))) | length == 2'" >/dev/null
}

# On both sides: words that are typed on a terminal, tests/run/pty.c
pty()
{
	"$GPUBOX_TMP/pty" 24 80 "$@"
}

# Outside, before box().
pty_build()
{
	${CC:-cc} -D_GNU_SOURCE -O1 -o "$GPUBOX_TMP/pty" \
		"$GPUBOX_SRC/tests/run/pty.c" -lutil
}

# docker_begin IMAGE: the real one, with /etc/docker/daemon.json of its page,
# its default bridge, and the image
docker_begin()
{
	local name
	# Debian's packages choose between two when they are installed
	for name in ip{,6}tables{,-save,-restore}; do
		ln -sf xtables-nft-multi /usr/sbin/$name
	done
	mkdir -p /var/lib/docker
	# not on the box's overlay, which none can lie upon
	mount -t tmpfs docker /var/lib/docker
	page_write docker /etc/docker/daemon.json
	dockerd --storage-driver overlay2 >"$GPUBOX_TMP/dockerd.log" 2>&1 &
	image_root /run/image
	wait_for 300 docker version >"$GPUBOX_TMP/docker.version" ||
		tail "$GPUBOX_TMP/dockerd.log" >&2
	tar -C /run/image -c . | docker import --change 'ENV PATH=/bin' - "$1"
}

# slurm_begin: munged, slurmctld and one slurmd, as the page has them
slurm_begin()
{
	local name host
	host=$(hostname -s)
	# Debian's packages do these when they are installed
	for name in slurmctld slurmd slurmstepd; do
		[ -e /usr/sbin/$name ] || ln -s $name-wlm /usr/sbin/$name
	done
	sed -i '/^munge:/d' /etc/passwd /etc/group
	echo 'munge:x:990:990::/:/bin/false' >>/etc/passwd
	echo 'munge:x:990:' >>/etc/group
	install -d -o munge -g munge /run/munge /var/lib/munge /var/log/munge /etc/munge
	head -c 128 /dev/urandom >/etc/munge/munge.key
	chown munge /etc/munge/munge.key
	chmod 400 /etc/munge/munge.key
	setpriv --reuid munge --regid munge --clear-groups munged || return
	# with the loopback alone it looks for no name
	ip link add slurm0 type veth peer name slurm1
	ip addr add 192.0.2.1/24 dev slurm0
	ip link set slurm0 up
	ip link set slurm1 up
	sed -i "/ $host\$/d" /etc/hosts
	echo "192.0.2.1 $host" >>/etc/hosts
	mkdir -p /var/spool/slurmctld /var/spool/slurmd
	page_write slurm /etc/slurm/oci.conf
	page_write slurm /etc/slurm/gres.conf
	for name in run prolog epilog; do
		page_write slurm /etc/slurm/gpubox-$name
		chmod +x /etc/slurm/gpubox-$name
	done
	page_write slurm /etc/slurm/slurm.conf
	cat >>/etc/slurm/slurm.conf <<-END
		ClusterName=one
		SlurmctldHost=$host
		SlurmUser=root
		StateSaveLocation=/var/spool/slurmctld
		SlurmdSpoolDir=/var/spool/slurmd
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SelectType=select/cons_tres
		JobAcctGatherType=jobacct_gather/none
		PropagateResourceLimits=NONE
		MpiDefault=none
		KillWait=120
		NodeName=$host CPUs=2 Gres=gpu:1
		PartitionName=all Nodes=$host Default=YES
	END
	slurmctld -D >"$GPUBOX_TMP/slurmctld.log" 2>&1 &
	slurmd -D -N "$host" >"$GPUBOX_TMP/slurmd.log" 2>&1 &
	wait_for 300 sh -c 'timeout 60 sinfo -h -o %t | grep -qx idle' ||
		tail -n 20 "$GPUBOX_TMP"/slurm*.log >&2
}
