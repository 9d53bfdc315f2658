/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a system keeps its libraries and programs, and what they are. */
#ifndef GPUBOX_DRIVER_LIBRARIES_H
#define GPUBOX_DRIVER_LIBRARIES_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "driver/sysroot.h"
#include "driver/user_files.h"
#include "fault.h"

struct libraries {
	const struct sysroot *root;
	const struct user_files *files; /* for its folders */
	const char *version;		/* of the driver, or "" */
	const char *triplet;		/* x86_64-linux-gnu */
	uint16_t machine;		/* EM_X86_64 */
};

struct library {
	struct sysroot_file file;
	const char *name; /* of the file, in file.path */
	char soname[NAME_MAX + 1];
	char plain[NAME_MAX + 1]; /* "libx.so", a link to it; or "" */
	bool drivers;		  /* by its folder or its version */
};

/* -ENOTSUP (FAULT_HOST): no such architecture. */
int libraries_init(struct libraries *libraries, const char *arch,
		   struct fault *fault);

/*
 * Find the library called @name: that of the driver's version before the one
 * that a link of this name leads to; of the right machine. -ENOENT, nothing
 * said; -EBADMSG (FAULT_GUEST: a file that cannot be read as one). @library is
 * undefined then.
 */
int libraries_find(const struct libraries *libraries, const char *name,
		   struct library *library, struct fault *fault);

/* The same for the file @path of the system, which may be no library. */
int libraries_take(const struct libraries *libraries, const char *path,
		   struct library *library, struct fault *fault);

/* Find the program called @name. -ENOENT, nothing said. */
int libraries_program(const struct libraries *libraries, const char *name,
		      struct sysroot_file *file);

/* What stands behind ".so." in a file's name: "1.2.3"; or "". */
const char *libraries_version(const char *name);

#endif /* GPUBOX_DRIVER_LIBRARIES_H */
