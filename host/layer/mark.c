// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/mark.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/evp.h>

#include "file/digest.h"
#include "file/stamp.h"
#include "layer/lowers.h"

/* Raised when an image is made in another way. */
#define MARK_FORMAT "gpubox root 3"

/* fts(3) has its own order otherwise: that of the folder. */
static int mark_order(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* The root of an upper folder is each container's own: only what shows counts. */
static void mark_show(const struct stat *st, char text[STAMP_SIZE])
{
	snprintf(text, STAMP_SIZE, "%x %u %u", st->st_mode, st->st_uid,
		 st->st_gid);
}

static int mark_add(EVP_MD_CTX *md, const FTSENT *entry, size_t skip,
		    bool is_upper)
{
	const char *name = entry->fts_path + skip;
	char text[STAMP_SIZE];

	if (is_upper && entry->fts_level == FTS_ROOTLEVEL)
		mark_show(entry->fts_statp, text);
	else
		stamp_print(entry->fts_statp, text);
	if (!EVP_DigestUpdate(md, name, strlen(name) + 1) ||
	    !EVP_DigestUpdate(md, text, strlen(text) + 1))
		return -ENOMEM;
	return 0;
}

static int mark_walk(EVP_MD_CTX *md, FTS *fts, size_t skip, bool is_upper,
		     struct fault *fault)
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
			err = mark_add(md, entry, skip, is_upper);
		}
	}
	return err ? err : -errno;
}

static int mark_tree(EVP_MD_CTX *md, const char *path, bool is_upper,
		     struct fault *fault)
{
	char *const paths[] = {(char *)path, NULL};
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
			    mark_order);
	int err;

	if (!fts)
		return -errno;
	err = mark_walk(md, fts, strlen(path), is_upper, fault);
	fts_close(fts);
	return err;
}

/*
 * Of an overlay the folders that it is made of are looked at: the device of the
 * mount itself and its root are new for each container of one image.
 */
static int mark_parts(EVP_MD_CTX *md, const char *path, struct fault *fault)
{
	struct lowers lowers;
	unsigned int i;
	int err = lowers_find("/proc/self/mountinfo", path, &lowers);

	if (err <= 0)
		return err ? err : mark_tree(md, path, false, fault);
	err = 0;
	for (i = 0; i < lowers.count && !err; i++)
		err = mark_tree(md, lowers.path[i], !i, fault);
	lowers_free(&lowers);
	return err;
}

int mark_make(const char *path, char mark[MARK_SIZE], struct fault *fault)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	int err = -ENOMEM;

	if (md && EVP_DigestInit_ex(md, EVP_sha256(), NULL) &&
	    EVP_DigestUpdate(md, MARK_FORMAT, sizeof(MARK_FORMAT)))
		err = mark_parts(md, path, fault);
	if (!err && !EVP_DigestFinal_ex(md, digest, NULL))
		err = -ENOMEM;
	if (!err)
		digest_print(digest, DIGEST_BYTES, mark);
	EVP_MD_CTX_free(md);
	if (err)
		fault_set(fault, FAULT_HOST, err, "%s: cannot be looked at: %s",
			  path, strerror(-err));
	return err;
}
