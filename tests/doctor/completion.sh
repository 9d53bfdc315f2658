#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What bash, zsh and fish offer: the words of the launcher's tables, the host's
# devices, the guests that there are.

. "$(dirname "$0")/../tap.sh"
gpubox=$(ls -d "$GPUBOX_OUT"/*/gpubox-native | head -n 1)
host=$GPUBOX_TMP/host
shells=$GPUBOX_SRC/scripts/completion
mkdir "$GPUBOX_TMP/bin"
ln -s "$gpubox" "$GPUBOX_TMP/bin/gpubox"
export PATH=$GPUBOX_TMP/bin:$PATH
export GPUBOX_COMPLETE=$shells/complete GPUBOX_GUESTS=$GPUBOX_TMP/guests
"$GPUBOX_SRC/tests/trees/build" "$GPUBOX_SRC/tests/trees/x86.tree" "$host"

# offers LINE: what can end it, without what it is.
offers()
{
	bash -c '. "$1"
		COMP_LINE=$2 COMP_POINT=${#2}
		_gpubox
		printf "%s\n" "${COMPREPLY[@]}"' bash "$shells/gpubox.bash" "$1" | sort
}

check_output "$(printf '%s\n' devices doctor)" "a command" offers "gpubox d"
check_output "--json" "an option" offers "gpubox doctor --j"
check_output "$(printf '%s\n' map quarantine refuse)" "an option's words" \
	offers "gpubox layout --identity "
check_output "kvm" "and behind =" offers "gpubox run --accel=k"
check_output "relax" "a verb" offers "gpubox firmware rel"
check_output "--check" "a verb's option" offers "gpubox firmware relax --ch"
check_output "$(printf '%s\n' 00.0 00.1)" "a device, whose ':' part words in bash" \
	offers "gpubox bind --root $host 0000:01:"
"$GPUBOX_SRC/tests/trees/build" "$GPUBOX_SRC/tests/trees/spark.tree" "$GPUBOX_TMP/spark"
check_output "000f:01:00.0" "to be passed, those that the board is made for" \
	sh -c "'$GPUBOX_COMPLETE' gpubox run --root '$GPUBOX_TMP/spark' --gpu 0 | cut -f 1"
check_output "state" "gpubox-oci has commands of its own" \
	sh -c "ln -s gpubox '$GPUBOX_TMP/bin/gpubox-oci' &&
		'$GPUBOX_COMPLETE' gpubox-oci stat | cut -f 1"
check_output ":files" "a guest's command is no option of gpubox" \
	"$GPUBOX_COMPLETE" gpubox run -- ls -
mkdir "$GPUBOX_TMP/folder"
check_output "folder" "a folder" \
	sh -c "cd '$GPUBOX_TMP' && $(declare -f offers); shells='$shells'
		offers 'gpubox openshell-driver --state fo'"

# Each command of the help completes its options, and they are the table's.
for command in $("$gpubox" --help | sed -nE 's/^  ([a-z][a-z-]*)  .*/\1/p'); do
	check_output "$("$gpubox" "$command" --help=lines | cut -f 1 | sort -u)" \
		"$command has the options of its table" \
		sh -c "'$GPUBOX_COMPLETE' gpubox $command -- | cut -f 1 |
			grep -vx -e --help | sort -u"
done

if command -v zsh >/dev/null; then
	# A terminal of its own: the line as it is once TAB was pressed.
	cat >"$GPUBOX_TMP/zsh" <<-'END'
		zmodload zsh/zpty
		zpty z zsh -f -i
		zpty -w z "fpath=($1 \$fpath); autoload -Uz compinit; compinit -D -u"
		zpty -w z 'show() { print "LINE[$BUFFER]"; exit }'
		zpty -w z "zle -N show; bindkey '^I' complete-word '^X' show"
		zpty -n -w z "$2"$'\t\C-x'
		while zpty -r z line; do
			case $line in
			*LINE\[\$BUFFER*) ;;
			*LINE\[*) line=${line#*LINE\[}; print -r -- "${${line%%\]*}% }"; break ;;
			esac
		done
		zpty -d z
	END
	mkdir "$GPUBOX_TMP/functions"
	cp "$shells/gpubox.zsh" "$GPUBOX_TMP/functions/_gpubox"
	check_output "gpubox doctor --json" "zsh: an option" \
		timeout 600 zsh -f "$GPUBOX_TMP/zsh" "$GPUBOX_TMP/functions" "gpubox doctor --j"
	check_output "gpubox layout --identity quarantine" "zsh: an option's word" \
		timeout 600 zsh -f "$GPUBOX_TMP/zsh" "$GPUBOX_TMP/functions" \
		"gpubox layout --identity qu"
	check_output "gpubox restore --root $host 0000:01:00.1" "zsh: a device" \
		timeout 600 zsh -f "$GPUBOX_TMP/zsh" "$GPUBOX_TMP/functions" \
		"gpubox restore --root $host 0000:01:00.1"
else
	skip "zsh completes" "zsh is not installed"
fi

if command -v fish >/dev/null; then
	fish_offers()
	{
		HOME=$GPUBOX_TMP fish --no-config -c "source '$shells/gpubox.fish'
			complete -C '$1'" | cut -f 1 | sort
	}
	check_output "$(printf '%s\n' devices doctor)" "fish: a command" \
		fish_offers "gpubox d"
	check_output "--json" "fish: an option" fish_offers "gpubox doctor --j"
	check_output "$(printf '%s\n' 0000:01:00.0 0000:01:00.1)" "fish: a device" \
		fish_offers "gpubox bind --root $host 0000:0"
else
	skip "fish completes" "fish is not installed"
fi
tap_end
