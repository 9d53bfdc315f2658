// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUN_DIR "/run"

static int path_fault(const char *path, int err, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err,
			 "%s: %s; --keep=DIR takes "
			 "another folder",
			 path, strerror(-err));
}

/* The folder itself may be there already; its parent must be. */
static int make_dir(const char *path, struct fault *fault)
{
	if (mkdir(path, 0700) && errno != EEXIST)
		return path_fault(path, -errno, fault);
	return 0;
}

static int make_run_dir(struct keep *keep, const char *name, struct fault *fault)
{
	const char *base = getenv("XDG_RUNTIME_DIR");
	char parent[PATH_MAX];
	int n;

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
		return path_fault(base, -ENAMETOOLONG, fault);
	n = make_dir(parent, fault);
	return n ? n : make_dir(keep->dir, fault);
}

static int open_file(const struct keep *keep, const char *name,
		     struct fault *fault)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof(path), "%s/%s", keep->dir, name) >=
	    (int)sizeof(path))
		return path_fault(keep->dir, -ENAMETOOLONG, fault);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return fd < 0 ? path_fault(path, -errno, fault) : fd;
}

int keep_open(struct keep *keep, bool wanted, const char *dir, const char *name,
	      struct fault *fault)
{
	int err;

	keep->dir[0] = '\0';
	keep->console_fd = keep->vmm_fd = -1;
	if (!wanted)
		return 0;
	if (!dir)
		err = make_run_dir(keep, name, fault);
	else if (snprintf(keep->dir, sizeof(keep->dir), "%s", dir) >=
		 (int)sizeof(keep->dir))
		err = path_fault("--keep", -ENAMETOOLONG, fault);
	else
		err = make_dir(keep->dir, fault);
	if (err)
		return err;
	keep->console_fd = open_file(keep, "console.log", fault);
	if (keep->console_fd < 0)
		return keep->console_fd;
	keep->vmm_fd = open_file(keep, "qemu-stderr.log", fault);
	return keep->vmm_fd < 0 ? keep->vmm_fd : 0;
}

int keep_plan(const struct keep *keep, const json_t *plan, struct fault *fault)
{
	int fd, err = 0;

	fd = open_file(keep, "plan.json", fault);
	if (fd < 0)
		return fd;
	if (json_dumpfd(plan, fd, JSON_INDENT(2)))
		err = path_fault(keep->dir, -EIO, fault);
	close(fd);
	return err;
}

void keep_close(struct keep *keep)
{
	if (keep->console_fd >= 0)
		close(keep->console_fd);
	if (keep->vmm_fd >= 0)
		close(keep->vmm_fd);
	keep->console_fd = keep->vmm_fd = -1;
}
