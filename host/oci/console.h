/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal of a container: made here, handed to the engine. */
#ifndef GPUBOX_OCI_CONSOLE_H
#define GPUBOX_OCI_CONSOLE_H

#include <sys/ioctl.h>

#include "fault.h"

/*
 * Make a terminal of @window's size, send its master over the Unix socket
 * @path as runc does (its name, with the descriptor as SCM_RIGHTS), and return
 * our end, which is the caller's. Errors, FAULT_HOST: -ENAMETOOLONG, those of
 * posix_openpt(3), connect(2) and sendmsg(2).
 */
int console_open(const char *path, const struct winsize *window,
		 struct fault *fault);

/*
 * Begin a session, if we lead none, whose terminal @fd is, and let it be stdin,
 * stdout and stderr; @fd is closed. -errno of setsid(2), ioctl(2) or dup2(2):
 * it is open still, and may be some of them already.
 */
int console_enter(int fd);

#endif /* GPUBOX_OCI_CONSOLE_H */
