// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/sdbus.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

/* Its ABI's number has been 0 since there is one. */
#define SDBUS_LIBRARY "libsystemd.so.0"

#define SDBUS_ROW(name) {"sd_bus_" #name, offsetof(struct sdbus, bus_##name)},
static const struct {
	const char *name;
	size_t offset;
} sdbus_rows[] = {SDBUS_CALLS(SDBUS_ROW)};

int sdbus_load(struct sdbus *sdbus)
{
	void *library = dlopen(SDBUS_LIBRARY, RTLD_NOW | RTLD_LOCAL);
	void *call;
	size_t i;

	if (!library)
		return -ENOENT;
	for (i = 0; i < sizeof(sdbus_rows) / sizeof(sdbus_rows[0]); i++) {
		call = dlsym(library, sdbus_rows[i].name);
		if (!call)
			return -ENOSYS;
		memcpy((char *)sdbus + sdbus_rows[i].offset, &call, sizeof(call));
	}
	return 0;
}
