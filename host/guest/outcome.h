/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what was seen to what it means: the exit status and whose fault. */
#ifndef GPUBOX_GUEST_OUTCOME_H
#define GPUBOX_GUEST_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "guest/guest_console.h"
#include "guest/decoder.h"
#include "guest/gpu_report.h"

/* What was seen of a guest. */
struct outcome_facts {
	bool started;	      /* the command was executed */
	bool exited;	      /* verdict is an ABI_EXIT */
	bool failed;	      /* verdict is an ABI_ERROR */
	struct frame verdict; /* valid with exited or failed */
	char release[128];    /* of the guest's kernel, as it says itself */
	bool timed_out;	      /* the command's time was up */
	bool boot_timed_out;  /* no command within the boot's time */
	bool halted;	      /* the guest left, its machine did not end */
	bool cut_short;	      /* announced output never came */
	int interrupted;      /* the signal that ended the run, or 0 */
	const char *protocol; /* what the guest sent wrongly, or NULL */
	int out_err, err_err; /* -errno of our own stdout and stderr */
	bool vmm_killed;      /* by us */
	int wait_status;      /* of QEMU */
	char shutdown[32];    /* QEMU's reason, as QMP tells it, or "" */
	char share[512];      /* who no longer shares a folder, or "" */
	bool share_failed;    /* and it was no end in good order */
	char lost[256];	      /* why its template was of no use, or "" */
	bool spared;	      /* which was not the template's fault */
	struct gpu_report gpu;
	struct guest_console console;
	struct tail vmm_stderr;
	int64_t timeout_ms; /* as asked for */
	unsigned int boot_timeout_s;
	unsigned int waited_s; /* for a processor, which prolonged that */
	uint64_t memory_mib;
};

struct outcome {
	int status;	    /* of the launcher */
	int signal;	    /* that ended the command, or 0 */
	struct fault fault; /* FAULT_NONE: the command ran to its end */
	char notice[1024];  /* worth saying beside the status, or "" */
};

/* What an ABI_ERROR of a process without a GPU's fault means. */
void outcome_error(const struct frame *frame, int *status, struct fault *fault);

void outcome_decide(const struct outcome_facts *facts, struct outcome *outcome);

#endif /* GPUBOX_GUEST_OUTCOME_H */
