/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is sent on a call's stream; h2.h has what others call. */
#ifndef GPUBOX_OPENSHELL_H2_ANSWER_H
#define GPUBOX_OPENSHELL_H2_ANSWER_H

#include "openshell/h2.h"

/* Not gRPC, so that HTTP has to say it: the end of @call with @status. */
void h2_answer_http(struct h2_call *call, const char *status);

#endif /* GPUBOX_OPENSHELL_H2_ANSWER_H */
