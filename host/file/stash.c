// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/stash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "board/board.h"
#include "file/cache.h"
#include "guest_abi.h"

/*
 * The file: what is kept, the note with its NUL, a trailer of 32 bytes: the
 * mark, le64 bytes of the one, le64 bytes of the other.
 */
#define STASH_TRAILER 32

static const char stash_mark[16] = "gpubox stash 1\n";

/* The program is part of it: the next one may make something else. */
static bool stash_digest(EVP_MD_CTX *md, const char *what,
			 const char *const *paths)
{
	const char *version = board_version();
	struct stat st;
	char text[256];
	int n;

	if (!EVP_DigestInit_ex(md, EVP_sha256(), NULL) ||
	    !EVP_DigestUpdate(md, version, strlen(version) + 1) ||
	    !EVP_DigestUpdate(md, what, strlen(what) + 1))
		return false;
	for (; *paths; paths++) {
		if (stat(*paths, &st))
			memset(&st, 0, sizeof(st));
		n = snprintf(text, sizeof(text),
			     " %lx %lx %x %lx %ld.%ld %ld.%ld\n", st.st_dev,
			     st.st_ino, st.st_mode, st.st_size,
			     st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
			     st.st_ctim.tv_sec, st.st_ctim.tv_nsec);
		if (!EVP_DigestUpdate(md, text, (size_t)n))
			return false;
	}
	return true;
}

int stash_name(const char *kind, const char *what, const char *const *paths,
	       char name[STASH_NAME])
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t digest[EVP_MAX_MD_SIZE];
	int i, n, err = -ENOMEM;

	if (md && stash_digest(md, what, paths) &&
	    EVP_DigestFinal_ex(md, digest, NULL))
		err = 0;
	EVP_MD_CTX_free(md);
	if (err)
		return err;
	n = snprintf(name, STASH_NAME, "%s-", kind);
	for (i = 0; i < 32 && n + 2 * i + 3 <= STASH_NAME; i++)
		snprintf(name + n + 2 * i, 3, "%02x", digest[i]);
	return 0;
}

/* Whether the file of @size bytes at @data is whole. */
static bool stash_read(const uint8_t *data, size_t size, struct stash *stash)
{
	const uint8_t *trailer = data + size - STASH_TRAILER;
	uint64_t kept, note;

	if (memcmp(trailer, stash_mark, sizeof(stash_mark)) != 0)
		return false;
	kept = abi_get64(trailer + 16);
	note = abi_get64(trailer + 24);
	size -= STASH_TRAILER;
	if (!note || note > STASH_NOTE || note > size || kept != size - note ||
	    data[size - 1])
		return false;
	stash->data = data;
	stash->size = (size_t)kept;
	stash->note = (const char *)data + kept;
	return true;
}

static int stash_open_fd(int fd, struct stash *stash)
{
	struct stat st;
	void *data;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !cache_only_ours(&st) ||
	    st.st_size < STASH_TRAILER)
		return -ENOENT;
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return -ENOENT;
	stash->mapped = (size_t)st.st_size;
	if (stash_read(data, stash->mapped, stash))
		return 0;
	munmap(data, stash->mapped);
	return -ENOENT;
}

int stash_find(const char *name, struct stash *stash)
{
	int dir = cache_open(false, NULL), err;

	memset(stash, 0, sizeof(*stash));
	stash->fd =
		dir < 0 ? -1
			: openat(dir, name,
				 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (dir >= 0)
		close(dir);
	if (stash->fd < 0)
		return -ENOENT;
	err = stash_open_fd(stash->fd, stash);
	if (err) {
		close(stash->fd);
		stash->fd = -1;
	}
	return err;
}

void stash_close(struct stash *stash)
{
	munmap((void *)stash->data, stash->mapped);
	close(stash->fd);
	stash->fd = -1;
}

static bool stash_write(int fd, const void *data, size_t size)
{
	const char *from = data;
	ssize_t n;

	for (; size; from += n, size -= (size_t)n) {
		n = write(fd, from, size);
		if (n < 0)
			return false;
	}
	return true;
}

/* On the disk before it has its name: a crash leaves it whole or not there. */
static bool stash_fill(int fd, const void *data, size_t size, const char *note)
{
	uint8_t trailer[STASH_TRAILER];

	memcpy(trailer, stash_mark, sizeof(stash_mark));
	abi_put64(trailer + 16, size);
	abi_put64(trailer + 24, strlen(note) + 1);
	return stash_write(fd, data, size) &&
	       stash_write(fd, note, strlen(note) + 1) &&
	       stash_write(fd, trailer, sizeof(trailer)) && !fdatasync(fd);
}

void stash_keep(const char *name, const void *data, size_t size, const char *note)
{
	char fresh[STASH_NAME + 32];
	int dir, fd;
	bool good;

	if (strlen(note) >= STASH_NOTE)
		return;
	dir = cache_open(true, NULL);
	if (dir < 0)
		return;
	snprintf(fresh, sizeof(fresh), ".%s.%d", name, getpid());
	fd = openat(dir, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd >= 0) {
		good = stash_fill(fd, data, size, note);
		if (close(fd) || !good || renameat(dir, fresh, dir, name))
			unlinkat(dir, fresh, 0);
	}
	close(dir);
}
