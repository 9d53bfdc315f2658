/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What others do with a guest while it runs. All of it is called from within
 * the guest's loop: by a hook, or by a watch (watch.h). Nothing here waits.
 */
#ifndef GPUBOX_GUEST_RUNNING_H
#define GPUBOX_GUEST_RUNNING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "guest/watch.h"

struct guest;

/* Called by guest_run(); each may be NULL. */
struct guest_hooks {
	/*
	 * QEMU has started: @guest is valid from here until ended() returns.
	 * Watches are added here.
	 */
	void (*begun)(void *arg, struct guest *guest);
	/* The command was executed; @pid is the guest's. */
	void (*started)(void *arg, uint32_t pid);
	/*
	 * A signal for the launcher. True: it was dealt with; else it is the
	 * command's, as without hooks.
	 */
	bool (*signalled)(void *arg, int signo);
	/* It may have no end for days: its template is made beside it. */
	bool stays;
	/* QEMU has ended, every further process too: remove the watches. */
	void (*ended)(void *arg);
	void *arg;
};

/* See watch.h. */
int running_watch(struct guest *guest, struct watch *watch);
void running_unwatch(struct guest *guest, const struct watch *watch);

/* The command was executed, and its verdict is not known. */
bool running_is_up(const struct guest *guest);

/* QEMU's process; 0 when it has ended. */
pid_t running_vmm(const struct guest *guest);

/*
 * Send @signo to the command. 0, -ESRCH (it does not run), -ENOBUFS (the
 * guest reads nothing).
 */
int running_signal(struct guest *guest, int signo);

/* The same, to each process in the guest. */
int running_signal_all(struct guest *guest, int signo);

/*
 * As docker's stop: @signo and SIGCONT to the command, SIGKILL to it after
 * @grace_ms, the end of QEMU after as much again, at least 2 s. Before the
 * command runs: the end of QEMU at once. The status is the command's own, if
 * it tells one. A second call with less grace counts from then on.
 */
void running_stop(struct guest *guest, int signo, int64_t grace_ms);

/* End QEMU now; the outcome is 128 + SIGKILL. */
void running_kill(struct guest *guest);

#endif /* GPUBOX_GUEST_RUNNING_H */
