// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/container.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "clock.h"
#include "file/folder.h"
#include "file/input.h"
#include "file/output.h"
#include "oci/limits.h"
#include "request/name.h"

#define CONTAINER_RECORD     "container.json"
#define CONTAINER_RECORD_MAX (SPEC_BYTES_MAX + 65536)
#define CONTAINER_ROOT	     "/run/gpubox-oci"
#define CONTAINER_LOOK_MS    5

static const char *const container_states[] = {
	[CONTAINER_CREATING] = "creating",
	[CONTAINER_CREATED] = "created",
	[CONTAINER_RUNNING] = "running",
	[CONTAINER_STOPPED] = "stopped",
};

const char *container_state_name(enum container_state state)
{
	return container_states[state];
}

int container_root_path(const char *root, char path[PATH_MAX], struct fault *fault)
{
	const char *run = getenv("XDG_RUNTIME_DIR");
	int n;

	if (root)
		n = snprintf(path, PATH_MAX, "%s", root);
	else if (geteuid() == 0 || !run)
		n = snprintf(path, PATH_MAX, "%s", CONTAINER_ROOT);
	else
		n = snprintf(path, PATH_MAX, "%s/gpubox-oci", run);
	if (n >= 0 && n < PATH_MAX)
		return 0;
	return fault_set(fault, FAULT_HOST, -ENAMETOOLONG, "--root: is too long");
}

/* Root of a user namespace in which the host's own has no number. */
static bool container_is_rootless(void)
{
	struct stat st;

	return geteuid() == 0 && !stat("/", &st) && st.st_uid != 0;
}

int container_open_root(const char *root, struct fault *fault)
{
	char path[PATH_MAX];
	int err = container_root_path(root, path, fault);

	if (!err && container_is_rootless())
		return fault_set(fault, FAULT_HOST, -EPERM,
				 "rootless: an engine without root cannot have "
				 "guests; run it as root, or use 'gpubox run'");
	return err ? err : folder_open(path, "--root names another", fault);
}

void container_init(struct container *container)
{
	memset(container, 0, sizeof(*container));
	entry_init(&container->entry);
	container->root = -1;
}

/* What later calls need of @spec, which they do not read again. */
static json_t *container_keep(const struct spec *spec,
			      const struct request *guest, const char *bundle)
{
	json_t *kept = json_pack("{s:s, s:s, s:I, s:I, s:I}", "ociVersion",
				 spec->version, "bundle", bundle, "memory",
				 (json_int_t)guest->memory_mib, "cpus",
				 (json_int_t)guest->cpus, "pids",
				 (json_int_t)guest->pids);

	if (kept && spec->annotations)
		json_object_set(kept, "annotations", (json_t *)spec->annotations);
	if (kept && spec->hooks)
		json_object_set(kept, "hooks", (json_t *)spec->hooks);
	return kept;
}

int container_claim(struct container *container, int root, const char *id,
		    const struct spec *spec, const struct request *guest,
		    const char *bundle, struct fault *fault)
{
	struct fault why = {0};
	int err;

	container->root = root;
	/* first, so that a folder is left by nobody who fails */
	container->kept = container_keep(spec, guest, bundle);
	if (!container->kept)
		return fault_no_memory(fault, "container");
	err = entry_claim(root, id, &container->entry, &why);
	if (err == -EEXIST && !container_remove_left(root, id)) {
		entry_close(&container->entry);
		memset(&why, 0, sizeof(why));
		err = entry_claim(root, id, &container->entry, &why);
	}
	if (err == -EEXIST)
		return fault_set(fault, FAULT_HOST, err,
				 "container %.128s: is there already", id);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "container %s",
				 why.text);
	container->state = CONTAINER_CREATING;
	return 0;
}

static int container_bad(const char *id, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EBADMSG,
			 "container %.128s: its record is damaged; 'delete "
			 "--force' removes it",
			 id);
}

static int container_absent(const char *id, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "container %.128s: does not exist", id);
}

static int container_read(struct container *container, struct fault *fault)
{
	const char *id = container->entry.name;
	const char *state = "", *cgroup = "", *slice = "", *scope = "";
	char path[64];
	json_t *root;
	size_t size, i;
	void *text;
	int err;

	snprintf(path, sizeof(path), "/proc/self/fd/%d/" CONTAINER_RECORD,
		 container->entry.dir);
	err = input_read(path, CONTAINER_RECORD_MAX, &text, &size, NULL);
	/* Who claims it has yet to write what it is. */
	if (err == -ENOENT && entry_is_alive(&container->entry))
		return container_absent(id, fault);
	if (err)
		return container_bad(id, fault);
	root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	free(text);
	err = json_unpack(root, "{s:s, s:i, s:s, s?:s, s?:s, s:O}", "state",
			  &state, "pid", &container->pid, "cgroup", &cgroup,
			  "slice", &slice, "scope", &scope, "kept",
			  &container->kept);
	if (!err && (container->pid < 0 || !json_is_object(container->kept)))
		err = -EBADMSG;
	if (!err) {
		snprintf(container->cgroup.path, sizeof(container->cgroup.path),
			 "%s", cgroup);
		snprintf(container->cgroup.slice,
			 sizeof(container->cgroup.slice), "%s", slice);
		snprintf(container->cgroup.scope,
			 sizeof(container->cgroup.scope), "%s", scope);
	}
	container->state = CONTAINER_STOPPED;
	for (i = 0; !err && i < CONTAINER_STOPPED; i++)
		if (!strcmp(state, container_states[i]))
			container->state = (enum container_state)i;
	json_decref(root);
	return err ? container_bad(id, fault) : 0;
}

int container_find(struct container *container, int root, const char *id,
		   struct fault *fault)
{
	int err;

	container->root = root;
	err = entry_open(root, id, &container->entry, NULL);
	if (err == -ENOENT)
		return container_absent(id, fault);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "container %.128s: its folder: %s", id,
				 strerror(-err));
	err = container_read(container, fault);
	if (!err && !entry_is_alive(&container->entry))
		container->state = CONTAINER_STOPPED;
	return err;
}

/* Of the folder: a file that is made here would be in the way of its removal. */
int container_lock(const struct container *container, int wait_ms,
		   struct fault *fault)
{
	int64_t end = clock_now_ms() + wait_ms;
	struct stat st;

	while (flock(container->entry.dir, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fault_set(fault, FAULT_HOST, -errno,
					 "container %s: its lock: %s",
					 container->entry.name, strerror(errno));
		if (clock_now_ms() >= end)
			return fault_set(fault, FAULT_HOST, -EBUSY,
					 "container %s: another 'update' has "
					 "been at it for %d s; end that one",
					 container->entry.name, wait_ms / 1000);
		poll(NULL, 0, CONTAINER_LOOK_MS);
	}
	/* it was removed meanwhile, and may have been made again */
	if (fstat(container->entry.dir, &st) || !st.st_nlink)
		return container_absent(container->entry.name, fault);
	return 0;
}

int container_write(const struct container *container, struct fault *fault)
{
	json_t *root =
		json_pack("{s:s, s:i, s:s, s:s, s:s, s:O}", "state",
			  container_states[container->state], "pid",
			  (int)container->pid, "cgroup", container->cgroup.path,
			  "slice", container->cgroup.slice, "scope",
			  container->cgroup.scope, "kept", container->kept);
	char *text = json_dumps(root, JSON_INDENT(1));
	int err;

	json_decref(root);
	err = text ? output_state_at(container->entry.dir, CONTAINER_RECORD,
				     0600, text, strlen(text))
		   : -ENOMEM;
	free(text);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "container %s: its record: %s",
			       container->entry.name, strerror(-err))
		   : 0;
}

json_t *container_json(const struct container *container)
{
	const json_t *kept = container->kept;
	json_t *root, *annotations = json_object_get(kept, "annotations");

	root = json_pack(
		"{s:O, s:s, s:s, s:i, s:O}", "ociVersion",
		json_object_get(kept, "ociVersion"), "id", container->entry.name,
		"status", container_states[container->state], "pid",
		container->state == CONTAINER_STOPPED ? 0 : (int)container->pid,
		"bundle", json_object_get(kept, "bundle"));
	if (root && annotations)
		json_object_set(root, "annotations", annotations);
	return root;
}

static uint64_t container_number(const struct container *container,
				 const char *name)
{
	json_int_t number =
		json_integer_value(json_object_get(container->kept, name));

	return number > 0 ? (uint64_t)number : 0;
}

uint64_t container_memory_mib(const struct container *container)
{
	return container_number(container, "memory");
}

unsigned int container_vcpus(const struct container *container)
{
	uint64_t vcpus = container_number(container, "cpus");

	return vcpus < UINT32_MAX ? (unsigned int)vcpus : 0;
}

uint32_t container_pids(const struct container *container)
{
	return json_object_get(container->kept, "pids")
		       ? limits_guest_pids(container_number(container, "pids"))
		       : CONTAINER_PIDS_UNKNOWN;
}

int container_process(const struct container *container)
{
	int fd;

	if (container->pid <= 0)
		return -ESRCH;
	fd = (int)syscall(SYS_pidfd_open, container->pid, 0);
	if (fd < 0)
		return -errno;
	/* it holds the lock, so that its number was its own a moment ago */
	if (entry_is_alive(&container->entry))
		return fd;
	close(fd);
	return -ESRCH;
}

int container_signal(const struct container *container, int signo)
{
	int process = container_process(container), err = 0;

	if (process < 0)
		return process;
	if (syscall(SYS_pidfd_send_signal, process, signo, NULL, 0) < 0)
		err = -errno;
	close(process);
	return err;
}

int container_wait(int process, int timeout_ms)
{
	struct pollfd ended = {.fd = process, .events = POLLIN};
	int64_t left, end = clock_now_ms() + timeout_ms;

	do {
		left = end - clock_now_ms();
		if (poll(&ended, 1, left > 0 ? (int)left : 0) > 0)
			return 0;
	} while (left > 0);
	return -ETIMEDOUT;
}

/* Who looks at a folder without a lock is not to find one that goes. */
int container_remove(const struct container *container)
{
	int lock = guests_lock(container->root, NULL), err;

	if (lock < 0)
		return lock;
	err = entry_remove(container->root, &container->entry);
	close(lock);
	return err;
}

int container_remove_left(int root, const char *id)
{
	int lock, err;

	if (!name_is_id(id))
		return -EINVAL;
	lock = guests_lock(root, NULL);
	if (lock < 0)
		return lock;
	err = entry_remove_unlocked(root, id);
	close(lock);
	return err;
}

void container_close(struct container *container)
{
	json_decref(container->kept);
	entry_close(&container->entry);
	if (container->root >= 0)
		close(container->root);
	container_init(container);
}
