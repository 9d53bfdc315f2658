/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes into a driver layer, as a value: each file with where it comes
 * from and where it goes, each link, and what was left out.
 */
#ifndef GPUBOX_DRIVER_CARGO_H
#define GPUBOX_DRIVER_CARGO_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "driver/info.h"
#include "driver/sysroot.h"
#include "fault.h"
#include "layer/mark.h"

struct cargo_item {
	char *to;   /* in the image, without a slash in front */
	char *from; /* real path on this host; NULL: a link */
	char *link; /* what the link says; NULL: a file */
	char *version;
	enum driver_role role;
	bool extra;	/* what it needs may be missing */
	bool program;	/* may be executed */
	bool packed;	/* to be decompressed */
	struct stat st; /* of @from when it was found */
};

struct cargo {
	struct cargo_item *items;
	size_t count;
	char *modules;	  /* the list for guest-init, ABI_MODULE_LIST's form */
	json_t *document; /* driver.json less its files; owned */
};

/* On success cargo_free() frees. -ENOMEM. */
int cargo_init(struct cargo *cargo, struct fault *fault);
void cargo_free(struct cargo *cargo);

/*
 * Add the file @from as @to; one that is there already stays. @to is a path of
 * printable characters without "..", or it is -EINVAL (FAULT_HOST), and nothing
 * is added. After -ENOMEM nothing but cargo_free() may follow.
 */
int cargo_add(struct cargo *cargo, enum driver_role role, const char *to,
	      const struct sysroot_file *from, const char *version,
	      struct fault *fault);

/* Add a link @to that says @says, as a file: the same errors. */
int cargo_link(struct cargo *cargo, const char *to, const char *says,
	       struct fault *fault);

/* The item at @to, or NULL. */
const struct cargo_item *cargo_find(const struct cargo *cargo, const char *to);

/* Write down that @name was looked for and is left out, and @why. -ENOMEM. */
int cargo_leave_out(struct cargo *cargo, const char *name, const char *why,
		    struct fault *fault);

/*
 * The state of all that goes in, as it is now: sources by what the file
 * system says of them (mark.h). @salt is what else decides the image's bytes.
 * Errors, FAULT_HOST: -ENOENT and kin (a source is gone), -ENOMEM.
 */
int cargo_mark(const struct cargo *cargo, const char *salt,
	       char mark[MARK_SIZE], struct fault *fault);

#endif /* GPUBOX_DRIVER_CARGO_H */
