// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAR_BLOCK (64 << 10)

/* Without a lookup, libarchive takes the numbers of owners, not the names. */
#define TAR_FLAGS                                                              \
	(ARCHIVE_EXTRACT_OWNER | ARCHIVE_EXTRACT_PERM | ARCHIVE_EXTRACT_TIME | \
	 ARCHIVE_EXTRACT_XATTR | ARCHIVE_EXTRACT_UNLINK |                      \
	 ARCHIVE_EXTRACT_SECURE_SYMLINKS | ARCHIVE_EXTRACT_SECURE_NODOTDOT |   \
	 ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS)

static const char *tar_relative(const char *name)
{
	return name + strspn(name, "/");
}

/* In our locale only ASCII is a name; in UTF-8 they come as they are. */
static int tar_fix_names(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	const char *link = archive_entry_hardlink(entry);

	if (!name)
		name = archive_entry_pathname_utf8(entry);
	if (!name)
		return -EBADMSG;
	name = tar_relative(name);
	archive_entry_copy_pathname(entry, *name ? name : ".");
	if (!link)
		link = archive_entry_hardlink_utf8(entry);
	if (link)
		archive_entry_copy_hardlink(entry, tar_relative(link));
	link = archive_entry_symlink(entry);
	if (!link && archive_entry_filetype(entry) == AE_IFLNK)
		link = archive_entry_symlink_utf8(entry);
	if (link)
		archive_entry_copy_symlink(entry, link);
	return 0;
}

static int tar_data(struct archive *from, struct archive *to)
{
	const void *data;
	la_int64_t offset;
	size_t size;
	int ret;

	while ((ret = archive_read_data_block(from, &data, &size, &offset)) ==
	       ARCHIVE_OK)
		if (archive_write_data_block(to, data, size, offset) < 0)
			return -EIO;
	return ret == ARCHIVE_EOF ? 0 : -EBADMSG;
}

static int tar_say(const char *path, const char *name, int err, const char *why,
		   struct fault *fault)
{
	if (err == -EBADMSG)
		return fault_set(fault, FAULT_GUEST, err,
				 "%s: %s%sis no tar archive that can be read: "
				 "%s",
				 path, name, *name ? ": " : "",
				 why ? why : "it is damaged");
	return fault_set(fault, FAULT_HOST, err,
			 "%s: %s: cannot be unpacked as it is there: %s%s",
			 path, name, why ? why : strerror(-err),
			 geteuid() ? "; do it as root, or uncompress it "
				     "and have erofs-utils 1.7, "
				     "which needs no rights for it"
				   : "");
}

/* A warning is a failure: what is lost then is an owner or a mode. */
static int tar_entry(struct archive *from, struct archive *to,
		     struct archive_entry *entry, const char *path,
		     struct fault *fault)
{
	const char *name;
	int err = tar_fix_names(entry);

	if (err)
		return tar_say(path, "", err, "a name is not text", fault);
	name = archive_entry_pathname(entry);
	if (archive_write_header(to, entry) != ARCHIVE_OK)
		return tar_say(path, name, -EPERM, archive_error_string(to),
			       fault);
	if (archive_entry_size(entry) > 0)
		err = tar_data(from, to);
	if (err)
		return tar_say(path, name, err,
			       archive_error_string(err == -EIO ? to : from),
			       fault);
	if (archive_write_finish_entry(to) != ARCHIVE_OK)
		return tar_say(path, name, -EPERM, archive_error_string(to),
			       fault);
	return 0;
}

static int tar_entries(struct archive *from, struct archive *to,
		       const char *path, struct fault *fault)
{
	struct archive_entry *entry;
	int ret, err = 0;

	while (!err) {
		ret = archive_read_next_header(from, &entry);
		if (ret == ARCHIVE_EOF)
			break;
		/* a warning is about a name, see tar_fix_names() */
		if (ret != ARCHIVE_OK && ret != ARCHIVE_WARN)
			return tar_say(path, "", -EBADMSG,
				       archive_error_string(from), fault);
		err = tar_entry(from, to, entry, path, fault);
	}
	/* Modes and times of folders come last. */
	if (!err && archive_write_close(to) != ARCHIVE_OK)
		err = tar_say(path, "folders", -EPERM, archive_error_string(to),
			      fault);
	return err;
}

struct archive *tar_read(int fd, const char *path, struct fault *fault)
{
	struct archive *from = archive_read_new();

	if (!from || lseek(fd, 0, SEEK_SET)) {
		fault_set(fault, FAULT_HOST, -ENOMEM, "%s: cannot be read", path);
		archive_read_free(from);
		return NULL;
	}
	archive_read_support_filter_gzip(from);
	archive_read_support_filter_zstd(from);
	archive_read_support_filter_xz(from);
	archive_read_support_filter_bzip2(from);
	archive_read_support_format_tar(from);
	if (archive_read_open_fd(from, fd, TAR_BLOCK) == ARCHIVE_OK)
		return from;
	tar_say(path, "", -EBADMSG, archive_error_string(from), fault);
	archive_read_free(from);
	return NULL;
}

int tar_next(struct archive *from, struct archive_entry **entry,
	     const char *path, struct fault *fault)
{
	int ret = archive_read_next_header(from, entry);

	if (ret == ARCHIVE_EOF)
		return 0;
	if (ret != ARCHIVE_OK && ret != ARCHIVE_WARN)
		return tar_say(path, "", -EBADMSG, archive_error_string(from),
			       fault);
	if (tar_fix_names(*entry))
		return tar_say(path, "", -EBADMSG, "a name is not text", fault);
	return 1;
}

static int tar_copy(int fd, const char *path, struct fault *fault)
{
	struct archive *from = archive_read_new();
	struct archive *to = archive_write_disk_new();
	int err;

	if (!from || !to) {
		err = fault_set(fault, FAULT_HOST, -ENOMEM, "%s: out of memory",
				path);
	} else {
		archive_read_support_filter_all(from);
		archive_read_support_format_tar(from);
		archive_write_disk_set_options(to, TAR_FLAGS);
		if (archive_read_open_fd(from, fd, TAR_BLOCK) != ARCHIVE_OK)
			err = tar_say(path, "", -EBADMSG,
				      archive_error_string(from), fault);
		else
			err = tar_entries(from, to, path, fault);
	}
	archive_write_free(to);
	archive_read_free(from);
	return err;
}

/* libarchive unpacks into the working directory. */
int tar_unpack(const char *path, const char *dir, struct fault *fault)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int here = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int err = 0;

	if (fd < 0 || here < 0 || chdir(dir))
		err = fault_set(fault, FAULT_HOST, -errno,
				"%s: cannot be unpacked into %s: %s", path, dir,
				strerror(errno));
	if (!err)
		err = tar_copy(fd, path, fault);
	if (here >= 0 && fchdir(here) && !err)
		err = fault_set(fault, FAULT_HOST, -errno,
				"working directory: is lost: %s",
				strerror(errno));
	if (here >= 0)
		close(here);
	if (fd >= 0)
		close(fd);
	return err;
}

void tar_remove(const char *dir)
{
	char *const paths[] = {(char *)dir, NULL};
	FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	while (fts && (entry = fts_read(fts))) {
		if (entry->fts_info == FTS_D)
			chmod(entry->fts_accpath, 0700);
		else if (entry->fts_info == FTS_DP)
			rmdir(entry->fts_accpath);
		else
			unlink(entry->fts_accpath);
	}
	if (fts)
		fts_close(fts);
}
