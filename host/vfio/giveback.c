// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/giveback.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vfio/idle.h"
#include "vfio/restore.h"

struct giveback {
	struct restore_device device[JOURNAL_DEVICES_MAX];
	size_t index[JOURNAL_DEVICES_MAX]; /* in the journal */
	size_t count;
	struct steps steps;
};

static void giveback_read(const struct runner *runner,
			  const struct journal *journal, const bool *failed,
			  struct giveback *back)
{
	size_t i;

	back->count = 0;
	for (i = 0; i < journal->n_devices; i++) {
		struct restore_device *device = &back->device[back->count];

		if (failed[i])
			continue;
		device->origin = journal->device[i];
		restore_read(runner->root, device);
		back->index[back->count++] = i;
	}
}

static bool *giveback_failed(const struct giveback *back, bool *failed,
			     struct pci_bdf bdf)
{
	size_t i = 0;

	while (pci_bdf_compare(back->device[i].origin.bdf, bdf))
		i++;
	return &failed[back->index[i]];
}

/* All steps but those of devices that have failed; the first error. */
static int giveback_run(const struct runner *runner, const struct giveback *back,
			bool *failed, struct fault *fault)
{
	size_t i;
	int err, first = 0;

	for (i = 0; i < back->steps.count; i++) {
		const struct step *step = &back->steps.step[i];
		bool *is_failed = giveback_failed(back, failed, step->bdf);
		struct fault ignored = {0};

		if (*is_failed)
			continue;
		/* whether a failed reset matters is what STEP_ANSWER asks */
		if (step->kind == STEP_RESET) {
			err = runner_step(runner, step, &ignored);
			if (err != -ETIMEDOUT)
				continue;
			fault_set(fault, FAULT_HOST, err, "%s", ignored.text);
		} else {
			err = runner_step(runner, step, fault);
		}
		if (!err)
			continue;
		*is_failed = true;
		if (!first)
			first = err;
	}
	return first;
}

/*
 * Unbinding from vfio-pci waits until whoever has the device open closes it:
 * another program's VMM, on a device that was bound by hand.
 */
static int giveback_check_idle(const struct runner *runner,
			       const struct giveback *back, bool *failed,
			       struct fault *fault)
{
	size_t i;
	int err, first = 0;

	for (i = 0; i < back->count; i++) {
		const struct restore_device *device = &back->device[i];

		if (device->gone || !pci_driver_is_vfio(device->now.driver) ||
		    !strcmp(device->now.driver, device->origin.driver))
			continue;
		err = idle_check(runner->root, &device->now, fault);
		if (!err)
			continue;
		failed[back->index[i]] = true;
		if (!first)
			first = err;
	}
	return first;
}

int giveback_devices(const struct runner *runner, const struct journal *journal,
		     bool *failed, struct fault *fault)
{
	struct giveback *back;
	int err, idle_err;

	back = calloc(1, sizeof(*back));
	if (!back)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "no memory to give devices back; run "
				 "'gpubox restore'");
	giveback_read(runner, journal, failed, back);
	idle_err = giveback_check_idle(runner, back, failed, fault);
	restore_plan(back->device, back->count, &back->steps);
	err = giveback_run(runner, back, failed, fault);
	free(back);
	return idle_err ? idle_err : err;
}

int giveback_loans(const struct runner *runner, struct journal *journal,
		   struct fault *fault)
{
	size_t i, left = 0;
	int err, first = 0;

	for (i = 0; i < journal->n_loans; i++) {
		const struct loan loan = journal->loan[i];

		err = lock_fd(runner->locks, loan.bdf);
		if (err >= 0)
			err = loan_return(runner->root, &loan, fault);
		else
			err = -EBUSY;
		if (err)
			journal->loan[left++] = loan;
		if (err && !first)
			first = err;
	}
	journal->n_loans = left;
	return first;
}

int giveback_record(const struct state *state, const struct journal *journal,
		    const bool *failed, struct fault *fault)
{
	struct journal *left;
	size_t i;
	int err;

	left = malloc(sizeof(*left));
	if (!left)
		return -ENOMEM;
	*left = *journal;
	left->n_devices = 0;
	for (i = 0; i < journal->n_devices; i++)
		if (failed[i])
			left->device[left->n_devices++] = journal->device[i];
	/* what is left of a bind by hand is to be given back at any time */
	left->keep = false;
	if (left->n_devices || left->n_loans)
		err = journal_write(state, left, fault);
	else
		err = journal_remove(state, journal->file);
	free(left);
	return err;
}

static int giveback_lock(const struct state *state, struct locks *locks,
			 const struct journal *journal, int wait_ms,
			 struct fault *fault)
{
	size_t i;
	int err, first = 0;

	for (i = 0; i < journal->n_devices; i++) {
		err = lock_take(state, locks, journal->device[i].bdf,
				"giving it back", wait_ms, fault);
		if (err && !first)
			first = err;
	}
	for (i = 0; i < journal->n_loans; i++) {
		err = lock_take(state, locks, journal->loan[i].bdf,
				"giving it back", wait_ms, fault);
		if (err && !first)
			first = err;
	}
	return first;
}

static int giveback_locked(const struct runner *runner, const struct state *state,
			   struct journal *journal, struct fault *fault)
{
	bool failed[JOURNAL_DEVICES_MAX] = {false};
	int err, loan_err, record_err;
	size_t i;

	for (i = 0; i < journal->n_devices; i++)
		failed[i] = lock_fd(runner->locks, journal->device[i].bdf) < 0;
	loan_err = giveback_loans(runner, journal, fault);
	err = giveback_devices(runner, journal, failed, fault);
	if (!err)
		err = loan_err;
	record_err = giveback_record(state, journal, failed, fault);
	return err ? err : record_err;
}

int giveback_settle(const struct runner *runner, const struct state *state,
		    struct locks *locks, const char *file, int wait_ms,
		    struct fault *fault)
{
	struct runner locked = *runner;
	struct journal *journal;
	int err, lock_err = 0;

	journal = malloc(sizeof(*journal));
	if (!journal)
		return -ENOMEM;
	locked.locks = locks;
	journal_sweep(state);
	err = journal_read(state, file, journal, fault);
	if (!err) {
		lock_err = giveback_lock(state, locks, journal, wait_ms, fault);
		/* somebody else may have been at work while we waited */
		err = journal_read(state, file, journal, fault);
	}
	if (!err)
		err = giveback_locked(&locked, state, journal, fault);
	else if (err == -ESTALE)
		err = journal_remove(state, file);
	else if (err == -ENOENT)
		err = lock_err = 0;
	free(journal);
	return err ? err : lock_err;
}
