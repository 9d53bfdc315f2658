/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command's environment: what a command needs and the job may lack. */
#ifndef GPUBOX_GUEST_INIT_ENVIRON_H
#define GPUBOX_GUEST_INIT_ENVIRON_H

#include "account.h"
#include "job.h"

/* "HOME=" and a folder */
#define ENVIRON_HOME 4102

/* How many more pointers job->envp must take than job_fill() needs. */
#define ENVIRON_SPARE 3

/* The value of the first @name ("NAME=") in @envp, or NULL. */
const char *environ_get(char *const *envp, const char *name);

/*
 * Append to job->envp what is missing of PATH, of HOME (of @account, else
 * "/") and, with a terminal, of TERM. @home takes HOME if need be; the other
 * strings are ours and stay.
 */
void environ_default(struct job *job, const struct account *account,
		     char home[ENVIRON_HOME]);

#endif /* GPUBOX_GUEST_INIT_ENVIRON_H */
