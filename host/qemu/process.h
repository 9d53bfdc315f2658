/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU as a child process that dies with us. */
#ifndef GPUBOX_QEMU_PROCESS_H
#define GPUBOX_QEMU_PROCESS_H

#include <sys/types.h>

#include "fault.h"
#include "layout/numa.h"
#include "qemu/user.h"
#include "qemu/vm.h"

struct qemu_process {
	pid_t pid; /* and of its process group */
	int pidfd; /* readable when QEMU has ended */
	/*
	 * Our ends, by enum vm_fd minus VM_FD_QMP: QMP to CONSOLE are
	 * non-blocking sockets. KERNEL and later are -1.
	 */
	int fd[VM_FD_END - VM_FD_QMP];
	int stderr_fd; /* pipe: what QEMU prints; non-blocking */
};

/*
 * Start QEMU: socket pairs for QMP to CONSOLE, the @fds (from
 * VM_FD_KERNEL on, VM_FD_END - VM_FD_KERNEL of them, -1: none; or NULL: none
 * at all) put at their numbers, everything else closed, its own
 * process group, SIGKILL when the launcher dies, stdin from /dev/null, no
 * core file, no_new_privs.
 *
 * QEMU runs as @user; NULL keeps who we are. All of its threads are held to the
 * processors of @place, and take their memory from its node as long as some is
 * free there; NULL, or NUMA_NONE, is anywhere. The @fds stay the caller's.
 * Returns when QEMU was executed. On error nothing runs any more and @process
 * is untouched. Errors: -ENOENT (no such binary), -ETIMEDOUT (the child does
 * not get as far), what fork, close_range, pidfd_open and execve report.
 */
int qemu_process_start(char *const argv[], const struct user *user,
		       const struct numa_place *place, const int *fds,
		       struct qemu_process *process, struct fault *fault);

/* From SIGKILL to the end: a large guest's memory is given back meanwhile. */
#define QEMU_PROCESS_KILL_MS 60000

/*
 * Reap QEMU: wait at most @deadline_ms for its end, then kill it and wait at
 * most QEMU_PROCESS_KILL_MS. *@wait_status becomes what waitpid(2) reports.
 * Returns 0, -ECHILD (it was reaped before), or -ETIMEDOUT: it hangs in the
 * kernel, which was said, and *@wait_status is that of SIGKILL. Closes nothing.
 */
int qemu_process_end(struct qemu_process *process, int deadline_ms,
		     int *wait_status);

/* The same of one that was sent SIGKILL, within @deadline_ms. */
int qemu_process_reap(struct qemu_process *process, int deadline_ms,
		      int *wait_status);

/* Close every descriptor that is still open (and set it to -1). */
void qemu_process_close(struct qemu_process *process);

#endif /* GPUBOX_QEMU_PROCESS_H */
