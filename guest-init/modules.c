// SPDX-License-Identifier: GPL-2.0-or-later
#include "modules.h"

#include <linux/module.h>

#include "guest_abi.h"
#include "module_list.h"
#include "ports.h"
#include "sys.h"

static bool modules_wanted(const struct modules *modules,
			   const struct module_line *line)
{
	return modules->needs ? line->needs & modules->needs : !line->needs;
}

static int modules_load(const struct module_line *line)
{
	int flags = line->compressed ? MODULE_INIT_COMPRESSED_FILE : 0;
	int fd = sys_open(line->path, O_RDONLY, 0), ret;

	if (fd < 0)
		return fd;
	ret = (int)SYS_3(finit_module, fd, line->parameters, flags);
	sys_close(fd);
	return ret == -EEXIST ? 0 : ret;
}

/*
 * The ports' driver is the module just loaded: PID 1 can go on with them
 * while we load the rest. It listens for SIGCHLD anyway.
 */
static bool modules_transport(bool *told)
{
	if (*told || !ports_present())
		return false;
	*told = true;
	return true;
}

static void modules_child(void *arg)
{
	struct modules *modules = arg;
	struct module_line line;
	bool told = ports_present();
	size_t at = 0;
	int ret;

	for (;;) {
		ret = module_list_next(modules->list.data, modules->list.size,
				       &at, &line);
		if (ret <= 0)
			break;
		if (!modules_wanted(modules, &line))
			continue;
		modules->current = line.path;
		ret = modules_load(&line);
		if (ret && modules->ahead)
			modules->lost |= line.needs;
		if (line.may_fail || modules->ahead)
			ret = 0;
		if (ret)
			break;
		modules->loaded++;
		modules->current = NULL;
		if (modules_transport(&told))
			sys_kill(1, SYS_SIGCHLD);
	}
	modules->err = ret;
	sys_exit(ret ? 1 : 0);
}

int modules_start(struct modules *modules, struct failure *failure)
{
	int ret = file_open(modules->path, &modules->list);

	if (ret == -ENOENT || (!ret && !modules->list.size))
		return 0;
	if (!ret) {
		modules->pid = child_start(modules_child, modules);
		ret = modules->pid < 0 ? modules->pid : 0;
	}
	if (ret)
		return failure_set(failure, ret, modules->step, modules->path,
				   NULL);
	return 0;
}

int modules_ended(struct modules *modules, const struct child_end *end,
		  struct failure *failure)
{
	int err = modules->err;
	const char *object = modules->current;

	if (!err && end->status)
		err = -EINTR;
	if (err)
		failure_set(failure, err, modules->step,
			    object ? object : modules->path,
			    object ? "the kernel did not load this module:"
				   : "a line is malformed");
	else if (modules->ahead)
		modules->have |= modules->needs & ~modules->lost;
	modules->pid = 0;
	file_close(&modules->list);
	return err;
}

int modules_late(struct modules *modules, struct failure *failure)
{
	const char *object = modules->current;

	return failure_set(failure, -ETIMEDOUT, modules->step,
			   object ? object : modules->path,
			   "loading did not end in time");
}
