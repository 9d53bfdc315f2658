/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls of the contract, by their names. */
#ifndef GPUBOX_OPENSHELL_METHODS_H
#define GPUBOX_OPENSHELL_METHODS_H

#include "openshell/ask.h"

/* Answer @call, now or when what it asks for is done. */
void methods_called(struct asks *asks, struct h2_call *call,
		    const uint8_t *message, size_t size);

#endif /* GPUBOX_OPENSHELL_METHODS_H */
