// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What PID 1 reads, as bytes: the first one chooses the reader. A job is
 * read twice, as guest-init does: checked, then taken apart in place.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "frame.h"
#include "job.h"
#include "kmsg_line.h"
#include "module_list.h"
#include "node_rule.h"
#include "node_text.h"
#include "uevent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_network(const uint8_t *data, size_t size)
{
	struct job_nics nics;
	const char *why = NULL;
	size_t i;

	if (job_scan_nics(data, size, &nics, &why)) {
		assert(why);
		return;
	}
	for (i = 0; i < nics.address_count; i++)
		assert(nics.addresses[i].nic < nics.count);
	for (i = 0; i < nics.route_count; i++)
		assert(nics.routes[i].to.nic < nics.count);
}

static void fuzz_job(uint8_t *data, size_t size, bool spawn)
{
	struct job job;
	const char *why = NULL;
	size_t i, bytes = 0;
	uint32_t process;
	char **vector;

	/* The spare byte that job_fill() wants is no part of the payload. */
	if (spawn ? job_scan_spawn(data, size - 1, &job, &process, &why)
		  : job_scan(data, size - 1, &job, &why)) {
		assert(why);
		return;
	}
	vector = calloc(job.argc + job.envc + 2, sizeof(*vector));
	assert(vector);
	job_fill(data, size - 1, &job, vector, vector + job.argc + 1);
	for (i = 0; i < job.argc; i++)
		bytes += strlen(job.argv[i]) + 1;
	assert(!job.argv[i]);
	for (i = 0; i < job.envc; i++)
		bytes += strlen(job.envp[i]) + 1;
	assert(!job.envp[i]);
	assert(bytes == job.string_bytes);
	for (i = 0, bytes = 0; i < job.group_count; i++)
		bytes += job.groups[i];
	assert(strlen(job.cwd) < size);
	for (i = 0; i < job.group_add_count; i++)
		assert(*job.group_adds[i] && strlen(job.group_adds[i]) < size);
	for (i = 0; i < job.mounts.count; i++)
		assert(*job.mounts.list[i].path == '/' &&
		       strlen(job.mounts.list[i].serial) <= ABI_SERIAL_MAX);
	for (i = 0; i < job.gpu.count; i++)
		assert(strlen(job.gpu.addresses[i]) <= ABI_GPU_TEXT_MAX);
	for (i = 0; i < job.gpu.node_count; i++)
		assert(!node_rule_parse(job.gpu.nodes[i],
					strlen(job.gpu.nodes[i]), NULL));
	for (i = 0; i < job.gpu.log_count; i++)
		assert(strlen(job.gpu.logs[i]) <= ABI_GPU_TEXT_MAX);
	free(vector);
}

static void fuzz_modules(char *data, size_t size)
{
	struct module_line line;
	size_t at = 0;

	while (module_list_next(data, size, &at, &line) > 0)
		assert(strlen(line.path) + strlen(line.parameters) < size);
}

/* NAME, NUL, then what serves as both files. */
static void fuzz_account(char *data, size_t size)
{
	struct account account;
	struct account_file file;
	const char *missing;
	uint32_t groups[3];
	size_t name;

	data[size - 1] = 0;
	name = strlen(data) + 1;
	file.data = data + name;
	file.size = size - name;
	if (!account_find(data, file, file, groups, 3, &account, &missing)) {
		assert(account.group_count <= 3);
		assert(account.uid != UINT32_MAX && account.gid != UINT32_MAX);
	}
}

/* The lines of a record lie in it, and are no longer than asked for. */
static void fuzz_kmsg(const char *data, size_t size)
{
	size_t at = 0, length, count = 0;
	const char *line;

	while (kmsg_next(data, size, 16, &at, &line, &length)) {
		assert(line >= data && line + length <= data + size);
		assert(length <= 16 && count++ < size);
	}
}

static void fuzz_node_text(char *data, size_t size)
{
	static const struct node_word names = {"a,b", 3};
	uint32_t number;

	data[size - 1] = 0;
	if (!node_major(&names, data, &number))
		assert(number <= NODE_MAJOR_MAX);
	if (!node_number(data, "M:", &number))
		assert(number <= NODE_MINOR_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame frame;
	uint8_t *copy;

	if (size < 2)
		return 0;
	copy = malloc(size - 1);
	assert(copy);
	memcpy(copy, data + 1, size - 1);
	switch (data[0] % 8) {
	case 0:
	case 7:
		fuzz_job(copy, size - 1, data[0] % 8 == 7);
		break;
	case 1:
		fuzz_modules((char *)copy, size - 1);
		break;
	case 2:
		fuzz_account((char *)copy, size - 1);
		break;
	case 3:
		(void)uevent_port((char *)copy, size - 1);
		break;
	case 4:
		if (size > ABI_HEADER_SIZE && !frame_parse(copy, &frame))
			assert(frame.size <= ABI_PAYLOAD_MAX);
		fuzz_network(copy, size - 1);
		break;
	case 5:
		fuzz_kmsg((char *)copy, size - 1);
		break;
	case 6:
		fuzz_node_text((char *)copy, size - 1);
		break;
	}
	free(copy);
	return 0;
}
