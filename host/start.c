// SPDX-License-Identifier: GPL-2.0-or-later
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * The numbers that QEMU's descriptors get (enum vm_fd), once more while they
 * are moved there, and what the launcher has open itself.
 */
#define START_FILES 512

static int start_fill_stdio(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
		if (fd < 0)
			fd = open("/", O_PATH);
	} while (fd >= 0 && fd < STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	return fd < 0 ? -errno : 0;
}

static int start_raise_files(struct fault *fault)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= START_FILES)
		return 0;
	if (files.rlim_max < START_FILES)
		return fault_set(fault, FAULT_HOST, -EMFILE,
				 "open files: the limit of %llu is too low, "
				 "gpubox needs %d; raise it (ulimit -Hn, "
				 "LimitNOFILE= of a service, --ulimit nofile= "
				 "of a container)",
				 (unsigned long long)files.rlim_max, START_FILES);
	files.rlim_cur = START_FILES;
	setrlimit(RLIMIT_NOFILE, &files);
	return 0;
}

int start_prepare(struct fault *fault)
{
	int err = start_fill_stdio();

	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "stdin, stdout, stderr: closed, and cannot be "
				 "replaced: %s",
				 strerror(-err));
	signal(SIGXFSZ, SIG_IGN);
	return start_raise_files(fault);
}
