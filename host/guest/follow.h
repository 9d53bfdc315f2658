/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest's network follows the namespace that it is of. */
#ifndef GPUBOX_GUEST_FOLLOW_H
#define GPUBOX_GUEST_FOLLOW_H

#include "guest/guest_state.h"

/*
 * From now on, the command being executed, @s is told what comes and goes
 * there. Does nothing for a guest that is in none.
 */
void follow_begin(struct guest *s);

#endif /* GPUBOX_GUEST_FOLLOW_H */
