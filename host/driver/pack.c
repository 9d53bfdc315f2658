// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/trailer.h"
#include "file/digest.h"
#include "file/mapping.h"
#include "file/output.h"
#include "file/room.h"
#include "file/unpack.h"
#include "layer/erofs.h"

/* The largest file of a driver there is has some 100 MiB. */
#define PACK_FILE_MAX ((size_t)1 << 30)

static int pack_errno(const char *path, int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: %s", path, strerror(-err));
}

/* The folders above @path, from behind @folder on. */
static int pack_parents(char *path, size_t folder, struct fault *fault)
{
	char *slash = path + folder;
	int err = 0;

	while (!err && (slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		/* whatever the umask is */
		if (!mkdir(path, 0755))
			err = chmod(path, 0755) ? -errno : 0;
		else if (errno != EEXIST)
			err = -errno;
		if (err)
			pack_errno(path, err, fault);
		*slash = '/';
	}
	return err;
}

static int pack_write(const char *path, const void *data, size_t size,
		      mode_t mode, struct fault *fault)
{
	int err = output_scratch(path, mode, data, size);

	return err ? pack_errno(path, err, fault) : 0;
}

static json_t *pack_row(const struct cargo_item *item, const void *data,
			size_t size)
{
	char hex[DIGEST_SIZE];

	if (digest_bytes(data, size, hex))
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:s, s:I}", "role",
			 driver_info_role_name(item->role), "path", item->to,
			 "version", item->version, "sha256", hex, "size",
			 (json_int_t)size);
}

static int pack_data(const struct cargo_item *item, const char *path,
		     const void *data, size_t size, json_t *files,
		     struct fault *fault)
{
	int err =
		pack_write(path, data, size, item->program ? 0755 : 0644, fault);

	if (!err && json_array_append_new(files, pack_row(item, data, size)))
		err = pack_errno(item->to, -ENOMEM, fault);
	return err;
}

static int pack_file(const struct cargo_item *item, const char *path,
		     json_t *files, struct fault *fault)
{
	struct mapping map;
	void *data = NULL;
	size_t size;
	int err;

	err = mapping_open(item->from, &map, fault);
	if (err)
		return err;
	if (item->packed) {
		err = unpack(map.data, map.size, PACK_FILE_MAX, &data, &size);
		if (err)
			fault_set(fault, FAULT_GUEST, -EBADMSG,
				  "%s: cannot be decompressed: %s", item->from,
				  strerror(-err));
	}
	if (!err)
		err = pack_data(item, path, data ? data : map.data,
				data ? size : map.size, files, fault);
	free(data);
	mapping_close(&map);
	return err;
}

static int pack_item(const struct cargo_item *item, const char *folder,
		     json_t *files, struct fault *fault)
{
	char path[PATH_MAX];
	int err;

	if (snprintf(path, sizeof(path), "%s/%s", folder, item->to) >=
	    (int)sizeof(path))
		return pack_errno(item->to, -ENAMETOOLONG, fault);
	err = pack_parents(path, strlen(folder), fault);
	if (err)
		return err;
	if (!item->link)
		return pack_file(item, path, files, fault);
	return symlink(item->link, path) ? pack_errno(path, -errno, fault) : 0;
}

char *pack_document(const struct cargo *cargo, json_t *files)
{
	json_t *document = json_copy(cargo->document);
	char *text = NULL;

	if (!json_object_set_new(document, "files", files))
		text = json_dumps(document, JSON_INDENT(1) | JSON_SORT_KEYS);
	json_decref(document);
	return text;
}

static int pack_texts(const struct cargo *cargo, const char *folder,
		      const char *document, struct fault *fault)
{
	char path[PATH_MAX + 16];
	int err;

	snprintf(path, sizeof(path), "%s/modules", folder);
	err = pack_write(path, cargo->modules, strlen(cargo->modules), 0644,
			 fault);
	snprintf(path, sizeof(path), "%s/driver.json", folder);
	if (!err)
		err = pack_write(path, document, strlen(document), 0644, fault);
	return err;
}

/* *@documentp is the caller's. */
static int pack_fill(const struct cargo *cargo, const char *folder,
		     char **documentp, struct fault *fault)
{
	json_t *files = json_array();
	size_t i;
	int err = files ? 0 : pack_errno(folder, -ENOMEM, fault);

	for (i = 0; i < cargo->count && !err; i++)
		err = pack_item(&cargo->items[i], folder, files, fault);
	if (err) {
		json_decref(files);
		return err;
	}
	*documentp = pack_document(cargo, files);
	if (!*documentp)
		return pack_errno(folder, -ENOMEM, fault);
	return pack_texts(cargo, folder, *documentp, fault);
}

/* Each file is there twice: in the folder, and in the image. */
static uint64_t pack_bytes(const struct cargo *cargo)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < cargo->count; i++) {
		if (cargo->items[i].from)
			bytes += 2 * (uint64_t)cargo->items[i].st.st_size;
	}
	return bytes;
}

int pack_make(const struct cargo *cargo, const char *where, const char *name,
	      struct fault *fault)
{
	char folder[PATH_MAX], image[PATH_MAX], *document = NULL;
	int err = 0;

	if (snprintf(folder, sizeof(folder), "%s/folder", where) >=
		    (int)sizeof(folder) ||
	    snprintf(image, sizeof(image), "%s/%s", where, name) >=
		    (int)sizeof(image))
		return pack_errno(where, -ENAMETOOLONG, fault);
	err = room_check(where, pack_bytes(cargo), "driver", fault);
	if (err)
		return err;
	if (mkdir(folder, 0755) || chmod(folder, 0755))
		return pack_errno(folder, -errno, fault);
	err = pack_fill(cargo, folder, &document, fault);
	if (!err)
		err = erofs_make_plain(folder, "driver", image, fault);
	if (!err)
		err = trailer_append(image, document, strlen(document), fault);
	free(document);
	return err;
}
