/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which word somebody may have meant. */
#ifndef GPUBOX_REQUEST_NEAR_H
#define GPUBOX_REQUEST_NEAR_H

#include <stdbool.h>

/* The best so far, starting from zero. */
struct near {
	const char *word;
	unsigned int distance;
};

/*
 * Hold @candidate, which must outlive @near, against what was @typed: letters
 * that are missing, too many, other ones or swapped count one each, and with
 * more than a third of the word wrong it is no candidate.
 */
void near_try(struct near *near, const char *typed, const char *candidate);

#endif /* GPUBOX_REQUEST_NEAR_H */
