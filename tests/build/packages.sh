#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What scripts/packages.sh says of packages that this system's sources lack.

. "$(dirname "$0")/../tap.sh"

# elsewhere ARCHITECTURE URI: where Ubuntu's packages for it are, on a system
# of release "some" whose source is URI
elsewhere()
{
	bash -c '. "$1/scripts/packages.sh"
		packages_codename() { echo some; }
		packages_list() { echo "$at some main"; echo "$at some universe"; }
		debarch=$2 at=$3
		packages_elsewhere' elsewhere "$GPUBOX_SRC" "$@"
}

# what was printed is what a shell makes sources of
sources()
{
	elsewhere "$@" | sed -n '/^ *for/,/^ *done/{s/| sudo tee .*//; p}' | bash
}

check_output "deb [arch=arm64] http://ports.example.org/ubuntu-ports some main universe
deb [arch=arm64] http://ports.example.org/ubuntu-ports some-updates main universe
deb [arch=arm64] http://ports.example.org/ubuntu-ports some-security main universe" \
	"Arm's are on the ports mirror" sources arm64 http://archive.example.org/ubuntu
check_output "deb [arch=arm64] http://ports.example.org/ubuntu-ports some main universe" \
	"of a country's mirror, too" bash -c "$(declare -f elsewhere sources)"'
	sources "$@" | head -n 1' sh arm64 http://de.archive.example.org/ubuntu/
check_output "deb [arch=amd64] http://archive.example.org/ubuntu some-security main universe" \
	"a PC's are on the main one" bash -c "$(declare -f elsewhere sources)"'
	sources "$@" | tail -n 1' sh amd64 http://ports.example.org/ubuntu-ports/
check_output \
	"Name a mirror that has Ubuntu's arm64 to apt: http://mirror.example.org/u has it not." \
	"nothing is guessed of another's mirror" elsewhere arm64 http://mirror.example.org/u

# Debian testing refers to names that it has no more.
virtual=mail-transport-agent
if compgen -G "/var/lib/apt/lists/*_Packages*" >/dev/null; then
	unknown=$(sed -n '/^unknown()/,/^}/p' "$GPUBOX_SRC/scripts/deps")
	check "a name that others alone provide is not to be installed" \
		bash -c "$unknown"'; unknown '$virtual
	check_status 1 "one that is there is" bash -c "$unknown; unknown make"
else
	skip "a name that others alone provide is not to be installed" \
		"apt has no lists of packages"
fi
tap_end
