// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fill a file or disk with bytes that say where they are, or check them:
 *
 *	pattern fill|check FILE OFFSET-MIB SIZE-MIB SEED
 *
 * Runs where the twin is made, in L1 and in the guest, so that a disk's bytes
 * are compared across all three. Reads past the page cache where it can.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (1u << 20)
#define WORDS (CHUNK / sizeof(uint64_t))

/* splitmix64: no two words alike, cheap under emulation */
static uint64_t word(uint64_t index, uint64_t seed)
{
	uint64_t z = (index + seed) * 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	return z ^ (z >> 27);
}

static int fill(int fd, uint64_t *buf, off_t at, uint64_t seed)
{
	size_t i;

	for (i = 0; i < WORDS; i++)
		buf[i] = word((uint64_t)at / 8 + i, seed);
	if (pwrite(fd, buf, CHUNK, at) != CHUNK)
		return errno ? -errno : -EIO;
	return 0;
}

static int check(int fd, uint64_t *buf, off_t at, uint64_t seed, uint64_t *sum)
{
	size_t i;

	if (pread(fd, buf, CHUNK, at) != CHUNK)
		return errno ? -errno : -EIO;
	for (i = 0; i < WORDS; i++) {
		if (buf[i] != word((uint64_t)at / 8 + i, seed)) {
			printf("pattern: differs at byte %lld\n",
			       (long long)at + (long long)i * 8);
			return -EILSEQ;
		}
		*sum = (*sum << 1 | *sum >> 63) ^ buf[i];
	}
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t *buf, sum = 0, seed;
	int filling, fd, ret = 0;
	long mib, end;

	if (argc != 6) {
		printf("usage: pattern fill|check FILE OFFSET-MIB SIZE-MIB SEED\n");
		return 2;
	}
	filling = strcmp(argv[1], "fill") == 0;
	mib = atol(argv[3]);
	end = mib + atol(argv[4]);
	seed = strtoull(argv[5], NULL, 0);
	fd = open(argv[2],
		  (filling ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_DIRECT,
		  0644);
	if (fd < 0) /* a file system without direct access */
		fd = open(argv[2],
			  (filling ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC,
			  0644);
	buf = aligned_alloc(CHUNK, CHUNK);
	if (fd < 0 || !buf)
		ret = -errno;
	for (; !ret && mib < end; mib++) {
		errno = 0;
		ret = filling ? fill(fd, buf, (off_t)mib * CHUNK, seed)
			      : check(fd, buf, (off_t)mib * CHUNK, seed, &sum);
	}
	if (!ret && filling && fsync(fd))
		ret = -errno;
	if (ret)
		printf("pattern: %s: %s at %ld MiB\n", argv[2], strerror(-ret),
		       mib - 1);
	else
		printf("pattern: %s: %s MiB ok, sum %016llx\n", argv[2],
		       argv[4], (unsigned long long)sum);
	free(buf);
	return ret ? 1 : 0;
}
