// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/call.h"
#include "cmd/cmd.h"
#include "guest_abi.h"
#include "log.h"
#include "vfio/custody.h"
#include "vfio/giveback.h"
#include "vfio/restore.h"
#include "vfio/say.h"

struct restore_job {
	const char *root;
	bool all;
	size_t n_wanted;
	struct pci_bdf wanted[CLAIM_WANTED_MAX];
	bool found[CLAIM_WANTED_MAX];
	struct state state;
};

static int restore_devices(struct restore_job *job, int argc, char **argv,
			   struct fault *fault)
{
	int i, err = 0;

	if (argc > CLAIM_WANTED_MAX || (argc && job->all))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "restore: either --all or at most %d devices",
				 CLAIM_WANTED_MAX);
	for (i = 0; !err && i < argc; i++)
		err = call_device("restore ", argv[i], &job->wanted[i], fault);
	job->n_wanted = (size_t)argc;
	return err;
}

static const struct option_row restore_rows[] = {
	{OPTION_ROW_FLAG("all", 0, struct restore_job, all),
	 .help = "also what 'gpubox bind' has taken",
	 .manual = "Everything on record.\n"},
	CALL_ROW_STEPS_ROOT(struct restore_job, root),
	CALL_ROW_VERBOSE,
};

static const struct option_command restore_command = {
	.name = "restore",
	.synopsis = "[OPTION...] [BDF...]",
	.about = "Give devices back to the drivers of the host they were taken "
		 "from: those that a dead 'gpubox run' has left, and with "
		 "--all or by name also those of 'gpubox bind'. What is in use "
		 "by a living run stays.",
	OPTION_ROWS(restore_rows),
	.after = "BDF is a PCI address; what was taken with it comes back "
		 "with it.",
	.words_max = UINT_MAX,
};

/* Whether the record is one we were asked for; marks what is found. */
static bool restore_concerns(struct restore_job *job,
			     const struct journal *journal)
{
	bool concerns = false;
	size_t i;

	if (!job->n_wanted)
		return job->all || !journal->keep;
	for (i = 0; i < job->n_wanted; i++) {
		if (!journal_find(journal, job->wanted[i]))
			continue;
		job->found[i] = true;
		concerns = true;
	}
	return concerns;
}

static void restore_tell(const struct restore_job *job,
			 const struct origin *origin)
{
	struct restore_device device = {.origin = *origin};
	const char *driver = device.now.driver;
	char bdf[PCI_BDF_TEXT];

	pci_bdf_format(origin->bdf, bdf);
	restore_read(job->root, &device);
	if (device.exchanged)
		log_output("%s: is another device now (%04x:%04x was taken, "
			   "%04x:%04x is there); left alone\n",
			   bdf, origin->vendor, origin->device,
			   device.now.vendor, device.now.device);
	else if (device.gone)
		log_output("%s: is no longer on the bus\n", bdf);
	else if (restore_is_foreign(&device))
		log_output("%s: is on %s, which gpubox did not bind it to; "
			   "left there\n",
			   bdf, driver);
	else if (!strcmp(driver, origin->driver))
		log_output("%s: is back on %s\n", bdf,
			   driver[0] ? driver : "no driver");
}

static int restore_record(struct restore_job *job, const char *file,
			  struct fault *fault)
{
	struct locks locks = {0};
	struct runner runner = {
		.root = job->root,
		.deadline_ms = CUSTODY_DEADLINE_MS,
		.locks = &locks,
		.observe = say_step,
	};
	struct journal *journal;
	size_t i;
	int err;

	journal = malloc(sizeof(*journal));
	if (!journal)
		return -ENOMEM;
	err = journal_read(&job->state, file, journal, fault);
	if (err == -ESTALE) {
		log_info("journal %s: of an earlier boot, removed", file);
		err = journal_remove(&job->state, file);
	} else if (!err && restore_concerns(job, journal)) {
		err = giveback_settle(&runner, &job->state, &locks, file, 0,
				      fault);
		/* without its lock a device is somebody else's to tell of */
		for (i = 0; i < journal->n_devices; i++)
			if (lock_fd(&locks, journal->device[i].bdf) >= 0)
				restore_tell(job, &journal->device[i]);
	}
	lock_release(&locks, 0);
	free(journal);
	return err == -ENOENT ? 0 : err;
}

static void restore_missed(const struct restore_job *job)
{
	char bdf[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < job->n_wanted; i++)
		if (!job->found[i])
			log_notice("%s: gpubox has no record of taking it; "
				   "nothing to give back",
				   pci_bdf_format(job->wanted[i], bdf));
}

/* Each record's failure is told, and the others are tried all the same. */
static int restore_all(struct restore_job *job)
{
	struct fault fault = {0};
	int i, n, err, status = 0;
	char **files = NULL;

	err = state_open(job->root, &job->state, &fault);
	if (!err)
		journal_sweep(&job->state);
	n = err ? err : journal_list(&job->state, &files);
	if (n < 0 || !files) {
		log_error("%s", err ? fault.text : strerror(-n));
		state_close(&job->state);
		return ABI_STATUS_GPUBOX;
	}
	for (i = 0; i < n; i++) {
		memset(&fault, 0, sizeof(fault));
		err = restore_record(job, files[i], &fault);
		/* without a name only what is nobody's is asked for */
		if (err == -EBUSY && !job->n_wanted) {
			log_info("%s", fault.text);
		} else if (err) {
			log_error("%s",
				  fault.text[0] ? fault.text : strerror(-err));
			status = ABI_STATUS_GPUBOX;
		}
	}
	journal_list_free(files);
	state_close(&job->state);
	restore_missed(job);
	return status;
}

int cmd_restore(int argc, char **argv)
{
	struct restore_job job = {.root = ""};
	struct call call = call_of(&restore_command, argc, argv, &job);
	struct fault fault = {0};
	int err, status;

	if (!call_begin(&call, &status))
		return status;
	err = restore_devices(&job, call.words.count, call.words.word, &fault);
	return err ? call_fail(&call, &fault, err) : restore_all(&job);
}
