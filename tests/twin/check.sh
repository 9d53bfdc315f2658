#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The emulated hosts that every check starts; TWIN_SET=full starts them all.

twin=$(dirname "$0")
mapfile -t scenarios < <("$twin/run" --list "${TWIN_SET:-check}")
exec "$twin/run" "${scenarios[@]}"
