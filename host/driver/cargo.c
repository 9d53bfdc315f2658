// SPDX-License-Identifier: GPL-2.0-or-later
#include "driver/cargo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/evp.h>

#include "file/digest.h"
#include "file/stamp.h"
#include "file/unpack.h"

int cargo_init(struct cargo *cargo, struct fault *fault)
{
	memset(cargo, 0, sizeof(*cargo));
	cargo->document = json_pack("{s:i, s:[], s:[]}", "format",
				    DRIVER_INFO_FORMAT, "modules", "left_out");
	return cargo->document ? 0 : fault_no_memory(fault, "driver layer");
}

void cargo_free(struct cargo *cargo)
{
	size_t i;

	for (i = 0; i < cargo->count; i++) {
		free(cargo->items[i].to);
		free(cargo->items[i].from);
		free(cargo->items[i].link);
		free(cargo->items[i].version);
	}
	free(cargo->items);
	free(cargo->modules);
	json_decref(cargo->document);
	memset(cargo, 0, sizeof(*cargo));
}

const struct cargo_item *cargo_find(const struct cargo *cargo, const char *to)
{
	size_t i;

	for (i = 0; i < cargo->count; i++)
		if (!strcmp(cargo->items[i].to, to))
			return &cargo->items[i];
	return NULL;
}

/* It becomes a path below a folder of ours, and is printed. */
static bool cargo_is_path(const char *to)
{
	const char *c;

	if (!*to || *to == '/' || !strncmp(to, "../", 3) ||
	    strstr(to, "/../") || strlen(to) >= PATH_MAX)
		return false;
	for (c = to; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return true;
}

/* A new item for @to; NULL with *@err 0 when there is one. */
static struct cargo_item *cargo_new(struct cargo *cargo, const char *to,
				    int *err, struct fault *fault)
{
	struct cargo_item *items;

	*err = 0;
	if (cargo_find(cargo, to))
		return NULL;
	if (!cargo_is_path(to)) {
		*err = fault_set(fault, FAULT_HOST, -EINVAL,
				 "driver layer: a file of this name is not "
				 "taken: %s",
				 to);
		return NULL;
	}
	items = reallocarray(cargo->items, cargo->count + 1, sizeof(*items));
	if (!items) {
		*err = fault_no_memory(fault, "driver layer");
		return NULL;
	}
	cargo->items = items;
	items += cargo->count++;
	memset(items, 0, sizeof(*items));
	items->to = strdup(to);
	if (!items->to)
		*err = fault_no_memory(fault, "driver layer");
	return items;
}

static bool cargo_ends(const char *text, const char *end)
{
	size_t size = strlen(text), want = strlen(end);

	return size > want && !strcmp(text + size - want, end);
}

/* The guest's kernel gets modules and firmware as they are. */
static bool cargo_is_packed(enum driver_role role, const char *to,
			    const char *from)
{
	const char *end = unpack_ending(from);

	return (role == DRIVER_MODULE || role == DRIVER_FIRMWARE) && end &&
	       !cargo_ends(to, end);
}

int cargo_add(struct cargo *cargo, enum driver_role role, const char *to,
	      const struct sysroot_file *from, const char *version,
	      struct fault *fault)
{
	struct cargo_item *item;
	int err;

	item = cargo_new(cargo, to, &err, fault);
	if (!item || err)
		return err;
	item->role = role;
	item->from = strdup(from->path);
	item->version = strdup(version);
	item->st = from->st;
	item->packed = cargo_is_packed(role, to, from->path);
	item->program = role == DRIVER_PROGRAM || from->st.st_mode & 0111;
	return item->from && item->version
		       ? 0
		       : fault_no_memory(fault, "driver layer");
}

int cargo_link(struct cargo *cargo, const char *to, const char *says,
	       struct fault *fault)
{
	struct cargo_item *item;
	int err;

	item = cargo_new(cargo, to, &err, fault);
	if (!item || err)
		return err;
	item->link = strdup(says);
	return item->link ? 0 : fault_no_memory(fault, "driver layer");
}

int cargo_leave_out(struct cargo *cargo, const char *name, const char *why,
		    struct fault *fault)
{
	json_t *left_out = json_object_get(cargo->document, "left_out");

	if (json_array_append_new(left_out, json_pack("{s:s, s:s}", "name",
						      name, "why", why)))
		return fault_no_memory(fault, "driver layer");
	return 0;
}

static bool cargo_digest_item(EVP_MD_CTX *md, const struct cargo_item *item,
			      const struct stat *st)
{
	char text[STAMP_SIZE] = "";

	if (item->from)
		stamp_print(st, text);
	return EVP_DigestUpdate(md, item->to, strlen(item->to) + 1) &&
	       EVP_DigestUpdate(md, text, strlen(text) + 1) &&
	       (!item->link ||
		EVP_DigestUpdate(md, item->link, strlen(item->link) + 1));
}

static int cargo_digest(EVP_MD_CTX *md, const struct cargo *cargo,
			const char *salt, struct fault *fault)
{
	char *document = json_dumps(cargo->document, JSON_COMPACT);
	struct stat st;
	bool good;
	size_t i;

	good = document && EVP_DigestInit_ex(md, EVP_sha256(), NULL) &&
	       EVP_DigestUpdate(md, salt, strlen(salt) + 1) &&
	       EVP_DigestUpdate(md, document, strlen(document)) &&
	       EVP_DigestUpdate(md, cargo->modules, strlen(cargo->modules));
	free(document);
	for (i = 0; i < cargo->count && good; i++) {
		const struct cargo_item *item = &cargo->items[i];

		if (item->from && stat(item->from, &st))
			return fault_set(fault, FAULT_HOST, -errno, "%s: %s",
					 item->from, strerror(errno));
		good = cargo_digest_item(md, item, &st);
	}
	return good ? 0 : fault_no_memory(fault, "driver layer");
}

int cargo_mark(const struct cargo *cargo, const char *salt,
	       char mark[MARK_SIZE], struct fault *fault)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	uint8_t digest[EVP_MAX_MD_SIZE];
	int err;

	err = md ? cargo_digest(md, cargo, salt, fault)
		 : fault_no_memory(fault, "driver layer");
	if (!err && !EVP_DigestFinal_ex(md, digest, NULL))
		err = fault_no_memory(fault, "driver layer");
	if (!err)
		digest_print(digest, DIGEST_BYTES, mark);
	EVP_MD_CTX_free(md);
	return err;
}
