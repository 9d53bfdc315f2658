// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/mark.h"

#include <errno.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/evp.h>

#include "file/digest.h"
#include "file/stamp.h"

/* Raised when an image is made in another way. */
#define MARK_FORMAT "gpubox root 2"

/* fts(3) has its own order otherwise: that of the folder. */
static int mark_order(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int mark_add(EVP_MD_CTX *md, const FTSENT *entry, size_t skip)
{
	const char *name = entry->fts_path + skip;
	char text[STAMP_SIZE];

	stamp_print(entry->fts_statp, text);
	if (!EVP_DigestUpdate(md, name, strlen(name) + 1) ||
	    !EVP_DigestUpdate(md, text, strlen(text) + 1))
		return -ENOMEM;
	return 0;
}

static int mark_walk(EVP_MD_CTX *md, FTS *fts, size_t skip, struct fault *fault)
{
	FTSENT *entry;
	int err = 0;

	while (!err && (errno = 0, entry = fts_read(fts))) {
		switch (entry->fts_info) {
		case FTS_DP:
			break;
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			return fault_set(fault, FAULT_HOST, -entry->fts_errno,
					 "%s: %s; all of a root must be "
					 "readable, or make it a tar archive "
					 "or an image as root",
					 entry->fts_path,
					 strerror(entry->fts_errno));
		default:
			err = mark_add(md, entry, skip);
		}
	}
	return err ? err : -errno;
}

int mark_make(const char *path, char mark[MARK_SIZE], struct fault *fault)
{
	char *const paths[] = {(char *)path, NULL};
	uint8_t digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
			    mark_order);
	int err = -ENOMEM;

	if (md && fts && EVP_DigestInit_ex(md, EVP_sha256(), NULL) &&
	    EVP_DigestUpdate(md, MARK_FORMAT, sizeof(MARK_FORMAT)))
		err = mark_walk(md, fts, strlen(path), fault);
	if (!err && !EVP_DigestFinal_ex(md, digest, NULL))
		err = -ENOMEM;
	if (!err)
		digest_print(digest, DIGEST_BYTES, mark);
	if (fts)
		fts_close(fts);
	EVP_MD_CTX_free(md);
	if (err)
		fault_set(fault, FAULT_HOST, err, "%s: cannot be looked at: %s",
			  path, strerror(-err));
	return err;
}
