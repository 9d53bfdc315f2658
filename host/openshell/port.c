// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/port.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PORT_BACKLOG 16

static int port_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	return fd < 0 ? -errno : fd;
}

/* A socket that nobody listens on any more; else -EADDRINUSE. */
static int port_clear(const struct sockaddr_un *address)
{
	struct stat st;
	int fd, err = 0;

	if (lstat(address->sun_path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EADDRINUSE;
	fd = port_socket();
	if (fd < 0)
		return fd;
	if (!connect(fd, (const struct sockaddr *)address, sizeof(*address)) ||
	    errno != ECONNREFUSED)
		err = -EADDRINUSE;
	close(fd);
	if (!err && unlink(address->sun_path) && errno != ENOENT)
		err = -errno;
	return err;
}

static int port_bind(int fd, const struct sockaddr_un *address)
{
	mode_t mask = umask(0177);
	int err = 0;

	if (bind(fd, (const struct sockaddr *)address, sizeof(*address)) ||
	    listen(fd, PORT_BACKLOG))
		err = -errno;
	umask(mask);
	return err;
}

int port_open(const char *path, struct fault *fault)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = -ENAMETOOLONG, err;

	if (strlen(path) < sizeof(address.sun_path)) {
		memcpy(address.sun_path, path, strlen(path) + 1);
		fd = port_socket();
	}
	err = fd < 0 ? fd : port_clear(&address);
	if (!err)
		err = port_bind(fd, &address);
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return fault_set(fault, FAULT_HOST, err, "--socket %s: %s", path,
			 err == -EADDRINUSE ? "another driver answers there, or "
					      "it is not a socket"
					    : strerror(-err));
}

int port_accept(int port)
{
	int fd = accept4(port, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

void port_close(int port, const char *path)
{
	unlink(path);
	close(port);
}
