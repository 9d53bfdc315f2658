// SPDX-License-Identifier: GPL-2.0-or-later
#include "fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fault_set(struct fault *fault, enum fault_class class, int err,
	      const char *fmt, ...)
{
	va_list ap;

	if (!fault || fault->class != FAULT_NONE)
		return err;
	fault->class = class;
	fault->err = err;
	va_start(ap, fmt);
	vsnprintf(fault->text, sizeof(fault->text), fmt, ap);
	va_end(ap);
	return err;
}

int fault_no_memory(struct fault *fault, const char *fmt, ...)
{
	char what[sizeof(fault->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return fault_set(fault, FAULT_HOST, -ENOMEM, "%s: out of memory", what);
}

void fault_then(struct fault *fault, const struct fault *second)
{
	size_t used;

	if (!fault || second->class == FAULT_NONE)
		return;
	if (fault->class == FAULT_NONE) {
		*fault = *second;
		return;
	}
	used = strlen(fault->text);
	snprintf(fault->text + used, sizeof(fault->text) - used, "; then %s",
		 second->text);
}

const char *fault_class_name(enum fault_class class)
{
	static const char *const names[] = {
		[FAULT_NONE] = "",
		[FAULT_HOST] = "host",
		[FAULT_FIRMWARE] = "firmware",
		[FAULT_VMM] = "vmm",
		[FAULT_GUEST] = "guest",
		[FAULT_GPU] = "gpu",
		[FAULT_COMMAND] = "command",
		[FAULT_TIMEOUT] = "timeout",
	};

	if ((unsigned int)class >= sizeof(names) / sizeof(names[0]))
		return "";
	return names[class];
}
