/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls of a connection: what nghttp2 says of their streams. */
#ifndef GPUBOX_OPENSHELL_H2_CALL_H
#define GPUBOX_OPENSHELL_H2_CALL_H

#include "openshell/h2.h"

/* Let nghttp2 tell us of streams. */
void h2_call_callbacks(nghttp2_session_callbacks *callbacks);

/* Let what has taken too long have an end. */
void h2_call_tick(struct h2_call *call, int64_t now);

/* Tell its handler, if that knows of it, and free it. */
void h2_call_drop(struct h2_call *call);

#endif /* GPUBOX_OPENSHELL_H2_CALL_H */
