// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/mark.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "file/digest.h"
#include "file/stamp.h"
#include "layer/lowers.h"

/*
 * docker stacks a second folder of each container's own below the upper one:
 * daemon/graphdriver/overlay2 of moby.
 */
#define MARK_INIT "-init/diff"

/* Raised when an image is made in another way. */
#define MARK_FORMAT "gpubox root 4"

/* fts(3) has its own order otherwise: that of the folder. */
static int mark_order(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/*
 * Attributes of overlayfs that change nothing of what shows: where a folder was
 * copied up from, that it has such ones in it, and which mount it is of
 * (fs/overlayfs/overlayfs.h).
 */
static bool mark_is_silent(const char *name)
{
	static const char *const silent[] = {"origin", "impure", "uuid"};
	size_t i;

	if (!strncmp(name, "trusted.", 8))
		name += 8;
	else if (!strncmp(name, "user.", 5))
		name += 5;
	if (strncmp(name, "overlay.", 8) != 0)
		return false;
	for (i = 0; i < sizeof(silent) / sizeof(silent[0]); i++)
		if (!strcmp(name + 8, silent[i]))
			return true;
	return false;
}

static bool mark_is_as_shown(const FTSENT *entry)
{
	char names[256];
	ssize_t size, at;

	size = llistxattr(entry->fts_accpath, names, sizeof(names));
	for (at = 0; at < size; at += (ssize_t)strlen(names + at) + 1)
		if (!mark_is_silent(names + at))
			return false;
	return size >= 0;
}

/*
 * An engine fills a folder of each container with the same empty files and
 * folders, on which it mounts. Of these only what shows counts: they are made
 * anew each time. overlayfs says more by attributes; then it is no such one.
 */
static bool mark_is_plain(const FTSENT *entry)
{
	const struct stat *st = entry->fts_statp;

	if (!S_ISDIR(st->st_mode) && (!S_ISREG(st->st_mode) || st->st_size))
		return false;
	return entry->fts_level == FTS_ROOTLEVEL || mark_is_as_shown(entry);
}

/* A link is what it leads to, as docker's /etc/mtab. */
static bool mark_link(const FTSENT *entry, char text[STAMP_SIZE])
{
	ssize_t size;

	if (!S_ISLNK(entry->fts_statp->st_mode))
		return false;
	size = readlink(entry->fts_accpath, text, STAMP_SIZE);
	if (size < 0 || size >= STAMP_SIZE)
		return false;
	text[size] = '\0';
	return true;
}

static void mark_show(const struct stat *st, char text[STAMP_SIZE])
{
	snprintf(text, STAMP_SIZE, "%x %u %u", st->st_mode, st->st_uid,
		 st->st_gid);
}

static int mark_add(EVP_MD_CTX *md, const FTSENT *entry, size_t skip, bool own)
{
	const char *name = entry->fts_path + skip;
	char text[STAMP_SIZE];

	if (own && mark_is_plain(entry))
		mark_show(entry->fts_statp, text);
	else if (!own || !mark_link(entry, text))
		stamp_print(entry->fts_statp, text);
	if (!EVP_DigestUpdate(md, name, strlen(name) + 1) ||
	    !EVP_DigestUpdate(md, text, strlen(text) + 1))
		return -ENOMEM;
	return 0;
}

static int mark_walk(EVP_MD_CTX *md, FTS *fts, size_t skip, bool own,
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
			err = mark_add(md, entry, skip, own);
		}
	}
	return err ? err : -errno;
}

static int mark_tree(EVP_MD_CTX *md, const char *path, bool own,
		     struct fault *fault)
{
	char *const paths[] = {(char *)path, NULL};
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
			    mark_order);
	int err;

	if (!fts)
		return -errno;
	err = mark_walk(md, fts, strlen(path), own, fault);
	fts_close(fts);
	return err;
}

static bool mark_is_init(const char *path)
{
	const size_t n = strlen(MARK_INIT);
	char *real = realpath(path, NULL);
	size_t size = real ? strlen(real) : 0;
	bool is = size > n && !strcmp(real + size - n, MARK_INIT);

	free(real);
	return is;
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
		err = mark_tree(md, lowers.path[i],
				!i || (i == 1 && mark_is_init(lowers.path[i])),
				fault);
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
