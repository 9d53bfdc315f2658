// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/oom_score.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

#define OOM_SCORE_FILE "/proc/self/oom_score_adj"

static int oom_score_read(char *text, size_t size)
{
	int length = sysfs_read("", OOM_SCORE_FILE, text, size);

	return length < 0 ? length : 0;
}

/* As runc and crun: what the engine says and cannot be had is no container. */
static int oom_score_fails(int err, int score, struct fault *fault)
{
	char is[16];

	/* __set_oom_adj() of fs/proc/base.c: others may always have more */
	if (err == -EACCES && !oom_score_read(is, sizeof(is)) &&
	    score < strtol(is, NULL, 10))
		return fault_set(fault, FAULT_HOST, err,
				 "process.oomScoreAdj %d: is less than the "
				 "runtime's own %s, which takes "
				 "CAP_SYS_RESOURCE; give it to the engine, or "
				 "the container %s or more",
				 score, is, is);
	return fault_set(
		fault, FAULT_HOST, err,
		"process.oomScoreAdj %d: the kernel does not take it: "
		"%s",
		score, err == -EIO ? "it holds something else" : strerror(-err));
}

int oom_score_set(int score, struct fault *fault)
{
	char text[16], is[16];
	int err;

	snprintf(text, sizeof(text), "%d", score);
	err = sysfs_write("", OOM_SCORE_FILE, text);
	if (!err)
		err = oom_score_read(is, sizeof(is));
	if (!err && strcmp(is, text) != 0)
		err = -EIO;
	return err ? oom_score_fails(err, score, fault) : 0;
}
