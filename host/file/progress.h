/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is being done, on a terminal, when it takes longer than a second. */
#ifndef GPUBOX_FILE_PROGRESS_H
#define GPUBOX_FILE_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>

struct progress {
	char text[512];
	bool runs, ends;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
};

/*
 * From the next second on show "@path: @what, N s" and let it go with
 * progress_end(). Nothing happens without a terminal, and nothing fails.
 */
void progress_begin(struct progress *progress, const char *path,
		    const char *what);
void progress_end(struct progress *progress);

#endif /* GPUBOX_FILE_PROGRESS_H */
