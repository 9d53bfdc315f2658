// SPDX-License-Identifier: GPL-2.0-or-later
#include "kmsg.h"

#include "kmsg_line.h"
#include "mem.h"
#include "sys.h"

/* CONSOLE_EXT_LOG_MAX of kernel/printk/internal.h, older LOG_LINE_MAX too */
#define KMSG_RECORD_MAX 8192

static char kmsg_record[KMSG_RECORD_MAX];

void kmsg_open(struct kmsg *kmsg, const struct job_gpu *gpu)
{
	size_t i;

	kmsg->fd = -1;
	kmsg->word_count = gpu->log_count;
	if (!gpu->log_count)
		return;
	for (i = 0; i < gpu->log_count; i++)
		memcpy(kmsg->words[i], gpu->logs[i], strlen(gpu->logs[i]) + 1);
	kmsg->fd = sys_open("/dev/kmsg", O_RDONLY | O_NONBLOCK, 0);
	if (kmsg->fd >= 0)
		SYS_3(lseek, kmsg->fd, 0, SYS_SEEK_END);
}

static bool kmsg_wanted(const struct kmsg *kmsg, const char *line, size_t length)
{
	size_t i;

	for (i = 0; i < kmsg->word_count; i++)
		if (kmsg_begins(line, length, kmsg->words[i]))
			return true;
	return false;
}

static int kmsg_send_record(struct kmsg *kmsg, struct control *control,
			    size_t size, unsigned int max)
{
	const char *line;
	size_t at = 0, length;
	int ret = 0;

	while (!ret && kmsg->sent < max &&
	       kmsg_next(kmsg_record, size, ABI_LOG_LINE, &at, &line, &length)) {
		if (!kmsg_wanted(kmsg, line, length))
			continue;
		ret = control_log(control, line, length);
		kmsg->sent++;
	}
	return ret;
}

int kmsg_send(struct kmsg *kmsg, struct control *control, unsigned int max)
{
	long size;
	int ret;

	while (kmsg->fd >= 0 && kmsg->sent < max) {
		size = sys_read(kmsg->fd, kmsg_record, sizeof(kmsg_record));
		/* the kernel has overwritten some */
		if (size == -EPIPE)
			continue;
		if (size <= 0)
			return 0;
		ret = kmsg_send_record(kmsg, control, (size_t)size, max);
		if (ret)
			return ret;
	}
	return 0;
}
