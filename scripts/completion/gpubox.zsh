#compdef gpubox -P gpubox-*
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for zsh; what the words are, the program "complete" says.

_gpubox()
{
	local line files=0 folders=0
	local -a lines found shown

	lines=("${(@f)$("${GPUBOX_COMPLETE:-@LIB@/gpubox/complete}" \
		"${(@Q)words[1,CURRENT]}")}")
	for line in $lines; do
		case $line in
		:files) files=1 ;;
		:folders) folders=1 ;;
		*)
			found+=("${line%%$'\t'*}")
			shown+=("${line/$'\t'/  -- }")
			;;
		esac
	done
	(( ! $#found )) || compadd -l -d shown -a found
	(( ! (files + folders) )) || compset -P '--*='
	(( ! files )) || _files
	(( ! folders )) || _files -/
}

_gpubox "$@"
