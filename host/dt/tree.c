// SPDX-License-Identifier: GPL-2.0-or-later
#include "dt/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libfdt.h>

#include "fit/sound.h"
#include "qemu/process.h"

#define DUMP_MS 60000
/* QEMU's FDT_MAX_SIZE, include/sysemu/device_tree.h. */
#define TREE_MAX 0x100000

/*
 * QEMU writes a file next to the one it is given and renames it, so this has
 * to be a folder and cannot be a descriptor.
 */
struct dump {
	char folder[PATH_MAX];
	char file[PATH_MAX + 8];
};

static int dump_open(struct dump *dump, struct fault *fault)
{
	const char *base = getenv("TMPDIR");

	if (!base || *base != '/')
		base = "/tmp";
	if (snprintf(dump->folder, PATH_MAX, "%s/gpubox.XXXXXX", base) >= PATH_MAX)
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "TMPDIR: the name is too long");
	if (!mkdtemp(dump->folder))
		return fault_set(fault, FAULT_HOST, -errno,
				 "%s: a folder for QEMU's device tree: %s",
				 dump->folder, strerror(errno));
	snprintf(dump->file, sizeof(dump->file), "%s/dtb", dump->folder);
	return 0;
}

static void dump_close(struct dump *dump)
{
	unlink(dump->file);
	rmdir(dump->folder);
}

static int fault_of_qemu(const char *path, int err, int stderr_fd,
			 struct fault *fault)
{
	char said[256];
	ssize_t n;

	n = read(stderr_fd, said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	said[strcspn(said, "\n")] = '\0';
	return fault_set(fault, FAULT_VMM, err,
			 "%s: %s when asked for the machine's device tree%s%s",
			 path, err == -ETIMEDOUT ? "did not end" : "failed",
			 *said ? "; it says: " : "", said);
}

static int run_qemu(const struct vm *vm, const char *file, struct fault *fault)
{
	struct qemu_process process;
	char **argv;
	int status = 0, err;

	err = vm_argv_dumpdtb(vm, file, &argv, fault);
	if (err)
		return err;
	err = qemu_process_start(argv, "", NULL, &process, fault);
	if (err)
		goto out_argv;
	err = qemu_process_end(&process, DUMP_MS, &status);
	if (!err && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		err = -ETIMEDOUT;
	if (!err && status)
		err = -EPROTO;
	if (err)
		fault_of_qemu(argv[0], err, process.stderr_fd, fault);
	qemu_process_close(&process);
out_argv:
	vm_argv_free(argv);
	return err;
}

static int read_tree(const char *file, void **dtbp, size_t *sizep)
{
	struct stat st;
	ssize_t n = -1;
	void *dtb;
	int fd;

	fd = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -EPROTO;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size <= 0 ||
	    st.st_size > TREE_MAX) {
		close(fd);
		return -EPROTO;
	}
	dtb = malloc((size_t)st.st_size);
	if (dtb)
		n = read(fd, dtb, (size_t)st.st_size);
	close(fd);
	if (!dtb)
		return -ENOMEM;
	if (n != st.st_size || !sound_tree(dtb, (size_t)n)) {
		free(dtb);
		return -EPROTO;
	}
	*dtbp = dtb;
	*sizep = (size_t)n;
	return 0;
}

int tree_dump(const struct vm *vm, void **dtbp, size_t *sizep, struct fault *fault)
{
	struct dump dump;
	int err;

	err = dump_open(&dump, fault);
	if (err)
		return err;
	err = run_qemu(vm, dump.file, fault);
	if (!err) {
		err = read_tree(dump.file, dtbp, sizep);
		if (err)
			fault_set(fault, FAULT_VMM, err,
				  "%s: wrote no sound device tree: %s",
				  qemu_caps_path(vm->caps), strerror(-err));
	}
	dump_close(&dump);
	return err;
}
