// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/acquire.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* Enough for as many rivals as a host has devices. */
#define ACQUIRE_TRIES 256

/*
 * Who wants several holds some of them while it finds that another is gone;
 * so that none is free now does not mean that all are taken.
 */
#define ACQUIRE_PAUSES	 20
#define ACQUIRE_PAUSE_NS 50000000

static int acquire_choose(const struct select_ask *select,
			  struct selection *selection)
{
	const struct timespec pause = {.tv_nsec = ACQUIRE_PAUSE_NS};
	int i, err;

	err = select_again(select, selection, NULL);
	for (i = 0; err == -EBUSY && i < ACQUIRE_PAUSES; i++) {
		nanosleep(&pause, NULL);
		err = select_again(select, selection, NULL);
	}
	return err;
}

int acquire_devices(const struct select_ask *select,
		    const struct custody_ask *ask, struct selection *selection,
		    struct custody **custodyp, struct fault *fault)
{
	struct custody_ask again = *ask;
	struct fault why;
	int i, err;

	for (i = 0; i < ACQUIRE_TRIES; i++) {
		memset(&why, 0, sizeof(why));
		again.wanted = selection->bdf;
		again.n_wanted = selection->count;
		err = custody_take(&again, custodyp, &why);
		if (!err)
			return 0;
		if (err != -EBUSY || acquire_choose(select, selection))
			break;
	}
	return fault_set(fault, why.class, err, "%s", why.text);
}
