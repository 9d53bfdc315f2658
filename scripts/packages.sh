# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the fetch scripts: packages of any architecture, downloaded and
# unpacked without being installed. Where from, and whether to trust it, is
# what the system's own apt is configured for; only apt's state is private,
# so that no root rights are needed and nothing of the system changes.

set -eu -o pipefail
trap 'echo "${0##*/}: line $LINENO failed: $BASH_COMMAND" >&2' ERR
export LC_ALL=C
: "${GPUBOX_CACHE:=${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}"

packages_die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# packages_architecture ARCH: dpkg's name for uname's.
packages_architecture()
{
	case $1 in
	x86_64) echo amd64 ;;
	aarch64) echo arm64 ;;
	*) packages_die "$1: no such architecture: x86_64 or aarch64" ;;
	esac
}

# packages_begin ARCH NAME: ends the script if $GPUBOX_CACHE/NAME is there.
# Sets $debarch and $work; one script at a time works on a NAME.
packages_begin()
{
	debarch=$(packages_architecture "$1")
	place=$GPUBOX_CACHE/$2
	[ ! -d "$place" ] || exit 0
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
		packages_die "needs apt-get and dpkg-deb. On other systems" \
			"put what docs/porting.md describes into $place"
	mkdir -p "$GPUBOX_CACHE"
	exec 9>"$GPUBOX_CACHE/.lock-$2"
	flock 9
	[ ! -d "$place" ] || exit 0
	work=$(mktemp -d "$GPUBOX_CACHE/.$2.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work"/{state/lists/partial,cache/archives/partial}
	: >"$work/status"
	apt_options=(
		-o "Dir::State=$work/state"
		-o "Dir::State::status=$work/status"
		-o "Dir::Cache=$work/cache"
		-o "APT::Architecture=$debarch"
		-o "APT::Architectures=$debarch"
		-o "APT::Sandbox::User="
		-o "Acquire::Languages=none"
		-o "Acquire::Retries=3"
		-o "APT::Install-Recommends=false"
		-qq
	)
}

# packages_codename: of this system's release.
packages_codename()
{
	sed -n 's/^VERSION_CODENAME=//p' /etc/os-release
}

packages_triplet()
{
	case $debarch in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	esac
}

# packages_list: the system's own sources, one "URI RELEASE COMPONENT" a line.
packages_list()
{
	local format='$(REPO_URI) $(RELEASE) $(COMPONENT)'
	apt-get indextargets --format "$format" 'Created-By: Packages' | sort -u
}

# packages_sources: from now on ask what $work/sources.list names, and trust
# whom the system trusts.
packages_sources()
{
	mkdir -p "$work/trusted"
	ln -sf /usr/share/keyrings/*-archive-keyring.gpg \
		/etc/apt/trusted.gpg.d/* "$work/trusted/" 2>/dev/null || true
	apt_options+=(
		-o "Dir::Etc::sourcelist=$work/sources.list"
		-o Dir::Etc::sourceparts=/dev/null
		-o "Dir::Etc::trustedparts=$work/trusted"
	)
}

# packages_suite SUITE: stable is what the system's own sources have; with
# backports newer kernels and QEMU come first, from the same mirrors; newest
# are those of Debian's current release, on whatever release this is. What is no
# release yet, testing, has no backports: newer ones are in it.
packages_suite()
{
	local release suites
	[ "$1" != stable ] || return 0
	[ "$1" != backports ] || grep -q '^VERSION_ID=' /etc/os-release || return 0
	release=$(packages_codename)
	case $1 in
	newest) suites="stable-backports sid" ;;
	*) suites=$release-$1 ;;
	esac
	packages_list | awk -v r="$release" -v suites="$suites" '
			BEGIN { n = split(suites, suite) }
			{ print "deb", $0 }
			$2 == r { for (i = 1; i <= n; i++)
				print "deb", $1, suite[i], $3 }' \
		>"$work/sources.list"
	packages_sources
	apt_options+=(-t "${suites%% *}")
}

# packages_components COMPONENT...: these, too, of the same mirrors and suites.
packages_components()
{
	packages_list | awk -v more="$*" '
			{ print "deb", $0 }
			$3 == "main" { print "deb", $1, $2, more }' \
		>"$work/sources.list"
	packages_sources
}

# The private lists of what there is. A source that fails is no reason to
# stop: what is then missing will be named.
packages_update()
{
	apt-get "${apt_options[@]}" update >"$work/update" 2>&1 || true
}

# packages_elsewhere: where Ubuntu has what is for $debarch, as the command that
# names it to apt: two mirrors share its architectures, and dpkg's
# --add-architecture alone makes apt ask the wrong one.
packages_elsewhere()
{
	local uri release other
	release=$(packages_codename)
	uri=$(packages_list | awk -v r="$release" \
		'$2 == r && $3 == "main" { print $1; exit }')
	case $debarch in
	amd64) other=$(sed -nE 's,//ports\.(.*)/ubuntu-ports/?$,//archive.\1/ubuntu,p' <<<"$uri") ;;
	*) other=$(sed -nE 's,//([a-z]+\.)?archive\.(.*)/ubuntu/?$,//ports.\2/ubuntu-ports,p' \
		<<<"$uri") ;;
	esac
	if [ -z "$other" ]; then
		echo "Name a mirror that has Ubuntu's $debarch to apt:" \
			"$uri has it not."
		return
	fi
	cat <<-END
		Ubuntu has $debarch on another mirror. This names it to apt:
		    for suite in $release $release-updates $release-security; do
		        echo "deb [arch=$debarch] $other \$suite main universe"
		    done | sudo tee /etc/apt/sources.list.d/gpubox-$debarch.list
		'make demo' and 'make check QUICK=1' do without it.
	END
}

# packages_why PACKAGE: end with why it cannot be had.
packages_why()
{
	[ ! -s "$work/update" ] ||
		grep -E '^(E|W|Err)' "$work/update" | head -n 5 >&2 || true
	echo "${0##*/}: $1 for $debarch: not in the package sources of this system" >&2
	case $(sed -n 's/^ID=//p' /etc/os-release),$debarch in
	ubuntu,"$(dpkg --print-architecture)" | debian,*)
		echo "Is there a network, and are the sources of apt complete" \
			"(main; on Ubuntu universe, too)?" ;;
	*) packages_elsewhere ;;
	esac >&2
	packages_die "without a network, fill $GPUBOX_CACHE on a machine that has one"
}

# packages_first PACKAGE...: the first of them that exists.
packages_first()
{
	local package
	for package; do
		if apt-cache "${apt_options[@]}" show "$package" 2>/dev/null |
			grep '^Package:' >/dev/null; then
			printf '%s\n' "$package"
			return
		fi
	done
	packages_why "$1"
}

# packages_depends PACKAGE: what it depends on, directly.
packages_depends()
{
	apt-cache "${apt_options[@]}" depends --no-recommends --no-suggests \
		--no-conflicts --no-breaks --no-replaces --no-enhances "$1" |
		sed -nE 's/^[ |]*(Pre)?Depends: ([^<].*)$/\2/p'
}

# packages_libraries PACKAGE...: the shared libraries that these -dev packages
# link with, by the names that this release gives them (libssl3, libssl3t64).
packages_libraries()
{
	local package
	for package; do
		packages_depends "$package" | grep -E '^lib.*[0-9](t64)?$' ||
			packages_why "the library of $package"
	done
}

# packages_walk REGEX PACKAGE...: these, and what they depend on, directly or
# by others of them, if its name matches; one a line.
packages_walk()
{
	local regex=$1 seen='' next package
	shift
	while [ $# -gt 0 ]; do
		next=
		for package; do
			seen="$seen $package"
			next="$next $(packages_depends "$package" |
				grep -E "$regex" || true)"
		done
		# shellcheck disable=SC2046,SC2086
		set -- $(printf '%s\n' $next | sort -u |
			grep -Fvx "$(printf '%s\n' $seen)" || true)
	done
	# shellcheck disable=SC2086
	printf '%s\n' $seen
}

# packages_download PACKAGE...: these and nothing they depend on.
packages_download()
{
	(cd "$work/cache/archives" &&
		apt-get "${apt_options[@]}" download "$@" >"$work/log" 2>&1) || {
		cat "$work/log" >&2
		packages_why "$*"
	}
}

# packages_closure PACKAGE...: these and all they depend on.
packages_closure()
{
	apt-get "${apt_options[@]}" -y --download-only install "$@" \
		>"$work/log" 2>&1 || {
		cat "$work/log" >&2
		packages_why "$*"
	}
}

# packages_unpack FOLDER: what was downloaded.
packages_unpack()
{
	local deb
	mkdir -p "$1"
	for deb in "$work/cache/archives"/*.deb; do
		dpkg-deb -x "$deb" "$1"
	done
}

# packages_merge FOLDER: what older packages have in /lib, /bin and /sbin goes
# where newer ones have it, below /usr.
packages_merge()
{
	local folder
	for folder in lib bin sbin; do
		[ -d "$1/$folder" ] || continue
		mkdir -p "$1/usr/$folder"
		cp -al "$1/$folder/." "$1/usr/$folder/"
		rm -rf "${1:?}/$folder"
	done
}

# packages_simulate PACKAGE...: these and all they depend on, one a line.
packages_simulate()
{
	apt-get "${apt_options[@]}" --simulate install "$@" 2>"$work/log" |
		awk '$1 == "Inst" { print $2 }' | sort
}

# packages_engine SET: what tests/engines need of it, and all that depends on,
# less what each system has.
packages_engine()
{
	local wanted
	case $1 in
	containers) wanted="containerd runc docker.io
		$(packages_first docker-cli docker.io)
		containernetworking-plugins python3-grpcio" ;;
	slurm) wanted='slurmctld slurmd slurm-client munge' ;;
	esac
	# shellcheck disable=SC2086
	packages_simulate $wanted >"$work/all" || {
		cat "$work/log" >&2
		packages_why "$wanted"
	}
	packages_simulate apt bash coreutils perl-base python3-minimal \
		sysvinit-utils | comm -13 - "$work/all"
}

# packages_kernel FROM TO: the kernel and its modules that were unpacked in
# FROM, as TO/{vmlinuz,release,modules/lib/modules/RELEASE}.
packages_kernel()
{
	local modules release image index
	packages_merge "$1"
	modules=$(find "$1/usr/lib/modules" -mindepth 1 -maxdepth 1 -type d \
		2>/dev/null | sort -V | tail -n 1)
	[ -n "$modules" ] || packages_die "no modules in what was fetched:" \
		"$(cd "$work/cache/archives" && echo *.deb)"
	release=${modules##*/}
	# In /boot, or next to its modules.
	image=$(find "$1" \( -name "vmlinu[xz]-$release" -o \
		-path "*/modules/$release/vmlinu[xz]" \) -type f | head -n 1)
	[ -n "$image" ] || packages_die "no kernel $release in what was fetched:" \
		"$(cd "$work/cache/archives" && echo *.deb)"
	# Without these two depmod forgets what is built in.
	for index in modules.order modules.builtin; do
		[ -f "$modules/$index" ] || packages_die "no $index for $release" \
			"in what was fetched: $(cd "$work/cache/archives" && echo *.deb)"
	done
	mkdir -p "$2/modules/lib/modules"
	mv "$image" "$2/vmlinuz"
	mv "$modules" "$2/modules/lib/modules/$release"
	printf '%s\n' "$release" >"$2/release"
	PATH=$PATH:/usr/sbin:/sbin depmod -b "$2/modules" "$release"
}

# packages_finish FOLDER: it becomes $GPUBOX_CACHE/NAME, whole or not at all.
packages_finish()
{
	chmod 755 "$1"
	mv -T "$1" "$place"
}
