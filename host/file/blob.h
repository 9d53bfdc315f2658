/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file in memory that QEMU is handed: written once, then sealed. */
#ifndef GPUBOX_FILE_BLOB_H
#define GPUBOX_FILE_BLOB_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

struct blob {
	const char *name; /* what it is to QEMU: "kernel" */
	int fd;		  /* memfd, or -1: there is none */
	uint64_t size;	  /* bytes */
	char source[512]; /* where its parts came from, for people */
};

/*
 * Start an empty blob. All errors of this file are FAULT_HOST: -ENOMEM,
 * -EMFILE, what the file system says. What was to be added may be there in part
 * then. blob_close() in every case.
 */
int blob_create(struct blob *blob, const char *name, struct fault *fault);

/* Append @size bytes that came from @source. */
int blob_add(struct blob *blob, const void *data, size_t size,
	     const char *source, struct fault *fault);

/* Append the file @path as it is. Errors: input_open()'s up to 2 GiB, too. */
int blob_add_file(struct blob *blob, const char *path, struct fault *fault);

/* Append the first @size bytes of the open file @fd, which is @source. */
int blob_add_part(struct blob *blob, int fd, uint64_t size, const char *source,
		  struct fault *fault);

/* The same for the @size bytes from @at on. */
int blob_add_range(struct blob *blob, int fd, uint64_t at, uint64_t size,
		   const char *source, struct fault *fault);

/* Fill with zero bytes up to a multiple of @align. */
int blob_align(struct blob *blob, unsigned int align, struct fault *fault);

/* No byte changes any more, whoever has the descriptor. */
int blob_seal(struct blob *blob, struct fault *fault);

/* 64 hexadecimal digits and a NUL. */
int blob_sha256(const struct blob *blob, char hex[65], struct fault *fault);

/* Write what the blob holds to the file @path, as output.h does. */
int blob_save(const struct blob *blob, const char *path, struct fault *fault);

void blob_close(struct blob *blob);

#endif /* GPUBOX_FILE_BLOB_H */
