#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what is read of a guest's parts.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir parts
{ printf '\0'; head -c 4096 /bin/sh; } >parts/elf
printf '\1%s\n' CONFIG_MODULES=y CONFIG_FW_LOADER_COMPRESS=y \
	'# CONFIG_EROFS_FS is not set' CONFIG_ARM64_64K_PAGES=y >parts/config
{ printf '\2IKCFG_ST'; echo CONFIG_MODULES=y | gzip -n; printf 'IKCFG_ED'; } \
	>parts/inside
printf '%s' '{"driver": "nvidia", "source": "/lib/modules/6", "kernel": ' \
	'{"release": "6", "arch": "aarch64", "page_size": 4096, "has": ' \
	'{"overlay": "no"}}, "modules": [{"name": "nvidia", "version": "1", ' \
	'"vermagic": "7 SMP", "flavour": "proprietary", "signature": "no"}], ' \
	'"libraries": [{"name": "libcuda", "version": "2", "align": 512}]}' |
	sed 's/^/\x04/' >parts/json
# An archive with something that looks like a module.
mkdir lib
{ printf '\177ELF\2\1\1'; head -c 2000 /bin/sh | tail -c +8; } >lib/nvidia.ko
find lib -type f | cpio --quiet -o -H newc | sed '1s/^/\x03/' >parts/archive
fuzz parts 5 8192 "a guest's parts"
tap_end
