/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Descriptors that go with bytes over a Unix socket (SCM_RIGHTS of unix(7)).
 * Who receives them owns them; the sender keeps its own. Async-signal-safe:
 * children between fork and exec use it too.
 */
#ifndef GPUBOX_FILE_RIGHTS_H
#define GPUBOX_FILE_RIGHTS_H

#include <stddef.h>
#include <sys/types.h>

#define RIGHTS_MAX 4

struct rights {
	int fd[RIGHTS_MAX]; /* closed on exec */
	unsigned int count;
};

/*
 * Send @size bytes, at least one, in one call, and copies of @count
 * descriptors with the first of them; @flags are sendmsg(2)'s, and no SIGPIPE
 * comes. Errors: -E2BIG (more than RIGHTS_MAX), -EPIPE (a stream took only a
 * part of the bytes), those of sendmsg(2).
 */
int rights_send(int socket, const void *data, size_t size, const int *fds,
		unsigned int count, int flags);

/*
 * Receive one packet, or what a stream has, of at most @size bytes, with what
 * came along: how many bytes, 0 at the end (or for a packet without any);
 * rights_close() after both. Errors: -EMSGSIZE (more bytes or descriptors than
 * there is room for; all are dropped), those of recvmsg(2) but -EINTR.
 */
ssize_t rights_receive(int socket, void *data, size_t size, int flags,
		       struct rights *rights);

/* Close what is in it; nothing is afterwards. */
void rights_close(struct rights *rights);

#endif /* GPUBOX_FILE_RIGHTS_H */
