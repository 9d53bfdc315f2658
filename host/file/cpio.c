// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/cpio.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <archive.h>
#include <archive_entry.h>

struct cpio {
	struct archive *archive;
	uint8_t *data;
	size_t used, size;
	int64_t inode; /* of the last entry */
};

static la_ssize_t cpio_write(struct archive *a, void *arg, const void *data,
			     size_t len)
{
	struct cpio *cpio = arg;
	size_t size = cpio->size;
	uint8_t *grown;

	while (size - cpio->used < len)
		size = size ? size * 2 : 65536;
	if (size != cpio->size) {
		grown = realloc(cpio->data, size);
		if (!grown) {
			archive_set_error(a, ENOMEM, "out of memory");
			return ARCHIVE_FATAL;
		}
		cpio->data = grown;
		cpio->size = size;
	}
	memcpy(cpio->data + cpio->used, data, len);
	cpio->used += len;
	return (la_ssize_t)len;
}

struct cpio *cpio_new(void)
{
	struct cpio *cpio = calloc(1, sizeof(*cpio));

	if (!cpio)
		return NULL;
	cpio->archive = archive_write_new();
	if (!cpio->archive)
		goto out_free;
	archive_write_set_format_cpio_newc(cpio->archive);
	/* no tape: no padding behind the archive */
	archive_write_set_bytes_per_block(cpio->archive, 0);
	archive_write_set_bytes_in_last_block(cpio->archive, 1);
	if (archive_write_open(cpio->archive, cpio, NULL, cpio_write, NULL) !=
	    ARCHIVE_OK)
		goto out_free;
	return cpio;
out_free:
	cpio_free(cpio);
	return NULL;
}

void cpio_free(struct cpio *cpio)
{
	if (!cpio)
		return;
	archive_write_free(cpio->archive);
	free(cpio->data);
	free(cpio);
}

static int cpio_add(struct cpio *cpio, const char *path, mode_t mode,
		    const void *data, size_t size)
{
	struct archive_entry *entry = archive_entry_new();
	int ret = -ENOMEM;

	if (!entry)
		return ret;
	archive_entry_set_pathname(entry, path);
	archive_entry_set_mode(entry, mode);
	archive_entry_set_size(entry, (la_int64_t)size);
	archive_entry_set_mtime(entry, 0, 0);
	archive_entry_set_nlink(entry, S_ISDIR(mode) ? 2 : 1);
	archive_entry_set_ino64(entry, ++cpio->inode);
	if (archive_write_header(cpio->archive, entry) == ARCHIVE_OK &&
	    archive_write_data(cpio->archive, data, size) == (la_ssize_t)size)
		ret = 0;
	archive_entry_free(entry);
	return ret;
}

int cpio_dir(struct cpio *cpio, const char *path)
{
	return cpio_add(cpio, path, S_IFDIR | 0755, "", 0);
}

int cpio_file(struct cpio *cpio, const char *path, const void *data, size_t size)
{
	/* newc has eight hex digits for it */
	if (size > UINT32_MAX)
		return -EFBIG;
	return cpio_add(cpio, path, S_IFREG | 0644, data, size);
}

int cpio_finish(struct cpio *cpio, void **datap, size_t *sizep)
{
	if (archive_write_close(cpio->archive) != ARCHIVE_OK)
		return -ENOMEM;
	*datap = cpio->data;
	*sizep = cpio->used;
	cpio->data = NULL;
	return 0;
}
