// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "cmd/cp.h"
#include "file/bring.h"
#include "file/landing.h"
#include "file/progress.h"
#include "guest_abi.h"
#include "keeper/copier.h"

#define CP_BUFFER (64 << 10)
/* Behind an archive: more than a guest has to say there. */
#define CP_BEHIND (1 << 20)

struct cp_out {
	struct copier copier;
	struct landing landing;
	struct bring bring;
	struct archive *from;
	struct fault *fault; /* of what is read */
	uint8_t buffer[CP_BUFFER];
};

static la_ssize_t cp_out_read(struct archive *from, void *arg, const void **data)
{
	struct cp_out *out = arg;
	ssize_t n = copier_read(&out->copier, out->buffer, CP_BUFFER);

	*data = out->buffer;
	if (n > 0 && bring_came(&out->bring, (size_t)n, out->fault))
		n = -EFBIG;
	if (n < 0)
		archive_set_error(from, (int)-n, "the guest: %s",
				  strerror((int)-n));
	return n < 0 ? -1 : n;
}

/* A terminal or a pipe takes as much as poll(2) has said, and no more. */
static int cp_out_put(struct cp_out *out, size_t size)
{
	const uint8_t *at = out->buffer;
	ssize_t n;
	int err;

	while (size) {
		err = copier_wait(&out->copier, STDOUT_FILENO, true);
		if (err)
			return err;
		n = write(STDOUT_FILENO, at, size < PIPE_BUF ? size : PIPE_BUF);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		if (n > 0) {
			at += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

static int cp_out_stream(struct cp_out *out, const struct cp_job *job,
			 struct fault *fault)
{
	const uint64_t limit = job->max_size ? job->max_size : UINT64_MAX;
	uint64_t came = 0;
	ssize_t n = 0;
	int err = 0;

	if (isatty(STDOUT_FILENO))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "stdout: is a terminal, and an archive none for "
				 "it; direct it into a file");
	while (!err &&
	       (n = copier_read(&out->copier, out->buffer, CP_BUFFER)) > 0) {
		came += (size_t)n;
		if (came > limit)
			return fault_set(fault, FAULT_HOST, -EFBIG,
					 "the archive: is more than --max-size "
					 "says; what stdout has of it is cut "
					 "off");
		err = cp_out_put(out, (size_t)n);
	}
	if (err && err != -EINTR)
		fault_set(fault, FAULT_HOST, err, "stdout: %s", strerror(-err));
	return err ? err : (int)n;
}

static uint64_t cp_out_limit(const struct cp_job *job, int folder)
{
	struct statvfs st;

	if (job->max_size)
		return job->max_size;
	if (fstatvfs(folder, &st))
		return UINT64_MAX;
	return (uint64_t)st.f_bavail * st.f_frsize / 10 * 9;
}

static int cp_out_begin(struct cp_out *out, const struct cp_job *job,
			bool is_folder, const char *base, struct fault *fault)
{
	int err = landing_find(&out->landing, job->to, is_folder,
			       is_folder && !*base, base, fault);

	if (err)
		return err;
	out->bring.landing = &out->landing;
	out->bring.owners = job->archive;
	out->bring.limit = cp_out_limit(job, out->landing.folder);
	return 0;
}

/* The first entry says what is copied, and so where to. */
static int cp_out_entries(struct cp_out *out, const struct cp_job *job,
			  const char *base, struct fault *fault)
{
	struct archive_entry *entry;
	bool first = true;
	int got, err = 0;

	while (!err && (got = archive_read_next_header(out->from, &entry)) !=
			       ARCHIVE_EOF) {
		/* The copier or the guest has the reason, or: */
		if (got < ARCHIVE_WARN)
			return out->copier.signo ? -EINTR : -EBADMSG;
		if (first)
			err = cp_out_begin(out, job,
					   archive_entry_filetype(entry) ==
						   AE_IFDIR,
					   base, fault);
		first = false;
		if (!err)
			err = bring_entry(&out->bring, out->from, entry, fault);
	}
	return err ? err : first ? -EBADMSG : 0;
}

static int cp_out_files(struct cp_out *out, const struct cp_job *job,
			const char *base, struct fault *fault)
{
	struct fault last = {0};
	size_t behind = 0;
	int err, end;
	ssize_t n;

	out->fault = fault;
	out->from = bring_reader();
	if (!out->from)
		return fault_no_memory(fault, "cp");
	if (archive_read_open(out->from, out, NULL, cp_out_read, NULL))
		err = out->copier.signo ? -EINTR : -EBADMSG;
	else
		err = cp_out_entries(out, job, base, fault);
	if (out->bring.landing) {
		end = bring_end(&out->bring, &last);
		err = err ? err : end;
		if (end && fault->class == FAULT_NONE)
			*fault = last;
	}
	/* The guest's end of the stream, so that it can say how it went. */
	while (!err && behind < CP_BEHIND &&
	       (n = copier_read(&out->copier, out->buffer, CP_BUFFER)) > 0)
		behind += (size_t)n;
	archive_read_free(out->from);
	return err;
}

static int cp_out_run(struct cp_out *out, const struct entry *entry,
		      const struct cp_job *job, struct fault *fault)
{
	bool stream = !strcmp(job->to, "-");
	char base[PATH_MAX], path[PATH_MAX + 1];
	char name[PATH_MAX] = ".", follow[] = ABI_SELF_FOLLOW;
	char *const words[] = {
		(char *)ABI_SELF_NAME,
		(char *)ABI_SELF_TAR_OUT,
		job->follow ? follow : (char *)"",
		name,
		path,
		NULL,
	};
	struct fault guest = {0};
	int err, end;

	cp_base(job->from, base);
	if (stream && *base)
		memcpy(name, base, strlen(base) + 1);
	snprintf(path, sizeof(path), "%s%s", *job->from == '/' ? "" : "/",
		 job->from);
	err = copier_begin(&out->copier, entry, words, false, fault);
	if (!err) {
		err = stream ? cp_out_stream(out, job, fault)
			     : cp_out_files(out, job, base, fault);
		/* Why there was nothing to read, the guest knows. */
		end = copier_end(&out->copier, &guest);
		if (fault->class == FAULT_NONE && (end || err == -EINTR))
			*fault = guest;
		err = err ? err : end;
	}
	if (!err && out->bring.lost)
		err = fault_set(fault, FAULT_GUEST, -EIO,
				"%s: %u entries were not copied", entry->name,
				out->bring.lost);
	if (err)
		fault_set(fault, FAULT_GUEST, err,
			  "%s: what the guest sends is not an archive",
			  entry->name);
	return err;
}

int cp_out(const struct entry *entry, const struct cp_job *job, int *signo,
	   struct fault *fault)
{
	struct cp_out *out = calloc(1, sizeof(*out));
	struct progress progress;
	int err;

	if (!out)
		return fault_no_memory(fault, "cp");
	if (strlen(job->from) >= PATH_MAX) {
		free(out);
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG, "%.60s...: %s",
				 job->from, strerror(ENAMETOOLONG));
	}
	out->landing.folder = -1;
	if (!job->quiet)
		progress_begin(&progress, job->from, "copying");
	err = cp_out_run(out, entry, job, fault);
	if (!job->quiet)
		progress_end(&progress);
	*signo = out->copier.signo;
	landing_close(&out->landing);
	copier_close(&out->copier);
	free(out);
	return err;
}
