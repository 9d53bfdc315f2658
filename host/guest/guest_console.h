/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's console: what its kernel says when it does not go on. */
#ifndef GPUBOX_GUEST_GUEST_CONSOLE_H
#define GPUBOX_GUEST_GUEST_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "guest/tail.h"

/* What was found, each the first of its kind; "" is not found. */
struct guest_console {
	struct tail tail;
	char panic[TAIL_WIDTH];	 /* "Kernel panic - not syncing: ..." */
	char memory[TAIL_WIDTH]; /* a line that tells of too little memory */
	char killed[TAIL_WIDTH]; /* the kernel killed a process for memory */
	char initrd[TAIL_WIDTH]; /* the initramfs could not be unpacked */
	char fault[TAIL_WIDTH];	 /* guest-init's own last words */
	bool left;		 /* it halts, powers off or starts anew */
};

/* Get an all-zero @console ready: its tail takes what the console says. */
void guest_console_init(struct guest_console *console);

#endif /* GPUBOX_GUEST_GUEST_CONSOLE_H */
