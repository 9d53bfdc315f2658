// SPDX-License-Identifier: GPL-2.0-or-later
#include "processes.h"

#include <linux/errno.h>

#include "sys.h"

static struct process *processes_find(const struct processes *processes,
				      uint32_t number)
{
	unsigned int i;

	for (i = 0; i < processes->count; i++)
		if (processes->list[i]->number == number)
			return processes->list[i];
	return NULL;
}

/* No process comes of it, but an answer. */
static int processes_refuse(struct processes *processes,
			    const struct frame *frame, int err, const char *why)
{
	struct failure failure;
	uint32_t number = abi_get32(frame->payload);

	control_job_free(frame);
	failure_set(&failure, err, "spawn", "process", why);
	return control_p_error(processes->control, number, &failure);
}

static int processes_spawn(struct processes *processes,
			   const struct frame *frame, bool spawn)
{
	struct process *process;

	if (processes_find(processes, abi_get32(frame->payload))) {
		control_job_free(frame);
		return -EBADMSG;
	}
	if (!spawn)
		return processes_refuse(processes, frame, -EAGAIN,
					"the command has ended");
	if (processes->count == ABI_PROCESSES_MAX)
		return processes_refuse(processes, frame, -EAGAIN,
					"there are too many");
	process = sys_mmap(sizeof(*process), SYS_MAP_ANONYMOUS, -1);
	if (!process)
		return processes_refuse(processes, frame, -ENOMEM, NULL);
	processes->list[processes->count++] = process;
	return process_start(process, processes->control, frame);
}

int processes_frame(struct processes *processes, const struct frame *frame,
		    bool spawn)
{
	struct process *process;

	if (frame->type == ABI_SPAWN)
		return processes_spawn(processes, frame, spawn);
	process = processes_find(processes, abi_get32(frame->payload));
	/* Its last frame and this one have crossed. */
	if (!process)
		return 0;
	return process_frame(process, frame->type, frame->payload + 4,
			     frame->size - 4);
}

unsigned int processes_poll(const struct processes *processes, struct pollfd *fds)
{
	unsigned int i;

	for (i = 0; i < processes->count; i++)
		process_poll(processes->list[i], fds + i * PROCESS_FDS);
	return processes->count * PROCESS_FDS;
}

static void processes_sweep(struct processes *processes)
{
	unsigned int i, kept = 0;
	struct process *process;

	for (i = 0; i < processes->count; i++) {
		process = processes->list[i];
		if (!process_is_over(process)) {
			processes->list[kept++] = process;
			continue;
		}
		process_close(process);
		sys_munmap(process, sizeof(*process));
	}
	processes->count = kept;
}

int processes_step(struct processes *processes, const struct pollfd *fds,
		   unsigned int count)
{
	static const struct pollfd none[PROCESS_FDS];
	unsigned int i, at;
	int ret = 0;

	for (i = 0; !ret && i < processes->count; i++) {
		at = (processes->first + i) % processes->count;
		/* One that came in this turn was not polled for. */
		ret = process_step(processes->list[at],
				   at * PROCESS_FDS < count ? fds + at * PROCESS_FDS
							    : none);
	}
	processes->first++;
	if (!ret)
		processes_sweep(processes);
	return ret;
}

int processes_ended(struct processes *processes, int pid,
		    const struct child_end *end)
{
	unsigned int i;

	for (i = 0; i < processes->count; i++)
		if (processes->list[i]->pid == pid)
			return process_ended(processes->list[i], end);
	return 0;
}

uint64_t processes_deadline(const struct processes *processes)
{
	uint64_t deadline, first = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < processes->count; i++) {
		deadline = process_deadline(processes->list[i]);
		if (deadline < first)
			first = deadline;
	}
	return first;
}
