/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program of this system that is run to its end. */
#ifndef GPUBOX_FILE_SPAWN_H
#define GPUBOX_FILE_SPAWN_H

#include <limits.h>
#include <stddef.h>

/*
 * Find the program @name in $PATH, or in the folders of root's programs that
 * an ordinary user's has not. -ENOENT: nowhere; -ENAMETOOLONG.
 */
int spawn_find(const char *name, char path[PATH_MAX]);

/* How many words spawn_environment() has, with the NULL. */
#define SPAWN_ENVIRONMENT 17

/*
 * What a program that we start gets of our environment: where programs, homes,
 * libraries and temporary files are, and the language. Whoever takes it over
 * does not read the secrets in the rest. @words point into environ; the last
 * is NULL.
 */
void spawn_environment(char *words[SPAWN_ENVIRONMENT]);

/*
 * Run argv[0], a path, with nothing on its stdin and spawn_environment(); it
 * dies with us. @text, of @size > 0 bytes, becomes the last that it printed,
 * without the newline at the end. Returns its exit status, or 128 and the
 * signal that ended it; what it started and left behind is not waited for. On
 * failure nothing of it runs, and @text is what came before. Errors: -ETIMEDOUT
 * (it was killed after @timeout_s), those of pipe(2), fork(2) and
 * pidfd_open(2). What cannot be executed ends with 127.
 */
int spawn_run(char *const argv[], int timeout_s, char *text, size_t size);

struct spawn_ask {
	const char *path;
	char *const *argv;
	char *const *env; /* NULL: spawn_environment() */
	int in;		  /* its stdin, the caller's; -1: nothing is on it */
	int timeout_s;
};

/* The same with more to say. */
int spawn_with(const struct spawn_ask *ask, char *text, size_t size);

#endif /* GPUBOX_FILE_SPAWN_H */
