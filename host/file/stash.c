// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/stash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "board/board.h"
#include "file/cache.h"
#include "file/cache_list.h"
#include "file/digest.h"
#include "file/input.h"
#include "file/output.h"
#include "file/stamp.h"
#include "guest_abi.h"

/*
 * The file: what is kept, the note with its NUL, a trailer of 32 bytes: the
 * mark, le64 bytes of the one, le64 bytes of the other.
 */
#define STASH_TRAILER 32

/* What is smaller does not fill a disk. */
#define STASH_LARGE ((size_t)1 << 20)

static const char stash_mark[16] = "gpubox stash 1\n";

/* The program is part of it: the next one may make something else. */
static bool stash_digest(EVP_MD_CTX *md, const char *what,
			 const char *const *paths)
{
	const char *version = board_version();
	char text[STAMP_SIZE];
	struct stat st;

	if (!EVP_DigestInit_ex(md, EVP_sha256(), NULL) ||
	    !EVP_DigestUpdate(md, version, strlen(version) + 1) ||
	    !EVP_DigestUpdate(md, what, strlen(what) + 1))
		return false;
	for (; *paths; paths++) {
		if (stat(*paths, &st))
			memset(&st, 0, sizeof(st));
		stamp_print(&st, text);
		if (!EVP_DigestUpdate(md, text, strlen(text) + 1))
			return false;
	}
	return true;
}

int stash_name(const char *kind, const char *what, const char *const *paths,
	       char name[STASH_NAME])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t digest[EVP_MAX_MD_SIZE];
	char hex[DIGEST_SIZE];
	int err = -ENOMEM;

	if (md && stash_digest(md, what, paths) &&
	    EVP_DigestFinal_ex(md, digest, NULL))
		err = 0;
	EVP_MD_CTX_free(md);
	if (err)
		return err;
	digest_print(digest, DIGEST_BYTES, hex);
	snprintf(name, STASH_NAME, "%s-%s", kind, hex);
	return 0;
}

/*
 * Read, not mapped: who cuts the file would end us. What was kept stays in the
 * file, for those who copy it from there.
 */
static int stash_read(int fd, uint64_t size, struct stash *stash)
{
	uint8_t trailer[STASH_TRAILER];
	uint64_t kept, note;

	if (size < STASH_TRAILER ||
	    input_pread(fd, trailer, STASH_TRAILER, size - STASH_TRAILER) ||
	    memcmp(trailer, stash_mark, sizeof(stash_mark)) != 0)
		return -ENOENT;
	kept = abi_get64(trailer + 16);
	note = abi_get64(trailer + 24);
	size -= STASH_TRAILER;
	if (!note || note > STASH_NOTE || note > size || kept != size - note)
		return -ENOENT;
	stash->note = malloc((size_t)note);
	if (!stash->note || input_pread(fd, stash->note, (size_t)note, kept) ||
	    stash->note[note - 1])
		return -ENOENT;
	stash->size = (size_t)kept;
	return 0;
}

static int stash_open_fd(int fd, struct stash *stash)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !cache_only_ours(&st))
		return -ENOENT;
	return stash_read(fd, (uint64_t)st.st_size, stash);
}

int stash_find(const char *name, struct stash *stash)
{
	int err = stash_look(name, stash);

	if (!err)
		cache_list_used(stash->fd);
	return err;
}

int stash_look(const char *name, struct stash *stash)
{
	int dir = cache_open(false, NULL), err;

	memset(stash, 0, sizeof(*stash));
	stash->fd = dir < 0 ? -1
			    : openat(dir, name,
				     O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
					     O_NOCTTY | O_CLOEXEC);
	if (dir >= 0)
		close(dir);
	if (stash->fd < 0)
		return -ENOENT;
	err = stash_open_fd(stash->fd, stash);
	if (err)
		stash_close(stash);
	return err;
}

void stash_close(struct stash *stash)
{
	free(stash->note);
	stash->note = NULL;
	close(stash->fd);
	stash->fd = -1;
}

int stash_finish(const struct output *output, uint64_t size, const char *note)
{
	uint8_t trailer[STASH_TRAILER];
	int err;

	memcpy(trailer, stash_mark, sizeof(stash_mark));
	abi_put64(trailer + 16, size);
	abi_put64(trailer + 24, strlen(note) + 1);
	err = output_put(output, note, strlen(note) + 1);
	return err ? err : output_put(output, trailer, sizeof(trailer));
}

static int stash_fill(const struct output *output, const void *data,
		      size_t size, const char *note)
{
	int err = output_put(output, data, size);

	return err ? err : stash_finish(output, size, note);
}

void stash_keep(const char *name, const void *data, size_t size, const char *note)
{
	struct output output;
	int dir;

	if (strlen(note) >= STASH_NOTE)
		return;
	dir = cache_open(true, NULL);
	if (dir < 0)
		return;
	if (!output_open_at(dir, name, 0600, &output)) {
		if (stash_fill(&output, data, size, note))
			output_abort(&output);
		else
			output_commit(&output);
		if (size > STASH_LARGE)
			cache_list_bound(dir);
	}
	close(dir);
}
