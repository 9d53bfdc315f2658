// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/terminal.h"

#include <errno.h>
#include <string.h>

int terminal_open(struct terminal *terminal, int fd)
{
	terminal->fd = fd;
	terminal->raw = false;
	return tcgetattr(fd, &terminal->saved) ? -errno : 0;
}

int terminal_make_raw(struct terminal *terminal)
{
	struct termios raw = terminal->saved;

	if (terminal->raw)
		return 0;
	cfmakeraw(&raw);
	if (tcsetattr(terminal->fd, TCSADRAIN, &raw))
		return -errno;
	terminal->raw = true;
	return 0;
}

void terminal_restore(struct terminal *terminal)
{
	if (!terminal->raw)
		return;
	tcsetattr(terminal->fd, TCSADRAIN, &terminal->saved);
	terminal->raw = false;
}

struct winsize terminal_size(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size))
		memset(&size, 0, sizeof(size));
	return size;
}
