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
	uint64_t limit; /* bytes that may come, with 1 KiB for each entry */
	uint64_t used;
	uint64_t came; /* of bring_came() */
	uint64_t entries;
	unsigned int lost; /* entries that were left out, which was said */
	/* inside */
	const char *name; /* of the entry, for messages */
	char path[PATH_MAX];
	char inside[PATH_MAX];
	unsigned int depth;
	struct bring_folder folder[BRING_FOLDERS];
};

/*
 * A reader for what bring_entry() takes, or NULL: out of memory. It takes tar
 * alone: of what is packed a few bytes become any number, behind bring_came().
 */
struct archive *bring_reader(void);

/*
 * @bytes more of the archive came: to be called by who reads it, before the
 * reader has them. What is of no file, headers and the bytes of what is no
 * file, which the reader leaves out, has a limit of its own, which grows with
 * each entry; and with 1 KiB of headers for each, all is within @bring->limit.
 * Errors: -EFBIG (FAULT_GUEST, there is more that is of no file; FAULT_HOST, the
 * limit).
 */
int bring_came(struct bring *bring, size_t bytes, struct fault *fault);

/*
 * Make @entry, whose bytes come from @from. A file has its name when it is
 * whole, and what had the name is replaced then; a folder that is there is
 * filled further. No link of the archive leads out of the landing. Devices are
 * left out. On failure what came before stays, and of the entry no part of a
 * file; what had its name may be gone. Errors: -EXDEV (a name or a link leads
 * out), -EFBIG (the limit), -EBADMSG (FAULT_GUEST, the archive is damaged),
 * FAULT_HOST: -ELOOP (folders too deep), -EISDIR (no folder at its top), those
 * of the file system.
 */
int bring_entry(struct bring *bring, struct archive *from,
		struct archive_entry *entry, struct fault *fault);

/*
 * Behind the last one, also of a copy that failed: folders get their times. The
 * first of the errors of it, FAULT_HOST.
 */
int bring_end(struct bring *bring, struct fault *fault);

#endif /* GPUBOX_FILE_BRING_H */
