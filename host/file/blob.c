// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "file/digest.h"
#include "file/input.h"
#include "file/output.h"

/* An initrd: all of a root in the guest's memory, and below 4 GiB of it. */
#define BLOB_FILE_MAX ((uint64_t)2 << 30)

static int blob_fault(const struct blob *blob, const char *what, int err,
		      struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s for the guest: %s: %s",
			 blob->name, what, strerror(-err));
}

int blob_create(struct blob *blob, const char *name, struct fault *fault)
{
	blob->name = name;
	blob->size = 0;
	blob->source[0] = '\0';
	blob->fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (blob->fd < 0)
		return blob_fault(blob, "memfd_create", -errno, fault);
	return 0;
}

static void blob_note_source(struct blob *blob, const char *source)
{
	size_t used = strlen(blob->source);

	if (source)
		snprintf(blob->source + used, sizeof(blob->source) - used,
			 "%s%s", used ? " + " : "", source);
}

int blob_add(struct blob *blob, const void *data, size_t size,
	     const char *source, struct fault *fault)
{
	const char *p = data;
	ssize_t n;

	blob_note_source(blob, source);
	while (size) {
		n = write(blob->fd, p, size);
		if (n < 0)
			return blob_fault(blob, "writing it to memory", -errno,
					  fault);
		p += n;
		size -= (size_t)n;
		blob->size += (size_t)n;
	}
	return 0;
}

int blob_add_file(struct blob *blob, const char *path, struct fault *fault)
{
	uint64_t size = 0;
	int fd, err;

	fd = input_open(path, BLOB_FILE_MAX, &size, fault);
	if (fd < 0)
		return fd;
	err = blob_add_part(blob, fd, size, path, fault);
	close(fd);
	return err;
}

int blob_add_range(struct blob *blob, int fd, uint64_t at, uint64_t size,
		   const char *source, struct fault *fault)
{
	uint64_t end = at + size;
	off_t from = (off_t)at;
	ssize_t n = 1;

	blob_note_source(blob, source);
	while (n > 0 && (uint64_t)from < end) {
		n = sendfile(blob->fd, fd, &from, end - (uint64_t)from);
		if (n < 0)
			return blob_fault(blob, blob->source, -errno, fault);
		blob->size += (uint64_t)n;
	}
	return n ? 0 : blob_fault(blob, blob->source, -EIO, fault);
}

int blob_add_part(struct blob *blob, int fd, uint64_t size, const char *source,
		  struct fault *fault)
{
	return blob_add_range(blob, fd, 0, size, source, fault);
}

int blob_align(struct blob *blob, unsigned int align, struct fault *fault)
{
	static const char zeros[512];
	size_t missing = (align - blob->size % align) % align;

	return blob_add(blob, zeros, missing, NULL, fault);
}

int blob_seal(struct blob *blob, struct fault *fault)
{
	if (fcntl(blob->fd, F_ADD_SEALS,
		  F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE))
		return blob_fault(blob, "sealing it", -errno, fault);
	return 0;
}

int blob_sha256(const struct blob *blob, char hex[65], struct fault *fault)
{
	void *data = NULL;
	int err;

	if (blob->size) {
		data = mmap(NULL, blob->size, PROT_READ, MAP_PRIVATE, blob->fd,
			    0);
		if (data == MAP_FAILED)
			return blob_fault(blob, "mmap", -errno, fault);
	}
	err = digest_bytes(data, blob->size, hex);
	if (data)
		munmap(data, blob->size);
	return err ? blob_fault(blob, "SHA-256", err, fault) : 0;
}

int blob_save(const struct blob *blob, const char *path, struct fault *fault)
{
	return output_copy(path, blob->fd, blob->size, fault);
}

void blob_close(struct blob *blob)
{
	if (blob->fd >= 0)
		close(blob->fd);
	blob->fd = -1;
}
