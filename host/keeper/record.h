/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is known of a guest that stays: state.json in its folder. */
#ifndef GPUBOX_KEEPER_RECORD_H
#define GPUBOX_KEEPER_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fault.h"
#include "keeper/entry.h"

enum record_state {
	RECORD_STARTING,
	RECORD_RUNNING,
	RECORD_ENDED,
};

struct record {
	int64_t created; /* ns since 1970, as all of them; 0: not yet */
	int64_t started;
	int64_t ended;
	json_t *config; /* what was asked for, owned: asked_json() */
	enum record_state state;
	int status; /* of an ended one: as 'gpubox run' would have ended */
	int signal; /* that ended the command, or 0 */
	pid_t keeper;
	pid_t vmm;
	bool remove;   /* at the end */
	bool attended; /* its caller stays with it: it has no log */
	bool oom_killed;
	struct fault fault; /* FAULT_NONE: the command ran to its end */
	char name[GUESTS_NAME];
};

/*
 * Read it; record_free() in every case. Errors, FAULT_HOST: -ENOENT (there is
 * none yet), -EBADMSG (it is something else).
 */
int record_read(const struct entry *entry, struct record *record,
		struct fault *fault);

/* Write it, whole or not at all. -ENOMEM, those of output_write_at(). */
int record_write(const struct entry *entry, const struct record *record,
		 struct fault *fault);

/* As the file has it, and 'gpubox inspect'. NULL: out of memory. */
json_t *record_json(const struct record *record);

/*
 * A guest whose keeper is gone without a word: that is its end. QEMU went with
 * it, as by SIGKILL.
 */
void record_lose(struct record *record);

void record_free(struct record *record);

#endif /* GPUBOX_KEEPER_RECORD_H */
