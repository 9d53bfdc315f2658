// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* An engine that does not read is not waited for. */
#define CONSOLE_SEND_S 10

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

static int console_send(int socket, int master)
{
	static char name[] = "/dev/ptmx";
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec data = {.iov_base = name, .iov_len = sizeof(name) - 1};
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &master, sizeof(master));
	return sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
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
		err = socket < 0 ? socket : console_send(socket, master);
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
