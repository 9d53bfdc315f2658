// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "file/rights.h"

/* An engine that does not read is not waited for. */
#define CONSOLE_SEND_S 10
/* What goes with the terminal; runc sends the name, engines read it away. */
#define CONSOLE_NAME "/dev/ptmx"

static int console_connect(const char *path)
{
	const struct timeval limit = {.tv_sec = CONSOLE_SEND_S};
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd, err = 0;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		err = -errno;
		close(fd);
	}
	return err ? err : fd;
}

/* Both ends, of a terminal in the engine's /dev/pts, which is ours. */
static int console_make(const struct winsize *window, int *masterp, int *slavep)
{
	char name[64];
	int err;

	*slavep = -1;
	*masterp = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*masterp < 0)
		return -errno;
	if (grantpt(*masterp) < 0 || unlockpt(*masterp) < 0 ||
	    ptsname_r(*masterp, name, sizeof(name)))
		return -errno;
	*slavep = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*slavep < 0)
		return -errno;
	err = window->ws_row || window->ws_col
		      ? ioctl(*slavep, TIOCSWINSZ, window)
		      : 0;
	return err < 0 ? -errno : 0;
}

int console_open(const char *path, const struct winsize *window,
		 struct fault *fault)
{
	int master, slave, socket = -1, err;

	err = console_make(window, &master, &slave);
	if (!err) {
		socket = console_connect(path);
		err = socket < 0 ? socket
				 : rights_send(socket, CONSOLE_NAME,
					       sizeof(CONSOLE_NAME) - 1,
					       &master, 1, 0);
	}
	if (socket >= 0)
		close(socket);
	if (master >= 0)
		close(master);
	if (!err)
		return slave;
	if (slave >= 0)
		close(slave);
	return fault_set(fault, FAULT_HOST, err,
			 "%s: the terminal cannot be handed over: %s", path,
			 strerror(-err));
}

int console_enter(int fd)
{
	int i;

	if (getsid(0) != getpid() && setsid() < 0)
		return -errno;
	if (ioctl(fd, TIOCSCTTY, 0) < 0)
		return -errno;
	for (i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (dup2(fd, i) < 0)
			return -errno;
	close(fd);
	return 0;
}
