// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/bring.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/output.h"
#include "file/output_temp.h"
#include "log.h"

/* What an entry takes besides its bytes. */
#define BRING_ENTRY 1024
/*
 * What is of no file: its header, records and map of holes, of which guest-init
 * writes less; more than that before the first entry, and read ahead.
 */
#define BRING_BESIDE   (64 << 10)
#define BRING_BEFORE   (1 << 20)
#define BRING_SET_IDS  (S_ISUID | S_ISGID)
#define BRING_MODES    (07777)
#define BRING_TOO_MUCH "is more than may come; --max-size says how much that is"
#define BRING_TOLD     8 /* entries that are named, of those left out */

static int bring_say(const struct bring *bring, int err, struct fault *fault)
{
	const char *why = err == -EXDEV	  ? "it leads out of the destination"
			  : err == -EFBIG ? BRING_TOO_MUCH
					  : strerror(-err);

	return fault_set(
		fault, err == -EBADMSG ? FAULT_GUEST : FAULT_HOST, err, "%s: %s",
		strcmp(bring->name, ".") ? bring->name : bring->landing->top,
		err == -EBADMSG ? "the archive is damaged" : why);
}

static int bring_count(struct bring *bring, uint64_t bytes)
{
	if (bytes > bring->limit - bring->used)
		return -EFBIG;
	bring->used += bytes;
	return 0;
}

static mode_t bring_mode(const struct bring *bring, struct archive_entry *entry)
{
	mode_t mode = archive_entry_perm(entry) & BRING_MODES;

	return bring->owners ? mode : mode & ~(mode_t)BRING_SET_IDS;
}

static void bring_times(struct archive_entry *entry, struct timespec times[2])
{
	times[0] = (struct timespec){.tv_nsec = UTIME_NOW};
	times[1] = (struct timespec){.tv_nsec = UTIME_NOW};
	if (archive_entry_mtime_is_set(entry))
		times[1] = (struct timespec){
			archive_entry_mtime(entry),
			archive_entry_mtime_nsec(entry),
		};
}

/* Before the mode: a new owner takes set-user-ID bits away. */
static int bring_own(const struct bring *bring, struct archive_entry *entry,
		     int fd, const char *name)
{
	if (!bring->owners)
		return 0;
	return fchownat(fd, name, (uid_t)archive_entry_uid(entry),
			(gid_t)archive_entry_gid(entry),
			AT_SYMLINK_NOFOLLOW | (*name ? 0 : AT_EMPTY_PATH))
		       ? -errno
		       : 0;
}

/* Nothing more is put into it. */
static int bring_leave(struct bring *bring)
{
	struct bring_folder *folder = &bring->folder[--bring->depth];
	struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, folder->mtime};
	int err = 0;

	if (fchmod(folder->fd, folder->mode) || futimens(folder->fd, times))
		err = -errno;
	close(folder->fd);
	if (bring->depth)
		bring->inside[bring->folder[bring->depth - 1].size] = '\0';
	return err;
}

static bool bring_is_inside(const struct bring *bring)
{
	size_t size = bring->folder[bring->depth - 1].size;

	return !size || (!strncmp(bring->inside, bring->path, size) &&
			 bring->path[size] == '/');
}

static int bring_enter(struct bring *bring, struct archive_entry *entry, int fd)
{
	struct bring_folder *folder = &bring->folder[bring->depth];
	struct timespec times[2];

	if (bring->depth == BRING_FOLDERS)
		return -ELOOP;
	bring_times(entry, times);
	folder->mtime = times[1];
	folder->mode = bring_mode(bring, entry);
	folder->fd = fd;
	folder->size = strlen(bring->path);
	memcpy(bring->inside, bring->path, folder->size + 1);
	bring->depth++;
	return 0;
}

static int bring_folder(struct bring *bring, struct archive_entry *entry,
			int dir, const char *leaf)
{
	bool made = !mkdirat(dir, leaf, 0700);
	int fd, err;

	if (!made && errno != EEXIST)
		return -errno;
	fd = made ? landing_open(dir, leaf)
		  : landing_below(bring->landing, bring->path);
	if (fd < 0)
		return fd;
	err = bring_own(bring, entry, fd, "");
	if (!err)
		err = bring_enter(bring, entry, fd);
	if (err)
		close(fd);
	return err;
}

static int bring_bytes(struct bring *bring, struct archive *from, int fd)
{
	la_int64_t at;
	const void *data;
	size_t size;
	int ret, err = 0;

	while (!err && (ret = archive_read_data_block(from, &data, &size, &at)) !=
			       ARCHIVE_EOF) {
		if (ret < ARCHIVE_WARN || at < 0)
			return -EBADMSG;
		err = bring_count(bring, size);
		if (!err)
			err = output_pwrite(fd, data, size, (uint64_t)at);
	}
	return err;
}

static int bring_fill(struct bring *bring, struct archive *from,
		      struct archive_entry *entry, int fd)
{
	struct timespec times[2];
	int err = 0;

	/* Before the bytes: what is too large is so at once. */
	if (ftruncate(fd, archive_entry_size(entry)))
		return -errno;
	err = bring_bytes(bring, from, fd);
	if (!err)
		err = bring_own(bring, entry, fd, "");
	bring_times(entry, times);
	if (!err && (fchmod(fd, bring_mode(bring, entry)) || futimens(fd, times)))
		err = -errno;
	return err;
}

/* A name of its own at first, unless @leaf is free: then that. */
static int bring_name(int fd, int dir, char temp[OUTPUT_TEMP], const char *leaf)
{
	int err = *temp ? 0 : output_temp_link(fd, dir, leaf);

	if (err == -EEXIST)
		err = output_temp_name(fd, dir, temp);
	if (err || !*temp)
		return err;
	return renameat(dir, temp, dir, leaf) ? -errno : 0;
}

static int bring_file(struct bring *bring, struct archive *from,
		      struct archive_entry *entry, int dir, const char *leaf)
{
	char temp[OUTPUT_TEMP];
	int fd = output_temp_open(dir, 0600, temp), err;

	if (fd < 0)
		return fd;
	err = bring_fill(bring, from, entry, fd);
	if (!err)
		err = bring_name(fd, dir, temp, leaf);
	if (err && *temp)
		unlinkat(dir, temp, 0);
	close(fd);
	return err;
}

/* In place of what is there, unless that is a folder. */
static int bring_clear(int dir, const char *leaf)
{
	return !unlinkat(dir, leaf, 0) || errno == ENOENT ? 0 : -errno;
}

static int bring_link(const struct bring *bring, const char *target, int dir,
		      const char *leaf)
{
	char path[PATH_MAX];
	const char *name = "";
	int from, err;

	err = landing_path(bring->landing, target, path);
	from = err ? err : landing_parent(bring->landing, path, &name);
	if (from < 0)
		return from;
	err = bring_clear(dir, leaf);
	if (!err && linkat(from, name, dir, leaf, 0))
		err = -errno;
	close(from);
	return err;
}

static int bring_other(struct bring *bring, struct archive_entry *entry,
		       int dir, const char *leaf)
{
	const char *link = archive_entry_symlink(entry);
	struct timespec times[2];
	int err = 0;

	if (archive_entry_filetype(entry) == AE_IFLNK && !link)
		return -EBADMSG;
	err = bring_clear(dir, leaf);
	if (err)
		return err;
	if (link ? symlinkat(link, dir, leaf) : mkfifoat(dir, leaf, 0600))
		return -errno;
	err = bring_own(bring, entry, dir, leaf);
	if (!err && !link && fchmodat(dir, leaf, bring_mode(bring, entry), 0))
		err = -errno;
	bring_times(entry, times);
	if (!err && utimensat(dir, leaf, times, AT_SYMLINK_NOFOLLOW))
		err = -errno;
	return err;
}

/* A device of the guest's numbers would be one of this host's. */
static int bring_device(struct bring *bring)
{
	if (bring->lost++ < BRING_TOLD)
		log_warn("%s: is a device, which is not copied", bring->name);
	return 0;
}

static int bring_make(struct bring *bring, struct archive *from,
		      struct archive_entry *entry, int dir, const char *leaf)
{
	const char *link = archive_entry_hardlink(entry);

	if (link)
		return bring_link(bring, link, dir, leaf);
	switch (archive_entry_filetype(entry)) {
	case AE_IFDIR:
		return bring_folder(bring, entry, dir, leaf);
	case AE_IFREG:
		return bring_file(bring, from, entry, dir, leaf);
	case AE_IFLNK:
	case AE_IFIFO:
		return bring_other(bring, entry, dir, leaf);
	default:
		return bring_device(bring);
	}
}

static int bring_place(struct bring *bring, struct archive *from,
		       struct archive_entry *entry)
{
	const char *leaf = "";
	int dir, err = 0;

	while (!err && bring->depth && !bring_is_inside(bring))
		err = bring_leave(bring);
	if (err)
		return err;
	if (!*bring->path && archive_entry_filetype(entry) != AE_IFDIR)
		return -EISDIR;
	if (!*bring->path && bring->landing->keep)
		return 0;
	dir = landing_parent(bring->landing, bring->path, &leaf);
	if (dir < 0)
		return dir;
	err = bring_make(bring, from, entry, dir, leaf);
	close(dir);
	return err;
}

struct archive *bring_reader(void)
{
	struct archive *from = archive_read_new();

	if (from)
		archive_read_support_format_tar(from);
	return from;
}

int bring_came(struct bring *bring, size_t bytes, struct fault *fault)
{
	uint64_t beside = bring->entries * BRING_ENTRY + BRING_BEFORE;

	bring->came += bytes;
	if (bring->came > beside && bring->came - beside > bring->limit)
		return fault_set(fault, FAULT_HOST, -EFBIG,
				 "the archive: " BRING_TOO_MUCH);
	if (bring->came <=
	    bring->used + bring->entries * BRING_BESIDE + BRING_BEFORE)
		return 0;
	return fault_set(fault, FAULT_GUEST, -EFBIG,
			 "the archive: too much comes that is of no file, after "
			 "%" PRIu64 " entries",
			 bring->entries);
}

int bring_entry(struct bring *bring, struct archive *from,
		struct archive_entry *entry, struct fault *fault)
{
	int err;

	bring->entries++;
	bring->name = archive_entry_pathname(entry);
	if (!bring->name)
		return fault_set(fault, FAULT_GUEST, -EBADMSG,
				 "the archive: an entry without a name");
	err = landing_path(bring->landing, bring->name, bring->path);
	if (!err)
		err = bring_count(bring, BRING_ENTRY);
	if (!err)
		err = bring_place(bring, from, entry);
	return err ? bring_say(bring, err, fault) : 0;
}

int bring_end(struct bring *bring, struct fault *fault)
{
	int err, first = 0;

	while (bring->depth) {
		err = bring_leave(bring);
		first = first ? first : err;
	}
	bring->name = bring->landing->top;
	return first ? bring_say(bring, first, fault) : 0;
}
