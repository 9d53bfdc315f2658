# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion for bash; what the words are, the program "complete" says.

_gpubox()
{
	local before=${COMP_LINE:0:COMP_POINT} words lines line last part

	COMPREPLY=()
	# bash parts words at ':' and '=', too, which addresses and options have
	read -ra words <<<"$before"
	case $before in
	*[[:blank:]]) words+=('') ;;
	esac
	last=${words[-1]}
	part=${last%"${last##*[:=]}"}
	mapfile -t lines < <("${GPUBOX_COMPLETE:-@LIB@/gpubox/complete}" "${words[@]}")
	for line in "${lines[@]}"; do
		case $line in
		:files)
			mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY \
				< <(compgen -f -- "${last##*=}")
			compopt -o filenames 2>/dev/null
			;;
		:folders)
			mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY \
				< <(compgen -d -- "${last##*=}")
			compopt -o filenames 2>/dev/null
			;;
		*)
			line=${line%%$'\t'*}
			COMPREPLY+=("${line#"$part"}")
			;;
		esac
	done
	case ${COMPREPLY[*]-} in
	*:) compopt -o nospace 2>/dev/null ;;
	esac
}
complete -F _gpubox gpubox gpubox-oci
# the launchers by their boards' names
for _gpubox_name in "${BASH_SOURCE[0]%/*}"/gpubox-*; do
	[ ! -e "$_gpubox_name" ] || complete -F _gpubox "${_gpubox_name##*/}"
done
unset _gpubox_name
