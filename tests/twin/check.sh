#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The emulated hosts of a set, TWIN_SET: those that every check starts, or
# 'full' for all. TWIN_BOARD_DIR: with those of the boards outside the source.

export BOARD_DIR=${TWIN_BOARD_DIR:-}
twin=$(dirname "$0")
mapfile -t scenarios < <("$twin/run" --list "${TWIN_SET:-check}")
exec "$twin/run" "${scenarios[@]}"
