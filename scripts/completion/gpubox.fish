# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for fish; what the words are, the program "complete" says.

function __gpubox_complete
	set -l program @LIB@/gpubox/complete
	if set -q GPUBOX_COMPLETE
		set program $GPUBOX_COMPLETE
	end
	set -l last (commandline -ct)
	for line in ($program (commandline -opc) "$last")
		switch $line
			case :files
				__fish_complete_path "$last"
			case :folders
				__fish_complete_directories "$last"
			case '*'
				echo $line
		end
	end
end

complete -c gpubox -f -a '(__gpubox_complete)'
complete -c gpubox-oci -f -a '(__gpubox_complete)'
# the launchers by their boards' names
for launcher in $PATH/gpubox-*
	complete -c (string replace -r '.*/' '' $launcher) -f -a '(__gpubox_complete)'
end
