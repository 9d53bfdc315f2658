#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Hosts of public reports: what doctor says of each, and what it must not.
# tests/trees/reports/answers has the right answers.

. "$(dirname "$0")/../tap.sh"
reports=$GPUBOX_SRC/tests/trees/reports
answers=${REPORTS_ANSWERS:-$reports/answers}

# launcher FILE.tree: one of a board of the host's architecture
launcher()
{
	if grep -q '"arch": "aarch64"' "$1"; then
		echo "$GPUBOX_OUT/dgx-spark/gpubox-native"
	else
		echo "$GPUBOX_OUT/x86-q35/gpubox-native"
	fi
}

# finds SEVERITY NAME: either may be empty
finds()
{
	local have
	for have in $found; do
		[ -n "$1" ] && [ "$1" != "${have%%:*}" ] && continue
		[ -n "$2" ] && [ "$2" != "${have#*:}" ] && continue
		return 0
	done
	return 1
}

# holds WANT: see the head of the answers
holds()
{
	local want=${1#[+-]} severity=''
	case $want in
	*:*) severity=${want%%:*} want=${want#*:} ;;
	esac
	case $1 in
	+*) finds "$severity" "$want" ;;
	-*) ! finds "$severity" "$want" ;;
	'~'*) grep -Eq -- "${1#'~'}" "$GPUBOX_TMP/text" ;;
	'!'*) ! grep -Eq -- "${1#!}" "$GPUBOX_TMP/text" ;;
	*) false ;;
	esac
}

while read -r tree address verdict wants <&3; do
	case $tree in
	'#'* | '') continue ;;
	esac
	root=$GPUBOX_TMP/$tree
	[ -d "$root" ] || "$reports/../build" "$reports/$tree.tree" "$root"
	gpubox=$(launcher "$reports/$tree.tree")
	[ "$address" != - ] || address=
	# shellcheck disable=SC2086 # no address is no argument
	"$gpubox" doctor --json --root "$root" $address >"$GPUBOX_TMP/json"
	status=$?
	found=$(jq -r '.findings[] | .severity + ":" + .name' "$GPUBOX_TMP/json")
	# shellcheck disable=SC2086
	"$gpubox" doctor --root "$root" $address >"$GPUBOX_TMP/text"
	why=
	case $verdict in
	ready) [ "$status" = 0 ] ;;
	blocked) [ "$status" = 1 ] ;;
	unknown) [ "$status" = 2 ] ;;
	any) [ "$status" -le 2 ] ;;
	*) false ;;
	esac || why="status $status, wanted $verdict;"
	for want in $wants; do
		holds "$want" || why="$why $want;"
	done
	if [ -z "$why" ]; then
		pass "$tree $address"
	else
		fail "$tree $address" "$why"
		tap_note "$(cat "$GPUBOX_TMP/text")"
	fi
done 3<"$answers"
tap_end
