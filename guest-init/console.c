// SPDX-License-Identifier: GPL-2.0-or-later
#include "console.h"

#include "guest_abi.h"
#include "sys.h"
#include "text.h"

static unsigned int console_held; /* bits of the descriptors 0 to 2 */

/* The kernel opens them for us if /dev/console was in the initramfs. */
void console_hold(void)
{
	int fd;

	for (;;) {
		fd = sys_open("/", O_PATH, 0);
		if (fd < 0)
			return;
		if (fd > 2)
			break;
		console_held |= 1u << fd;
	}
	sys_close(fd);
}

void console_open(void)
{
	int fd, i;

	if (!console_held)
		return;
	fd = sys_open("/dev/console", O_RDWR | O_NOCTTY, 0);
	if (fd < 0)
		fd = sys_open("/dev/null", O_RDWR, 0);
	if (fd < 0)
		return;
	for (i = 0; i < 3; i++)
		if (console_held & 1u << i)
			SYS_3(dup3, fd, i, 0);
	sys_close(fd);
}

void console_ready(void)
{
	static const char line[] = "\n" ABI_CONSOLE_READY "\n";

	sys_write(2, line, sizeof(line) - 1);
}

void console_fault(const char *text)
{
	char line[640];
	struct text t;

	text_begin(&t, line, sizeof(line));
	/* The kernel may have left the cursor within a line. */
	text_add(&t, "\n" ABI_CONSOLE_FAULT);
	text_add(&t, text);
	text_add(&t, "\n");
	sys_write(2, t.buf, t.len);
}
