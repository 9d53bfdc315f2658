// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/mman.h>
#include <sys/socket.h>

#include "unit_process.h"

#include "keeper/order.h"
#include "keeper/wire.h"

static char *argv[] = {"sh", "-c", "", "\377", NULL};
static char *env[] = {"A=1", "B=", NULL};

TEST(test_round)
{
	const struct order order = {
		.argv = argv,
		.env = env,
		.workdir = "/tmp",
		.user = "1000:1000",
		.winsize = {.ws_row = 24, .ws_col = 80},
		.interactive = true,
		.tty = true,
	};
	struct order back;
	int fd = order_write(&order), i;

	assert_true(fd >= 0);
	assert_int_equal(order_read(fd, &back), 0);
	for (i = 0; argv[i]; i++)
		assert_string_equal(back.argv[i], argv[i]);
	assert_null(back.argv[i]);
	assert_int_equal(back.env_count, 2);
	assert_string_equal(back.env[1], "B=");
	assert_null(back.env[2]);
	assert_string_equal(back.workdir, "/tmp");
	assert_string_equal(back.user, "1000:1000");
	assert_int_equal(back.winsize.ws_row, 24);
	assert_int_equal(back.winsize.ws_col, 80);
	assert_true(back.interactive && back.tty);
	assert_false(back.unprivileged || back.detached);
	order_free(&back);
	assert_int_equal(write(fd, "x", 1), -1);
	close(fd);
}

static int sealed(const char *text, size_t size, int seals)
{
	int fd = memfd_create("test", MFD_ALLOW_SEALING);

	assert_int_equal(write(fd, text, size), size);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

#define ALL (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

TEST(test_refuses)
{
	static const struct {
		const char *text;
		size_t size;
		int seals;
	} bad[] = {
		{"ash\0", 4, F_SEAL_SHRINK}, {"ash", 3, ALL},
		{"eA=1\0", 5, ALL},	     {"ash\0eA\0", 7, ALL},
		{"ash\0e=1\0", 8, ALL},	     {"ash\0zz\0", 7, ALL},
		{"ash\0\0", 5, ALL},
	};
	struct order order;
	size_t i;
	int fd;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fd = sealed(bad[i].text, bad[i].size, bad[i].seals);
		assert_int_equal(order_read(fd, &order), -EBADMSG);
		close(fd);
	}
	fd = open("/dev/null", O_RDONLY);
	assert_int_equal(order_read(fd, &order), -EBADMSG);
	close(fd);
	assert_int_equal(order_read(-1, &order), -EBADMSG);
	fd = memfd_create("test", MFD_ALLOW_SEALING);
	assert_int_equal(ftruncate(fd, ORDER_MAX + 1), 0);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, ALL), 0);
	assert_int_equal(order_read(fd, &order), -E2BIG);
	close(fd);
}

TEST(test_packets)
{
	struct wire_packet packet;
	int pair[2], fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(wire_receive(pair[1], &packet), -EAGAIN);
	assert_int_equal(wire_wait(pair[1], 1, &packet), -ETIMEDOUT);
	assert_int_equal(wire_send(pair[0], json_pack("{s:i}", "a", 7), fds, 2),
			 0);
	assert_int_equal(wire_receive(pair[1], &packet), 1);
	assert_int_equal(packet.rights.count, 2);
	assert_int_equal(wire_integer(packet.root, "a", 0, 7), 7);
	assert_int_equal(wire_integer(packet.root, "a", 0, 6), -EBADMSG);
	assert_int_equal(wire_integer(packet.root, "b", 0, 6), -EBADMSG);
	assert_int_equal(write(packet.rights.fd[1], "x", 1), 1);
	wire_free(&packet);
	assert_int_equal(send(pair[0], "[1]", 3, 0), 3);
	assert_int_equal(wire_receive(pair[1], &packet), -EBADMSG);
	assert_int_equal(send(pair[0], "{", 1, 0), 1);
	assert_int_equal(wire_receive(pair[1], &packet), -EBADMSG);
	assert_int_equal(wire_send(pair[0], NULL, NULL, 0), -ENOMEM);
	close(fds[0]);
	close(fds[1]);
	close(pair[0]);
	assert_int_equal(wire_receive(pair[1], &packet), 0);
	close(pair[1]);
}

TEST(test_too_much)
{
	char control[CMSG_SPACE(8 * sizeof(int))] = {0};
	static char text[WIRE_PACKET + 1];
	struct iovec part = {"{}", 2};
	struct msghdr msg = {.msg_iov = &part,
			     .msg_iovlen = 1,
			     .msg_control = control,
			     .msg_controllen = sizeof(control)};
	struct cmsghdr *header = CMSG_FIRSTHDR(&msg);
	struct wire_packet packet;
	int pair[2], fds[8] = {0}, before;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	before = unit_process_fds();
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(header), fds, sizeof(fds));
	assert_int_equal(sendmsg(pair[0], &msg, 0), 2);
	assert_int_equal(wire_receive(pair[1], &packet), -EBADMSG);
	memset(text, ' ', sizeof(text));
	memcpy(text, "{}", 2);
	assert_int_equal(send(pair[0], text, sizeof(text), 0), sizeof(text));
	assert_int_equal(wire_receive(pair[1], &packet), -EBADMSG);
	assert_int_equal(unit_process_fds(), before);
	close(pair[0]);
	close(pair[1]);
}

/* Who does not read must not keep the other side waiting. */
TEST(test_full)
{
	int pair[2], i, err = 0;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	for (i = 0; i < 100000 && !err; i++)
		err = wire_send(pair[0], json_pack("{s:i}", "a", i), NULL, 0);
	assert_int_equal(err, -EAGAIN);
	close(pair[0]);
	close(pair[1]);
}

TEST(test_error)
{
	struct fault fault = {0}, back = {0};
	json_t *root;

	fault_set(&fault, FAULT_COMMAND, -ENOENT, "nosuch: not found");
	root = wire_error(&fault, 127);
	assert_int_equal(wire_fault(root, &back), 127);
	assert_int_equal(back.class, FAULT_COMMAND);
	assert_string_equal(back.text, fault.text);
	json_decref(root);
}

UNIT_MAIN(NULL, NULL)
