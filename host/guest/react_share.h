/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What it means that one of those ends who share folders with the guest. */
#ifndef GPUBOX_GUEST_REACT_SHARE_H
#define GPUBOX_GUEST_REACT_SHARE_H

#include "guest/guest_state.h"

/* One of them may have ended: see to it. */
void react_share_end(struct guest *s);

#endif /* GPUBOX_GUEST_REACT_SHARE_H */
