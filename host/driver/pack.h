/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A driver layer's image, made of what a harvest decided. */
#ifndef GPUBOX_DRIVER_PACK_H
#define GPUBOX_DRIVER_PACK_H

#include "driver/cargo.h"
#include "fault.h"

/*
 * Copy the files of @cargo into a new folder of @where, decompressed where
 * they are to be, add the list of modules and driver.json, make the erofs
 * image @name in @where of it and append the trailer. The same files give the
 * same bytes, whoever calls this, when and from where. The caller removes
 * @where with all that is in it. Errors: -EBADMSG (FAULT_GUEST: what
 * cannot be decompressed), -ENAMETOOLONG, -ENOMEM, those of files, room.h,
 * erofs.h, trailer.h.
 */
int pack_make(const struct cargo *cargo, const char *where, const char *name,
	      struct fault *fault);

/*
 * driver.json of @cargo with the rows @files, which is taken; free() it.
 * NULL: out of memory.
 */
char *pack_document(const struct cargo *cargo, json_t *files);

#endif /* GPUBOX_DRIVER_PACK_H */
