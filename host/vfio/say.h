/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people read while devices are taken and given back. */
#ifndef GPUBOX_VFIO_SAY_H
#define GPUBOX_VFIO_SAY_H

#include <stdbool.h>

#include "vfio/step.h"

/* A step before it is done, to who wants to know: for ->observe. */
void say_step(void *arg, const struct step *step, bool done);

/* What leaves the host along; what nobody expects is a notice: along_fn. */
void say_along(void *arg, bool expected, const char *text);

#endif /* GPUBOX_VFIO_SAY_H */
