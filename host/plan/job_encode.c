// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/job_encode.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"
#include "plan/job_nics.h"

/* docker's, and Debian's for root. */
#define DEFAULT_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/*
 * A frame under construction. Written twice: without @data to learn the size,
 * which cannot overflow 64 bits, then into memory of that size.
 */
struct writer {
	uint8_t *data;
	uint64_t used;
};

static void put_bytes(struct writer *w, const void *bytes, size_t size)
{
	if (w->data && size)
		memcpy(w->data + w->used, bytes, size);
	w->used += size;
}

static void put32(struct writer *w, uint32_t value)
{
	uint8_t bytes[4];

	abi_put32(bytes, value);
	put_bytes(w, bytes, sizeof(bytes));
}

static void put_header(struct writer *w, enum abi_item type, size_t size)
{
	uint8_t header[ABI_ITEM_HEADER_SIZE] = {0};

	abi_put16(header, (uint16_t)type);
	abi_put32(header + 4, (uint32_t)size);
	put_bytes(w, header, sizeof(header));
}

static void put_item(struct writer *w, enum abi_item type, const void *bytes,
		     size_t size)
{
	put_header(w, type, size);
	put_bytes(w, bytes, size);
}

static void put_string(struct writer *w, enum abi_item type, const char *text)
{
	if (text)
		put_item(w, type, text, strlen(text));
}

static void put_item32(struct writer *w, enum abi_item type, uint32_t value)
{
	uint8_t bytes[4];

	abi_put32(bytes, value);
	put_item(w, type, bytes, sizeof(bytes));
}

static bool env_has(char *const *env, const char *name)
{
	size_t len = strlen(name);

	for (; env && *env; env++)
		if (!strncmp(*env, name, len) && (*env)[len] == '=')
			return true;
	return false;
}

static void put_default(struct writer *w, char *const *env, const char *name,
			const char *value)
{
	if (!value || env_has(env, name))
		return;
	put_header(w, ABI_ITEM_ENV, strlen(name) + 1 + strlen(value));
	put_bytes(w, name, strlen(name));
	put_bytes(w, "=", 1);
	put_bytes(w, value, strlen(value));
}

static void put_env(struct writer *w, const struct job *job, const char *term)
{
	char *const *env;

	put_default(w, job->env, "PATH", DEFAULT_PATH);
	put_default(w, job->env, "HOSTNAME", job->hostname);
	if (job->flags & ABI_JOB_TTY)
		put_default(w, job->env, "TERM", term && *term ? term : "xterm");
	for (env = job->env; env && *env; env++)
		put_string(w, ABI_ITEM_ENV, *env);
}

static void put_limits(struct writer *w, const struct job *job)
{
	const struct units_limit *limit;
	uint8_t bytes[20];

	for (limit = job->limits; limit < job->limits + job->limit_count;
	     limit++) {
		abi_put32(bytes, (uint32_t)limit->resource);
		abi_put64(bytes + 4, limit->soft);
		abi_put64(bytes + 12, limit->hard);
		put_item(w, ABI_ITEM_RLIMIT, bytes, sizeof(bytes));
	}
}

static void put_winsize(struct writer *w, const struct winsize *size)
{
	uint8_t bytes[8];

	abi_put16(bytes, size->ws_row);
	abi_put16(bytes + 2, size->ws_col);
	abi_put16(bytes + 4, size->ws_xpixel);
	abi_put16(bytes + 6, size->ws_ypixel);
	put_item(w, ABI_ITEM_WINSIZE, bytes, sizeof(bytes));
}

static void put_disk(struct writer *w, enum abi_item item, uint32_t type,
		     const char *serial)
{
	uint8_t bytes[4 + ABI_SERIAL_MAX];
	size_t size = strnlen(serial, ABI_SERIAL_MAX);

	abi_put32(bytes, type);
	memcpy(bytes + 4, serial, size);
	put_item(w, item, bytes, 4 + size);
}

/* An item for each entry of @text, parted by one of @separators. */
static void put_entries(struct writer *w, enum abi_item type, const char *text,
			const char *separators)
{
	size_t size, kept;

	for (; text && *text; text += size + !!text[size]) {
		text += strspn(text, " ");
		size = kept = strcspn(text, separators);
		while (kept && text[kept - 1] == ' ')
			kept--;
		if (kept)
			put_item(w, type, text, kept);
	}
}

static void put_gpu(struct writer *w, const struct job_gpu *gpu)
{
	unsigned int i;

	for (i = 0; i < gpu->count; i++)
		put_string(w, ABI_ITEM_GPU, gpu->addresses[i]);
	put_entries(w, ABI_ITEM_NODE, gpu->nodes, "|");
	if (gpu->list && *gpu->list)
		put_string(w, ABI_ITEM_GPU_LIST, gpu->list);
	put_entries(w, ABI_ITEM_GPU_LOG, gpu->log, " ");
}

static void put_mount(struct writer *w, const struct job_mount *mount)
{
	uint8_t bytes[ABI_MOUNT_HEADER + ABI_SERIAL_MAX + 1 + ABI_MOUNT_PATH_MAX];
	const struct request_mount *request = mount->request;
	size_t serial = strnlen(mount->serial, ABI_SERIAL_MAX);
	size_t path = strnlen(request->path, ABI_MOUNT_PATH_MAX);
	uint8_t *at = bytes + ABI_MOUNT_HEADER;

	abi_put32(bytes + ABI_MOUNT_TYPE, mount->type);
	abi_put32(bytes + ABI_MOUNT_FLAGS,
		  (request->write ? 0 : ABI_MOUNT_READ_ONLY) |
			  (request->exec ? ABI_MOUNT_EXEC : 0) |
			  (mount->file ? ABI_MOUNT_FILE : 0));
	abi_put64(bytes + ABI_MOUNT_BYTES, request->bytes);
	abi_put32(bytes + ABI_MOUNT_MODE, request->mode);
	memcpy(at, mount->serial, serial);
	at[serial] = 0;
	memcpy(at + serial + 1, request->path, path);
	put_item(w, ABI_ITEM_MOUNT, bytes, ABI_MOUNT_HEADER + serial + 1 + path);
}

static void put_caps(struct writer *w, const struct job_caps *caps)
{
	uint8_t bytes[ABI_CAPS_SIZE];

	abi_put64(bytes + ABI_CAPS_BOUNDING, caps->bounding);
	abi_put64(bytes + ABI_CAPS_EFFECTIVE, caps->effective);
	abi_put64(bytes + ABI_CAPS_PERMITTED, caps->permitted);
	abi_put64(bytes + ABI_CAPS_INHERITABLE, caps->inheritable);
	abi_put64(bytes + ABI_CAPS_AMBIENT, caps->ambient);
	put_item(w, ABI_ITEM_CAPS, bytes, sizeof(bytes));
}

/* What any process has. */
static void put_process(struct writer *w, const struct job *job, const char *term)
{
	const char *const *add;
	char *const *word;

	for (word = job->argv; *word; word++)
		put_string(w, ABI_ITEM_ARG, *word);
	put_env(w, job, term);
	put_string(w, ABI_ITEM_CWD, job->cwd);
	put_string(w, ABI_ITEM_USER, job->user);
	for (add = job->group_adds; add && *add; add++)
		put_string(w, ABI_ITEM_GROUP_ADD, *add);
	put_item32(w, ABI_ITEM_UMASK, job->umask);
	put_limits(w, job);
	if (job->caps)
		put_caps(w, job->caps);
	if (job->flags & ABI_JOB_TTY)
		put_winsize(w, &job->winsize);
}

static void put_file(struct writer *w, const struct request_file *file)
{
	uint8_t bytes[ABI_FILE_HEADER];
	size_t path = strlen(file->path) + 1;

	abi_put32(bytes + ABI_FILE_MODE, file->mode);
	abi_put32(bytes + ABI_FILE_UID, file->uid);
	abi_put32(bytes + ABI_FILE_GID, file->gid);
	put_header(w, ABI_ITEM_FILE, sizeof(bytes) + path + file->size);
	put_bytes(w, bytes, sizeof(bytes));
	put_bytes(w, file->path, path);
	put_bytes(w, file->data, file->size);
}

static void put_sysctl(struct writer *w, const struct sysctl *sysctl)
{
	size_t path = strlen(sysctl->path) + 1, value = strlen(sysctl->value);

	put_header(w, ABI_ITEM_SYSCTL, path + value);
	put_bytes(w, sysctl->path, path);
	put_bytes(w, sysctl->value, value);
}

/* What the guest as a whole has. */
static void put_guest(struct writer *w, const struct job *job)
{
	uint8_t bytes[8];
	unsigned int i;

	put_string(w, ABI_ITEM_HOSTNAME, job->hostname);
	put_string(w, ABI_ITEM_HOSTS, job->hosts);
	put_string(w, ABI_ITEM_RESOLV, job->resolv);
	if (job->root_type)
		put_disk(w, ABI_ITEM_ROOT, job->root_type, job->root);
	if (job->driver_type)
		put_disk(w, ABI_ITEM_DRIVER, job->driver_type, job->driver);
	if (job->scratch_type)
		put_disk(w, ABI_ITEM_SCRATCH, job->scratch_type, job->scratch);
	if (job->nics)
		w->used += job_nics_items(job->nics,
					  w->data ? w->data + w->used : NULL);
	put_gpu(w, &job->gpu);
	for (i = 0; i < job->mount_count; i++)
		put_mount(w, &job->mounts[i]);
	for (i = 0; i < job->file_count; i++)
		put_file(w, &job->files[i]);
	for (i = 0; job->sysctls && i < job->sysctls->count; i++)
		put_sysctl(w, &job->sysctls->list[i]);
	put_item32(w, ABI_ITEM_STEP_MS, job->step_ms);
	if (job->pids)
		put_item32(w, ABI_ITEM_PIDS, job->pids);
	if (job->seed)
		put_item(w, ABI_ITEM_SEED, job->seed, ABI_SEED_SIZE);
	if (job->realtime_ns) {
		abi_put64(bytes, job->realtime_ns);
		put_item(w, ABI_ITEM_REALTIME, bytes, sizeof(bytes));
	}
}

/* What is encoded, and as what. */
struct word {
	const struct job *job;
	const char *term;
	enum abi_frame type;
	uint32_t first; /* the version, or the process's number */
};

static void put_payload(struct writer *w, const struct word *word)
{
	bool spawn = word->type == ABI_SPAWN;

	put32(w, word->first);
	put32(w, spawn ? word->job->flags & ABI_SPAWN_FLAGS : word->job->flags);
	put_process(w, word->job, word->term);
	if (!spawn)
		put_guest(w, word->job);
}

static int encode(const struct word *word, uint8_t **framep, size_t *sizep,
		  struct fault *fault)
{
	struct writer w = {0};

	put_payload(&w, word);
	if (w.used > ABI_PAYLOAD_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "the command with its arguments and "
				 "environment: %lu bytes are too long, the "
				 "guest takes %u; nothing was cut",
				 w.used, ABI_PAYLOAD_MAX);
	w.data = calloc(1, ABI_HEADER_SIZE + w.used);
	if (!w.data)
		return fault_no_memory(fault, "job");
	abi_put32(w.data, (uint32_t)w.used);
	abi_put16(w.data + 4, (uint16_t)word->type);
	w.used = ABI_HEADER_SIZE;
	put_payload(&w, word);
	*framep = w.data;
	*sizep = w.used;
	return 0;
}

int job_encode(const struct job *job, const char *term, uint8_t **framep,
	       size_t *sizep, struct fault *fault)
{
	const struct word word = {job, term, ABI_JOB, ABI_VERSION};

	return encode(&word, framep, sizep, fault);
}

int job_encode_spawn(const struct job *job, const char *term, uint32_t process,
		     uint8_t **framep, size_t *sizep, struct fault *fault)
{
	const struct word word = {job, term, ABI_SPAWN, process};

	return encode(&word, framep, sizep, fault);
}
