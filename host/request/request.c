// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file/input.h"
#include "qemu/vm.h"
#include "request/env.h"
#include "request/name.h"

void request_init(struct request *request, const struct board *board)
{
	memset(request, 0, sizeof(*request));
	request->memory_mib = board->memory_mib;
	request->cpus = board->vcpus;
	request->numa = board->numa_auto ? REQUEST_NUMA_AUTO : REQUEST_NUMA_OFF;
	request->timeout_ms = (int64_t)board->default_timeout_s * 1000;
	request->kill_grace_ms = board->kill_grace_ms;
	request->umask = 022;
	request->accel = board->accel;
	request->network = board->network;
	request->gpu_required = board->gpu_required;
	request->vfio = board->vfio;
	request->identity = board->identity_policy;
}

void request_environment(struct request *request)
{
	const char *templates = getenv("GPUBOX_TEMPLATE");

	if (templates && !strcmp(templates, "off"))
		request->cold = "GPUBOX_TEMPLATE=off";
}

static unsigned int count_disks(const struct request *request)
{
	unsigned int i, disks = 0;

	for (i = 0; i < request->mount_count; i++)
		disks += request->mounts[i].source != NULL;
	return disks;
}

int request_add_mount(struct request *request, const struct request_mount *mount,
		      const char *what, struct fault *fault)
{
	if (request->mount_count == ABI_MOUNTS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: a guest has at most %d mounts", what,
				 ABI_MOUNTS_MAX);
	if (mount->source && count_disks(request) == VM_MOUNTS_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: a guest has at most %d disks besides its "
				 "root; put several folders into one",
				 what, VM_MOUNTS_MAX);
	request->mounts[request->mount_count++] = *mount;
	return 0;
}

static void request_file_free(const struct request_file *file)
{
	free(file->path);
	free(file->data);
	if (file->follows)
		close(file->fd);
}

/* They travel with the command, of which there can be as much again. */
#define REQUEST_FILES_BYTES (8u << 20)

int request_add_file(struct request *request, const struct request_file *file,
		     struct fault *fault)
{
	struct request_file *grown = NULL;
	size_t bytes = file->size;
	unsigned int i;
	int err = 0;

	for (i = 0; i < request->file_count; i++)
		bytes += request->files[i].size;
	if (i == ABI_FILES_MAX || bytes > REQUEST_FILES_BYTES)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"%s: a guest takes at most %d files and %u MiB "
				"of them; put them into a folder",
				file->path, ABI_FILES_MAX,
				REQUEST_FILES_BYTES >> 20);
	if (!err) {
		grown = realloc(request->files, (i + 1) * sizeof(*grown));
		err = grown ? 0 : fault_no_memory(fault, "files");
	}
	if (!grown) {
		request_file_free(file);
		return err;
	}
	grown[i] = *file;
	request->files = grown;
	request->file_count = i + 1;
	return 0;
}

static int request_read_file(struct request_file *file, size_t max,
			     bool (*takes)(const char *path, const char *text),
			     struct fault *fault)
{
	size_t size;
	void *data;
	int err = input_read_fd(file->fd, file->path, max, &data, &size, fault);

	if (err)
		return err;
	if (!takes(file->path, data)) {
		free(data);
		return 0;
	}
	free(file->data);
	file->data = data;
	file->size = size;
	return 0;
}

int request_read_files(struct request *request,
		       bool (*takes)(const char *path, const char *text),
		       struct fault *fault)
{
	size_t bytes = REQUEST_FILES_BYTES;
	struct request_file *file;
	unsigned int i;
	int err = 0;

	for (i = 0; i < request->file_count && !err; i++) {
		file = &request->files[i];
		if (file->follows)
			err = request_read_file(file, bytes, takes, fault);
		bytes -= file->size < bytes ? file->size : bytes;
	}
	return err;
}

/* --entrypoint and the words behind it are one command. */
static int request_join(struct request *request, struct fault *fault)
{
	size_t n = 0;

	if (!request->entrypoint || !*request->entrypoint)
		return 0;
	while (request->command && request->command[n])
		n++;
	request->words = calloc(n + 2, sizeof(*request->words));
	if (!request->words)
		return fault_no_memory(fault, "--entrypoint");
	request->words[0] = (char *)request->entrypoint;
	if (n)
		memcpy(&request->words[1], request->command,
		       n * sizeof(*request->words));
	request->command = request->words;
	return 0;
}

/* Who publishes a port and names no network means the one that can do it. */
static int request_settle_ports(struct request *request, struct fault *fault)
{
	if (!request->port_count || request->network == BOARD_NETWORK_USER)
		return 0;
	if (request->network_named)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--publish: needs --network user; with another "
				 "network the guest's ports are reached there, or "
				 "not at all");
	request->network = BOARD_NETWORK_USER;
	return 0;
}

int request_settle(struct request *request, struct fault *fault)
{
	if (request_join(request, fault))
		return -ENOMEM;
	/* a container's image can have a command of its own */
	if ((!request->command || !request->command[0]) && !request->root)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "run: no command; write 'gpubox run [OPTION...] "
				 "-- COMMAND [ARG...]'");
	if (request->read_only && !request->root)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--read-only: is about the root that --root "
				 "names, and there is none");
	if (request->read_only && request->scratch)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--scratch: is for what is written over the "
				 "root, and --read-only says that nothing is");
	if (request->name && name_check(request->name, fault))
		return -EINVAL;
	if (request->hostname && name_check_host(request->hostname, fault))
		return -EINVAL;
	if (request_settle_ports(request, fault))
		return -EINVAL;
	return env_settle(request->env, &request->env_count, fault);
}

void request_mount_free(struct request_mount *mount)
{
	free(mount->source);
	free(mount->path);
}

void request_free(struct request *request)
{
	while (request->mount_count)
		request_mount_free(&request->mounts[--request->mount_count]);
	while (request->file_count)
		request_file_free(&request->files[--request->file_count]);
	free(request->files);
	sysctl_free(&request->sysctls);
	request->files = NULL;
	env_free(request->env, request->env_count);
	free(request->hosts);
	free(request->resolv);
	free(request->network_of);
	request->network_of = NULL;
	request->hosts = request->resolv = NULL;
	free(request->words);
	request->words = NULL;
	request->env = NULL;
	request->env_count = 0;
}
