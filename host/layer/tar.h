/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tar archive of a root file system, as files. */
#ifndef GPUBOX_LAYER_TAR_H
#define GPUBOX_LAYER_TAR_H

#include <archive.h>
#include <archive_entry.h>
#include <openssl/evp.h>

#include "fault.h"
#include "file/digest.h"

/*
 * Unpack the archive @tar, which messages call @path, into the new folder @dir:
 * owners by their numbers, modes, times, extended attributes, links, devices.
 * Names stay below @dir. Uses the working directory and puts it back. What
 * was unpacked is there also on failure. Errors: -EBADMSG (FAULT_GUEST: no
 * archive, or a damaged one); FAULT_HOST: -EPERM (something of it takes rights
 * that we have not), -ENOMEM, those of the file system.
 */
int tar_unpack(const char *tar, const char *path, const char *dir,
	       struct fault *fault);

/*
 * Read the archive @path, which is open at @fd, from its beginning, compressed
 * or not, by nothing but libraries. archive_read_free() frees *@archivep. NULL:
 * out of memory, or -EBADMSG as tar_unpack().
 */
struct archive *tar_read(int fd, const char *path, struct fault *fault);

/*
 * The next entry, @from's until the one behind it, its names relative to the
 * root and without a locale. Returns 1, 0 at the end, -EBADMSG (FAULT_GUEST).
 */
int tar_next(struct archive *from, struct archive_entry **entry,
	     const char *path, struct fault *fault);

/* The bytes of an archive's file are digested as they are read. */
struct tar_sum {
	int fd;
	off_t at;
	EVP_MD_CTX *md;
	void *block;
};

/*
 * The same as tar_read(), but wherever the offset of @fd is. tar_sum_end(),
 * instead of archive_read_free(), reads what is behind the archive, too: @hex
 * is the digest of the whole file, as it was read. 0, or -EIO. After a NULL
 * there is nothing to end.
 */
struct archive *tar_sum_begin(struct tar_sum *sum, int fd, const char *path,
			      struct fault *fault);
int tar_sum_end(struct tar_sum *sum, struct archive *from, char hex[DIGEST_SIZE]);

#endif /* GPUBOX_LAYER_TAR_H */
