#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gRPC as a foreign client speaks it: what each call is answered with, streams,
# deadlines, cancellations, bounds, and who is not a client at all.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/../run/lib.sh"
# shellcheck source=tests/openshell/lib.sh
. "$(dirname "$0")/lib.sh"
needs "a foreign client is answered"

b=$(first_board)
exec "$python" "$GPUBOX_SRC/tests/openshell/transport.py" \
	bash -c 'driver "$@"' driver "$b" --default-image some/image:1
