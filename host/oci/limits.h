/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the control group of a container limits on the host: of linux.resources
 * what a guest's size does not hold by itself.
 */
#ifndef GPUBOX_OCI_LIMITS_H
#define GPUBOX_OCI_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "layout/numa_set.h"
#include "oci/spec.h"

/* A quota that is none, and is said to be. */
#define LIMITS_FREE UINT64_MAX

struct limits {
	uint64_t memory; /* bytes, with what QEMU takes besides; 0: none */
	uint64_t shares; /* 2 to 2^18, as version 1 counts; 0: not said */
	uint64_t quota;	 /* us of each period; 0: what the vCPUs take; FREE */
	uint64_t period; /* us, with a quota; with none 0, or a later one's */
	struct numa_set cpus; /* empty: not said */
	struct numa_set mems;
	bool all; /* what is not said is to be as where nobody limits it */
};

/* MiB of a guest whose container may have @limit bytes, which is not 0. */
uint64_t limits_guest_mib(uint64_t limit);

/* The same of processes and threads; 0, and what no kernel can have: any. */
uint32_t limits_guest_pids(uint64_t limit);

/*
 * Take them from @spec. *@vcpus, as many as a guest has that says nothing,
 * becomes as many as this one has: a quota is rounded up, and no more than there
 * are processors for it. Only a part of one is left for the control group to
 * hold, and a period that is not the usual one, to know. Errors, FAULT_HOST:
 * -EBADMSG (a list of processors or nodes that is none).
 */
int limits_take(const struct spec *spec, unsigned int *vcpus,
		struct limits *limits, struct fault *fault);

/*
 * Take from @spec, of spec_parse_resources(), what the control group of a
 * container is to hold from now on: what is not said stays. Its guest has
 * @vcpus (0: unknown), which hold a quota that is no less; a period alone is
 * that of the quota in @now, or where there is none, of a later one. Errors:
 * those of limits_take().
 */
int limits_change(const struct spec *spec, unsigned int vcpus,
		  const struct limits *now, struct limits *limits,
		  struct fault *fault);

/* Nothing is said but memory. */
bool limits_are_none(const struct limits *limits);

/* @limits' shares as version 2's weight, of which 100 are usual. */
uint64_t limits_weight(const struct limits *limits);

/* Shares whose weight, of limits_weight(), is @weight. */
uint64_t limits_of_weight(uint64_t weight);

#endif /* GPUBOX_OCI_LIMITS_H */
