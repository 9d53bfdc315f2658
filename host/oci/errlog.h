/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an engine reads why something failed: the file of --log. */
#ifndef GPUBOX_OCI_ERRLOG_H
#define GPUBOX_OCI_ERRLOG_H

#include <stdbool.h>

struct errlog {
	const char *path; /* NULL: nobody asked */
	bool json;	  /* a JSON object a line, else logfmt */
};

/*
 * Say @text on stderr, and append it to the file of @errlog, as runc does. A
 * file that cannot be written is said on stderr, too.
 */
void errlog_error(const struct errlog *errlog, const char *text);

#endif /* GPUBOX_OCI_ERRLOG_H */
