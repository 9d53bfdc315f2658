#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual pages have the options of the launcher's tables, as 'make manual'
# writes them, and completion offers the same.

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

# completion WORD...: what is offered for the last of them.
completion()
{
	PATH=$GPUBOX_TMP/bin:$PATH bash -c '
		. "$1"; shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_gpubox
		printf "%s\n" "${COMPREPLY[@]}"' sh \
		"$GPUBOX_SRC/scripts/completion.bash" "$@" | sort
}
mkdir "$GPUBOX_TMP/bin"
ln -s "$gpubox" "$GPUBOX_TMP/bin/gpubox"
check_output "$(printf '%s\n' devices doctor)" "completion of a command" \
	completion gpubox d
check_output "--json" "completion of an option" completion gpubox doctor --j
check_output "$(printf '%s\n' map quarantine refuse)" \
	"completion of an option's words" \
	completion gpubox layout --identity ""
check_output "relax" "completion of a verb" completion gpubox firmware rel
check_output "--check" "completion of a verb's option" \
	completion gpubox firmware relax --ch
tap_end
