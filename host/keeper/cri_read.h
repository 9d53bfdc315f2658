/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read what cri_log.h writes, also while it is written. */
#ifndef GPUBOX_KEEPER_CRI_READ_H
#define GPUBOX_KEEPER_CRI_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "keeper/cri_log.h"

#define CRI_READ_BUFFER (2u * (CRI_LOG_HEAD + CRI_LOG_TEXT))

struct cri_line {
	int64_t moment;	  /* ns since 1970 */
	const char *text; /* until the next one is read */
	size_t size;
	enum cri_log_stream stream;
	bool whole; /* a newline follows */
};

struct cri_read {
	int dir;   /* the caller's */
	int fd[2]; /* the old file, or -1; the one that is written */
	int at;
	size_t begin, end;
	char buffer[CRI_READ_BUFFER];
};

/* Begin with the oldest line. Errors: -ENOENT (no log yet), open(2). */
int cri_read_open(struct cri_read *read, int dir);
void cri_read_close(struct cri_read *read);

/* Begin again, with the same files. */
void cri_read_rewind(struct cri_read *read);

/* The next line: 1; 0 there is none yet. What is no line is left out. */
int cri_read_next(struct cri_read *read, struct cri_line *line);

#endif /* GPUBOX_KEEPER_CRI_READ_H */
