/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folders and files of the host that the guest shares. */
#ifndef GPUBOX_PREPARE_SHARES_H
#define GPUBOX_PREPARE_SHARES_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "plan/host.h"
#include "qemu/virtiofsd_start.h"
#include "request/request.h"

struct share {
	struct share_source source;
	char *name;	  /* source.name, owned */
	int file;	  /* O_PATH: kept, so that no other gets its number */
	const char *what; /* as people call it; the request's */
	struct virtiofsd_process process;
};

struct shares {
	int events; /* readable when one who shares has ended; -1: none runs */
	unsigned int count;
	struct share list[VM_MOUNTS_MAX];
};

void shares_init(struct shares *shares);

/*
 * Open what @mount names, once, to be shared. Returns 1, or 0 when it is an
 * image or an archive, which is no share unless @mount is as_file. Errors,
 * FAULT_HOST: -EINVAL (neither folder nor file), -EAGAIN (it was replaced
 * meanwhile), -ENOMEM, those of open(2).
 */
int shares_open(struct shares *shares, const struct request_mount *mount,
		bool *file, struct fault *fault);

/*
 * Start who shares them, at @place, as children of the calling thread: whoever
 * is to hold the guest calls it. What was started on the way runs on failure, until
 * shares_close(). Errors: those of virtiofsd_start().
 */
int shares_start(struct shares *shares, const struct virtiofsd *program,
		 const struct request *request, const struct numa_place *place,
		 struct fault *fault);

/* The same for another QEMU, when the one they were started for has ended. */
int shares_start_again(struct shares *shares, const struct virtiofsd *program,
		       const struct request *request,
		       const struct numa_place *place, struct fault *fault);

/* QEMU has its ends of the sockets. */
void shares_hand_over(struct shares *shares);

/*
 * Has one ended? Then *@status is its exit status, or 128 and the signal, and
 * @text, of @size bytes, a sentence for people. Call until false.
 */
bool shares_ended(struct shares *shares, int *status, char *text, size_t size);

/* QEMU must be gone, or it is left without them. */
void shares_close(struct shares *shares);

#endif /* GPUBOX_PREPARE_SHARES_H */
