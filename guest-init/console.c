// SPDX-License-Identifier: GPL-2.0-or-later
#include "console.h"

#include "guest_abi.h"
#include "sys.h"
#include "text.h"

/* The kernel opens them for us if /dev/console was in the initramfs. */
void console_open(void)
{
	int fd;

	if (sys_fcntl(2, F_GETFD, 0) >= 0)
		return;
	do {
		fd = sys_open("/dev/console", O_RDWR | O_NOCTTY, 0);
		if (fd < 0)
			fd = sys_open("/dev/null", O_RDWR, 0);
	} while (fd >= 0 && fd < 2);
	if (fd > 2)
		sys_close(fd);
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
