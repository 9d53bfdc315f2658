# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion for bash. What there is, the launcher says itself: the words come
# from the same tables as its --help.

# _gpubox_lines COMMAND...: "--name -n VALUE HELP" of each option, by tabs.
_gpubox_lines()
{
	"$gpubox" "$@" --help=lines 2>/dev/null
}

# The commands, and the verbs of one, are the indented words of the help.
_gpubox_words()
{
	"$gpubox" "$@" --help 2>/dev/null |
		sed -nE 's/^  ([a-z][a-z-]*)  .*/\1/p'
}

_gpubox()
{
	local gpubox=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]}
	local before=${COMP_WORDS[COMP_CWORD - 1]} command=() value i

	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD && ${#command[@]} < 2; i++)); do
		case ${COMP_WORDS[i]} in
		-*) break ;;
		*) command+=("${COMP_WORDS[i]}") ;;
		esac
	done
	if [ "${#command[@]}" = 0 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_gpubox_words) help version" -- "$word")
		return
	fi
	# a second word is a verb, or no part of the command's name
	if [ "${#command[@]}" = 2 ] &&
		! _gpubox_words "${command[0]}" | grep -qxe "${command[1]}"; then
		command=("${command[0]}")
	fi
	value=$(_gpubox_lines "${command[@]}" | awk -F '\t' -v w="$before" \
		'$1 == w || ($2 == w && w != "-") { print $3 }')
	case $before:$value in
	-*:*[a-z]*\|*)
		mapfile -t COMPREPLY < <(compgen -W "${value//|/ }" -- "$word")
		return
		;;
	-*:DIR) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
	-*:?*) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
	esac
	case $word in
	-*) mapfile -t COMPREPLY < <(compgen -W "$(_gpubox_lines "${command[@]}" |
		cut -f 1) --help" -- "$word") ;;
	*) mapfile -t COMPREPLY < <(compgen -W "$([ "${#command[@]}" = 2 ] ||
		_gpubox_words "${command[@]}")" -- "$word") ;;
	esac
	[ "${#COMPREPLY[@]}" != 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
}
complete -F _gpubox gpubox
