// SPDX-License-Identifier: GPL-2.0-or-later
/* A container's image as a file: what is one, and its parts as a folder. */
#include "layer/oci.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "layer/oci_merge.h"
#include "layer/tar.h"

#define OCI_LAYOUT "oci-layout"

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

/* "HEX.tar" or "HEX.json": what podman saves is named by its digest. */
static bool oci_is_docker_blob(const char *name)
{
	const char *end = name + DIGEST_SIZE - 1;

	return oci_is_old(name) &&
	       (!strcmp(end, ".tar") || !strcmp(end, ".json"));
}

/* A root has some other file or folder, mostly as its first one. */
int oci_is_archive(int fd, const char *path, struct fault *fault)
{
	struct archive *from = tar_read(fd, path, NULL);
	bool layout = false, index = false, old = false, hashed = false;
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
		hashed = hashed ||
			 (oci_is_docker_blob(name) && strstr(name, ".tar"));
	}
	archive_read_free(from);
	if (ret)
		return 0;
	if (old && !index && hashed)
		return 1;
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
	char blob[128];
	int fd, err = 0;

	if (oci_is_docker_blob(name)) {
		snprintf(blob, sizeof(blob), OCI_BLOBS "%.*s", DIGEST_SIZE - 1,
			 name);
		name = blob;
	}
	if ((!oci_is_blob(name) && strcmp(name, OCI_INDEX) != 0 &&
	     strcmp(name, OCI_OLD) != 0) ||
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
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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
