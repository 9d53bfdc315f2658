/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices of the host in our care: locked, on record, on a vfio driver, with
 * a janitor that gives them back when we cannot.
 */
#ifndef GPUBOX_VFIO_CUSTODY_H
#define GPUBOX_VFIO_CUSTODY_H

#include <stddef.h>
#include <sys/types.h>

#include "fault.h"
#include "vfio/along.h"
#include "vfio/claim.h"
#include "vfio/lock.h"
#include "vfio/runner.h"

/* A GPU's driver may take seconds to let go; one that hangs never returns. */
#define CUSTODY_DEADLINE_MS 30000

struct custody;

struct custody_ask {
	const char *root;   /* "" is this host */
	const char *driver; /* to bind to: vfio-pci or a variant of it */
	const char *run;    /* name of the run, for others' messages */
	const struct pci_bdf *wanted;
	size_t n_wanted;
	int deadline_ms; /* for one write */
	runner_fn observe;
	along_fn along; /* or NULL */
	void *arg;
};

/*
 * Take the devices, with what shares their groups. What a dead run has left
 * on these devices is given back first.
 *
 * On success *@custodyp ends with custody_give_back() or custody_keep(). On
 * failure all is as it was, or @fault says what is not. Errors: those of
 * lock_take(), claim_read(), takeover_plan(), idle_check(), journal_write()
 * and step_run(), -EAGAIN when the groups changed meanwhile, and -ENOMEM.
 */
int custody_take(const struct custody_ask *ask, struct custody **custodyp,
		 struct fault *fault);

/* The devices and groups as they are now that they are taken. */
const struct claim *custody_claim(const struct custody *custody);

/*
 * Let @user open the nodes of the devices' groups, which QEMU does by itself
 * without iommufd: their owner is on record, changed, and comes back with the
 * devices. Errors: those of loan_look(), loan_make(), journal_write() and
 * janitor_start(); what is changed then comes back with the devices, too.
 */
int custody_lend(struct custody *custody, uid_t user, struct fault *fault);

/* What QEMU must inherit, so that the devices are free only when it ends. */
const struct locks *custody_locks(const struct custody *custody);

/* Tell the janitor which process to end when we are gone. */
void custody_used_by(const struct custody *custody, pid_t qemu);

/*
 * Give everything back and free @custody, whatever happens; the process that
 * used the devices must be gone. 0, or the first error: what could not be
 * given back is named and stays on record for 'gpubox restore'.
 */
int custody_give_back(struct custody *custody, struct fault *fault);

/*
 * Leave the devices bound, on record for 'gpubox restore', and free @custody.
 * When that cannot be recorded all is given back, and the error returned.
 */
int custody_keep(struct custody *custody, struct fault *fault);

#endif /* GPUBOX_VFIO_CUSTODY_H */
