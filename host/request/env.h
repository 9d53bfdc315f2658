/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The environment of the command: a growing list of NAME=VALUE. */
#ifndef GPUBOX_REQUEST_ENV_H
#define GPUBOX_REQUEST_ENV_H

#include "fault.h"

/*
 * Add NAME=VALUE, or NAME with the value it has in our own environment (left
 * out when it has none), to the NULL-terminated list *@envp of *@countp
 * strings. The list (NULL at first) is the caller's, freed with env_free(); on
 * failure it is as it was. Errors, FAULT_HOST: -EINVAL (an empty name),
 * -ENOMEM.
 */
int env_add(char ***envp, unsigned int *countp, const char *word,
	    struct fault *fault);

/*
 * The same for every line of a file but empty ones and those with '#'; the
 * lines before one that is bad stay. Further errors: those of input_read() up
 * to 64 MiB, -EINVAL (there is a NUL in it).
 */
int env_add_file(char ***envp, unsigned int *countp, const char *path,
		 struct fault *fault);

/*
 * Let every name be there once: it keeps its first place and takes its last
 * value. Errors: -ENOMEM (FAULT_HOST; the list is as it was).
 */
int env_settle(char **env, unsigned int *countp, struct fault *fault);

void env_free(char **env, unsigned int count);

#endif /* GPUBOX_REQUEST_ENV_H */
