/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Archives as POSIX.1-2017 pax has them, with GNU's sparse files of version
 * 1.0: what libarchive writes on the host, and reads there.
 */
#ifndef GPUBOX_GUEST_INIT_TAR_H
#define GPUBOX_GUEST_INIT_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAR_BLOCK 512u
#define TAR_PATH  4096 /* PATH_MAX: a path and a NUL */
/* The longest records of an entry that are read or written. */
#define TAR_RECORDS 16384

/* The types of entries. */
#define TAR_FILE    '0'
#define TAR_LINK    '1' /* to an entry before it */
#define TAR_SYMLINK '2'
#define TAR_CHAR    '3'
#define TAR_DISK    '4'
#define TAR_FOLDER  '5'
#define TAR_FIFO    '6'
#define TAR_PAX	    'x' /* records of the next entry */
#define TAR_GLOBAL  'g'

struct tar_entry {
	uint64_t size;	   /* bytes that follow, without padding */
	uint64_t real;	   /* of the file: the same, unless it is sparse */
	int64_t mtime;	   /* seconds since 1970, rounded down */
	uint32_t mtime_ns; /* and nanoseconds */
	uint32_t mode;	   /* 07777 */
	uint32_t uid;
	uint32_t gid;
	uint32_t major;
	uint32_t minor;
	char type;
	bool sparse;	     /* a map stands before the bytes: tar_map.h */
	char name[TAR_PATH]; /* not empty */
	char link[TAR_PATH]; /* of TAR_LINK and TAR_SYMLINK: not empty */
};

/* What the records of TAR_PAX say of the next entry. */
struct tar_records {
	uint32_t has; /* bit n: enum of tar_read.c */
	struct tar_entry entry;
};

/*
 * Read the records @data, TAR_PAX's @size bytes, into @records, which is zero.
 * Errors: -EBADMSG.
 */
int tar_read_records(const char *data, size_t size, struct tar_records *records);

/*
 * Read the header @block into @entry; of what @records has, that counts. One
 * of TAR_PAX and TAR_GLOBAL has a type and a size alone. Errors: -EBADMSG.
 */
int tar_read(const uint8_t block[TAR_BLOCK], const struct tar_records *records,
	     struct tar_entry *entry);

/* Whether @block is one of those that end an archive. */
bool tar_read_is_end(const uint8_t block[TAR_BLOCK]);

/* The room that tar_write() needs. */
#define TAR_WRITE_MAX (2 * TAR_BLOCK + TAR_RECORDS)

/* Write the header of @entry, and its records before it; the bytes of both. */
size_t tar_write(const struct tar_entry *entry, uint8_t out[TAR_WRITE_MAX]);

/* From @size to the end of its last block. */
static inline uint32_t tar_padding(uint64_t size)
{
	return (uint32_t)-size & (TAR_BLOCK - 1);
}

#endif /* GPUBOX_GUEST_INIT_TAR_H */
