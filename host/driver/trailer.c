// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/trailer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/info.h"
#include "file/input.h"
#include "file/output.h"
#include "layer/kind.h"

#define TRAILER_ALIGN 4096

static const char trailer_head[] = "gpubox-driver 1\n";

#define TRAILER_HEAD (sizeof(trailer_head) - 1)

static uint64_t trailer_align(uint64_t bytes)
{
	return (bytes + TRAILER_ALIGN - 1) & ~(uint64_t)(TRAILER_ALIGN - 1);
}

/* Where the trailer of the image begins, 0 for what is no image. */
static uint64_t trailer_at(int fd)
{
	uint8_t head[KIND_HEAD];
	ssize_t n = pread(fd, head, sizeof(head), 0);
	uint64_t bytes = 0;
	enum kind kind = KIND_OTHER;

	if (n > 0)
		kind = kind_of(head, (size_t)n, &bytes);
	if (kind != KIND_EROFS && kind != KIND_SQUASHFS)
		return 0;
	return bytes > INT64_MAX - TRAILER_ALIGN ? 0 : trailer_align(bytes);
}

static int trailer_none(const char *path, struct fault *fault)
{
	return fault_set(fault, FAULT_GUEST, -EBADMSG,
			 "%s: is not a driver layer, an image that 'gpubox "
			 "image build' makes",
			 path);
}

int trailer_read(int fd, const char *path, char **textp, size_t *sizep,
		 struct fault *fault)
{
	uint64_t at = trailer_at(fd), size;
	struct stat st;
	char *text;
	int err;

	if (fstat(fd, &st))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", path,
				 strerror(errno));
	if (!at || (uint64_t)st.st_size < at + TRAILER_HEAD)
		return trailer_none(path, fault);
	size = (uint64_t)st.st_size - at;
	if (size > DRIVER_INFO_MAX)
		return trailer_none(path, fault);
	text = calloc(1, size + 1);
	if (!text)
		return fault_no_memory(fault, "%s", path);
	err = input_pread(fd, text, size, at);
	if (err || memcmp(text, trailer_head, TRAILER_HEAD) != 0) {
		free(text);
		return err && err != -EBADMSG
			       ? fault_set(fault, FAULT_HOST, err, "%s: %s",
					   path, strerror(-err))
			       : trailer_none(path, fault);
	}
	*sizep = strlen(text + TRAILER_HEAD);
	memmove(text, text + TRAILER_HEAD, *sizep + 1);
	*textp = text;
	return 0;
}

static int trailer_write(int fd, const char *text, size_t size)
{
	uint64_t at = trailer_at(fd), end = at + TRAILER_HEAD + size;
	int err;

	if (!at)
		return -EBADMSG;
	if (end - at > DRIVER_INFO_MAX)
		return -EFBIG;
	err = output_pwrite(fd, trailer_head, TRAILER_HEAD, at);
	if (!err)
		err = output_pwrite(fd, text, size, at + TRAILER_HEAD);
	if (!err && ftruncate(fd, (off_t)trailer_align(end)))
		err = -errno;
	return err;
}

int trailer_append(const char *path, const char *text, size_t size,
		   struct fault *fault)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? -errno : trailer_write(fd, text, size);

	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	if (!err)
		return 0;
	return fault_set(fault, err == -EBADMSG ? FAULT_GUEST : FAULT_HOST, err,
			 "%s: cannot be completed: %s", path, strerror(-err));
}
