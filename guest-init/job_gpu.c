// SPDX-License-Identifier: GPL-2.0-or-later
#include "job_gpu.h"

#include <linux/errno.h>

#include "node_rule.h"

bool job_gpu_has(uint16_t type)
{
	return type >= ABI_ITEM_GPU && type <= ABI_ITEM_GPU_LOG;
}

/* "0000:01:00.0" becomes a file's name: nothing else may be in it. */
static bool job_gpu_is_address(const char *text, uint32_t size)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		if (!(text[i] >= '0' && text[i] <= '9') &&
		    !(text[i] >= 'a' && text[i] <= 'f') && text[i] != ':' &&
		    !(text[i] == '.' && i))
			return false;
	return true;
}

/* Printable, so that it can stand in a message. */
static bool job_gpu_is_text(const char *text, uint32_t size)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

static int job_gpu_count(size_t *count, size_t max, const char **why)
{
	if (*count == max) {
		*why = "more GPUs, nodes or words of the log than there may be";
		return -EBADMSG;
	}
	++*count;
	return 0;
}

int job_gpu_scan(uint16_t type, const char *text, uint32_t size,
		 struct job_gpu *gpu, const char **why)
{
	*why = "a malformed GPU, node, list of GPUs or word of the log";
	if (!size || size > ABI_GPU_TEXT_MAX || !job_gpu_is_text(text, size))
		return -EBADMSG;
	switch (type) {
	case ABI_ITEM_GPU:
		if (!job_gpu_is_address(text, size))
			return -EBADMSG;
		return job_gpu_count(&gpu->count, ABI_GPUS_MAX, why);
	case ABI_ITEM_NODE:
		if (node_rule_parse(text, size, NULL))
			return -EBADMSG;
		return job_gpu_count(&gpu->node_count, ABI_NODES_MAX, why);
	case ABI_ITEM_GPU_LIST:
		return *text == '/' ? 0 : -EBADMSG;
	default:
		return job_gpu_count(&gpu->log_count, ABI_GPU_LOGS_MAX, why);
	}
}

void job_gpu_begin(struct job_gpu *gpu)
{
	gpu->count = gpu->node_count = gpu->log_count = 0;
}

void job_gpu_fill(uint16_t type, const char *string, struct job_gpu *gpu)
{
	switch (type) {
	case ABI_ITEM_GPU:
		gpu->addresses[gpu->count++] = string;
		break;
	case ABI_ITEM_NODE:
		gpu->nodes[gpu->node_count++] = string;
		break;
	case ABI_ITEM_GPU_LIST:
		gpu->list = string;
		break;
	default:
		gpu->logs[gpu->log_count++] = string;
		break;
	}
}
