// SPDX-License-Identifier: GPL-2.0-or-later
/* The IORT: whatever is in it, it is read and rewritten within its bounds. */
#include "table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_table("IORT", data, size);
	return 0;
}
