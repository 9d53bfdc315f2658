// SPDX-License-Identifier: GPL-2.0-or-later
#include "uevent.h"

#include "mem.h"

static const char uevent_change[] = "change@";
static const char uevent_class[] = "/virtio-ports/";

const char *uevent_port(char *message, size_t size)
{
	const size_t head = sizeof(uevent_change) - 1;
	const size_t class = sizeof(uevent_class) - 1;
	size_t i, end;

	if (size <= head || memcmp(message, uevent_change, head) != 0)
		return NULL;
	message[size - 1] = 0;
	end = strlen(message);
	for (i = head; i + class < end; i++)
		if (memcmp(message + i, uevent_class, class) == 0)
			return message + i + class;
	return NULL;
}
