// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/custody.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vfio/giveback.h"
#include "vfio/idle.h"
#include "vfio/janitor.h"
#include "vfio/journal.h"
#include "vfio/takeover.h"

/*
 * Rounds of reading, deciding and acting: one, and one that finds nothing
 * left to do; more where a group shows only when its device is bound.
 */
#define CUSTODY_ROUNDS 8

struct custody {
	struct runner runner;
	const char *run;
	struct state state;
	struct locks locks;
	struct journal journal;
	bool lost[JOURNAL_DEVICES_MAX]; /* a write to it hangs */
	struct janitor janitor;
	struct claim claim;
	struct steps steps;
};

const struct claim *custody_claim(const struct custody *custody)
{
	return &custody->claim;
}

const struct locks *custody_locks(const struct custody *custody)
{
	return &custody->locks;
}

void custody_used_by(const struct custody *custody, pid_t qemu)
{
	/* when it fails the janitor is dead, and the locks still tell */
	if (custody->janitor.pid > 0)
		(void)janitor_tell(&custody->janitor, qemu);
}

static void custody_free(struct custody *custody)
{
	janitor_end(&custody->janitor);
	lock_release(&custody->locks, 0);
	state_close(&custody->state);
	free(custody);
}

static bool custody_concerns(const struct custody *custody,
			     const struct journal *journal)
{
	size_t i;

	for (i = 0; i < journal->n_devices; i++)
		if (lock_fd(&custody->locks, journal->device[i].bdf) >= 0)
			return true;
	for (i = 0; i < journal->n_loans; i++)
		if (lock_fd(&custody->locks, journal->loan[i].bdf) >= 0)
			return true;
	return false;
}

/* A device of ours on a record of no living run: give it back first. */
static int custody_settle_one(struct custody *custody, const char *file,
			      struct fault *fault)
{
	struct fault ignored = {0};
	struct journal *journal;
	bool concerns;
	int err;

	if (!strcmp(file, custody->journal.file))
		return 0;
	journal = malloc(sizeof(*journal));
	if (!journal)
		return -ENOMEM;
	/* a record that cannot be read is 'gpubox restore's to report */
	err = journal_read(&custody->state, file, journal, &ignored);
	concerns = !err && !journal->keep && custody_concerns(custody, journal);
	free(journal);
	if (!concerns)
		return 0;
	return giveback_settle(&custody->runner, &custody->state,
			       &custody->locks, file, 0, fault);
}

static int custody_settle(struct custody *custody, struct fault *fault)
{
	char **files;
	int i, n, err = 0;

	journal_sweep(&custody->state);
	n = journal_list(&custody->state, &files);
	if (n < 0)
		return fault_set(fault, FAULT_HOST, n,
				 "the records of taken devices cannot be "
				 "listed: %s",
				 strerror(-n));
	for (i = 0; i < n && !err; i++)
		err = custody_settle_one(custody, files[i], fault);
	journal_list_free(files);
	return err;
}

/*
 * Lock all that comes with the devices: two guests cannot share a group, even
 * where nothing has to be written. Returns 1 when there were locks to take: the
 * devices may have changed hands before, so all is to be read again.
 */
static int custody_lock(struct custody *custody, struct fault *fault)
{
	size_t i, before = custody->locks.count;
	int err;

	for (i = 0; i < custody->claim.n_devices; i++) {
		const struct pci_device *pci = &custody->claim.device[i].pci;

		if (!pci_is_endpoint(pci))
			continue;
		err = lock_take(&custody->state, &custody->locks, pci->bdf,
				custody->run, 0, fault);
		if (err)
			return err;
	}
	if (custody->locks.count == before)
		return 0;
	err = custody_settle(custody, fault);
	return err ? err : 1;
}

static int custody_check_idle(const struct custody *custody, struct fault *fault)
{
	size_t i;
	int err;

	for (i = 0; i < custody->claim.n_devices; i++) {
		const struct claim_device *device = &custody->claim.device[i];
		const struct pci_device *pci = &device->pci;

		/* one that is bound already may be another program's guest's */
		if (!pci->driver[0] ||
		    (!device->wanted &&
		     !takeover_touches(&custody->steps, pci->bdf)))
			continue;
		err = idle_check(custody->runner.root, pci, fault);
		if (err)
			return err;
	}
	return 0;
}

static int custody_guard(struct custody *custody, struct fault *fault)
{
	return custody->janitor.pid
		       ? 0
		       : janitor_start(&custody->janitor, &custody->runner,
				       &custody->state, custody->journal.file,
				       fault);
}

/* The record comes before the first write, the janitor before the record. */
static int custody_record(struct custody *custody, struct fault *fault)
{
	size_t i, recorded = custody->journal.n_devices;
	int err;

	err = custody_guard(custody, fault);
	for (i = 0; i < custody->claim.n_devices && !err; i++) {
		const struct claim_device *device = &custody->claim.device[i];

		if (takeover_touches(&custody->steps, device->pci.bdf))
			err = journal_add(&custody->journal, &device->origin);
	}
	if (!err)
		err = journal_write(&custody->state, &custody->journal, fault);
	/* what is not on record has not been touched */
	if (err)
		custody->journal.n_devices = recorded;
	return err;
}

static void custody_lose(struct custody *custody, struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < custody->journal.n_devices; i++)
		if (!pci_bdf_compare(custody->journal.device[i].bdf, bdf))
			custody->lost[i] = true;
}

/* Whether the driver that was loaded is called otherwise than its module. */
static bool custody_misnamed(const struct custody *custody)
{
	char name[64];

	return !pci_driver_find(custody->runner.root, custody->claim.driver,
				name, sizeof(name)) &&
	       strcmp(name, custody->claim.driver) != 0;
}

/* Stops early, for another round, when what was planned has a wrong name. */
static int custody_run(struct custody *custody, struct fault *fault)
{
	size_t i;
	int err;

	for (i = 0; i < custody->steps.count; i++) {
		const struct step *step = &custody->steps.step[i];

		err = runner_step(&custody->runner, step, fault);
		if (err == -ETIMEDOUT)
			custody_lose(custody, step->bdf);
		if (err)
			return err;
		if (step->kind == STEP_MODULE && custody_misnamed(custody))
			return 0;
	}
	return 0;
}

/* Returns 1 while there is more to do. */
static int custody_round(struct custody *custody, const struct custody_ask *ask,
			 struct fault *fault)
{
	int err;

	err = claim_read(ask->root, ask->driver, ask->wanted, ask->n_wanted,
			 &custody->claim, fault);
	if (!err)
		err = takeover_plan(&custody->claim, &custody->steps, fault);
	if (!err)
		err = custody_lock(custody, fault);
	if (!err)
		err = custody_check_idle(custody, fault);
	if (err || !custody->steps.count)
		return err;
	if (ask->along)
		along_each(ask->root, &custody->claim, &custody->steps,
			   ask->along, ask->arg);
	err = custody_record(custody, fault);
	if (!err)
		err = custody_run(custody, fault);
	return err ? err : 1;
}

static int custody_begin(struct custody *custody, const struct custody_ask *ask,
			 struct fault *fault)
{
	size_t i;
	int err;

	custody->runner = (struct runner){
		.root = ask->root,
		.deadline_ms = ask->deadline_ms,
		.locks = &custody->locks,
		.observe = ask->observe,
		.arg = ask->arg,
	};
	custody->run = ask->run;
	err = state_open(ask->root, &custody->state, fault);
	if (!err)
		err = journal_init(&custody->journal, ask->run, fault);
	for (i = 0; i < ask->n_wanted && !err; i++)
		err = lock_take(&custody->state, &custody->locks,
				ask->wanted[i], ask->run, 0, fault);
	return err ? err : custody_settle(custody, fault);
}

static int custody_undo(struct custody *custody, struct fault *fault)
{
	int err = 0, loan_err, record_err = 0;

	if (custody->journal.n_devices || custody->journal.n_loans) {
		loan_err = giveback_loans(&custody->runner, &custody->journal,
					  fault);
		err = giveback_devices(&custody->runner, &custody->journal,
				       custody->lost, fault);
		if (!err)
			err = loan_err;
		record_err = giveback_record(&custody->state, &custody->journal,
					     custody->lost, fault);
	}
	custody_free(custody);
	return err ? err : record_err;
}

int custody_take(const struct custody_ask *ask, struct custody **custodyp,
		 struct fault *fault)
{
	struct fault second = {0};
	struct custody *custody;
	int i, err;

	custody = calloc(1, sizeof(*custody));
	if (!custody)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "no memory to take devices");
	custody->state.journal_fd = -1;
	custody->state.lock_fd = -1;
	err = custody_begin(custody, ask, fault);
	if (!err)
		err = 1;
	for (i = 0; i < CUSTODY_ROUNDS && err > 0; i++)
		err = custody_round(custody, ask, fault);
	if (err > 0)
		err = fault_set(fault, FAULT_HOST, -EAGAIN,
				"the IOMMU groups of the devices change while "
				"they are being taken; try again");
	if (err) {
		custody_undo(custody, &second);
		fault_then(fault, &second);
		return err;
	}
	*custodyp = custody;
	return 0;
}

/* Which nodes must be lent; each group's is one, whoever is in it. */
static int custody_add_loans(struct custody *custody, uid_t user,
			     struct fault *fault)
{
	struct loan loan;
	size_t i;
	int err;

	for (i = 0; i < custody->claim.n_devices; i++) {
		const struct claim_device *device = &custody->claim.device[i];

		if (!device->wanted)
			continue;
		err = loan_look(custody->runner.root, &device->pci, user, &loan,
				fault);
		if (err > 0)
			err = journal_add_loan(&custody->journal, &loan);
		if (err)
			return err;
	}
	return 0;
}

int custody_lend(struct custody *custody, uid_t user, struct fault *fault)
{
	struct journal *journal = &custody->journal;
	size_t i;
	int err;

	err = custody_add_loans(custody, user, fault);
	if (!err && !journal->n_loans)
		return 0;
	if (!err)
		err = custody_guard(custody, fault);
	if (!err)
		err = journal_write(&custody->state, journal, fault);
	/* what is not on record has not been touched */
	if (err)
		journal->n_loans = 0;
	for (i = 0; i < journal->n_loans && !err; i++)
		err = loan_make(custody->runner.root, &journal->loan[i], fault);
	return err;
}

int custody_give_back(struct custody *custody, struct fault *fault)
{
	return custody_undo(custody, fault);
}

int custody_keep(struct custody *custody, struct fault *fault)
{
	struct fault second = {0};
	int err = 0;

	custody->journal.keep = true;
	if (custody->journal.n_devices)
		err = journal_write(&custody->state, &custody->journal, fault);
	if (!err) {
		custody_free(custody);
		return 0;
	}
	custody_undo(custody, &second);
	fault_then(fault, &second);
	return err;
}
