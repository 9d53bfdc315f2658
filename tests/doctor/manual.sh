#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages have the options that --help has, and no others.

. "$(dirname "$0")/../tap.sh"
gpubox=$(ls -d "$GPUBOX_OUT"/*/gpubox-native | head -n 1)

of_help()
{
	"$gpubox" "$1" --help |
		sed -nE 's/^ +(-[a-z], +)?(--[a-z-]+).*/\2/p' | sort -u
}

of_page()
{
	sed -nE 's/^\.It Fl ([a-z] , )?-([a-z][a-z-]*).*/--\2/p' \
		"$GPUBOX_SRC/docs/man/gpubox-$1.1" | sort -u
}

for command in bind restore devices doctor; do
	check "gpubox $command --help succeeds" "$gpubox" "$command" --help
	{ of_help "$command"; echo --help; } | sort -u >"$GPUBOX_TMP/help"
	check_output "$(cat "$GPUBOX_TMP/help")" \
		"gpubox-$command(1) has its options" of_page "$command"
done
tap_end
