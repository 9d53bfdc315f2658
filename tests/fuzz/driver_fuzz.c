// SPDX-License-Identifier: GPL-2.0-or-later
/* What a driver is harvested by: libraries, CDI specifications, driver.json. */
#include <stddef.h>
#include <stdint.h>

#include "driver/cdi.h"
#include "driver/elf_dynamic.h"
#include "driver/info.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_cdi(const char *text, size_t size)
{
	struct cdi_paths paths = {.count = 0};

	cdi_parse_json(text, size, "v.com/gpu", &paths);
	cdi_parse_yaml(text, size, "v.com/gpu", &paths);
	cdi_free(&paths);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct elf_dynamic dyn;
	struct driver_info info;

	elf_dynamic_read(data, size, &dyn);
	fuzz_cdi(text, size);
	if (!driver_info_parse(text, size, "fuzz", &info, NULL))
		driver_info_free(&info);
	return 0;
}
