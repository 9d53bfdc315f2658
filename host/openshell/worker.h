/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What takes time is done by processes of their own: the driver answers
 * others meanwhile, and whatever goes wrong in there goes wrong there.
 */
#ifndef GPUBOX_OPENSHELL_WORKER_H
#define GPUBOX_OPENSHELL_WORKER_H

#include <stdbool.h>
#include <sys/types.h>

#include "openshell/grpc.h"

/* What came of it: less than PIPE_BUF, so that it is there whole or not. */
struct verdict {
	enum grpc_code code;
	bool deleted;
	char sentence[2048];
};

struct worker {
	pid_t pid;
	int fd; /* readable when there is a verdict, or none will come */
};

typedef void worker_fn(void *arg, struct verdict *verdict);

/*
 * Let @work do it, in a session of its own and with stdin, stdout and stderr
 * alone of our descriptors; it is killed when we end. Errors: those of pipe(2)
 * and fork(2); there is none then, and nothing to end.
 */
int worker_start(struct worker *worker, worker_fn *work, void *arg);

/* Take the verdict, and the end of the process. */
void worker_end(struct worker *worker, struct verdict *verdict);

/*
 * In a worker: go on twice, with true in a process that outlives it and whose
 * verdict nobody hears. -errno of fork(2) in *@err, in the worker.
 */
bool worker_apart(int *err);

/* Leave a process of worker_start() or worker_apart(). */
void worker_leave(void) __attribute__((noreturn));

#endif /* GPUBOX_OPENSHELL_WORKER_H */
