// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/say.h"

#include "log.h"

void say_step(void *arg, const struct step *step, bool done)
{
	char text[160];

	(void)arg;
	if (!done)
		log_info("%s", step_text(step, text, sizeof(text)));
}

void say_along(void *arg, bool expected, const char *text)
{
	(void)arg;
	if (expected)
		log_info("%s", text);
	else
		log_notice("%s", text);
}
