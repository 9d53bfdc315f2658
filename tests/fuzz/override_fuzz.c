// SPDX-License-Identifier: GPL-2.0-or-later
/* The archive of tables: what is accepted can be written and read again. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "acpi/override.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct override override, again;
	struct fault fault = {0};
	struct tables none = {0};
	const char *why;
	size_t packed_size;
	void *packed;

	if (override_unpack("fuzz", data, size, &override, &fault)) {
		assert(fault.class != FAULT_NONE);
	} else {
		assert(override_judge(&override, &none, "", &why) ==
		       OVERRIDE_REFUSED);
		if (!override_pack(&override, &packed, &packed_size)) {
			assert(!override_unpack("again", packed, packed_size,
						&again, NULL));
			assert(again.n_tables == override.n_tables);
			override_free(&again);
			free(packed);
		}
	}
	override_free(&override);
	return 0;
}
