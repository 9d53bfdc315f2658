// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/rights.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for the descriptors, aligned as their header must be. */
union rights_control {
	struct cmsghdr header;
	char space[CMSG_SPACE(RIGHTS_MAX * sizeof(int))];
};

int rights_send(int socket, const void *data, size_t size, const int *fds,
		unsigned int count, int flags)
{
	struct iovec part = {(void *)data, size};
	struct msghdr msg = {.msg_iov = &part, .msg_iovlen = 1};
	union rights_control control = {0};
	ssize_t n;

	if (count > RIGHTS_MAX)
		return -E2BIG;
	if (count) {
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(count * sizeof(*fds));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(count * sizeof(*fds));
		memcpy(CMSG_DATA(&control.header), fds, count * sizeof(*fds));
	}
	n = sendmsg(socket, &msg, flags | MSG_NOSIGNAL);
	if (n < 0)
		return -errno;
	return n == (ssize_t)size ? 0 : -EPIPE;
}

/* Those of one header; -EMSGSIZE when some have no room and are closed. */
static int rights_take(struct cmsghdr *header, struct rights *rights)
{
	const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	size_t i;
	int fd, err = 0;

	for (i = 0; i < count; i++) {
		memcpy(&fd, CMSG_DATA(header) + i * sizeof(fd), sizeof(fd));
		if (rights->count < RIGHTS_MAX) {
			rights->fd[rights->count++] = fd;
			continue;
		}
		close(fd);
		err = -EMSGSIZE;
	}
	return err;
}

ssize_t rights_receive(int socket, void *data, size_t size, int flags,
		       struct rights *rights)
{
	union rights_control control;
	struct iovec part = {data, size};
	struct msghdr msg = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header;
	ssize_t n;
	int err = 0;

	rights->count = 0;
	do
		n = recvmsg(socket, &msg, flags | MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	for (header = CMSG_FIRSTHDR(&msg); header;
	     header = CMSG_NXTHDR(&msg, header))
		if (header->cmsg_level == SOL_SOCKET &&
		    header->cmsg_type == SCM_RIGHTS &&
		    rights_take(header, rights))
			err = -EMSGSIZE;
	if (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
		err = -EMSGSIZE;
	if (err)
		rights_close(rights);
	return err ? err : n;
}

void rights_close(struct rights *rights)
{
	while (rights->count)
		close(rights->fd[--rights->count]);
}
