/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts for a plan, looked up on the host below a root; nothing changes. */
#ifndef GPUBOX_PREPARE_LOOK_H
#define GPUBOX_PREPARE_LOOK_H

#include "plan/host.h"
#include "prepare/payload.h"

/*
 * Which QEMU there is, whether KVM works, and whom QEMU runs as. *@capsp, NULL
 * before, is the caller's and borrowed by @host, on failure too. Errors: those
 * of qemu_caps_probe(), accel_choose() and user_choose().
 */
int look_at_vmm(struct host *host, const struct request *request,
		const struct board *board, struct qemu_caps **capsp,
		struct fault *fault);

/*
 * The nodes of the host below @root, if @request wants to be of one. That they
 * cannot be read is a fact, too, host->numa.err.
 */
void look_at_numa(struct host *host, const struct request *request,
		  const char *root);

/*
 * The devices that @request means on the host below @root: "" is this one.
 * That they cannot be had is a fact, too, host->gpus.err.
 */
void look_at_gpus(struct host *host, const struct request *request,
		  const struct board *board, const char *root);

/* What changes when @selection is taken, which is @taken now. */
void look_at_taken(struct host *host, const struct selection *selection,
		   const struct claim *taken, const struct request *request,
		   const char *root);

/* How the devices of @request are chosen; borrows from all three. */
struct select_ask look_for(const struct request *request,
			   const struct board *board, const char *root);

#endif /* GPUBOX_PREPARE_LOOK_H */
