/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host's facts as a tar file for a bug report: what doctor read and nothing
 * else, without what identifies the machine or its users.
 */
#ifndef GPUBOX_DOCTOR_CAPTURE_H
#define GPUBOX_DOCTOR_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "doctor/facts.h"
#include "sysfs/sysfs.h"

struct capture;

/*
 * Begin to note what is read by sysfs_*(); NULL when out of memory. One at a
 * time. Ended and freed by capture_end().
 */
struct capture *capture_begin(void);
void capture_end(struct capture *capture);

/*
 * Write what was noted since, and @facts' live part, to the new file @path.
 * Errors, FAULT_HOST: -EEXIST (never overwritten), -ENOMEM, what writing says;
 * then there is no new file. It notes nothing more in any case.
 */
int capture_write(struct capture *capture, const struct facts *facts,
		  const char *path, struct fault *fault);

/*
 * Whether what was read at @path may be in a capture, and as what: *@outp is
 * the caller's, *@sizep bytes, NUL added. 0, 1 for "leave it out", -ENOMEM.
 */
int capture_filter(const char *path, const char *data, size_t size, char **outp,
		   size_t *sizep);

/* Whether a link may be in a capture. */
bool capture_keeps_link(const char *path, const char *target);
/* Whether the names in a folder may be. */
bool capture_keeps_list(const char *path);

/* Overwrite MAC addresses and UUIDs in @text with zeros. */
void capture_scrub(char *text, size_t size);

#endif /* GPUBOX_DOCTOR_CAPTURE_H */
