// SPDX-License-Identifier: GPL-2.0-or-later
#include "job_number.h"

#include <linux/errno.h>

#include "guest_abi.h"
#include "mem.h"

/* Items whose payload has one size. */
static const struct {
	uint16_t type;
	uint16_t size;
} job_number_sizes[] = {
	{ABI_ITEM_UID, 4},
	{ABI_ITEM_GID, 4},
	{ABI_ITEM_UMASK, 4},
	{ABI_ITEM_RLIMIT, 20},
	{ABI_ITEM_WINSIZE, 8},
	{ABI_ITEM_REALTIME, 8},
	{ABI_ITEM_STEP_MS, 4},
	{ABI_ITEM_CAPS, ABI_CAPS_SIZE},
	{ABI_ITEM_SEED, ABI_SEED_SIZE},
	{ABI_ITEM_PIDS, 4},
};

static uint16_t job_number_size(uint16_t type)
{
	size_t i;

	for (i = 0; i < sizeof(job_number_sizes) / sizeof(job_number_sizes[0]);
	     i++)
		if (job_number_sizes[i].type == type)
			return job_number_sizes[i].size;
	return 0;
}

bool job_number_has(uint16_t type)
{
	return job_number_size(type) != 0;
}

static int job_number_rlimit(const uint8_t *data, struct job *job,
			     const char **why)
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

static void job_number_winsize(const uint8_t *data, struct job *job)
{
	job->winsize.rows = abi_get16(data);
	job->winsize.cols = abi_get16(data + 2);
	job->winsize.xpixels = abi_get16(data + 4);
	job->winsize.ypixels = abi_get16(data + 6);
}

static void job_number_caps(const uint8_t *data, struct job *job)
{
	job->has_caps = true;
	job->caps.bounding = abi_get64(data + ABI_CAPS_BOUNDING);
	job->caps.effective = abi_get64(data + ABI_CAPS_EFFECTIVE);
	job->caps.permitted = abi_get64(data + ABI_CAPS_PERMITTED);
	job->caps.inheritable = abi_get64(data + ABI_CAPS_INHERITABLE);
	job->caps.ambient = abi_get64(data + ABI_CAPS_AMBIENT);
}

/* An item of fixed size, the size already checked. */
static int job_number_take(uint16_t type, const uint8_t *data, struct job *job,
			   const char **why)
{
	switch (type) {
	case ABI_ITEM_UID:
		job->uid = abi_get32(data);
		break;
	case ABI_ITEM_GID:
		job->gid = abi_get32(data);
		break;
	case ABI_ITEM_UMASK:
		job->umask = abi_get32(data) & 0777;
		break;
	case ABI_ITEM_RLIMIT:
		return job_number_rlimit(data, job, why);
	case ABI_ITEM_WINSIZE:
		job_number_winsize(data, job);
		break;
	case ABI_ITEM_CAPS:
		job_number_caps(data, job);
		break;
	case ABI_ITEM_REALTIME:
		job->realtime_ns = abi_get64(data);
		break;
	case ABI_ITEM_SEED:
		memcpy(job->seed, data, ABI_SEED_SIZE);
		job->seeded = true;
		break;
	case ABI_ITEM_STEP_MS:
		job->step_ms = abi_get32(data);
		if (!job->step_ms) {
			*why = "a deadline of 0 ms";
			return -EBADMSG;
		}
		break;
	case ABI_ITEM_PIDS:
		job->pids = abi_get32(data);
		if (!job->pids) {
			*why = "a limit of 0 processes";
			return -EBADMSG;
		}
		break;
	}
	return 0;
}

int job_number_scan(uint16_t type, const uint8_t *data, uint32_t size,
		    struct job *job, const char **why)
{
	if (size == job_number_size(type))
		return job_number_take(type, data, job, why);
	*why = "an item of the wrong size";
	return -EBADMSG;
}
