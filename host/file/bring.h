/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entries of a hostile archive, as files of this host. */
#ifndef GPUBOX_FILE_BRING_H
#define GPUBOX_FILE_BRING_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "file/landing.h"

#define BRING_FOLDERS 256 /* in each other */

struct bring_folder {
	struct timespec mtime;
	size_t size; /* of its path */
	mode_t mode;
	int fd;
};

struct bring {
	const struct landing *landing;
	bool owners; /* and set-user-ID bits: else all is ours, and none is set */
	uint64_t limit; /* bytes that may come, with some for each entry */
	uint64_t used;
	unsigned int lost; /* entries that were left out, which was said */
	/* inside */
	const char *name; /* of the entry, for messages */
	char path[PATH_MAX];
	char inside[PATH_MAX];
	unsigned int depth;
	struct bring_folder folder[BRING_FOLDERS];
};

/*
 * Make @entry, whose bytes come from @from. A file has its name when it is whole,
 * and what had the name is replaced then; a folder that is there is filled
 * further. No link of the archive leads out of the landing. Devices are left
 * out. Errors: -EXDEV (a name or a link leads out), -EFBIG (the limit), -EBADMSG
 * (FAULT_GUEST, the archive is damaged), FAULT_HOST those of the file system.
 */
int bring_entry(struct bring *bring, struct archive *from,
		struct archive_entry *entry, struct fault *fault);

/* Behind the last one, also of a copy that failed: folders get their times. */
int bring_end(struct bring *bring, struct fault *fault);

#endif /* GPUBOX_FILE_BRING_H */
