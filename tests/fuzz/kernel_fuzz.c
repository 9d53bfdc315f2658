// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel loader, for both architectures. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot/elf.h"
#include "boot/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const archs[] = {"x86_64", "aarch64"};
	struct kernel kernel;
	uint8_t *elf;

	if (!size)
		return 0;
	if (elf_has_pvh(data, size)) {
		elf = malloc(size);
		memcpy(elf, data, size);
		elf_trim(elf, size);
		free(elf);
	}
	if (!kernel_load("fuzz", data, size, archs[data[0] & 1], &kernel, NULL))
		kernel_free(&kernel);
	return 0;
}
