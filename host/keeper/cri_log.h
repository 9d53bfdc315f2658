/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest's command prints, kept in lines as Kubernetes has them
 * (design-proposals-archive, node/kubelet-cri-logging.md):
 *
 *	2026-11-29T09:00:00.123456789Z stdout F the text of a whole line
 *	2026-11-29T09:00:00.123456790Z stderr P a part of one that goes on
 *
 * There are two files: when "log" is full it becomes "log.1", which is gone.
 */
#ifndef GPUBOX_KEEPER_CRI_LOG_H
#define GPUBOX_KEEPER_CRI_LOG_H

#include <stddef.h>
#include <stdint.h>

#define CRI_LOG_FILE "log"
#define CRI_LOG_OLD  "log.1"
/* Of one of the two files, at most. */
#define CRI_LOG_MAX (UINT64_C(16) << 20)
/* Of a line's text; what is longer comes in parts. */
#define CRI_LOG_TEXT 16384
/* Of what stands before the text: the moment, the stream, the tag. */
#define CRI_LOG_HEAD 40

enum cri_log_stream {
	CRI_LOG_STDOUT,
	CRI_LOG_STDERR,
	CRI_LOG_STREAMS,
};

struct cri_log {
	uint64_t size; /* of the file */
	uint64_t max;
	int dir; /* the caller's */
	int fd;
	size_t filled[CRI_LOG_STREAMS];
	char text[CRI_LOG_STREAMS][CRI_LOG_TEXT]; /* lines that go on */
};

/*
 * Begin in the folder @dir, which stays open; what was in its log is gone.
 * -errno of folder_create(). cri_log_close() in every case.
 */
int cri_log_open(struct cri_log *log, int dir, uint64_t max);

/* Append what came. A disk that is full costs the lines, not the guest. */
void cri_log_feed(struct cri_log *log, enum cri_log_stream stream,
		  const uint8_t *data, size_t size);

/* Write the lines that nobody has ended, and close. */
void cri_log_close(struct cri_log *log);

#endif /* GPUBOX_KEEPER_CRI_LOG_H */
