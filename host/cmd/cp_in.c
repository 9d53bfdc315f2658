// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cp.h"
#include "file/progress.h"
#include "file/send.h"
#include "guest_abi.h"
#include "keeper/copier.h"

#define CP_BUFFER (64 << 10)

struct cp_in {
	struct copier copier;
	struct archive *to;
	struct archive *from; /* of a stream */
	bool lost;
	uint8_t buffer[CP_BUFFER];
};

static la_ssize_t cp_in_write(struct archive *to, void *arg, const void *data,
			      size_t size)
{
	struct cp_in *in = arg;
	ssize_t n = copier_write(&in->copier, data, size);

	if (n < 0)
		archive_set_error(to, (int)-n, "the guest takes no more");
	return n < 0 ? -1 : n;
}

static la_ssize_t cp_in_read(struct archive *from, void *arg, const void **data)
{
	struct cp_in *in = arg;
	int err = copier_wait(&in->copier, STDIN_FILENO, false);
	ssize_t n = err ? -1 : read(STDIN_FILENO, in->buffer, CP_BUFFER);

	*data = in->buffer;
	if (n < 0)
		archive_set_error(from, err ? -err : errno, "%s",
				  strerror(err ? -err : errno));
	return n < 0 ? -1 : n;
}

static int cp_in_stream(struct cp_in *in, struct fault *fault)
{
	int err;

	in->from = send_reader();
	if (!in->from)
		return fault_no_memory(fault, "cp");
	if (archive_read_open(in->from, in, NULL, cp_in_read, NULL))
		err = fault_set(fault, FAULT_HOST, -EBADMSG, "stdin: %s",
				archive_error_string(in->from));
	else
		err = send_archive(in->to, in->from, "stdin", fault);
	archive_read_free(in->from);
	return err;
}

/* Without its end, what is not whole is none for the guest, either. */
static int cp_in_send(struct cp_in *in, const struct cp_job *job, bool stream,
		      struct fault *fault)
{
	int err;

	in->to = send_writer();
	if (!in->to)
		return fault_no_memory(fault, "cp");
	err = archive_write_open(in->to, in, NULL, cp_in_write, NULL) ? -EIO : 0;
	if (!err)
		err = stream ? cp_in_stream(in, fault)
			     : send_path(in->to, job->from, job->follow,
					 &in->lost, fault);
	if (!err && archive_write_close(in->to) != ARCHIVE_OK)
		err = -EIO;
	if (err)
		archive_write_fail(in->to);
	archive_write_free(in->to);
	return err;
}

/* What the archive is of, for the guest. */
static int cp_in_flags(const struct cp_job *job, bool stream, const char *base,
		       char flags[3], struct fault *fault)
{
	size_t size = strlen(job->from);
	struct stat st;
	int err;

	if (job->archive)
		*flags++ = *ABI_SELF_OWNERS;
	*flags = flags[1] = '\0';
	if (stream) {
		*flags = *ABI_SELF_STREAM;
		return 0;
	}
	err = job->follow ? stat(job->from, &st) : lstat(job->from, &st);
	if (!err && !S_ISDIR(st.st_mode) && job->from[size - 1] == '/') {
		errno = ENOTDIR;
		err = -1;
	}
	if (err)
		return fault_set(fault, FAULT_HOST, -errno, "%s: %s", job->from,
				 strerror(errno));
	if (!S_ISDIR(st.st_mode))
		*flags = *ABI_SELF_FILE;
	else if (*base)
		*flags = *ABI_SELF_FOLDER;
	return 0;
}

static int cp_in_run(struct cp_in *in, const struct entry *entry,
		     const struct cp_job *job, struct fault *fault)
{
	bool stream = !strcmp(job->from, "-");
	char base[PATH_MAX], path[PATH_MAX + 1], flags[3];
	char *const words[] = {
		(char *)ABI_SELF_NAME,
		(char *)ABI_SELF_TAR_IN,
		flags,
		path,
		base,
		NULL,
	};
	struct fault guest = {0};
	int err, end;

	cp_base(stream ? "." : job->from, base);
	snprintf(path, sizeof(path), "%s%s", *job->to == '/' ? "" : "/", job->to);
	err = cp_in_flags(job, stream, base, flags, fault);
	if (!err)
		err = copier_begin(&in->copier, entry, words, true, fault);
	if (err)
		return err;
	err = cp_in_send(in, job, stream, fault);
	end = copier_end(&in->copier, &guest);
	if (fault->class == FAULT_NONE && end)
		*fault = guest;
	err = err ? err : end;
	if (!err && in->lost)
		err = fault_set(fault, FAULT_HOST, -EIO,
				"%s: not all of it was copied", job->from);
	return err;
}

int cp_in(const struct entry *entry, const struct cp_job *job, int *signo,
	  struct fault *fault)
{
	struct cp_in *in = calloc(1, sizeof(*in));
	struct progress progress;
	int err;

	if (!in)
		return fault_no_memory(fault, "cp");
	if (strlen(job->from) >= PATH_MAX || strlen(job->to) >= PATH_MAX) {
		free(in);
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG, "cp: %s",
				 strerror(ENAMETOOLONG));
	}
	in->copier.socket = in->copier.data = in->copier.err =
		in->copier.signals.fd = -1;
	if (!job->quiet)
		progress_begin(&progress, job->to, "copying");
	err = cp_in_run(in, entry, job, fault);
	if (!job->quiet)
		progress_end(&progress);
	*signo = in->copier.signo;
	copier_close(&in->copier);
	free(in);
	return err;
}
