/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes devices of which any will do, beside others who do the same. */
#ifndef GPUBOX_VFIO_ACQUIRE_H
#define GPUBOX_VFIO_ACQUIRE_H

#include "fault.h"
#include "vfio/custody.h"
#include "vfio/select.h"

/*
 * Take what @selection holds, as custody_take() does by @ask, whose @wanted is
 * left out. Where one of them has gone to somebody else meanwhile, choose by
 * @select again, into @selection: each time one device fewer is free, so that
 * of as many starts as there are devices each gets one.
 *
 * Errors: those of custody_take() and select_again(); then nothing is taken.
 */
int acquire_devices(const struct select_ask *select,
		    const struct custody_ask *ask, struct selection *selection,
		    struct custody **custodyp, struct fault *fault);

#endif /* GPUBOX_VFIO_ACQUIRE_H */
