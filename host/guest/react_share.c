// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/react_share.h"

#include <string.h>

#include "guest/ending.h"
#include "guest/react.h"

/*
 * Whoever reads what is shared waits for ever then. In good order it ends when
 * QEMU has ended, which may be known a moment later.
 */
void react_share_end(struct guest *s)
{
	char text[sizeof(s->facts->share)];
	int status;

	while (shares_ended(&s->prepared->shares, &status, text, sizeof(text))) {
		if (s->facts->vmm_killed || *s->facts->share)
			continue;
		if (!status && s->stage >= STAGE_DRAIN)
			continue;
		memcpy(s->facts->share, text, sizeof(text));
		s->facts->share_failed = status != 0;
		if (status && s->stage < STAGE_DRAIN)
			ending_kill_vmm(s);
		else
			react_guest_left(s);
	}
}
