/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that shares a folder of the host: which one, and its words. */
#ifndef GPUBOX_QEMU_VIRTIOFSD_H
#define GPUBOX_QEMU_VIRTIOFSD_H

#include <limits.h>
#include <stdbool.h>

#include "fault.h"

struct virtiofsd {
	char path[PATH_MAX];
	bool long_options; /* the one in Rust; else that of QEMU up to 7.2 */
	bool translates;   /* users of the guest to others; since 1.13 */
};

/* What differs from share to share. */
struct virtiofsd_share {
	const char *folder;    /* as the program sees it; no comma in it */
	int fd;		       /* of the socket that it listens on */
	bool chroot;	       /* it cannot pivot_root: sandbox by chroot */
	unsigned int uid, gid; /* of the guest, whom it stands for there */
};

#define VIRTIOFSD_WORDS 16
#define VIRTIOFSD_WORD	160

/* Its argument vector; the words are in @text. */
struct virtiofsd_argv {
	char *word[VIRTIOFSD_WORDS]; /* NULL-terminated */
	char text[VIRTIOFSD_WORDS][VIRTIOFSD_WORD];
};

/*
 * Find it in $PATH or where distributions put it, and ask which of the two it
 * is. Errors, FAULT_HOST: -ENOENT (none is installed), -ENOTSUP (neither),
 * those of spawn_run().
 */
int virtiofsd_find(struct virtiofsd *program, struct fault *fault);

/* Which of the two is it that prints @help? False: neither. */
bool virtiofsd_knows(const char *help, struct virtiofsd *program);

/*
 * Is @program to run as root of its user namespace, whomever it stands for in
 * the guest? The one in Rust makes a further namespace as anybody else, of whom
 * it knows root alone.
 */
bool virtiofsd_is_root(const struct virtiofsd *program);

/* The words of @program for @share. */
void virtiofsd_argv(const struct virtiofsd *program,
		    const struct virtiofsd_share *share,
		    struct virtiofsd_argv *argv);

#endif /* GPUBOX_QEMU_VIRTIOFSD_H */
