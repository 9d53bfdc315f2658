/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals of the processes that make up a guest, before they are executed. */
#ifndef GPUBOX_QEMU_CHILD_SIGNALS_H
#define GPUBOX_QEMU_CHILD_SIGNALS_H

/*
 * In a child: no handler and nothing ignored, whatever we were given, and
 * SIGTERM, SIGINT and SIGHUP blocked, also in what is executed then. Slurm, a
 * service manager and a terminal send them to all of a job: the command is to
 * hear of it, by us, and needs its guest for that. Errors: those of
 * sigprocmask(2).
 */
int child_signals_reset(void);

#endif /* GPUBOX_QEMU_CHILD_SIGNALS_H */
