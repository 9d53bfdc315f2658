// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every archive takes the same way, that of a container's layers: what one
 * refuses (names that lead through links or out of the root) all refuse, and
 * none needs rights that mkfs.erofs does not need.
 */
#include "layer/convert.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/room.h"
#include "layer/erofs.h"
#include "layer/oci.h"
#include "layer/oci_merge.h"
#include "layer/tar.h"

/* The folder, and a name of ours in it. */
#define CONVERT_PATH (PATH_MAX + 16)

struct convert_names {
	char image[CONVERT_PATH];
	char folder[CONVERT_PATH]; /* what the archive is unpacked to */
	char layout[CONVERT_PATH]; /* what a container's image is unpacked to */
	char tar[CONVERT_PATH];
};

static int convert_errno(const struct convert_source *source, const char *what,
			 struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -errno, "%s: %s: %s", source->path,
			 what, strerror(errno));
}

static void convert_names_in(const char *where, struct convert_names *names)
{
	snprintf(names->image, CONVERT_PATH, "%s/" CONVERT_IMAGE, where);
	snprintf(names->folder, CONVERT_PATH, "%s/folder", where);
	snprintf(names->layout, CONVERT_PATH, "%s/layout", where);
	snprintf(names->tar, CONVERT_PATH, "%s/tar", where);
}

/* By way of files, where mkfs.erofs does not read archives. */
static int convert_unpacked(const struct convert_source *source,
			    const struct convert_names *names,
			    struct fault *fault)
{
	int err;

	/* 0755 is for an archive that does not say it */
	if (mkdir(names->folder, 0755) || chmod(names->folder, 0755))
		return convert_errno(source, names->folder, fault);
	err = tar_unpack(names->tar, source->path, names->folder, fault);
	if (!err)
		unlink(names->tar);
	return err ? err
		   : erofs_make(names->folder, source->path, false,
				names->image, fault);
}

static int convert_tar(const struct convert_source *source,
		       const struct convert_names *names, struct fault *fault)
{
	int err = erofs_make(names->tar, source->path, true, names->image, fault);

	return err == -ENOTSUP ? convert_unpacked(source, names, fault) : err;
}

static int convert_archive(const struct convert_source *source,
			   const struct convert_names *names, struct fault *fault)
{
	struct oci_layer layer = {0};
	int to, err;

	layer.fd =
		open(source->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (layer.fd < 0)
		return convert_errno(source, "cannot be opened", fault);
	to = open(names->tar, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		err = convert_errno(source, names->tar, fault);
	else
		err = oci_merge(&layer, 1, false, to, source->path, fault);
	if (to >= 0)
		close(to);
	close(layer.fd);
	return err;
}

static int convert_oci(const struct convert_source *source,
		       const struct convert_names *names,
		       struct oci_config *config, struct fault *fault)
{
	int err;

	if (source->folder)
		return oci_pack(source->path, source->path, source->arch,
				names->tar, config, fault);
	if (mkdir(names->layout, 0700))
		return convert_errno(source, names->layout, fault);
	err = oci_unpack(source->path, names->layout, fault);
	return err ? err
		   : oci_pack(names->layout, source->path, source->arch,
			      names->tar, config, fault);
}

int convert_make(const struct convert_source *source, const char *where,
		 struct oci_config *config, struct fault *fault)
{
	struct convert_names names;
	int err;

	err = room_check(where, room_of(source->path), source->path, fault);
	if (err)
		return err;
	convert_names_in(where, &names);
	if (source->folder && !source->arch)
		return erofs_make(source->path, source->path, false,
				  names.image, fault);
	err = source->arch ? convert_oci(source, &names, config, fault)
			   : convert_archive(source, &names, fault);
	return err ? err : convert_tar(source, &names, fault);
}
