/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a running guest, for the files of this room only. */
#ifndef GPUBOX_GUEST_GUEST_STATE_H
#define GPUBOX_GUEST_GUEST_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "guest/channel.h"
#include "guest/guest_io.h"
#include "guest/link.h"
#include "guest/outcome.h"
#include "guest/pump.h"
#include "guest/running.h"
#include "guest/signals.h"
#include "guest/terminal.h"
#include "guest/watch.h"
#include "prepare/phases.h"
#include "prepare/prepared.h"
#include "qemu/process.h"
#include "qemu/qmp.h"

#define GUEST_STATE_NEVER INT64_MAX

enum stage {
	STAGE_BOOT,  /* until the command was executed */
	STAGE_RUN,   /* until the guest's verdict */
	STAGE_DRAIN, /* until the announced output has been delivered */
	STAGE_BYE,   /* until QEMU has ended */
	STAGE_ENDED, /* QEMU is no more; what it left is delivered */
	STAGE_OVER,  /* nothing is waited for any more */
};

struct spawned;

/* Its further processes: spawned.h */
struct spawned_set {
	struct spawned *list[ABI_PROCESSES_MAX];
	unsigned int count;
	uint32_t last; /* number that was given */
};

struct guest {
	struct prepared *prepared;
	const struct guest_io *io;
	const struct guest_hooks *hooks; /* never NULL */
	uint8_t *job;			 /* the first frame, owned */
	size_t job_size;
	struct phases *phases;
	struct outcome_facts *facts;
	struct signals signals;
	struct terminal terminal;
	struct qemu_process vmm;
	struct qmp *qmp;
	struct channel channel;
	struct pump in, out, err;
	struct link link;
	struct watch_set watches;
	struct spawned_set spawned;
	struct watch network; /* follow.h */
	bool console_eof, vmm_stderr_eof, qmp_eof;
	enum stage stage;
	int64_t stage_deadline;	  /* CLOCK_MONOTONIC ns, or GUEST_STATE_NEVER */
	int64_t command_deadline; /* the same, for the next step of the kill */
	int64_t waited;		  /* for a processor, as allowed for */
	int64_t kill_grace;	  /* ns between its steps */
	unsigned int kill_step;	  /* TERM, KILL, QEMU */
	bool stopping;		  /* it is running_stop()'s, not --timeout's */
	int64_t looked;		  /* at the streams, the last time */
	bool held;		  /* by our own reader, since then */
	bool left;		  /* the guest's drivers are gone */
	bool abandoned;		  /* nobody wants the rest of the output */
	bool restoring;		  /* from a template, and nothing was heard */
	bool filling;		  /* its memory, for that */
	uint64_t heard;		  /* when it was, as clock_date_ns() */
	unsigned int plugging;	  /* shares that QEMU has not yet */
	bool resized;		  /* meanwhile, and the guest was not told */
	bool interrupted_once;	  /* a SIGINT went to the command */
	bool stdin_told, out_told, err_told; /* frames sent */
};

/* The port's socket on our side. */
static inline int guest_state_port(const struct guest *s, enum vm_fd fd)
{
	return s->vmm.fd[fd - VM_FD_QMP];
}

/*
 * As guest_run(), but one QEMU. *@unheard (false before): it was to go on from
 * a template and said nothing, so that its job is still to be done.
 */
int guest_once(struct prepared *prepared, const struct guest_io *io,
	       const struct guest_hooks *hooks, struct phases *phases,
	       struct outcome_facts *facts, bool *unheard, struct fault *fault);

#endif /* GPUBOX_GUEST_GUEST_STATE_H */
