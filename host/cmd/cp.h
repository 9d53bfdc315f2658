/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What 'gpubox cp' is asked for, and its two ways. */
#ifndef GPUBOX_CMD_CP_H
#define GPUBOX_CMD_CP_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "keeper/entry.h"

struct cp_job {
	bool archive;
	bool follow;
	bool quiet;
	uint64_t max_size; /* 0: not said */
	const char *from;  /* of the guest or the host; "-" is a stream */
	const char *to;
};

/*
 * The name that a copy of @path has in a folder, into @base, which has room for
 * all of @path; "" when it is what is in the folder @path that is copied, as
 * of ".", "/" and what ends in "/.".
 */
void cp_base(const char *path, char *base);

/*
 * Out of the guest, into it. *@signo: the signal that ended it, or 0. What was
 * copied before a failure stays. Errors: -EINVAL (FAULT_HOST: a terminal, a
 * name), -ENAMETOOLONG, -EFBIG (more than @job allows), -EBADMSG (the archive
 * is damaged), -EINTR (with *@signo), those of copier.h, landing.h, bring.h and
 * send.h, -ENOMEM.
 */
int cp_out(const struct entry *entry, const struct cp_job *job, int *signo,
	   struct fault *fault);
int cp_in(const struct entry *entry, const struct cp_job *job, int *signo,
	  struct fault *fault);

#endif /* GPUBOX_CMD_CP_H */
