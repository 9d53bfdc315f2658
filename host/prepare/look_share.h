/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the guest's kernel can mount what is shared with it. */
#ifndef GPUBOX_PREPARE_LOOK_SHARE_H
#define GPUBOX_PREPARE_LOOK_SHARE_H

#include "prepare/payload.h"

/* Of a payload that is complete; BUILT_UNKNOWN when its files do not say. */
enum built_has look_share(const struct payload *payload,
			  const struct request *request);

#endif /* GPUBOX_PREPARE_LOOK_SHARE_H */
