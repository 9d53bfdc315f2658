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
 *		the words are those of guest-init itself (ABI_SPAWN_SELF), p no
 *		new privileges, x nothing is the guest's own command's, k it is
 *		killed when the client is gone
 *	s	rows and columns of the terminal, with a blank between them
 *
 * and, of which only an order with x has any:
 *
 *	g	one more group, its name or number
 *	c	the capabilities: five hexadecimal numbers, as ABI_ITEM_CAPS
 *	l	a limit: resource, soft and hard, hexadecimal
 *	m	the umask, hexadecimal
 */
#ifndef GPUBOX_KEEPER_ORDER_H
#define GPUBOX_KEEPER_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include "fault.h"
#include "request/request.h"

/* As execve(2) takes it, with a letter for each string: 6 MiB and more. */
#define ORDER_MAX (16u << 20)

#define ORDER_CAPS 5

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
	bool no_new_privs;
	bool dies;  /* it is killed when the client is gone */
	bool whole; /* all is said; else what is not is the guest's command's */
	bool has_caps;
	uint64_t caps[ORDER_CAPS];
	const char *groups[ABI_GROUP_ADDS_MAX + 1]; /* NULL-terminated */
	struct units_limit limits[REQUEST_LIMITS_MAX];
	unsigned int limit_count;
	uint32_t umask;
	char *text; /* of order_read(): what the strings are in */
};

/*
 * The sealed memfd, which the caller closes. -ENOMEM, -E2BIG, memfd_create(2).
 */
int order_write(const struct order *order);

/*
 * Read one from @fd, which stays the caller's; order_free() after a 0. Errors:
 * -EBADMSG (it can change, or is something else), -E2BIG, -ENOMEM.
 */
int order_read(int fd, struct order *order);
void order_free(struct order *order);

#endif /* GPUBOX_KEEPER_ORDER_H */
