/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The folder of the guests that stay: one folder for each, by its name, below
 * /run/gpubox for root and below $XDG_RUNTIME_DIR/gpubox for others.
 */
#ifndef GPUBOX_KEEPER_GUESTS_H
#define GPUBOX_KEEPER_GUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

/* Of a name, with its NUL; request/name.h says what it is made of. */
#define GUESTS_NAME 128

struct guests_names {
	char (*name)[GUESTS_NAME]; /* in alphabetical order */
	size_t count;
};

/*
 * Open the folder, with @make after making it. The descriptor is the caller's.
 * Errors, FAULT_HOST: -ENOENT (there is none, without a sentence; or an
 * ordinary user has no XDG_RUNTIME_DIR), -ENAMETOOLONG, those of folder_open().
 * Folders that were made stay.
 */
int guests_open(bool make, struct fault *fault);

/*
 * Let nobody else make or remove a guest's folder until the caller closes the
 * descriptor that this returns. Errors, FAULT_HOST: -EBUSY (somebody has held
 * it for 10 s), what open(2) and fcntl(2) say.
 */
int guests_lock(int guests, struct fault *fault);

/* The names in @guests. guests_names_free() frees. -ENOMEM, opendir(3). */
int guests_names(int guests, struct guests_names *names);
void guests_names_free(struct guests_names *names);

/* A name that people can say and remember, of an adjective and a noun. */
void guests_invent(char name[GUESTS_NAME]);

#endif /* GPUBOX_KEEPER_GUESTS_H */
