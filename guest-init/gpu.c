// SPDX-License-Identifier: GPL-2.0-or-later
#include "gpu.h"

#include "child.h"
#include "dirent.h"
#include "file.h"
#include "mem.h"
#include "module_list.h"
#include "sys.h"
#include "text.h"

#define GPU_PCI	    "/sys/bus/pci/devices/"
#define GPU_LOCK    "/proc/sys/kernel/modules_disabled"
#define GPU_PATH    (sizeof(GPU_PCI) + 2 * ABI_GPU_TEXT_MAX)
#define GPU_LATE    "the driver does not answer in time"
#define GPU_STRANGE "the driver has a device that was not passed"

static int gpu_fail(struct failure *failure, int err, const char *object,
		    const char *what)
{
	return failure_gpu(failure, err, "gpu", object, what);
}

bool gpu_wanted(const struct job *job)
{
	return job->driver_type || job->gpu.count;
}

int gpu_load(struct gpu *gpu, const struct job *job, struct failure *failure)
{
	struct modules *modules = &gpu->modules;
	struct child_end end;
	int ret;

	kmsg_open(&gpu->kmsg, &job->gpu);
	modules->path = job->driver_type ? ABI_DRIVER_MODULES : ABI_MODULE_LIST;
	modules->step = "driver";
	modules->needs = job->driver_type ? 0 : MODULE_NEED(ABI_MODULE_GPU);
	ret = modules_start(modules, failure);
	if (!ret && modules->pid) {
		ret = child_wait(gpu->children, modules->pid, &modules->loaded,
				 job->step_ms, &end);
		ret = ret ? modules_late(modules, failure)
			  : modules_ended(modules, &end, failure);
	}
	failure->fault = ABI_FAULT_GPU;
	return ret;
}

static bool gpu_exists(const char *folder, const char *name, const char *file)
{
	char path[GPU_PATH];
	struct text text;

	text_begin(&text, path, sizeof(path));
	text_add(&text, folder);
	text_add(&text, name);
	text_add(&text, file);
	return !text.cut && !SYS_3(faccessat, AT_FDCWD, path, 0);
}

static int gpu_check_bound(const struct job_gpu *gpu, struct failure *failure)
{
	size_t i;

	for (i = 0; i < gpu->count; i++) {
		if (!gpu_exists(GPU_PCI, gpu->addresses[i], ""))
			return gpu_fail(failure, -ENODEV, gpu->addresses[i],
					"the guest has no such PCI device");
		if (!gpu_exists(GPU_PCI, gpu->addresses[i], "/driver"))
			return gpu_fail(failure, -ENODEV, gpu->addresses[i],
					"no driver of the guest took it");
	}
	return 0;
}

static bool gpu_is_passed(const struct job_gpu *gpu, const char *name)
{
	size_t i;

	for (i = 0; i < gpu->count; i++)
		if (!strcmp(gpu->addresses[i], name))
			return true;
	return false;
}

/* Nothing is in the driver's list that is not the job's. */
static int gpu_check_strange(const struct job_gpu *gpu, struct failure *failure)
{
	uint8_t buf[1024] __attribute__((aligned(8))) = {0};
	int fd = sys_open(gpu->list, O_RDONLY | O_DIRECTORY, 0), ret = 0;
	struct dirent_entry *entry;
	long size, at;

	if (fd < 0)
		return 0;
	while (!ret && (size = SYS_3(getdents64, fd, buf, sizeof(buf))) > 0) {
		for (at = 0; at < size && !ret; at += entry->reclen) {
			entry = (struct dirent_entry *)(buf + at);
			if (entry->name[0] != '.' &&
			    !gpu_is_passed(gpu, entry->name))
				ret = gpu_fail(failure, -ENODEV, entry->name,
					       GPU_STRANGE);
		}
	}
	sys_close(fd);
	return ret;
}

static int gpu_check_list(const struct job_gpu *gpu, struct failure *failure)
{
	size_t i;

	if (!gpu->list)
		return 0;
	for (i = 0; i < gpu->count; i++)
		if (!gpu_exists(gpu->list, "/", gpu->addresses[i]))
			return gpu_fail(failure, -ENODEV, gpu->addresses[i],
					"the driver does not list it among "
					"its devices");
	return gpu_check_strange(gpu, failure);
}

/* A child: each of these asks a driver that may never answer. */
static void gpu_child(void *arg)
{
	struct nodes *nodes = arg;
	const struct job_gpu *gpu = &nodes->job->gpu;
	int ret = gpu_check_bound(gpu, nodes->failure);

	if (!ret)
		ret = gpu_check_list(gpu, nodes->failure);
	nodes->done++;
	if (!ret)
		ret = nodes_make(nodes);
	sys_exit(ret ? 1 : 0);
}

int gpu_check(struct gpu *gpu, const struct job *job, struct failure *failure)
{
	struct nodes *nodes = &gpu->nodes;
	struct child_end end;
	int pid, ret;

	nodes->job = job;
	nodes->failure = failure;
	failure_gpu(failure, -EINTR, "gpu", "bring-up", "it was killed");
	pid = child_start_files(gpu_child, nodes);
	if (pid < 0)
		return gpu_fail(failure, pid, "bring-up", NULL);
	ret = child_wait(gpu->children, pid, &nodes->done, job->step_ms, &end);
	if (ret)
		return gpu_fail(failure, ret, "bring-up", GPU_LATE);
	return end.status ? failure->err : 0;
}

int gpu_report(struct gpu *gpu, struct control *control,
	       const struct failure *failure)
{
	int ret = kmsg_send(&gpu->kmsg, control, ABI_LOG_MAX - KMSG_LATER);

	gpu->down = failure != NULL;
	if (failure)
		gpu_close(gpu);
	return ret ? ret
		   : control_gpu(control, !failure, failure ? failure->text : "");
}

int gpu_lock(struct failure *failure)
{
	int ret = file_write(GPU_LOCK, "1");

	/* A kernel without modules has no such file. */
	if (!ret || ret == -ENOENT)
		return 0;
	return failure_set(failure, ret, "gpu", GPU_LOCK, NULL);
}

void gpu_close(struct gpu *gpu)
{
	while (gpu->nodes.open_count)
		sys_close(gpu->nodes.open[--gpu->nodes.open_count]);
}
