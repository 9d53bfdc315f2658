/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a driver layer says of itself: its driver.json. */
#ifndef GPUBOX_DRIVER_INFO_H
#define GPUBOX_DRIVER_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "fault.h"

#define DRIVER_INFO_FORMAT 1
#define DRIVER_INFO_MAX	   ((size_t)4 << 20) /* bytes of the document */

/* Strings are never NULL; "" where nobody knows. They are printable ASCII. */
struct driver_module {
	const char *name; /* with '_' for '-' */
	const char *path; /* in the image, without a slash in front */
	/* of its .modinfo; a file that has not one of these has "" */
	const char *version;
	const char *license;
	const char *vermagic;
	bool has_signature;
	bool own; /* the list names it; else one of these depends on it */
};

enum driver_role {
	DRIVER_MODULE,
	DRIVER_FIRMWARE,
	DRIVER_LIBRARY, /* of the driver's user space, below top/ */
	DRIVER_PROGRAM, /* the same */
	DRIVER_BASE,	/* below base/: what the others need of the system */
};

struct driver_file {
	enum driver_role role;
	const char *path;    /* in the image, without a slash in front */
	const char *version; /* of a library by its name; of firmware */
	const char *sha256;  /* 64 hexadecimal digits */
	uint64_t size;	     /* bytes */
};

/* What was looked for and is not in the layer, and why. */
struct driver_left_out {
	const char *name;
	const char *why;
};

struct driver_info {
	const char *name;    /* first module of the list, "nvidia" */
	const char *version; /* of that module */
	const char *flavour; /* "open": its licence is the GPL's; "proprietary" */
	const char *release;  /* of the kernel, "6.1.0-1-amd64" */
	const char *vermagic; /* of that module: release and build options */
	const char *arch;     /* x86_64, aarch64 */
	const char *firmware_version;
	struct driver_module *modules; /* in load order */
	size_t module_count;
	struct driver_file *files; /* all of the image but links */
	size_t file_count;
	struct driver_left_out *left_out;
	size_t left_out_count;
	json_t *root; /* owns the strings */
};

/*
 * Read the document of @size bytes at @text, which comes from outside: @what
 * is its name for people. On success driver_info_free() frees; on failure
 * there is nothing to free. Errors: -EBADMSG (FAULT_GUEST: no JSON, not of
 * this format, a member that is missing or of the wrong kind, a string that is
 * not printable ASCII), -ENOMEM.
 */
int driver_info_parse(const char *text, size_t size, const char *what,
		      struct driver_info *info, struct fault *fault);

/*
 * Read the document of the image @path that is open as @fd (trailer.h).
 * Errors as above; -EBADMSG also when there is none: this is no driver layer.
 */
int driver_info_read(int fd, const char *path, struct driver_info *info,
		     struct fault *fault);
void driver_info_free(struct driver_info *info);

/* "module", "firmware", "library", "program", "base". */
const char *driver_info_role_name(enum driver_role role);

#endif /* GPUBOX_DRIVER_INFO_H */
