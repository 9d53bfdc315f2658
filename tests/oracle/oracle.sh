#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Whole hosts made up from seeds: what 'firmware show', 'firmware relax' and
# doctor say of them is held against a reading of Linux of its own (linux.c).
# ORACLE_HOSTS and ORACLE_SEED choose others: the seeds are printed, and
#	tests/oracle LAUNCHER FOLDER SEED 1
# asks for one of them again.

. "$(dirname "$0")/../tap.sh"
gpubox=${GPUBOX:-$GPUBOX_OUT/x86-q35/gpubox-native}
oracle=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/oracle
case ${TWIN_SET:-check} in
full) hosts=${ORACLE_HOSTS:-10000} ;;
*) hosts=${ORACLE_HOSTS:-500} ;;
esac
seed=${ORACLE_SEED:-1}

# Some hundred small files a host: memory is ten times as fast as a disk.
folder=$(mktemp -d -p /dev/shm 2>/dev/null) || folder=$GPUBOX_TMP
trap 'rm -rf "$folder"' EXIT

"$oracle" "$gpubox" "$folder" "$seed" "$hosts" >"$GPUBOX_TMP/said" 2>&1
status=$?
tap_note "$(tail -n 1 "$GPUBOX_TMP/said")"
if [ $status = 0 ]; then
	pass "$hosts hosts from seed $seed are as Linux has them"
else
	fail "$hosts hosts from seed $seed are as Linux has them" \
		"$(head -n 60 "$GPUBOX_TMP/said")"
fi
# An oracle that relaxes or refuses next to nothing proves next to nothing.
check "a fifth of them was relaxed, and at most a tenth refused" \
	awk -v hosts="$hosts" 'END { gsub(",", ""); exit !($7 * 5 > hosts &&
		$15 * 10 < hosts) }' "$GPUBOX_TMP/said"
tap_end
