/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The right to write to a device: a lock of the open file description
 * (F_OFD_SETLK of fcntl(2), Linux 3.15) on a file named after it. The launcher
 * holds it, and so do QEMU and a child whose write hangs, by the descriptor
 * they inherit: it is free when the last of them has ended. flock(2) is as
 * good at that, but cannot be asked about without being taken.
 */
#ifndef GPUBOX_VFIO_LOCK_H
#define GPUBOX_VFIO_LOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "pci/pci.h"
#include "vfio/state.h"

#define LOCKS_MAX 64

struct lock {
	struct pci_bdf bdf;
	int fd;
};

struct locks {
	size_t count;
	struct lock lock[LOCKS_MAX];
};

/*
 * Take @bdf's lock into @locks, waiting at most @wait_ms; nothing happens
 * when it is there. @name is told to whom it keeps waiting. Errors,
 * FAULT_HOST: -EBUSY (somebody has it: named), -ENOSPC, what open(2) says.
 */
int lock_take(const struct state *state, struct locks *locks, struct pci_bdf bdf,
	      const char *name, int wait_ms, struct fault *fault);

/* The descriptor of @bdf's lock, or -ENOENT. */
int lock_fd(const struct locks *locks, struct pci_bdf bdf);

/* Whether somebody has the lock of file @fd: 1, 0 or -errno. Takes nothing. */
int lock_ask(int fd);

/* False also when it cannot be told. Takes nothing, makes no file. */
bool lock_is_taken(const struct state *state, struct pci_bdf bdf);

/* Drop our hold on all of them, or on those past the first @count. */
void lock_release(struct locks *locks, size_t count);

#endif /* GPUBOX_VFIO_LOCK_H */
