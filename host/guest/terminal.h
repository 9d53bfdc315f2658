/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host's terminal: raw while the guest's pty does the line editing. */
#ifndef GPUBOX_GUEST_TERMINAL_H
#define GPUBOX_GUEST_TERMINAL_H

#include <stdbool.h>
#include <sys/ioctl.h>
#include <termios.h>

struct terminal {
	int fd;
	bool raw;
	struct termios saved;
};

/* Remember how the terminal at @fd is set. 0 or -ENOTTY, -errno. */
int terminal_open(struct terminal *terminal, int fd);

/*
 * Change to raw and back; both do nothing when it is so already. tcsetattr(3).
 */
int terminal_make_raw(struct terminal *terminal);
void terminal_restore(struct terminal *terminal);

/* Rows and columns of the terminal at @fd; zeros when it is none. */
struct winsize terminal_size(int fd);

#endif /* GPUBOX_GUEST_TERMINAL_H */
