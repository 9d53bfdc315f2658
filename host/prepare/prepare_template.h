/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The template that a run goes on from: looked for before anything is read. */
#ifndef GPUBOX_PREPARE_PREPARE_TEMPLATE_H
#define GPUBOX_PREPARE_PREPARE_TEMPLATE_H

#include "plan/gpus.h"
#include "prepare/prepared.h"

/* What a template is of, and what stands for it. */
struct prepare_key {
	char name[STASH_NAME];
	char image[PATH_MAX];  /* the board's */
	char kernel[PATH_MAX]; /* the host's, or "" */
	uint64_t device_room;
	bool ram_apart;
};

/*
 * The key of the template for the host, the board and the request of
 * @prepared, with @gpu_modules in its initramfs: everything that a guest is
 * made of before its job comes, files by their states (stamp.h). -ENOENT: with
 * @why, the host's modules are not in the cache yet, or have changed. Errors:
 * those of image_find() and plan_template_words(), -ENOMEM.
 */
int prepare_template_key(const struct prepared *prepared, const struct gpus *gpus,
			 const char *gpu_modules, struct prepare_key *key,
			 char why[TEMPLATE_WHY], struct fault *fault);

/*
 * Look for it and fill in prepared->host.template; what is found is open in
 * prepared->template. That there is none is no error. Errors: as above.
 */
int prepare_template_look(struct prepared *prepared, const struct gpus *gpus,
			  const char *gpu_modules, struct fault *fault);

/* It is no good, because of @why: nobody is to use it. */
void prepare_template_discard(const struct prepared *prepared, const char *why);

/* It is not used, because of @why: let go of it, and let the plan be cold. */
void prepare_template_drop(struct prepared *prepared, const char *why);

#endif /* GPUBOX_PREPARE_PREPARE_TEMPLATE_H */
