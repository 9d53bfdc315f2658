/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /dev/console: only for what must be said before the control port is. */
#ifndef GPUBOX_GUEST_INIT_CONSOLE_H
#define GPUBOX_GUEST_INIT_CONSOLE_H

/*
 * Make sure that descriptors 0 to 2 are open, so that no other file ever
 * gets their numbers. Needs /dev.
 */
void console_open(void);

/* Print ABI_CONSOLE_FAULT and @text on a line of their own. */
void console_fault(const char *text);

#endif /* GPUBOX_GUEST_INIT_CONSOLE_H */
