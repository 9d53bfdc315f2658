/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of what was taken, written and synced before the first write to
 * a device: one JSON file per run, docs/vfio.md describes it.
 */
#ifndef GPUBOX_VFIO_JOURNAL_H
#define GPUBOX_VFIO_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "vfio/loan.h"
#include "vfio/origin.h"
#include "vfio/state.h"

#define JOURNAL_DEVICES_MAX 64
#define JOURNAL_LOANS_MAX   16
#define JOURNAL_NAME	    64

struct journal {
	char file[JOURNAL_NAME]; /* its name in the folder */
	char run[128];		 /* name of the run */
	char boot_id[40];	 /* the kernel that knows the changes */
	int launcher_pid;
	uint64_t launcher_start; /* proc(5): stat's starttime */
	bool keep; /* taken by 'gpubox bind': stays until it is asked back */
	size_t n_devices;
	struct origin device[JOURNAL_DEVICES_MAX];
	size_t n_loans;
	struct loan loan[JOURNAL_LOANS_MAX];
};

/*
 * Begin the record of this process: pid, start time, boot id and a file name
 * no other run of this boot has. -ENOENT and the like without a /proc, -EBADMSG
 * where it says what it cannot say.
 */
int journal_init(struct journal *journal, const char *run, struct fault *fault);

/* -ENOSPC when it is full; nothing happens when @origin's device is there. */
int journal_add(struct journal *journal, const struct origin *origin);
/* The same for a node that is lent. */
int journal_add_loan(struct journal *journal, const struct loan *loan);
const struct origin *journal_find(const struct journal *journal,
				  struct pci_bdf bdf);

/*
 * Put the record in its place, whole or not at all, synced with its folder.
 * Errors, FAULT_HOST, named: what the file system says; -ENOMEM. The former
 * record, if there was one, is then still there.
 */
int journal_write(const struct state *state, const struct journal *journal,
		  struct fault *fault);

/*
 * Read record @file and believe nothing of it. Errors, FAULT_HOST: -ENOENT,
 * -EBADMSG (not ours, damaged), -ESTALE (of another boot: the kernel has
 * forgotten the changes and the record goes too), -ENOMEM, what the system
 * says.
 */
int journal_read(const struct state *state, const char *file,
		 struct journal *journal, struct fault *fault);

/* 0, also when it is gone already, or -errno. */
int journal_remove(const struct state *state, const char *file);

/* Remove what writers have left that were killed before they were done. */
void journal_sweep(const struct state *state);

/*
 * The names of all records, newest first, NULL-terminated; freed with
 * journal_list_free(). Returns their number or -errno.
 */
int journal_list(const struct state *state, char ***namesp);
void journal_list_free(char **names);

#endif /* GPUBOX_VFIO_JOURNAL_H */
