#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What guest-init does for gpubox cp in a guest, done here: it needs nothing of
# a guest for it, and here it can be given what the launcher never sends it.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

init=
for board in "${boards[@]}"; do
	[ "$(arch_of "$board")" != "$(uname -m)" ] || init=$GPUBOX_OUT/$board/guest-init
done
if [ -z "$init" ]; then
	skip "guest-init copies" "no board is for $(uname -m)"
	tap_end
fi

# self WORD...: see ABI_SPAWN_SELF in guest_abi.h
self()
{
	(exec -a gpubox-self "$init" "$@")
}

# Folders in each other, and then a name that leads out.
python3 - "$GPUBOX_TMP/broken.tar" <<'PYTHON' || exit 1
import io, os, sys, tarfile
with tarfile.open(sys.argv[1], "w") as tar:
    def add(name, kind, data=b""):
        info = tarfile.TarInfo(name)
        info.type, info.size, info.mtime = kind, len(data), 1000
        info.mode = 0o751 if kind == tarfile.DIRTYPE else 0o644
        info.uid, info.gid = os.getuid(), os.getgid()
        tar.addfile(info, io.BytesIO(data))
    add("sub", tarfile.DIRTYPE)
    add("sub/deep", tarfile.DIRTYPE)
    add("sub/deep/file", tarfile.REGTYPE, b"text")
    add("../escaped", tarfile.REGTYPE, b"bad")
PYTHON
at=$GPUBOX_TMP/at
mkdir "$at"
broken()
{
	self tar-in sa "$at" "" <"$GPUBOX_TMP/broken.tar"
}
check_message '^\.\./escaped: it leads out of the destination' \
	"a name that leads out ends a copy" broken
check_output "751 1000 sub
751 1000 sub/deep
644 1000 sub/deep/file" "and the folders before it have their modes and times" \
	sh -c 'cd "$1" && stat -c "%a %Y %n" sub sub/deep sub/deep/file' - "$at"

# into_sealed PATH: an archive of it into what takes no byte
into_sealed()
{
	python3 -c 'import fcntl, os, sys
fd = os.memfd_create("sealed", os.MFD_ALLOW_SEALING)
fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)
os.dup2(fd, 1)
os.execv(sys.argv[1], ["gpubox-self", "tar-out", "", ".", sys.argv[2]])' "$init" "$1"
}
check_message "^$at: Operation not permitted" \
	"a folder whose header cannot be written is named, and ends a copy" into_sealed "$at"
tap_end
