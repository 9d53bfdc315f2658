# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced on both sides of a box: what engines' tests share.

# box SCRIPT: run it there, with the launcher as gpubox-oci
box()
{
	local launcher='' board
	# a board whose image has a kernel
	for board in "$GPUBOX_OUT"/*/; do
		board=$(basename "$board")
		[ -x "$GPUBOX_OUT/$board/gpubox-native" ] || continue
		grep -qx CONFIG_GUEST_KERNEL_HOST=y \
			"$GPUBOX_OUT/$board/$board.config" ||
			launcher=$GPUBOX_OUT/$board/gpubox-native
	done
	mkdir -p "$GPUBOX_TMP/box" "$GPUBOX_TMP/bin"
	ln -sf "$launcher" "$GPUBOX_TMP/bin/gpubox-oci"
	export GPUBOX_SRC GPUBOX_OUT GPUBOX_CACHE GPUBOX_TMP
	timeout 600 "$GPUBOX_SRC/tests/engines/box" "$GPUBOX_TMP/box" \
		env PATH="$GPUBOX_TMP/bin:$PATH" bash "$1"
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

# Inside: podman's storage and settings are in /run of the box.
podman_begin()
{
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

# podman_image NAME: busybox and its applets
podman_image()
{
	local root=/run/podman/image
	mkdir -p $root/{bin,etc,proc,sys,dev,tmp,run}
	chmod 1777 $root/tmp
	cp "$(command -v busybox)" $root/bin/
	busybox --list | while read -r applet; do
		[ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
	done
	tar -C $root -c . | pod crun import - "$1" >/dev/null
}
