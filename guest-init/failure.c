// SPDX-License-Identifier: GPL-2.0-or-later
#include "failure.h"

#include <stddef.h>

#include <linux/errno.h>

#include "text.h"

#define FAILURE_WHAT 120 /* room for what follows the object */

/* Those that the calls of guest-init are known to return. */
static const struct {
	int err;
	const char *text;
} failure_errnos[] = {
	{EPERM, "Operation not permitted"},
	{ENOENT, "No such file or directory"},
	{EIO, "Input/output error"},
	{ENXIO, "No such device or address"},
	{E2BIG, "Argument list too long"},
	{ENOEXEC, "Exec format error"},
	{EBADF, "Bad file descriptor"},
	{ECHILD, "No child processes"},
	{EAGAIN, "Resource temporarily unavailable"},
	{ENOMEM, "Cannot allocate memory"},
	{EACCES, "Permission denied"},
	{EFAULT, "Bad address"},
	{EBUSY, "Device or resource busy"},
	{EEXIST, "File exists"},
	{ENODEV, "No such device"},
	{ENOTDIR, "Not a directory"},
	{EISDIR, "Is a directory"},
	{EINVAL, "Invalid argument"},
	{ENFILE, "Too many open files in system"},
	{EMFILE, "Too many open files"},
	{ETXTBSY, "Text file busy"},
	{EFBIG, "File too large"},
	{ENOSPC, "No space left on device"},
	{EROFS, "Read-only file system"},
	{EPIPE, "Broken pipe"},
	{ERANGE, "Numerical result out of range"},
	{ENAMETOOLONG, "File name too long"},
	{ENOSYS, "Function not implemented"},
	{ELOOP, "Too many levels of symbolic links"},
	{EPROTO, "Protocol error"},
	{EBADMSG, "Bad message"},
	{EMSGSIZE, "Message too long"},
	{EOPNOTSUPP, "Operation not supported"},
	{EAFNOSUPPORT, "Address family not supported by protocol"},
	{ENETUNREACH, "Network is unreachable"},
	{ETIMEDOUT, "Connection timed out"},
	{EUCLEAN, "Structure needs cleaning"},
	{EKEYREJECTED, "Key was rejected by service"},
};

const char *failure_errno(int err)
{
	size_t i;

	for (i = 0; i < sizeof(failure_errnos) / sizeof(failure_errnos[0]); i++)
		if (failure_errnos[i].err == -err)
			return failure_errnos[i].text;
	return NULL;
}

static void failure_error(struct text *text, int err)
{
	const char *name = failure_errno(err);

	text_add(text, " ");
	if (name) {
		text_add(text, name);
		return;
	}
	text_add(text, "errno ");
	text_number(text, (uint64_t)-err);
}

static void failure_text(struct failure *failure, const char *object,
			 const char *what)
{
	struct text text;

	text_begin(&text, failure->text, sizeof(failure->text) - FAILURE_WHAT);
	text_add(&text, object);
	/* A long object is cut: what was found must still be there. */
	text.size = sizeof(failure->text);
	if (text.cut)
		text_add(&text, "...");
	text_add(&text, ":");
	if (what) {
		text_add(&text, " ");
		text_add(&text, what);
	}
	if (text.buf[text.len - 1] == ':')
		failure_error(&text, failure->err);
}

int failure_set(struct failure *failure, int err, const char *step,
		const char *object, const char *what)
{
	failure->fault = ABI_FAULT_GUEST;
	failure->err = err;
	failure->status = ABI_STATUS_GPUBOX;
	failure->step = step;
	failure_text(failure, object, what);
	return err;
}

int failure_command(struct failure *failure, int err, uint32_t status,
		    const char *object, const char *what)
{
	failure_set(failure, err, "command", object, what);
	failure->fault = ABI_FAULT_COMMAND;
	failure->status = status;
	return err;
}

int failure_gpu(struct failure *failure, int err, const char *step,
		const char *object, const char *what)
{
	failure_set(failure, err, step, object, what);
	failure->fault = ABI_FAULT_GPU;
	return err;
}
