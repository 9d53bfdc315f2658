/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was asked for, in a guest's record. */
#ifndef GPUBOX_KEEPER_ASKED_H
#define GPUBOX_KEEPER_ASKED_H

#include <jansson.h>

#include "request/request.h"

/* The caller's; NULL: out of memory. */
json_t *asked_json(const struct request *request);

#endif /* GPUBOX_KEEPER_ASKED_H */
