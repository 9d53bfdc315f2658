/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a client wants executed in a guest, as it hands it to the keeper: a
 * memfd that nobody can change any more, since a command line does not fit a
 * packet. It holds strings, each behind a letter and closed by a NUL:
 *
 *	a	a word of the command, at least one
 *	e	NAME=VALUE
 *	w	the folder to start in
 *	u	the user
 *	f	flags: i stdin, t a terminal, n unprivileged, d detached, s that
 *		the words are those of guest-init itself (ABI_SPAWN_SELF)
 *	s	rows and columns of the terminal, with a blank between them
 */
#ifndef GPUBOX_KEEPER_ORDER_H
#define GPUBOX_KEEPER_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include "fault.h"

/* As execve(2) takes it, with a letter for each string: 6 MiB and more. */
#define ORDER_MAX (16u << 20)

struct order {
	char **argv;	     /* NULL-terminated */
	char **env;	     /* the same, or NULL */
	const char *workdir; /* NULL: not said */
	const char *user;    /* NULL: not said */
	unsigned int env_count;
	struct winsize winsize;
	bool interactive;
	bool tty;
	bool unprivileged; /* no capabilities, none to be had */
	bool detached;
	bool self; /* guest-init's own: as root, whatever the guest's command is */
	char *text; /* of order_read(): what the strings are in */
};

/* The sealed memfd, which the caller closes. -ENOMEM, -E2BIG, memfd_create(2). */
int order_write(const struct order *order);

/*
 * Read one from @fd, which stays the caller's; order_free() after a 0. Errors:
 * -EBADMSG (it can change, or is something else), -E2BIG, -ENOMEM.
 */
int order_read(int fd, struct order *order);
void order_free(struct order *order);

#endif /* GPUBOX_KEEPER_ORDER_H */
