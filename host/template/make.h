/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that is started to be saved. */
#ifndef GPUBOX_TEMPLATE_MAKE_H
#define GPUBOX_TEMPLATE_MAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "qemu/user.h"

struct template_make {
	const char *name;	 /* of template.h's file */
	const char *what;	 /* it is of, for people */
	char *const *argv;	 /* QEMU's, with VM_START_TEMPLATE */
	const struct user *user; /* as qemu_process_start() has it */
	int *fds;		 /* the same; _STATE and _RAM are ours to set */
	bool by_file;		 /* vm_boot_by_file() */
	uint64_t ram;		 /* bytes of vm.ram_apart's; 0: it is not */
	unsigned int timeout_s;
	/* asked when all is saved: does the name still stand for what was read? */
	bool (*still)(void *arg);
	void *arg;
};

/*
 * Start the guest, wait until it says that it can be saved, save it, end it,
 * and let it take its name. Errors: -EBUSY (FAULT_HOST: another process makes
 * it), -ESTALE (FAULT_HOST: its parts changed meanwhile), -ETIMEDOUT, -EPROTO
 * (FAULT_VMM: QEMU ended, or refused), -ENODATA (nothing was saved), -ENOMEM,
 * those of the cache, of qemu_process_start() and of output.h. Nothing is left
 * of one that failed.
 */
int template_make(const struct template_make *make, struct fault *fault);

#endif /* GPUBOX_TEMPLATE_MAKE_H */
