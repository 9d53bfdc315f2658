/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of a run whose traces the user wants to keep. */
#ifndef GPUBOX_GUEST_KEEP_H
#define GPUBOX_GUEST_KEEP_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

/* What a guest, or QEMU, may fill of the host's disk. */
#define KEEP_LOG_MAX (UINT64_C(64) << 20)

/* A file that a text without an end is copied to. */
struct keep_log {
	int fd; /* or -1 */
	uint64_t left;
};

struct keep {
	char dir[PATH_MAX]; /* "": nothing is kept */
	int dir_fd;
	struct keep_log console; /* console.log */
	struct keep_log vmm;	 /* qemu-stderr.log */
};

/*
 * With @wanted make the folder and its files; without it only set @keep so.
 * The folder is @dir, else @name-PID below $XDG_RUNTIME_DIR/gpubox, or
 * below /run/gpubox for root. Errors, FAULT_HOST: -ENOENT (no XDG_RUNTIME_DIR),
 * -ENAMETOOLONG, those of folder_open() and folder_create(). keep_close() in
 * every case.
 */
int keep_open(struct keep *keep, bool wanted, const char *dir, const char *name,
	      struct fault *fault);

/* Write @plan to plan.json there. FAULT_HOST: what open(2) reports, -EIO. */
int keep_plan(const struct keep *keep, const json_t *plan, struct fault *fault);

/* Copy @data, as far as there is room: the last line says what is left out. */
void keep_copy(struct keep_log *log, const void *data, size_t size);

void keep_close(struct keep *keep);

#endif /* GPUBOX_GUEST_KEEP_H */
