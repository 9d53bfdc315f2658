/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One container as the runtime remembers it: a folder below --root, whose lock
 * the container's process holds, with container.json in it.
 */
#ifndef GPUBOX_OCI_CONTAINER_H
#define GPUBOX_OCI_CONTAINER_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include <jansson.h>

#include "fault.h"
#include "keeper/entry.h"
#include "oci/cgroup.h"
#include "oci/spec.h"

#define CONTAINER_PIDS_UNKNOWN UINT32_MAX

/* The states of the runtime specification. */
enum container_state {
	CONTAINER_CREATING,
	CONTAINER_CREATED,
	CONTAINER_RUNNING,
	CONTAINER_STOPPED,
};

struct container {
	struct entry entry;
	int root; /* the folder of all of them */
	pid_t pid;
	enum container_state state;
	json_t *kept; /* bundle, annotations, hooks...: an object, owned */
	struct cgroup cgroup;
};

/* The folder of --root, or the usual one. -ENAMETOOLONG, FAULT_HOST. */
int container_root_path(const char *root, char path[PATH_MAX],
			struct fault *fault);

/*
 * The same, open; the descriptor is the caller's. Errors, FAULT_HOST: those of
 * folder_open(); -EPERM (root only of a user namespace, as a rootless engine's).
 */
int container_open_root(const char *root, struct fault *fault);

/* One that is not there, for container_close(). */
void container_init(struct container *container);

/*
 * Begin the container @id, whose guest is to be as @guest, in the folder @root,
 * which is taken: its lock is ours. container_close() in every case; on failure
 * no folder is made. Errors, FAULT_HOST: -EEXIST, -EINVAL (no good id), -ENOMEM,
 * those of entry_claim().
 */
int container_claim(struct container *container, int root, const char *id,
		    const struct spec *spec, const struct request *guest,
		    const char *bundle, struct fault *fault);

/* What its guest has since it was created; 0: nobody has noted that down. */
uint64_t container_memory_mib(const struct container *container);
unsigned int container_vcpus(const struct container *container);

/* The same of processes and threads; 0: any number, CONTAINER_PIDS_UNKNOWN. */
uint32_t container_pids(const struct container *container);

/*
 * Find the container @id. One whose process is gone is CONTAINER_STOPPED,
 * whatever it was. Errors, FAULT_HOST: -ENOENT (there is none, or who creates it
 * has not written what it is yet), -EBADMSG.
 */
int container_find(struct container *container, int root, const char *id,
		   struct fault *fault);

/*
 * Let nobody else change what holds it until container_close(), or our end;
 * who has it is waited for, @wait_ms. Errors, FAULT_HOST: -EBUSY,
 * -ENOENT (it was removed meanwhile), those of flock(2).
 */
int container_lock(const struct container *container, int wait_ms,
		   struct fault *fault);

/* Write what is known of it, whole. -ENOMEM, those of output_write_at(). */
int container_write(const struct container *container, struct fault *fault);

/* As the specification has it, for 'state' and for hooks. NULL: no memory. */
json_t *container_json(const struct container *container);

const char *container_state_name(enum container_state state);

/*
 * A descriptor of the container's process, and of no other that has its number
 * by now; the caller's. -ESRCH: it is gone.
 */
int container_process(const struct container *container);

/* Send it @signo. Errors: those of container_process(), and of kill(2). */
int container_signal(const struct container *container, int signo);

/*
 * Wait until @process, of container_process(), has ended, and its parent knows.
 * -ETIMEDOUT after @timeout_ms.
 */
int container_wait(int process, int timeout_ms);

/* Remove the folder. Errors: those of guests_lock() and entry_remove(). */
int container_remove(const struct container *container);

/*
 * Remove what is left of @id in the folder @root where who made or removed it
 * was killed at a time at which it had no lock. Errors: -EINVAL (no good id),
 * -ENOTEMPTY (it has one), -ENOENT, those of guests_lock() and
 * entry_remove_unlocked().
 */
int container_remove_left(int root, const char *id);

void container_close(struct container *container);

#endif /* GPUBOX_OCI_CONTAINER_H */
