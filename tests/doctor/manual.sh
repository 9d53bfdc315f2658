#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages have the options of the launcher's tables, as 'make manual'
# writes them.

. "$(dirname "$0")/../tap.sh"
gpubox=$(ls -d "$GPUBOX_OUT"/*/gpubox-native | head -n 1)

mkdir "$GPUBOX_TMP/man"
check "the pages can be made" "$GPUBOX_SRC/scripts/manual" "$gpubox" \
	"$GPUBOX_TMP/man"
for page in "$GPUBOX_SRC"/docs/man/*.1; do
	name=$(basename "$page" .1)
	check "$name(1) has the options of the table" \
		diff "$page" "$GPUBOX_TMP/man/$name.1"
	case $name in
	gpubox) ;;
	*) check "$name --help succeeds" "$gpubox" "${name#gpubox-}" --help ;;
	esac
done
for command in bind cache config devices doctor firmware image layout restore; do
	check "the page or help of $command comes from its table" \
		sh -c "'$gpubox' $command --help=mdoc | grep -q '^\.It Fl'"
done
tap_end
