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
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libfdt.h>

#include "file/cache_work.h"
#include "file/stash.h"
#include "file/temp_folder.h"
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
	struct cache_work work; /* whose folder goes away also when we are killed */
	bool in_cache;
	struct temp_folder temp; /* without a cache */
	char file[PATH_MAX + 8];
};

static int dump_open(struct dump *dump, const char *name, struct fault *fault)
{
	struct fault unused = {0};
	int err = 0;

	dump->in_cache =
		!cache_work_begin(&dump->work, name, "device tree", &unused);
	if (!dump->in_cache)
		err = temp_folder_make(&dump->temp);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: a folder for QEMU's device tree: %s",
				 dump->temp.path, strerror(-err));
	snprintf(dump->file, sizeof(dump->file), "%s/dtb",
		 dump->in_cache ? dump->work.where : dump->temp.path);
	return 0;
}

static void dump_close(struct dump *dump)
{
	if (dump->in_cache)
		cache_work_end(&dump->work);
	else
		temp_folder_remove(&dump->temp);
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
	err = qemu_process_start(argv, NULL, NULL, NULL, &process, fault);
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

	fd = open(file,
		  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
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

static int make_tree(const struct vm *vm, const char *name, void **dtbp,
		     size_t *sizep, struct fault *fault)
{
	struct dump dump;
	int err;

	err = dump_open(&dump, name, fault);
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

/*
 * The machine as a text: QEMU's words, less the run's name, and the kernel,
 * which decides what a processor is under KVM. NULL: out of memory.
 */
static char *tree_key(char *const *argv)
{
	struct utsname host;
	char *key, *more;

	uname(&host);
	if (asprintf(&key, "%s %s", host.release, host.version) < 0)
		return NULL;
	for (; *argv; argv++) {
		if (!strcmp(*argv, "-name") && argv[1]) {
			argv++;
			continue;
		}
		if (asprintf(&more, "%s\n%s", key, *argv) < 0)
			more = NULL;
		free(key);
		if (!more)
			return NULL;
		key = more;
	}
	return key;
}

static int tree_name(const struct vm *vm, char name[STASH_NAME],
		     struct fault *fault)
{
	const char *const paths[] = {qemu_caps_path(vm->caps), NULL};
	char **argv, *key;
	int err;

	err = vm_argv_dumpdtb(vm, "", &argv, fault);
	if (err)
		return err;
	key = tree_key(argv);
	vm_argv_free(argv);
	err = key ? stash_name("tree", key, paths, name) : -ENOMEM;
	free(key);
	return err ? fault_set(fault, FAULT_HOST, err, "device tree: %s",
			       strerror(-err))
		   : 0;
}

/* -ENOENT: none was kept, or it is not sound. */
static int find_tree(const char *name, void **dtbp, size_t *sizep)
{
	struct stash stash;
	void *dtb = NULL;

	if (stash_find(name, &stash))
		return -ENOENT;
	if (stash.size <= TREE_MAX)
		dtb = malloc(stash.size);
	if (dtb && pread(stash.fd, dtb, stash.size, 0) != (ssize_t)stash.size) {
		free(dtb);
		dtb = NULL;
	}
	*dtbp = dtb;
	*sizep = stash.size;
	stash_close(&stash);
	if (dtb && sound_tree(dtb, *sizep))
		return 0;
	free(dtb);
	return -ENOENT;
}

int tree_dump(const struct vm *vm, bool keep, void **dtbp, size_t *sizep,
	      struct fault *fault)
{
	char name[STASH_NAME];
	int err;

	err = tree_name(vm, name, fault);
	if (err || !find_tree(name, dtbp, sizep))
		return err;
	err = make_tree(vm, name, dtbp, sizep, fault);
	if (!err && keep)
		stash_keep(name, *dtbp, *sizep, "");
	return err;
}
