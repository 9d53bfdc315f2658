# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced on both sides of a box whose process 1 is a systemd of its own.
. "$GPUBOX_SRC/tests/engines/inside.sh"

# systemd_or_skip WHAT: since version 258 systemd refuses a host with control
# groups of version 1.
systemd_or_skip()
{
	local version
	version=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
	[ "${version:-0}" -ge 258 ] && [ ! -e /sys/fs/cgroup/cgroup.controllers ] ||
		return 0
	skip "$1" "systemd $version does not run beside control groups of version 1"
	tap_end
}

# systemd_box [SET...]: as box, of $GPUBOX_TMP/inside; process 1 becomes
# systemd, which starts that as a service and ends with it. inside.sh is read
# there already.
systemd_box()
{
	cat >"$GPUBOX_TMP/systemd" <<-'EOS'
		# systemd's own: what is a service of this machine does not start
		mkdir -p /run/systemd/system
		cat >/run/systemd/system/test.target <<-END
			[Unit]
			DefaultDependencies=no
			Wants=test.service
		END
		cat >/run/systemd/system/test.service <<-END
			[Unit]
			DefaultDependencies=no
			SuccessAction=exit-force
			FailureAction=exit-force
			[Service]
			Type=oneshot
			TimeoutStartSec=3000
			ExecStart=bash -c ". $GPUBOX_TMP/environment; \
				. $GPUBOX_SRC/tests/engines/inside_systemd.sh; \
				. $GPUBOX_TMP/inside"
			StandardOutput=append:$GPUBOX_TMP/inside.log
			StandardError=append:$GPUBOX_TMP/inside.log
		END
		export -p >"$GPUBOX_TMP/environment"
		export container=gpubox
		exec "$(ls -d /lib/systemd/systemd /usr/lib/systemd/systemd |
			head -n 1)" --system --unit=test.target --log-target=null \
			--show-status=no
	EOS
	box "$GPUBOX_TMP/systemd" "$@"
}

# shown UNIT PROPERTY...: in this order
shown()
{
	local unit=$1 property
	shift
	for property; do
		systemctl show -p "$property" "$unit"
	done
}
