/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a request to what a guest runs on: files are opened, what is missing is
 * made, devices are taken. The plan is made on the way, of what was found.
 */
#ifndef GPUBOX_PREPARE_PREPARE_H
#define GPUBOX_PREPARE_PREPARE_H

#include "prepare/phases.h"
#include "prepare/prepared.h"

/*
 * Look at the host, open the files, and make prepared->plan. With @make the
 * cache gets what is missing in it, and a run can follow; without, the plan is
 * all there is. No device is touched.
 *
 * @request and @board must outlive @prepared, which stays where it is and is
 * freed with prepare_free(), in every case. Errors: -ENOMEM, those of the rooms
 * asked.
 */
int prepare_open(struct prepared *prepared, const struct request *request,
		 const struct board *board, bool make, struct phases *phases,
		 struct fault *fault);

/*
 * Take the devices of the plan and make it anew, of how they are now. A request
 * that only prefers devices goes on without those that cannot be had:
 * plan.gpus->without. Errors: those of take.h and of planning; then no device
 * is taken, or @fault says what could not be given back, and the rest goes with
 * prepare_free().
 */
int prepare_take(struct prepared *prepared, struct fault *fault);

/* Digest the files in memory, for who shows the plan. Errors: blob_sha256(). */
int prepare_digest(struct prepared *prepared, struct fault *fault);

/*
 * What QEMU inherits, counted from VM_FD_KERNEL; the descriptors stay
 * @prepared's. -1: none.
 */
void prepare_fds(const struct prepared *prepared,
		 int fds[VM_FD_END - VM_FD_KERNEL]);

/*
 * QEMU runs as @pid and has the files: let go of ours, and tell the keeper of
 * the devices. Of a guest from a template they stay open until
 * prepare_let_go(): it may have to start cold.
 */
void prepare_hand_over(struct prepared *prepared, pid_t pid);
void prepare_let_go(struct prepared *prepared);

/*
 * Read what a template has spared us, if there is none any more, and make the
 * plan again. Errors: those of prepare_open().
 */
int prepare_anew(struct prepared *prepared, struct phases *phases,
		 struct fault *fault);

/*
 * The guest did not go on from its template, because of @why, and its QEMU, if
 * there was one, is gone: prepare a cold start. The template stays. Errors:
 * those of prepare_open() and prepare_take().
 */
int prepare_cold(struct prepared *prepared, const char *why,
		 struct phases *phases, struct fault *fault);

/* Give the devices back; QEMU must be gone. Errors: custody_give_back(). */
int prepare_give_back(struct prepared *prepared, struct fault *fault);

void prepare_free(struct prepared *prepared);

#endif /* GPUBOX_PREPARE_PREPARE_H */
