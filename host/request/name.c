// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/name.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#define NAME_LENGTH	 63
#define NAME_LENGTH_HOST 64
#define NAME_LENGTH_ID	 127

/* Not isalnum(3), which asks the locale. */
#define NAME_FIRST                   \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz0123456789"

static bool name_has(const char *name, const char *further, size_t max)
{
	size_t length = strlen(name);

	return length <= max && strspn(name, NAME_FIRST) &&
	       strspn(name, further) == length;
}

bool name_is_good(const char *name)
{
	return name_has(name, NAME_FIRST "_.-", NAME_LENGTH);
}

bool name_is_id(const char *name)
{
	return name_has(name, NAME_FIRST "_.+-", NAME_LENGTH_ID);
}

int name_check(const char *name, struct fault *fault)
{
	if (name_is_good(name))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--name '%.80s': a name is a letter or digit, then "
			 "letters, digits, '_', '.' and '-', %d characters at "
			 "most",
			 name, NAME_LENGTH);
}

int name_check_host(const char *name, struct fault *fault)
{
	if (name_has(name, NAME_FIRST ".-", NAME_LENGTH_HOST))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--hostname '%.80s': a host name is a letter or digit, "
			 "then letters, digits, '.' and '-', %d characters at "
			 "most",
			 name, NAME_LENGTH_HOST);
}
