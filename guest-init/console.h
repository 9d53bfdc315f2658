/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /dev/console: only for what must be said before the control port is. */
#ifndef GPUBOX_GUEST_INIT_CONSOLE_H
#define GPUBOX_GUEST_INIT_CONSOLE_H

/*
 * Hold those of the descriptors 0 to 2 that are closed, so that no file that
 * is opened later gets their numbers. Before anything else is opened.
 */
void console_hold(void);

/* Open the console, or /dev/null, at the numbers that are held. Needs /dev. */
void console_open(void);

/* Print ABI_CONSOLE_FAULT and @text on a line of their own. */
void console_fault(const char *text);

/* Print ABI_CONSOLE_READY, on a line of its own. */
void console_ready(void);

#endif /* GPUBOX_GUEST_INIT_CONSOLE_H */
