// SPDX-License-Identifier: GPL-2.0-or-later
#include "process_in.h"

#include <linux/errno.h>

#include "mem.h"
#include "stdio.h"
#include "sys.h"

/* Credit goes back in such pieces, not for each byte that is typed. */
#define PROCESS_IN_CREDIT (ABI_P_WINDOW_IN / 2)

void process_in_close(struct process_in *in)
{
	if (in->to >= 0)
		sys_close(in->to);
	in->to = -1;
}

static void process_in_take(struct process_in *in, uint32_t count)
{
	in->at = (in->at + count) % ABI_P_WINDOW_IN;
	in->len -= count;
	in->freed += count;
}

static void process_in_give(struct process_in *in)
{
	uint32_t size = ABI_P_WINDOW_IN - in->at;
	long len = -EPIPE;

	if (size > in->len)
		size = in->len;
	if (in->to >= 0)
		len = sys_write(in->to, in->ring + in->at, size);
	if (len == -EAGAIN)
		return;
	if (len <= 0) {
		process_in_close(in);
		process_in_take(in, in->len);
		return;
	}
	in->last = in->ring[in->at + (uint32_t)len - 1];
	process_in_take(in, (uint32_t)len);
}

int process_in_add(struct process_in *in, const uint8_t *data, uint32_t size)
{
	uint32_t end, first;

	if (in->end || size > ABI_P_WINDOW_IN - in->len - in->freed)
		return -EBADMSG;
	end = (in->at + in->len) % ABI_P_WINDOW_IN;
	first = ABI_P_WINDOW_IN - end;
	if (first > size)
		first = size;
	memcpy(in->ring + end, data, first);
	memcpy(in->ring, data + first, size - first);
	in->len += size;
	in->total += size;
	return 0;
}

int process_in_end(struct process_in *in, uint64_t total)
{
	if (in->end || total != in->total)
		return -EBADMSG;
	in->end = true;
	return 0;
}

void process_in_step(struct process_in *in, bool terminal, short revents)
{
	if (in->len && (revents || in->to < 0))
		process_in_give(in);
	if (!in->end || in->len || in->to < 0)
		return;
	if (terminal)
		stdio_send_eof(in->to, in->total && in->last != '\n' &&
					       in->last != '\r');
	process_in_close(in);
}

uint32_t process_in_freed(struct process_in *in)
{
	uint32_t freed = in->freed;

	if (freed < PROCESS_IN_CREDIT)
		return 0;
	in->freed = 0;
	return freed;
}
