// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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
				 "%s: %s%sis not a tar archive that can be read: "
				 "%s",
				 path, name, *name ? ": " : "",
				 why ? why : "it is damaged");
	return fault_set(fault, FAULT_HOST, err,
			 "%s: %s: cannot be unpacked as it is there: %s%s",
			 path, name, why ? why : strerror(-err),
			 geteuid() ? "; do it as root, or have erofs-utils "
				     "1.7, which needs no rights for it"
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

static void tar_formats(struct archive *from)
{
	archive_read_support_filter_gzip(from);
	archive_read_support_filter_zstd(from);
	archive_read_support_filter_xz(from);
	archive_read_support_filter_bzip2(from);
	archive_read_support_format_tar(from);
}

struct archive *tar_read(int fd, const char *path, struct fault *fault)
{
	struct archive *from = archive_read_new();

	if (!from || lseek(fd, 0, SEEK_SET)) {
		fault_set(fault, FAULT_HOST, -ENOMEM, "%s: cannot be read", path);
		archive_read_free(from);
		return NULL;
	}
	tar_formats(from);
	if (archive_read_open_fd(from, fd, TAR_BLOCK) == ARCHIVE_OK)
		return from;
	tar_say(path, "", -EBADMSG, archive_error_string(from), fault);
	archive_read_free(from);
	return NULL;
}

static la_ssize_t tar_sum_read(struct archive *from, void *arg, const void **data)
{
	struct tar_sum *sum = arg;
	ssize_t n = pread(sum->fd, sum->block, TAR_BLOCK, sum->at);

	*data = sum->block;
	if (n < 0 || !EVP_DigestUpdate(sum->md, sum->block, (size_t)n)) {
		archive_set_error(from, errno, "cannot be read");
		return ARCHIVE_FATAL;
	}
	sum->at += n;
	return n;
}

struct archive *tar_sum_begin(struct tar_sum *sum, int fd, const char *path,
			      struct fault *fault)
{
	struct archive *from = archive_read_new();

	*sum = (struct tar_sum){
		.fd = fd, .md = EVP_MD_CTX_new(), .block = malloc(TAR_BLOCK)};
	if (!from || !sum->md || !sum->block ||
	    !EVP_DigestInit_ex(sum->md, EVP_sha256(), NULL)) {
		fault_no_memory(fault, "%s", path);
	} else {
		tar_formats(from);
		if (archive_read_open(from, sum, NULL, tar_sum_read, NULL) ==
		    ARCHIVE_OK)
			return from;
		tar_say(path, "", -EBADMSG, archive_error_string(from), fault);
	}
	archive_read_free(from);
	EVP_MD_CTX_free(sum->md);
	free(sum->block);
	return NULL;
}

/* An archive ends before its file does. */
int tar_sum_end(struct tar_sum *sum, struct archive *from, char hex[DIGEST_SIZE])
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	const void *data;
	la_ssize_t n;

	do
		n = tar_sum_read(from, sum, &data);
	while (n > 0);
	if (!n && !EVP_DigestFinal_ex(sum->md, digest, NULL))
		n = -1;
	if (!n)
		digest_print(digest, DIGEST_BYTES, hex);
	archive_read_free(from);
	EVP_MD_CTX_free(sum->md);
	free(sum->block);
	return n ? -EIO : 0;
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
	struct archive *from = tar_read(fd, path, fault);
	struct archive *to = archive_write_disk_new();
	int err = from ? -ENOMEM : -EBADMSG;

	if (from && to) {
		archive_write_disk_set_options(to, TAR_FLAGS);
		err = tar_entries(from, to, path, fault);
	} else {
		fault_no_memory(fault, "%s", path);
	}
	archive_write_free(to);
	archive_read_free(from);
	return err;
}

/* libarchive unpacks into the working directory. */
int tar_unpack(const char *tar, const char *path, const char *dir,
	       struct fault *fault)
{
	int fd = open(tar, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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
