/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Work that nobody waits for, in a process of its own. */
#ifndef GPUBOX_FILE_ASIDE_H
#define GPUBOX_FILE_ASIDE_H

/*
 * Do @work with @arg there and leave: of a session of its own, with nothing of
 * ours open, /dev/null as its streams, and no haste. It is called @name and
 * does not die with us. Errors: those of fork(2); what goes wrong later nobody
 * hears.
 */
int aside_start(const char *name, void (*work)(void *arg), void *arg);

#endif /* GPUBOX_FILE_ASIDE_H */
