// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/oci_merge.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "layer/oci_tree.h"
#include "layer/tar.h"

#define MERGE_BLOCK (64 << 10)

struct merge {
	struct oci_tree *tree;
	struct archive *to;
	const char *path;
	bool whiteouts; /* these are layers, and the lower ones' names count */
	uint64_t at;	/* in the tree's inodes */
	uint64_t bytes; /* of all files, at most */
	struct fault *fault;
};

static int merge_say(const struct merge *merge, int err, const char *name,
		     const char *why)
{
	return fault_set(merge->fault,
			 err == -ENOMEM || err == -EIO ? FAULT_HOST : FAULT_GUEST,
			 err, "%s: %.200s: %s", merge->path, name,
			 err == -ENOMEM ? "out of memory" : why);
}

static int merge_write_failed(const struct merge *merge)
{
	const char *why = archive_error_string(merge->to);

	return merge_say(merge, -EIO, "its layers cannot be merged",
			 why ? why : "the archive cannot be written");
}

/* That the bytes are others is the reason for whatever was wrong with them. */
static int merge_compare(const struct merge *merge, struct oci_layer *layer,
			 const char *hex)
{
	char name[128];

	if (!*layer->sha256)
		memcpy(layer->sha256, hex, DIGEST_SIZE);
	if (!strcmp(layer->sha256, hex))
		return 0;
	if (!layer->named)
		return fault_set(merge->fault, FAULT_HOST, -EAGAIN,
				 "%s: changed while it was read; try again "
				 "when nobody writes to it",
				 merge->path);
	snprintf(name, sizeof(name), OCI_BLOBS "%s", layer->sha256);
	return merge_say(merge, -EBADMSG, name,
			 "does not match its size or digest; it is "
			 "damaged");
}

/* Whatever was learned or written of other bytes than these goes away again. */
static int merge_pass(struct merge *merge, unsigned int number,
		      struct oci_layer *layer,
		      int (*fn)(struct merge *merge, unsigned int number,
				struct archive *from))
{
	struct fault first = {0}, *fault = merge->fault;
	char hex[DIGEST_SIZE];
	struct archive *from;
	struct tar_sum sum;
	int err, other;

	merge->fault = &first;
	from = tar_sum_begin(&sum, layer->fd, merge->path, &first);
	err = from ? fn(merge, number, from) : -EBADMSG;
	merge->fault = fault;
	other = from ? tar_sum_end(&sum, from, hex) : 0;
	if (other)
		return merge_say(merge, other, "a layer", "cannot be read");
	other = from ? merge_compare(merge, layer, hex) : 0;
	if (other)
		return other;
	if (err && fault)
		*fault = first;
	return err;
}

static void merge_count(struct merge *merge, struct archive_entry *entry)
{
	la_int64_t size = archive_entry_size(entry);

	if (size > 0 && !archive_entry_hardlink(entry) &&
	    __builtin_add_overflow(merge->bytes, (uint64_t)size, &merge->bytes))
		merge->bytes = UINT64_MAX;
}

static int merge_learn(struct merge *merge, unsigned int number,
		       struct archive *from)
{
	struct archive_entry *entry;
	uint64_t at = 0;
	const char *why;
	int err;

	while ((err = tar_next(from, &entry, merge->path, merge->fault)) > 0) {
		err = oci_tree_apply(merge->tree, number, at++, entry, &why);
		if (err)
			return merge_say(merge, err,
					 archive_entry_pathname(entry), why);
		merge_count(merge, entry);
	}
	/* zeros, of whatever length, are an archive without an entry */
	if (!err && !at && !merge->whiteouts)
		err = fault_set(merge->fault, FAULT_GUEST, -EBADMSG,
				"%s: is not a tar archive that can be read, "
				"or one with nothing in it",
				merge->path);
	return err;
}

/* What has holes may claim to be longer than any disk. */
static int merge_fits(const struct merge *merge, int to)
{
	struct statvfs fs;
	uint64_t room;

	if (fstatvfs(to, &fs))
		return 0;
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (merge->bytes <= room)
		return 0;
	return fault_set(merge->fault, FAULT_HOST, -ENOSPC,
			 "%s: its files have %lu bytes, and there are %lu free "
			 "where the cache is; make room or set XDG_CACHE_HOME",
			 merge->path, merge->bytes, room);
}

/* Owners count by their numbers; names would have to be ours to read. */
static int merge_header(struct merge *merge, struct archive_entry *entry,
			const char *name)
{
	archive_entry_copy_pathname(entry, name);
	archive_entry_set_uname(entry, NULL);
	archive_entry_set_gname(entry, NULL);
	archive_entry_sparse_clear(entry);
	return archive_write_header(merge->to, entry) == ARCHIVE_OK
		       ? 0
		       : merge_write_failed(merge);
}

static int merge_folder(void *arg, const struct oci_node *node)
{
	struct archive_entry *entry = oci_node_folder(node);
	struct merge *merge = arg;
	char path[OCI_PATH];
	int err;

	entry = entry ? archive_entry_clone(entry) : archive_entry_new();
	if (!entry)
		return merge_say(merge, -ENOMEM, "a folder", "");
	if (!oci_node_folder(node)) {
		archive_entry_set_filetype(entry, AE_IFDIR);
		archive_entry_set_perm(entry, 0755);
	}
	err = merge_header(merge, entry, oci_node_path(node, path));
	archive_entry_free(entry);
	return err;
}

static int merge_data(struct merge *merge, struct archive *from)
{
	static char block[MERGE_BLOCK];
	la_ssize_t n;

	while ((n = archive_read_data(from, block, sizeof(block))) > 0)
		if (archive_write_data(merge->to, block, (size_t)n) != n)
			return merge_write_failed(merge);
	return n < 0 ? merge_say(merge, -EBADMSG, "a layer is damaged",
				 archive_error_string(from))
		     : 0;
}

static int merge_link(struct merge *merge, const struct archive_entry *inode,
		      const char *name, const char *target)
{
	struct archive_entry *entry = archive_entry_new();
	int err;

	if (!entry)
		return merge_say(merge, -ENOMEM, name, "");
	archive_entry_set_mode(
		entry, archive_entry_mode((struct archive_entry *)inode));
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_copy_hardlink(entry, target);
	err = merge_header(merge, entry, name);
	archive_entry_free(entry);
	return err;
}

/* Under its first name, then the others. */
static int merge_file(struct merge *merge, struct archive *from,
		      struct archive_entry *entry, const struct oci_inode *inode)
{
	const struct oci_node *node = inode->names;
	char first[OCI_PATH], path[OCI_PATH];
	int err;

	err = merge_header(merge, entry, oci_node_path(node, first));
	if (!err && archive_entry_filetype(entry) == AE_IFREG)
		err = merge_data(merge, from);
	while (!err && (node = oci_node_next(node)))
		err = merge_link(merge, entry, oci_node_path(node, path), first);
	return err;
}

static int merge_entry(struct merge *merge, unsigned int layer, uint64_t number,
		       struct archive *from, struct archive_entry *entry)
{
	const struct oci_inode *inode = oci_tree_inode(merge->tree, merge->at);

	if (!inode || inode->layer != layer || inode->number != number)
		return 0;
	merge->at++;
	if (!inode->names || inode->folder)
		return 0;
	/* as it was when it was learned: files of the user's may change */
	if (archive_entry_hardlink(entry) ||
	    archive_entry_filetype(entry) == AE_IFDIR)
		return merge_say(merge, -EBADMSG, archive_entry_pathname(entry),
				 "changed while it was read");
	return merge_file(merge, from, entry, inode);
}

static int merge_layer(struct merge *merge, unsigned int number,
		       struct archive *from)
{
	struct archive_entry *entry;
	uint64_t at = 0;
	int err;

	while ((err = tar_next(from, &entry, merge->path, merge->fault)) > 0) {
		err = merge_entry(merge, number, at++, from, entry);
		if (err)
			return err;
	}
	return err;
}

static int merge_all(struct merge *merge, struct oci_layer *layers,
		     unsigned int count, int to)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < count && !err; i++)
		err = merge_pass(merge, i, &layers[i], merge_learn);
	if (!err)
		err = merge_fits(merge, to);
	if (!err)
		err = oci_tree_folders(merge->tree, merge_folder, merge);
	for (i = 0; i < count && !err; i++)
		err = merge_pass(merge, i, &layers[i], merge_layer);
	if (!err && archive_write_close(merge->to) != ARCHIVE_OK)
		err = merge_write_failed(merge);
	return err;
}

/* In pax archives names are UTF-8, unless they say that they are bytes. */
static bool merge_open(struct archive *to, int fd)
{
	return to && archive_write_set_format_pax(to) == ARCHIVE_OK &&
	       archive_write_set_format_option(to, "pax", "hdrcharset",
					       "BINARY") == ARCHIVE_OK &&
	       archive_write_add_filter_none(to) == ARCHIVE_OK &&
	       archive_write_open_fd(to, fd) == ARCHIVE_OK;
}

int oci_merge(struct oci_layer *layers, unsigned int count, bool whiteouts,
	      int to, const char *path, struct fault *fault)
{
	struct merge merge = {
		.tree = oci_tree_new(whiteouts),
		.to = archive_write_new(),
		.path = path,
		.whiteouts = whiteouts,
		.fault = fault,
	};
	int err = -ENOMEM;

	if (merge.tree && merge_open(merge.to, to))
		err = merge_all(&merge, layers, count, to);
	else
		merge_say(&merge, err, "its layers cannot be merged", "");
	archive_write_free(merge.to);
	oci_tree_free(merge.tree);
	return err;
}
