/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of docker run that `gpubox run` understands, or says why not. */
#ifndef GPUBOX_REQUEST_OPTIONS_DOCKER_H
#define GPUBOX_REQUEST_OPTIONS_DOCKER_H

#include "request/option.h"

/* Further rows for a struct options, with none of a name at the end. */
extern const struct option_row options_docker[];

#endif /* GPUBOX_REQUEST_OPTIONS_DOCKER_H */
