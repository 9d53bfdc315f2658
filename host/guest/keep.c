// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/keep.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file/folder.h"

#define RUN_DIR "/run"
#define HINT	"--keep=DIR takes another folder"

static int make_run_dir(struct keep *keep, const char *name, struct fault *fault)
{
	const char *base = getenv("XDG_RUNTIME_DIR");
	char parent[PATH_MAX];
	int n, fd;

	if (!base || *base != '/') {
		if (geteuid())
			return fault_set(fault, FAULT_HOST, -ENOENT,
					 "--keep: XDG_RUNTIME_DIR names no "
					 "folder; give one with --keep=DIR");
		base = RUN_DIR;
	}
	n = snprintf(parent, sizeof(parent), "%s/gpubox", base);
	if (n < (int)sizeof(parent))
		n = snprintf(keep->dir, sizeof(keep->dir), "%s/gpubox/%s-%d",
			     base, name ? name : "run", (int)getpid());
	if (n >= (int)sizeof(parent))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "XDG_RUNTIME_DIR: its path is too long; " HINT);
	fd = folder_open(parent, HINT, fault);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int open_file(const struct keep *keep, const char *name,
		     struct fault *fault)
{
	int fd = folder_create(keep->dir_fd, name);

	return fd >= 0 ? fd
		       : fault_set(fault, FAULT_HOST, fd, "%s/%s: %s; " HINT,
				   keep->dir, name,
				   fd == -EPERM ? "is not a file of ours"
						: strerror(-fd));
}

static int open_log(const struct keep *keep, struct keep_log *log,
		    const char *name, struct fault *fault)
{
	log->fd = open_file(keep, name, fault);
	log->left = KEEP_LOG_MAX;
	return log->fd < 0 ? log->fd : 0;
}

int keep_open(struct keep *keep, bool wanted, const char *dir, const char *name,
	      struct fault *fault)
{
	int err = 0;

	keep->dir[0] = '\0';
	keep->dir_fd = keep->console.fd = keep->vmm.fd = -1;
	if (!wanted)
		return 0;
	if (!dir)
		err = make_run_dir(keep, name, fault);
	else if (snprintf(keep->dir, sizeof(keep->dir), "%s", dir) >=
		 (int)sizeof(keep->dir))
		err = fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				"--keep: the path is too long");
	if (err)
		return err;
	keep->dir_fd = folder_open(keep->dir, HINT, fault);
	if (keep->dir_fd < 0)
		return keep->dir_fd;
	err = open_log(keep, &keep->console, "console.log", fault);
	return err ? err : open_log(keep, &keep->vmm, "qemu-stderr.log", fault);
}

int keep_plan(const struct keep *keep, const json_t *plan, struct fault *fault)
{
	int fd, err = 0;

	fd = open_file(keep, "plan.json", fault);
	if (fd < 0)
		return fd;
	if (json_dumpfd(plan, fd, JSON_INDENT(2)))
		err = fault_set(fault, FAULT_HOST, -EIO,
				"%s/plan.json: cannot be written", keep->dir);
	close(fd);
	return err;
}

void keep_copy(struct keep_log *log, const void *data, size_t size)
{
	static const char more[] = "\n[gpubox: the rest is left out]\n";
	size_t kept = size < log->left ? size : (size_t)log->left;
	ssize_t n;

	if (log->fd < 0 || !log->left)
		return;
	/* a full disk costs the copy, not the run */
	n = write(log->fd, data, kept);
	log->left -= kept;
	if (!log->left)
		n = write(log->fd, more, sizeof(more) - 1);
	(void)n;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void keep_close(struct keep *keep)
{
	close_fd(&keep->console.fd);
	close_fd(&keep->vmm.fd);
	close_fd(&keep->dir_fd);
}
