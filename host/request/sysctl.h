/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters of the guest's kernel, as sysctl(8) names them. */
#ifndef GPUBOX_REQUEST_SYSCTL_H
#define GPUBOX_REQUEST_SYSCTL_H

#include "fault.h"

/* Both owned. */
struct sysctl {
	char *path; /* below /proc/sys, with a '/' before it */
	char *value;
};

struct sysctls {
	struct sysctl *list; /* in order, owned */
	unsigned int count;
};

/*
 * Append the parameter @name, words that are parted by '.' or '/': where the
 * first of these is a '/', a '.' is one of a word, else it is the other way
 * round. One that is there already gets the new value. Errors, FAULT_HOST, with
 * @what and @name in the message: -EINVAL (no such name can be, too long, too
 * many), -ENOMEM; @sysctls stays as it was.
 */
int sysctl_add(struct sysctls *sysctls, const char *what, const char *name,
	       const char *value, struct fault *fault);

/* The same of @word, NAME=VALUE, that --sysctl has. */
int sysctl_add_word(struct sysctls *sysctls, const char *word,
		    struct fault *fault);

/* What the parameter at @path is set to, or NULL. */
const char *sysctl_value(const struct sysctls *sysctls, const char *path);

/* Free what @sysctls owns, and leave none. */
void sysctl_free(struct sysctls *sysctls);

#endif /* GPUBOX_REQUEST_SYSCTL_H */
