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
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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

/* Of what podman writes: sizes are the files', digests are compared later. */
static int oci_size_blob(const struct oci *oci, struct oci_blob *blob)
{
	char name[128];
	struct stat st;

	oci_blob_name(blob, name);
	if (fstatat(oci->dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return oci_say(oci, -EBADMSG, name, "is missing");
	blob->size = (uint64_t)st.st_size;
	return 0;
}

static int oci_load_docker(struct oci *oci)
{
	struct oci_manifest *manifest = &oci->manifest;
	const char *why;
	unsigned int i;
	size_t size;
	char *text;
	int err;

	err = oci_read(oci, OCI_OLD, &text, &size);
	if (err)
		return err;
	err = oci_json_docker(text, size, manifest, &why);
	free(text);
	if (err)
		return oci_say(oci, err, OCI_OLD, why);
	err = oci_size_blob(oci, &manifest->config);
	for (i = 0; i < manifest->count && !err; i++)
		err = oci_size_blob(oci, &manifest->layers[i]);
	return err;
}

static int oci_load_layout(struct oci *oci, const char *arch)
{
	struct oci_blob blob;
	int err = oci_find(oci, arch, &blob);

	return err ? err : oci_load_manifest(oci, &blob);
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
	bool layout = !faccessat(oci->dir, OCI_INDEX, F_OK, AT_SYMLINK_NOFOLLOW);
	int err;

	err = layout ? oci_load_layout(oci, arch) : oci_load_docker(oci);
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
		return fault_no_memory(fault, "%s", path);
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
