// SPDX-License-Identifier: GPL-2.0-or-later
#include "job.h"

#include <stdbool.h>

#include <linux/errno.h>

#include "guest_abi.h"
#include "job_file.h"
#include "job_gpu.h"
#include "job_mount.h"
#include "job_number.h"
#include "mem.h"

#define JOB_FLAGS                                                      \
	(ABI_JOB_TTY | ABI_JOB_STDIN | ABI_JOB_NO_NEW_PRIVS |          \
	 ABI_JOB_NET_USER | ABI_JOB_READ_ONLY | ABI_JOB_GPU_REQUIRED | \
	 ABI_JOB_MODULES_OFF | ABI_JOB_RESCAN | ABI_JOB_SEALED |       \
	 ABI_JOB_ALONE | ABI_JOB_PIDS_MAY | ABI_JOB_ROOTS_RUN)

struct job_item {
	uint16_t type;
	uint32_t size;
	const uint8_t *data;
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
	case ABI_ITEM_GROUP_ADD:
		if (job->group_add_count++ == ABI_GROUP_ADDS_MAX) {
			*why = "too many groups";
			return -EBADMSG;
		}
		/* fall through */
	case ABI_ITEM_CWD:
	case ABI_ITEM_USER:
		if (!item->size) {
			*why = "an empty working directory, user or group";
			return -EBADMSG;
		}
		break;
	default:
		*why = "an unknown item";
		return -EBADMSG;
	}
	return job_string(item, why);
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
	if (job_number_has(item->type))
		return job_number_scan(item->type, item->data, item->size, job,
				       why);
	if (item->type == ABI_ITEM_ROOT)
		return job_scan_disk(item, &job->root_type, why);
	if (item->type == ABI_ITEM_DRIVER)
		return job_scan_disk(item, &job->driver_type, why);
	if (item->type == ABI_ITEM_SCRATCH)
		return job_scan_disk(item, &job->scratch_type, why);
	if (job_gpu_has(item->type))
		return job_gpu_scan(item->type, (const char *)item->data,
				    item->size, &job->gpu, why);
	if (item->type == ABI_ITEM_SYSCTL)
		return job_sysctl_scan(item->data, item->size, &job->sysctls,
				       why);
	if (item->type == ABI_ITEM_FILE)
		return job_file_scan(item->data, item->size, &job->files, why);
	if (job_nic_has(item->type))
		return job_nic_scan(item->type, item->data, item->size,
				    &job->nics, why);
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

/* What a process has that is not the first one. */
static bool job_in_spawn(uint16_t type)
{
	return (type >= ABI_ITEM_ARG && type <= ABI_ITEM_WINSIZE) ||
	       type == ABI_ITEM_USER || type == ABI_ITEM_CAPS ||
	       type == ABI_ITEM_GROUP_ADD;
}

static int job_scan_items(const uint8_t *at, const uint8_t *end, bool spawn,
			  struct job *job, const char **why)
{
	struct job_item item;
	int ret;

	while (at < end) {
		ret = job_next(&at, end, &item);
		if (ret)
			return ret;
		if (spawn && !job_in_spawn(item.type)) {
			*why = "an item that only the first process has";
			return -EBADMSG;
		}
		ret = job_scan_item(&item, job, why);
		if (ret)
			return ret;
	}
	return 0;
}

static int job_scan_flags(const uint8_t *payload, uint32_t allowed,
			  struct job *job, const char **why)
{
	job->flags = abi_get32(payload + 4);
	if (!(job->flags & ~allowed))
		return 0;
	*why = "an unknown flag";
	return -EBADMSG;
}

static void job_begin(struct job *job, const char **why)
{
	memset(job, 0, sizeof(*job));
	job->umask = 022;
	job->step_ms = JOB_STEP_MS;
	job->cwd = "/";
	*why = "it is truncated";
}

int job_scan(const uint8_t *payload, size_t size, struct job *job,
	     const char **why)
{
	int ret;

	job_begin(job, why);
	if (size < 8)
		return -EBADMSG;
	if (abi_get32(payload) != ABI_VERSION) {
		*why = "launcher and guest-init are of different versions";
		return -EPROTO;
	}
	ret = job_scan_flags(payload, JOB_FLAGS, job, why);
	if (!ret)
		ret = job_scan_items(payload + 8, payload + size, false, job,
				     why);
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

int job_scan_spawn(const uint8_t *payload, size_t size, struct job *job,
		   uint32_t *process, const char **why)
{
	int ret;

	job_begin(job, why);
	*process = size < 4 ? 0 : abi_get32(payload);
	if (size < 8)
		return -EBADMSG;
	ret = job_scan_flags(payload, ABI_SPAWN_FLAGS, job, why);
	if (!ret)
		ret = job_scan_items(payload + 8, payload + size, true, job, why);
	if (ret)
		return ret;
	*why = "there is no command";
	return job->argc ? 0 : -EBADMSG;
}

int job_scan_nics(const uint8_t *payload, size_t size, struct job_nics *nics,
		  const char **why)
{
	const uint8_t *at = payload, *end = payload + size;
	struct job_item item;
	int ret = 0;

	memset(nics, 0, sizeof(*nics));
	*why = "it is truncated";
	while (at < end && !ret) {
		ret = job_next(&at, end, &item);
		if (!ret && !job_nic_has(item.type)) {
			*why = "an item that is not of the network";
			ret = -EBADMSG;
		}
		if (!ret)
			ret = job_nic_scan(item.type, item.data, item.size,
					   nics, why);
	}
	return ret;
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

/* How far into the lists job_fill() is. */
struct job_at {
	size_t file;
	size_t mount;
	size_t sysctl;
	size_t group_add;
};

static void job_fill_item(struct job *job, uint16_t type, char *string,
			  struct job_at *n)
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
		job_mount_fill(string, n->mount++, &job->mounts);
		break;
	case ABI_ITEM_FILE:
		job_file_fill(string, n->file++, &job->files);
		break;
	case ABI_ITEM_SYSCTL:
		job_sysctl_fill(string, n->sysctl++, &job->sysctls);
		break;
	case ABI_ITEM_GROUP_ADD:
		job->group_adds[n->group_add++] = string;
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
	struct job_at n = {0};
	uint32_t item_size;

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
		job_fill_item(job, type, (char *)data, &n);
	}
	*job->argv = NULL;
	*job->envp = NULL;
	job->argv = argv;
	job->envp = envp;
}
