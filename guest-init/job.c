// SPDX-License-Identifier: GPL-2.0-or-later
#include "job.h"

#include <stdbool.h>

#include <linux/errno.h>

#include "guest_abi.h"
#include "job_gpu.h"
#include "job_mount.h"
#include "mem.h"

#define JOB_FLAGS                                                      \
	(ABI_JOB_TTY | ABI_JOB_STDIN | ABI_JOB_NO_NEW_PRIVS |          \
	 ABI_JOB_NET_USER | ABI_JOB_READ_ONLY | ABI_JOB_GPU_REQUIRED | \
	 ABI_JOB_MODULES_OFF | ABI_JOB_RESCAN)

struct job_item {
	uint16_t type;
	uint32_t size;
	const uint8_t *data;
};

/* Items whose payload has one size. */
static const struct {
	uint16_t type;
	uint16_t size;
} job_sizes[] = {
	{ABI_ITEM_UID, 4},     {ABI_ITEM_GID, 4},
	{ABI_ITEM_UMASK, 4},   {ABI_ITEM_RLIMIT, 20},
	{ABI_ITEM_WINSIZE, 8}, {ABI_ITEM_REALTIME, 8},
	{ABI_ITEM_STEP_MS, 4}, {ABI_ITEM_SEED, ABI_SEED_SIZE},
};

/* Take the item at *@at, which lies before @end, and step over it. */
static int job_next(const uint8_t **at, const uint8_t *end, struct job_item *item)
{
	size_t left = (size_t)(end - *at);

	if (left < ABI_ITEM_HEADER_SIZE)
		return -EBADMSG;
	item->type = abi_get16(*at);
	item->size = abi_get32(*at + 4);
	item->data = *at + ABI_ITEM_HEADER_SIZE;
	if (abi_get16(*at + 2) || item->size > left - ABI_ITEM_HEADER_SIZE)
		return -EBADMSG;
	*at = item->data + item->size;
	return 0;
}

static int job_string(const struct job_item *item, const char **why)
{
	size_t i;

	for (i = 0; i < item->size; i++) {
		if (!item->data[i]) {
			*why = "a string holds a NUL";
			return -EBADMSG;
		}
	}
	return 0;
}

static int job_scan_string(const struct job_item *item, struct job *job,
			   const char **why)
{
	switch (item->type) {
	case ABI_ITEM_ARG:
		job->argc++;
		job->string_bytes += item->size + 1;
		break;
	case ABI_ITEM_ENV:
		job->envc++;
		job->string_bytes += item->size + 1;
		break;
	case ABI_ITEM_HOSTNAME:
		if (item->size > JOB_HOST_MAX) {
			*why = "the host name is longer than 64 bytes";
			return -EBADMSG;
		}
		break;
	case ABI_ITEM_HOSTS:
	case ABI_ITEM_RESOLV:
		if (item->size > ABI_ETC_MAX) {
			*why = "too long a file for /etc";
			return -EBADMSG;
		}
		break;
	case ABI_ITEM_CWD:
	case ABI_ITEM_USER:
		if (!item->size) {
			*why = "an empty working directory or user";
			return -EBADMSG;
		}
		break;
	default:
		*why = "an unknown item";
		return -EBADMSG;
	}
	return job_string(item, why);
}

static int job_scan_rlimit(const uint8_t *data, struct job *job, const char **why)
{
	uint32_t resource = abi_get32(data);

	if (resource >= JOB_RLIMITS) {
		*why = "an unknown resource limit";
		return -EBADMSG;
	}
	job->rlimit[resource].soft = abi_get64(data + 4);
	job->rlimit[resource].hard = abi_get64(data + 12);
	job->rlimit_mask |= 1u << resource;
	return 0;
}

static void job_scan_winsize(const uint8_t *data, struct job *job)
{
	job->winsize.rows = abi_get16(data);
	job->winsize.cols = abi_get16(data + 2);
	job->winsize.xpixels = abi_get16(data + 4);
	job->winsize.ypixels = abi_get16(data + 6);
}

/* An item of fixed size, the size already checked. */
static int job_scan_number(const struct job_item *item, struct job *job,
			   const char **why)
{
	switch (item->type) {
	case ABI_ITEM_UID:
		job->uid = abi_get32(item->data);
		break;
	case ABI_ITEM_GID:
		job->gid = abi_get32(item->data);
		break;
	case ABI_ITEM_UMASK:
		job->umask = abi_get32(item->data) & 0777;
		break;
	case ABI_ITEM_RLIMIT:
		return job_scan_rlimit(item->data, job, why);
	case ABI_ITEM_WINSIZE:
		job_scan_winsize(item->data, job);
		break;
	case ABI_ITEM_REALTIME:
		job->realtime_ns = abi_get64(item->data);
		break;
	case ABI_ITEM_SEED:
		memcpy(job->seed, item->data, ABI_SEED_SIZE);
		job->seeded = true;
		break;
	case ABI_ITEM_STEP_MS:
		job->step_ms = abi_get32(item->data);
		if (!job->step_ms) {
			*why = "a deadline of 0 ms";
			return -EBADMSG;
		}
		break;
	}
	return 0;
}

static bool job_in_serial(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* A disk and its file system, of which *@type is told. */
static int job_scan_disk(const struct job_item *item, uint32_t *type,
			 const char **why)
{
	uint32_t i;

	*why = item->type == ABI_ITEM_ROOT     ? "an unknown root"
	       : item->type == ABI_ITEM_DRIVER ? "an unknown driver layer"
					       : "an unknown scratch disk";
	if (item->size <= 4 || item->size > 4 + ABI_SERIAL_MAX)
		return -EBADMSG;
	for (i = 4; i < item->size; i++)
		if (!job_in_serial(item->data[i]))
			return -EBADMSG;
	*type = abi_get32(item->data);
	if (item->type == ABI_ITEM_SCRATCH)
		return *type == ABI_ROOT_EXT4 ? 0 : -EBADMSG;
	return *type == ABI_ROOT_EROFS || *type == ABI_ROOT_SQUASHFS ? 0
								     : -EBADMSG;
}

static int job_scan_item(const struct job_item *item, struct job *job,
			 const char **why)
{
	size_t i;

	for (i = 0; i < sizeof(job_sizes) / sizeof(job_sizes[0]); i++) {
		if (job_sizes[i].type != item->type)
			continue;
		if (job_sizes[i].size == item->size)
			return job_scan_number(item, job, why);
		*why = "an item of the wrong size";
		return -EBADMSG;
	}
	if (item->type == ABI_ITEM_ROOT)
		return job_scan_disk(item, &job->root_type, why);
	if (item->type == ABI_ITEM_DRIVER)
		return job_scan_disk(item, &job->driver_type, why);
	if (item->type == ABI_ITEM_SCRATCH)
		return job_scan_disk(item, &job->scratch_type, why);
	if (job_gpu_has(item->type))
		return job_gpu_scan(item->type, (const char *)item->data,
				    item->size, &job->gpu, why);
	if (item->type == ABI_ITEM_MOUNT)
		return job_mount_scan(item->data, item->size, &job->mounts, why);
	if (item->type != ABI_ITEM_GROUPS)
		return job_scan_string(item, job, why);
	job->group_count = item->size / 4;
	if (item->size % 4 || job->group_count > JOB_GROUPS_MAX) {
		*why = "a malformed list of groups";
		return -EBADMSG;
	}
	return 0;
}

static int job_scan_items(const uint8_t *at, const uint8_t *end,
			  struct job *job, const char **why)
{
	struct job_item item;
	int ret;

	while (at < end) {
		ret = job_next(&at, end, &item);
		if (!ret)
			ret = job_scan_item(&item, job, why);
		if (ret)
			return ret;
	}
	return 0;
}

int job_scan(const uint8_t *payload, size_t size, struct job *job,
	     const char **why)
{
	int ret;

	memset(job, 0, sizeof(*job));
	job->umask = 022;
	job->step_ms = JOB_STEP_MS;
	job->cwd = "/";
	*why = "it is truncated";
	if (size < 8)
		return -EBADMSG;
	if (abi_get32(payload) != ABI_VERSION) {
		*why = "launcher and guest-init are of different versions";
		return -EPROTO;
	}
	job->flags = abi_get32(payload + 4);
	if (job->flags & ~JOB_FLAGS) {
		*why = "an unknown flag";
		return -EBADMSG;
	}
	ret = job_scan_items(payload + 8, payload + size, job, why);
	if (ret)
		return ret;
	*why = "there is no command";
	if (!job->argc)
		return -EBADMSG;
	*why = "a read-only root with a disk to write to";
	if (job->flags & ABI_JOB_READ_ONLY && job->scratch_type)
		return -EBADMSG;
	*why = "a read-only root without a root";
	if (job->flags & ABI_JOB_READ_ONLY && !job->root_type && !job->driver_type)
		return -EBADMSG;
	return 0;
}

/*
 * Groups as an aligned array, moved down over their item's header. Both
 * architectures are little-endian, as the bytes are.
 */
static uint32_t *job_groups(uint8_t *data, uint32_t size)
{
	uint8_t *aligned = data - (uintptr_t)data % 4;

	memmove(aligned, data, size);
	return (uint32_t *)aligned;
}

static void job_fill_item(struct job *job, uint16_t type, char *string,
			  size_t *mount)
{
	switch (type) {
	case ABI_ITEM_ARG:
		*job->argv++ = string;
		break;
	case ABI_ITEM_ENV:
		*job->envp++ = string;
		break;
	case ABI_ITEM_CWD:
		job->cwd = string;
		break;
	case ABI_ITEM_HOSTNAME:
		job->hostname = string;
		break;
	case ABI_ITEM_USER:
		job->user = string;
		break;
	case ABI_ITEM_HOSTS:
		job->hosts = string;
		break;
	case ABI_ITEM_RESOLV:
		job->resolv = string;
		break;
	case ABI_ITEM_ROOT:
		job->root = string + 4;
		break;
	case ABI_ITEM_MOUNT:
		job_mount_fill(string, (*mount)++, &job->mounts);
		break;
	case ABI_ITEM_DRIVER:
		job->driver = string + 4;
		break;
	case ABI_ITEM_SCRATCH:
		job->scratch = string + 4;
		break;
	default:
		if (job_gpu_has(type))
			job_gpu_fill(type, string, &job->gpu);
		break;
	}
}

void job_fill(uint8_t *payload, size_t size, struct job *job, char **argv,
	      char **envp)
{
	uint8_t *at = payload + 8, *end = payload + size, *data;
	uint16_t type, next = at < end ? abi_get16(at) : 0;
	uint32_t item_size;
	size_t mount = 0;

	job->argv = argv;
	job->envp = envp;
	job_gpu_begin(&job->gpu);
	while (at < end) {
		type = next;
		data = at + ABI_ITEM_HEADER_SIZE;
		item_size = abi_get32(at + 4);
		at = data + item_size;
		/* The NUL falls on the next item's type: read that first. */
		next = at < end ? abi_get16(at) : 0;
		if (type == ABI_ITEM_GROUPS) {
			job->groups = job_groups(data, item_size);
			continue;
		}
		*at = 0;
		job_fill_item(job, type, (char *)data, &mount);
	}
	*job->argv = NULL;
	*job->envp = NULL;
	job->argv = argv;
	job->envp = envp;
}
