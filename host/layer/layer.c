// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/cache.h"
#include "file/output.h"
#include "guest_abi.h"
#include "layer/disk.h"
#include "layer/erofs.h"
#include "layer/kind.h"
#include "layer/mark.h"
#include "layer/note.h"
#include "layer/oci.h"
#include "layer/tar.h"
#include "log.h"

/* Where an image is, and what else is made on the way to it. */
struct layer_names {
	char image[LAYER_PATH];
	char note[LAYER_PATH];
	char fresh[LAYER_PATH];	 /* the image until it is whole */
	char folder[LAYER_PATH]; /* what a tar archive is unpacked to */
	char layout[LAYER_PATH]; /* what a container's image is unpacked to */
	char tar[LAYER_PATH];	 /* what its layers are together */
};

static int layer_cut(const char *path, uint64_t has, uint64_t wants,
		     struct fault *fault)
{
	return fault_set(fault, FAULT_GUEST, -EBADMSG,
			 "%s: has %lu bytes and should have %lu: it was cut "
			 "short",
			 path, has, wants);
}

/* What the open file @fd is; *@kind is KIND_OTHER for what is no image. */
static int layer_look(int fd, const char *path, uint64_t size, enum kind *kind,
		      struct fault *fault)
{
	uint8_t head[KIND_HEAD];
	uint64_t bytes;
	ssize_t n;

	n = pread(fd, head, sizeof(head), 0);
	if (n < 0)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", path,
				 strerror(errno));
	*kind = kind_of(head, (size_t)n, &bytes);
	return bytes > size ? layer_cut(path, size, bytes, fault) : 0;
}

static int layer_take(int fd, const char *path, enum kind kind, uint64_t size,
		      struct layer *layer)
{
	layer->fd = fd;
	layer->type = kind == KIND_EROFS ? ABI_ROOT_EROFS : ABI_ROOT_SQUASHFS;
	layer->size = size;
	snprintf(layer->path, sizeof(layer->path), "%s", path);
	return 0;
}

static void layer_names_in(const char *where, const char *mark,
			   const char *arch, struct layer_names *names)
{
	const char *dash = arch ? "-" : "";

	arch = arch ? arch : "";
	snprintf(names->image, LAYER_PATH, "%s/root-%s%s%s.erofs", where, mark,
		 dash, arch);
	snprintf(names->note, LAYER_PATH, "%s/root-%s%s%s.json", where, mark,
		 dash, arch);
	snprintf(names->folder, LAYER_PATH, "%s/.root-%s.%d.d", where, mark,
		 getpid());
	snprintf(names->layout, LAYER_PATH, "%s/.root-%s.%d.oci", where, mark,
		 getpid());
	snprintf(names->fresh, LAYER_PATH, "%s/.root-%s.%d", where, mark,
		 getpid());
	snprintf(names->tar, LAYER_PATH, "%s/.root-%s.%d.tar", where, mark,
		 getpid());
}

static int layer_name(const char *source, const char *arch,
		      struct layer_names *names, struct fault *fault)
{
	char mark[MARK_SIZE], where[PATH_MAX];
	int dir, err;

	err = mark_make(source, mark, fault);
	if (err)
		return err;
	dir = cache_open(true, where);
	if (dir < 0)
		return fault_set(fault, FAULT_HOST, dir,
				 "cache: %s; set XDG_CACHE_HOME to a folder of "
				 "your own",
				 strerror(-dir));
	close(dir);
	layer_names_in(where, mark, arch, names);
	return 0;
}

/* The image @path, if it is there and whole. */
static int layer_find(const char *path, struct layer *layer)
{
	enum kind kind = KIND_OTHER;
	struct stat st;
	int fd;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && cache_only_ours(&st) &&
	    !layer_look(fd, path, (uint64_t)st.st_size, &kind, NULL) &&
	    kind == KIND_EROFS)
		return layer_take(fd, path, kind, (uint64_t)st.st_size, layer);
	close(fd);
	return -ENOENT;
}

/* The image of the cache, if it is the one of its note. */
static int layer_find_kept(const struct layer_names *names, bool verify,
			   struct layer *layer)
{
	int err = layer_find(names->image, layer);

	if (!err)
		err = note_check(names->note, layer->fd, verify, &layer->config);
	if (err == -EBADMSG)
		log_warn("%s: has other bytes than when it was made; it is "
			 "made again",
			 names->image);
	if (err)
		layer_close(layer);
	return err;
}

/* By way of files, where mkfs.erofs does not read the archive itself. */
static int layer_make_unpacked(const char *source,
			       const struct layer_names *names,
			       struct fault *fault)
{
	int err;

	/* 0755 is for an archive that does not say it; the cache is ours. */
	if (mkdir(names->folder, 0755) || chmod(names->folder, 0755))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s",
				 names->folder, strerror(errno));
	err = tar_unpack(source, names->folder, fault);
	if (!err)
		err = erofs_make(names->folder, false, names->fresh, fault);
	tar_remove(names->folder);
	return err;
}

static int layer_make(const char *source, bool folder, bool plain_tar,
		      const struct layer_names *names, struct fault *fault)
{
	int err = -ENOTSUP;

	if (folder || plain_tar)
		err = erofs_make(source, plain_tar, names->fresh, fault);
	if (err == -ENOTSUP)
		err = layer_make_unpacked(source, names, fault);
	return err;
}

/* A container's image: its layers as one archive, then as any other. */
static int layer_make_oci(const char *source, bool folder, const char *arch,
			  const struct layer_names *names, struct layer *layer,
			  struct fault *fault)
{
	const char *dir = folder ? source : names->layout;
	int err = 0;

	if (!folder && mkdir(names->layout, 0700))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s",
				 names->layout, strerror(errno));
	if (!folder)
		err = oci_unpack(source, names->layout, fault);
	if (!err)
		err = oci_pack(dir, source, arch, names->tar, &layer->config,
			       fault);
	if (!folder)
		tar_remove(names->layout);
	if (!err)
		err = layer_make(names->tar, false, true, names, fault);
	unlink(names->tar);
	return err;
}

/*
 * Only what was made of one state of @source may carry its mark. A name of
 * the cache is that of a whole image from the first moment on.
 */
static int layer_keep(const char *source, const struct layer_names *names,
		      struct layer *layer, struct fault *fault)
{
	char mark[MARK_SIZE];
	int err;

	err = mark_make(source, mark, fault);
	if (err)
		return err;
	if (!strstr(strrchr(names->image, '/'), mark))
		return fault_set(fault, FAULT_HOST, -EAGAIN,
				 "%s: changed while an image was made of it; "
				 "try again when nobody writes to it",
				 source);
	/* whatever the umask is */
	if (chmod(names->fresh, 0600) || layer_find(names->fresh, layer))
		return fault_set(fault, FAULT_HOST, -EIO,
				 "%s: what was made of it, %s, is no image",
				 source, names->fresh);
	memcpy(layer->path, names->image, sizeof(layer->path));
	if (rename(names->fresh, names->image))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s",
				 names->image, strerror(errno));
	/* behind the rename, which changes the ctime */
	err = note_write(names->note, layer->fd,
			 layer->config.env ? &layer->config : NULL);
	return err ? fault_set(fault, FAULT_HOST, err, "%s: %s", names->note,
			       strerror(-err))
		   : 0;
}

/* What is packed, and into what. */
struct layer_source {
	const char *path;
	bool folder;
	bool plain_tar;
	bool oci;
};

static int layer_pack(const struct layer_source *source, const char *arch,
		      const struct layer_names *names, struct layer *layer,
		      struct fault *fault)
{
	int err;

	if (source->oci)
		err = layer_make_oci(source->path, source->folder, arch, names,
				     layer, fault);
	else
		err = layer_make(source->path, source->folder,
				 source->plain_tar, names, fault);
	if (!err)
		err = layer_keep(source->path, names, layer, fault);
	if (err)
		unlink(names->fresh);
	return err;
}

static int layer_packed(const struct layer_source *source,
			const struct layer_wish *wish, struct layer *layer,
			struct fault *fault)
{
	struct layer_names names = {0};
	int err;

	err = layer_name(source->path, source->oci ? wish->arch : NULL, &names,
			 fault);
	if (err)
		return err;
	err = layer_find_kept(&names, wish->verify, layer);
	if (err && !wish->make) {
		layer->type = ABI_ROOT_EROFS;
		memcpy(layer->path, names.image, sizeof(layer->path));
		return 0;
	}
	return err ? layer_pack(source, wish->arch, &names, layer, fault) : 0;
}

static bool layer_is_own_root(const struct stat *st)
{
	struct stat root;

	return !stat("/", &root) && root.st_dev == st->st_dev &&
	       root.st_ino == st->st_ino;
}

static int layer_is_copy(const char *source, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s: the guest gets a copy of it, which cannot be "
			 "written to: write %s:DST:ro; for what is to be "
			 "written, make a disk image with 'mkfs.ext4 -d FOLDER "
			 "FILE SIZE' and mount that",
			 source, source);
}

/* Its first bytes are those of an archive with nothing in it. */
static int layer_is_disk(const char *source, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s: is an ext4 image, which can be mounted beside a "
			 "root (--mount) and not be one",
			 source);
}

static int layer_open_file(int fd, const char *source, uint64_t size,
			   const struct layer_wish *wish, struct layer *layer,
			   struct fault *fault)
{
	struct layer_source from = {.path = source};
	enum kind kind = KIND_OTHER;
	int err;

	err = layer_look(fd, source, size, &kind, fault);
	if (err)
		return err;
	if (kind == KIND_EROFS || kind == KIND_SQUASHFS)
		return layer_take(fd, source, kind, size, layer);
	if (kind == KIND_EXT4)
		return wish->mount ? disk_open(source, wish->write, layer, fault)
				   : layer_is_disk(source, fault);
	if (wish->write)
		return layer_is_copy(source, fault);
	from.plain_tar = kind == KIND_TAR;
	err = wish->arch ? oci_is_archive(fd, source, fault) : 0;
	if (err < 0)
		return err;
	from.oci = err > 0;
	return layer_packed(&from, wish, layer, fault);
}

static int layer_open_fd(int fd, const char *source,
			 const struct layer_wish *wish, struct layer *layer,
			 struct fault *fault)
{
	struct layer_source from = {.path = source, .folder = true};
	struct stat st;

	if (fstat(fd, &st))
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", source,
				 strerror(errno));
	if ((!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)) ||
	    layer_is_own_root(&st))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: must be a file or a folder, other than "
				 "this system's own root",
				 source);
	if (S_ISREG(st.st_mode))
		return layer_open_file(fd, source, (uint64_t)st.st_size, wish,
				       layer, fault);
	if (wish->write)
		return layer_is_copy(source, fault);
	from.oci = wish->arch && oci_is_folder(source);
	return layer_packed(&from, wish, layer, fault);
}

int layer_open_as(const char *source, const struct layer_wish *wish,
		  struct layer *layer, struct fault *fault)
{
	int fd, err;

	memset(layer, 0, sizeof(*layer));
	layer->fd = -1;
	fd = open(source, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", source,
				 strerror(errno));
	err = layer_open_fd(fd, source, wish, layer, fault);
	if (layer->fd != fd)
		close(fd);
	if (err)
		layer_close(layer);
	return err;
}

int layer_open(const char *source, bool make, struct layer *layer,
	       struct fault *fault)
{
	const struct layer_wish wish = {.make = make};

	return layer_open_as(source, &wish, layer, fault);
}

static int layer_copy(const struct layer *layer, int to)
{
	off_t at = 0;
	ssize_t n;

	while ((uint64_t)at < layer->size) {
		n = sendfile(to, layer->fd, &at, layer->size - (uint64_t)at);
		if (n <= 0)
			return n ? -errno : -EBADMSG;
	}
	return 0;
}

int layer_save(const struct layer *layer, const char *path, struct fault *fault)
{
	struct output output;
	int err;

	err = output_open(path, false, &output, fault);
	if (err)
		return err;
	err = layer_copy(layer, output.fd);
	if (err)
		output_abort(&output);
	else
		err = output_commit(&output);
	return err ? fault_set(fault, FAULT_HOST, err, "%s: %s", path,
			       strerror(-err))
		   : 0;
}

void layer_close(struct layer *layer)
{
	if (layer->fd >= 0)
		close(layer->fd);
	layer->fd = -1;
	oci_config_free(&layer->config);
}
