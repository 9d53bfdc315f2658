// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/socket.h>

#include "unit_process.h"

#include "file/rights.h"

static int pair[2], pipe_fds[2], before;

FIXTURE(setup)
{
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	assert_int_equal(pipe(pipe_fds), 0);
	before = unit_process_fds();
	return 0;
}

FIXTURE(teardown)
{
	assert_int_equal(unit_process_fds(), before);
	close(pair[0]);
	close(pair[1]);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	return 0;
}

TEST(test_both_ends)
{
	struct rights came;
	char data[8];
	int i;

	assert_int_equal(rights_send(pair[0], "abc", 3, pipe_fds, 2, 0), 0);
	assert_int_equal(rights_receive(pair[1], data, 8, 0, &came), 3);
	assert_memory_equal(data, "abc", 3);
	assert_int_equal(came.count, 2);
	for (i = 0; i < 2; i++)
		assert_int_equal(fcntl(came.fd[i], F_GETFD), FD_CLOEXEC);
	assert_int_equal(write(came.fd[1], "x", 1), 1);
	assert_int_equal(read(pipe_fds[0], data, 8), 1);
	rights_close(&came);
	assert_int_equal(came.count, 0);
}

TEST(test_bytes_alone)
{
	struct rights came = {.count = 7};
	char data[8];

	assert_int_equal(rights_send(pair[0], "ab", 2, NULL, 0, 0), 0);
	assert_int_equal(rights_receive(pair[1], data, 8, 0, &came), 2);
	assert_int_equal(came.count, 0);
	assert_int_equal(rights_receive(pair[1], data, 8, MSG_DONTWAIT, &came),
			 -EAGAIN);
	assert_int_equal(shutdown(pair[0], SHUT_WR), 0);
	assert_int_equal(rights_receive(pair[1], data, 8, 0, &came), 0);
}

TEST(test_most)
{
	const int most[] = {0, 0, 0, 0, 0};
	struct rights came;
	char data[8];

	assert_int_equal(rights_send(pair[0], "a", 1, most, RIGHTS_MAX, 0), 0);
	assert_int_equal(rights_receive(pair[1], data, 8, 0, &came), 1);
	assert_int_equal(came.count, RIGHTS_MAX);
	rights_close(&came);
	assert_int_equal(rights_send(pair[0], "a", 1, most, RIGHTS_MAX + 1, 0),
			 -E2BIG);
}

/* What has no room is dropped whole, with its descriptors. */
TEST(test_more_bytes)
{
	struct rights came;
	char data[2];

	assert_int_equal(rights_send(pair[0], "abc", 3, pipe_fds, 1, 0), 0);
	assert_int_equal(rights_receive(pair[1], data, 2, 0, &came), -EMSGSIZE);
	assert_int_equal(came.count, 0);
}

TEST(test_more_descriptors)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE((RIGHTS_MAX + 3) * sizeof(int))];
	} control = {0};
	struct iovec part = {"a", 1};
	struct msghdr msg = {.msg_iov = &part,
			     .msg_iovlen = 1,
			     .msg_control = &control,
			     .msg_controllen = sizeof(control)};
	struct rights came;
	char data[8];

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN((RIGHTS_MAX + 3) * sizeof(int));
	assert_int_equal(sendmsg(pair[0], &msg, 0), 1);
	assert_int_equal(rights_receive(pair[1], data, 8, 0, &came), -EMSGSIZE);
	assert_int_equal(came.count, 0);
}

TEST(test_nobody_reads)
{
	char data[64] = {0};
	int i, err = 0;

	for (i = 0; i < 100000 && !err; i++)
		err = rights_send(pair[0], data, sizeof(data), NULL, 0,
				  MSG_DONTWAIT);
	assert_int_equal(err, -EAGAIN);
}

TEST(test_nobody_is_there)
{
	close(pair[1]);
	assert_int_equal(rights_send(pair[0], "a", 1, NULL, 0, 0), -EPIPE);
	pair[1] = dup(pair[0]);
}

UNIT_MAIN_EACH(setup, teardown)
