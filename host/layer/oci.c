// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/oci.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layer/oci_merge.h"
#include "layer/tar.h"

#define OCI_LAYOUT "oci-layout"
#define OCI_INDEX  "index.json"
#define OCI_OLD	   "manifest.json"
/* The specification's own bound for a manifest. */
#define OCI_JSON_MAX (4u << 20)
#define OCI_NESTED   4

/* What is open of an image. */
struct oci {
	const char *path; /* for messages */
	int dir;
	struct oci_manifest manifest;
	struct oci_layer layers[OCI_LAYERS_MAX];
	struct fault *fault;
};

static int oci_say(const struct oci *oci, int err, const char *what,
		   const char *why)
{
	return fault_set(oci->fault, err == -EBADMSG ? FAULT_GUEST : FAULT_HOST,
			 err, "%s: %s: %s", oci->path, what,
			 why ? why : strerror(-err));
}

/* A link would lead out of the folder. */
static int oci_open(const struct oci *oci, const char *name)
{
	int fd = openat(oci->dir, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return oci_say(oci, -errno, name, NULL);
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return oci_say(oci, -EBADMSG, name, "is not a file");
}

static int oci_read(const struct oci *oci, const char *name, char **textp,
		    size_t *sizep)
{
	int fd = oci_open(oci, name);
	size_t have = 0;
	ssize_t n = 1;
	char *text;

	if (fd < 0)
		return fd;
	text = malloc(OCI_JSON_MAX + 1);
	while (text && n > 0 && have <= OCI_JSON_MAX) {
		n = read(fd, text + have, OCI_JSON_MAX + 1 - have);
		have += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	*textp = text;
	*sizep = have;
	if (text && !n)
		return 0;
	free(text);
	*textp = NULL;
	if (!text) {
		oci_say(oci, -ENOMEM, name, NULL);
		return -ENOMEM;
	}
	oci_say(oci, -EBADMSG, name, "cannot be read, or is too large");
	return -EBADMSG;
}

static void oci_blob_name(const struct oci_blob *blob, char name[128])
{
	snprintf(name, 128, OCI_BLOBS "%s", blob->sha256);
}

static int oci_not_it(const struct oci *oci, const char *name)
{
	return oci_say(oci, -EBADMSG, name,
		       "does not match its size or digest; it is "
		       "damaged");
}

/* A document, of the very bytes that were checked. */
static int oci_read_blob(const struct oci *oci, const struct oci_blob *blob,
			 char **textp, size_t *sizep)
{
	char name[128], hex[DIGEST_SIZE];
	int err;

	oci_blob_name(blob, name);
	err = oci_read(oci, name, textp, sizep);
	if (err)
		return err;
	if (!digest_bytes(*textp, *sizep, hex) && !strcmp(hex, blob->sha256) &&
	    *sizep == blob->size)
		return 0;
	free(*textp);
	*textp = NULL;
	oci_not_it(oci, name);
	return -EBADMSG;
}

/* Its digest is compared when it is read. */
static int oci_open_layer(const struct oci *oci, const struct oci_blob *blob,
			  struct oci_layer *layer)
{
	char name[128];
	struct stat st;

	oci_blob_name(blob, name);
	layer->fd = oci_open(oci, name);
	if (layer->fd < 0)
		return layer->fd;
	layer->named = true;
	memcpy(layer->sha256, blob->sha256, sizeof(layer->sha256));
	if (fstat(layer->fd, &st) || (uint64_t)st.st_size != blob->size)
		return oci_not_it(oci, name);
	return 0;
}

/* From the index, by way of further ones, to the manifest. */
static int oci_find(struct oci *oci, const char *arch, struct oci_blob *blob)
{
	const char *why = NULL;
	bool nested = true;
	size_t size;
	char *text;
	int i, err;

	err = oci_read(oci, OCI_INDEX, &text, &size);
	for (i = 0; !err && nested; i++) {
		err = i == OCI_NESTED ? -EBADMSG
				      : oci_json_index(text, size, arch, blob,
						       &nested, &why);
		free(text);
		if (err)
			return oci_say(oci, err, OCI_INDEX,
				       why ? why : "it leads nowhere");
		if (nested)
			err = oci_read_blob(oci, blob, &text, &size);
	}
	return err;
}

static int oci_load_manifest(struct oci *oci, const struct oci_blob *blob)
{
	const char *why;
	size_t size;
	char *text;
	int err;

	err = oci_read_blob(oci, blob, &text, &size);
	if (err)
		return err;
	err = oci_json_manifest(text, size, &oci->manifest, &why);
	free(text);
	return err ? oci_say(oci, err, "manifest", why) : 0;
}

static int oci_load_config(struct oci *oci, const char *arch,
			   struct oci_config *config)
{
	const char *why;
	size_t size;
	char *text;
	int err;

	err = oci_read_blob(oci, &oci->manifest.config, &text, &size);
	if (err)
		return err;
	err = oci_json_config(text, size, arch, config, &why);
	free(text);
	return err ? oci_say(oci, err, "config", why) : 0;
}

static int oci_merge_layers(struct oci *oci, const char *tar)
{
	unsigned int i, opened = 0;
	int fd, err = 0;

	for (; opened < oci->manifest.count && !err; opened++)
		err = oci_open_layer(oci, &oci->manifest.layers[opened],
				     &oci->layers[opened]);
	fd = err ? -1 : open(tar, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (!err && fd < 0)
		err = oci_say(oci, -errno, tar, NULL);
	if (!err)
		err = oci_merge(oci->layers, opened, true, fd, oci->path,
				oci->fault);
	if (fd >= 0)
		close(fd);
	for (i = 0; i < opened; i++)
		if (oci->layers[i].fd >= 0)
			close(oci->layers[i].fd);
	return err;
}

static int oci_pack_open(struct oci *oci, const char *arch, const char *tar,
			 struct oci_config *config)
{
	struct oci_blob blob;
	int err;

	err = oci_find(oci, arch, &blob);
	if (!err)
		err = oci_load_manifest(oci, &blob);
	if (!err)
		err = oci_load_config(oci, arch, config);
	if (err)
		return err;
	err = oci_merge_layers(oci, tar);
	if (err)
		oci_config_free(config);
	return err;
}

int oci_pack(const char *dir, const char *path, const char *arch,
	     const char *tar, struct oci_config *config, struct fault *fault)
{
	struct oci *oci = calloc(1, sizeof(*oci));
	int err;

	if (!oci)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "%s: out of memory", path);
	oci->path = path;
	oci->fault = fault;
	oci->dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	err = oci->dir < 0 ? oci_say(oci, -errno, dir, NULL)
			   : oci_pack_open(oci, arch, tar, config);
	if (oci->dir >= 0)
		close(oci->dir);
	free(oci);
	return err;
}

bool oci_is_folder(const char *path)
{
	char name[PATH_MAX + 16];
	bool layout;

	snprintf(name, sizeof(name), "%s/" OCI_LAYOUT, path);
	layout = !access(name, F_OK);
	snprintf(name, sizeof(name), "%s/" OCI_INDEX, path);
	return layout && !access(name, F_OK);
}

/* A name of an archive, relative; those of docker's own form are left out. */
static bool oci_is_blob(const char *name)
{
	return !strncmp(name, OCI_BLOBS, strlen(OCI_BLOBS)) &&
	       digest_is(name + strlen(OCI_BLOBS));
}

static const char *oci_plain(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);

	return strncmp(name, "./", 2) ? name : name + 2;
}

static bool oci_is_known(const char *name)
{
	static const char *const others[] = {
		"",
		".",
		"blobs",
		"blobs/",
		OCI_BLOBS,
		"blobs/sha256",
		"manifest.json",
		"repositories",
		OCI_LAYOUT,
		OCI_INDEX,
	};
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (!strcmp(name, others[i]))
			return true;
	return oci_is_blob(name);
}

/* Of docker's own form: an identifier's file or folder. */
static bool oci_is_old(const char *name)
{
	return strspn(name, "0123456789abcdef") == DIGEST_SIZE - 1;
}

/* A root has some other file or folder, mostly as its first one. */
int oci_is_archive(int fd, const char *path, struct fault *fault)
{
	struct archive *from = tar_read(fd, path, NULL);
	bool layout = false, index = false, old = false;
	struct archive_entry *entry;
	const char *name;
	int ret = -1;

	while (from && (ret = tar_next(from, &entry, path, NULL)) > 0) {
		name = oci_plain(entry);
		if (!oci_is_known(name) && !oci_is_old(name))
			break;
		layout = layout || !strcmp(name, OCI_LAYOUT);
		index = index || !strcmp(name, OCI_INDEX);
		old = old || !strcmp(name, OCI_OLD);
	}
	archive_read_free(from);
	if (ret)
		return 0;
	if (old && !index)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "%s: is a container's image in docker's older "
				 "form; save it with 'podman save --format "
				 "oci-archive' or a newer docker, or convert it "
				 "with 'skopeo copy docker-archive:%s "
				 "oci:FOLDER'",
				 path, path);
	return layout && index;
}

static int oci_unpack_one(struct archive *from, struct archive_entry *entry,
			  int dir)
{
	const char *name = oci_plain(entry);
	int fd, err = 0;

	if ((!oci_is_blob(name) && strcmp(name, OCI_INDEX) != 0) ||
	    archive_entry_filetype(entry) != AE_IFREG ||
	    archive_entry_hardlink(entry))
		return 0;
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (archive_read_data_into_fd(from, fd) != ARCHIVE_OK)
		err = -EIO;
	close(fd);
	return err;
}

static int oci_unpack_all(int fd, const char *path, int dir, struct fault *fault)
{
	struct archive *from = tar_read(fd, path, fault);
	struct archive_entry *entry;
	int err = from ? 0 : -EBADMSG;

	if (from &&
	    (mkdirat(dir, "blobs", 0700) || mkdirat(dir, "blobs/sha256", 0700)))
		err = -errno;
	while (!err && (err = tar_next(from, &entry, path, fault)) > 0)
		err = oci_unpack_one(from, entry, dir);
	if (err)
		fault_set(fault, FAULT_HOST, err, "%s: cannot be unpacked: %s",
			  path, strerror(-err));
	archive_read_free(from);
	return err;
}

int oci_unpack(const char *path, const char *dir, struct fault *fault)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	int to = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (fd < 0 || to < 0)
		err = fault_set(fault, FAULT_HOST, -errno,
				"%s: cannot be unpacked into %s: %s", path, dir,
				strerror(errno));
	else
		err = oci_unpack_all(fd, path, to, fault);
	if (to >= 0)
		close(to);
	if (fd >= 0)
		close(fd);
	return err;
}
