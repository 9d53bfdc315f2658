/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What virtiofsd finds before it: a process of its own namespaces in which
 * nothing but the shared folder lies below one constant path. Only for the
 * child that becomes it; nothing here allocates.
 */
#ifndef GPUBOX_QEMU_SHARE_STAGE_H
#define GPUBOX_QEMU_SHARE_STAGE_H

#include <stdbool.h>
#include <sys/types.h>

/* What is to be shared, opened once: no name leads to it again but @name. */
struct share_source {
	int folder;	  /* O_PATH: what is shared, or what has @name in it */
	const char *name; /* the one file; NULL: all of the folder */
	dev_t dev;	  /* of the file */
	ino_t ino;
	bool write;
};

/* Who is who, for an ordinary user: a map with one row. */
struct share_users {
	bool own; /* a user namespace is needed */
	uid_t uid, outside_uid;
	gid_t gid, outside_gid;
};

/* The namespaces that clone(2) makes for it. */
int share_stage_flags(const struct share_users *users);

/* In a new user namespace: who is who. Returns 0 or -errno. */
int share_stage_users(const struct share_users *users);

/*
 * Put @source below *@pathp, which becomes a constant: a mount without
 * set-user-ID programs and devices, read-only unless it is to be written to,
 * with all that is mounted below. *@pivot: pivot_root(2) works here, and /proc
 * is one of our own. On error *@step is what failed. Errors: -ESTALE (the file
 * is another one by now), -ENOTSUP (this kernel makes no such tree read-only),
 * those of mount(2).
 */
int share_stage_mounts(const struct share_source *source, const char **pathp,
		       bool *pivot, const char **step);

/*
 * A socket that listens, and one that has connected to it, in a network
 * namespace that nobody else is in; both are the caller's. Returns 0 or -errno:
 * for a child that is about to end.
 */
int share_stage_sockets(int *listening, int *connected);

#endif /* GPUBOX_QEMU_SHARE_STAGE_H */
