// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/layer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/cache.h"
#include "file/cache_list.h"
#include "file/cache_work.h"
#include "file/hold.h"
#include "file/output.h"
#include "file/progress.h"
#include "guest_abi.h"
#include "layer/convert.h"
#include "layer/disk.h"
#include "layer/foreign.h"
#include "layer/kind.h"
#include "layer/mark.h"
#include "layer/note.h"
#include "layer/oci.h"
#include "log.h"

/* Of the cache: "root-", a mark of the source and the architecture. */
struct layer_names {
	char key[MARK_SIZE + 40];
	char mark[MARK_SIZE];
	char image[LAYER_PATH];
	char note[LAYER_PATH];
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

static int layer_name(const struct convert_source *source,
		      struct layer_names *names, struct fault *fault)
{
	const char *arch = source->arch ? source->arch : "";
	char where[PATH_MAX];
	int err;

	err = mark_make(source->path, names->mark, fault);
	if (!err)
		err = cache_place(where, fault);
	if (err)
		return err;
	snprintf(names->key, sizeof(names->key), "root-%s%s%.30s", names->mark,
		 *arch ? "-" : "", arch);
	snprintf(names->image, LAYER_PATH, "%s/%s.erofs", where, names->key);
	snprintf(names->note, LAYER_PATH, "%s/%s.json", where, names->key);
	return 0;
}

/* The image @path, if it is there and whole. */
static int layer_find(const char *path, struct layer *layer)
{
	enum kind kind = KIND_OTHER;
	struct stat st;
	int fd;

	fd = open(path,
		  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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
	int note, err = layer_find(names->image, layer);

	if (!err)
		err = note_check(names->note, layer->fd, verify, &layer->config);
	if (err) {
		layer_close(layer);
		return err;
	}
	/* whoever has the descriptor holds it: it is not pruned */
	hold_take(layer->fd);
	note = open(names->note,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (note >= 0) {
		cache_list_used(note);
		close(note);
	}
	return 0;
}

static int layer_say(const char *path, int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "%s: %s", path, strerror(-err));
}

/* Only what was made of one state of the source may carry its mark. */
static int layer_check(const struct convert_source *source,
		       const struct layer_names *names, int fd,
		       struct layer *layer, struct fault *fault)
{
	enum kind kind = KIND_OTHER;
	char mark[MARK_SIZE];
	struct stat st;
	int err;

	err = mark_make(source->path, mark, fault);
	if (err)
		return err;
	if (strcmp(mark, names->mark) != 0)
		return fault_set(fault, FAULT_HOST, -EAGAIN,
				 "%s: changed while an image was made of it; "
				 "try again when nobody writes to it",
				 source->path);
	if (fstat(fd, &st) ||
	    layer_look(fd, source->path, (uint64_t)st.st_size, &kind, NULL) ||
	    kind != KIND_EROFS)
		return fault_set(fault, FAULT_HOST, -EIO,
				 "%s: the image made of it is not valid",
				 source->path);
	return layer_take(fd, names->image, kind, (uint64_t)st.st_size, layer);
}

static int layer_keep(const struct convert_source *source,
		      const struct layer_names *names,
		      const struct cache_work *work, struct layer *layer,
		      struct fault *fault)
{
	int fd, err;

	fd = cache_work_open(work, CONVERT_IMAGE);
	if (fd < 0)
		return layer_say(source->path, fd, fault);
	err = layer_check(source, names, fd, layer, fault);
	if (err) {
		close(fd);
		return err;
	}
	hold_take(fd);
	/* that of a former image would call this one damaged */
	unlink(names->note);
	err = cache_work_keep(work, CONVERT_IMAGE,
			      strrchr(names->image, '/') + 1);
	if (err)
		return layer_say(names->image, err, fault);
	/* behind the rename, which changes the ctime */
	err = note_write(names->note, fd,
			 layer->config.env ? &layer->config : NULL);
	return err ? layer_say(names->note, err, fault) : 0;
}

static int layer_make(const struct convert_source *source,
		      const struct layer_names *names,
		      const struct cache_work *work, struct layer *layer,
		      struct fault *fault)
{
	struct progress progress;
	int err;

	progress_begin(&progress, source->path, "an image is made of it");
	err = convert_make(source, work->where, &layer->config, fault);
	if (!err)
		err = layer_keep(source, names, work, layer, fault);
	progress_end(&progress);
	return err;
}

static void layer_warn(const struct convert_source *source,
		       const struct layer_names *names)
{
	log_warn("%s: its image, %s, has other bytes than when it was made; it "
		 "is made again",
		 source->path, names->image);
}

/* Under the lock: another process may have made it while we waited. */
static int layer_pack(const struct convert_source *source,
		      const struct layer_names *names, bool verify,
		      struct layer *layer, struct fault *fault)
{
	struct cache_work work;
	int err;

	err = cache_work_begin(&work, names->key, source->path, fault);
	if (err)
		return err;
	err = layer_find_kept(names, verify, layer);
	if (err == -EBADMSG)
		layer_warn(source, names);
	if (err)
		err = layer_make(source, names, &work, layer, fault);
	cache_work_end(&work);
	return err;
}

static int layer_packed(const struct convert_source *source,
			const struct layer_wish *wish, struct layer *layer,
			struct fault *fault)
{
	struct layer_names names = {0};
	int err;

	err = layer_name(source, &names, fault);
	if (err)
		return err;
	err = layer_find_kept(&names, wish->verify, layer);
	if (err == -EBADMSG && !wish->make)
		layer_warn(source, &names);
	if (err && !wish->make) {
		layer->type = ABI_ROOT_EROFS;
		memcpy(layer->path, names.image, sizeof(layer->path));
		return 0;
	}
	return err ? layer_pack(source, &names, wish->verify, layer, fault) : 0;
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
	struct convert_source from = {.path = source};
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
	if (kind == KIND_OTHER)
		err = foreign_refuse(fd, source, fault);
	if (err)
		return err;
	if (wish->write)
		return layer_is_copy(source, fault);
	err = wish->arch ? oci_is_archive(fd, source, fault) : 0;
	if (err < 0)
		return err;
	from.arch = err > 0 ? wish->arch : NULL;
	return layer_packed(&from, wish, layer, fault);
}

static int layer_open_fd(int fd, const char *source,
			 const struct layer_wish *wish, struct layer *layer,
			 struct fault *fault)
{
	struct convert_source from = {.path = source, .folder = true};
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
	if (S_ISREG(st.st_mode) && wish->folder)
		return fault_set(fault, FAULT_HOST, -ENOTDIR,
				 "%s: must be a folder: unpack what is in this "
				 "file",
				 source);
	if (S_ISREG(st.st_mode))
		return layer_open_file(fd, source, (uint64_t)st.st_size, wish,
				       layer, fault);
	if (wish->write)
		return layer_is_copy(source, fault);
	if (wish->arch && oci_is_folder(source))
		from.arch = wish->arch;
	return layer_packed(&from, wish, layer, fault);
}

int layer_open_as(const char *source, const struct layer_wish *wish,
		  struct layer *layer, struct fault *fault)
{
	int fd, err;

	memset(layer, 0, sizeof(*layer));
	layer->fd = -1;
	fd = open(source, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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

int layer_save(const struct layer *layer, const char *path, struct fault *fault)
{
	return output_copy(path, layer->fd, layer->size, fault);
}

void layer_close(struct layer *layer)
{
	if (layer->fd >= 0)
		close(layer->fd);
	layer->fd = -1;
	oci_config_free(&layer->config);
}
