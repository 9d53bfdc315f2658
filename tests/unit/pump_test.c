// SPDX-License-Identifier: GPL-2.0-or-later
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include "unit.h"

#include "guest/pump.h"

/* A stream from port[1]'s writer to what is read at sink[0]. */
struct fixture {
	int port[2], sink[2];
	struct pump stream;
};

static struct fixture f;

FIXTURE(setup)
{
	signal(SIGPIPE, SIG_IGN);
	memset(&f, 0, sizeof(f));
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, f.port) ||
	    pipe2(f.sink, O_CLOEXEC))
		return 1;
	return pump_open_output(&f.stream, f.port[0], f.sink[1], NULL);
}

FIXTURE(teardown)
{
	pump_close(&f.stream);
	close(f.port[0]);
	close(f.port[1]);
	close(f.sink[0]);
	close(f.sink[1]);
	return 0;
}

TEST(test_passes_on)
{
	char got[8];

	assert_int_equal(write(f.port[1], "hello", 5), 5);
	pump_move(&f.stream, true, false);
	assert_int_equal(read(f.sink[0], got, sizeof(got)), 5);
	assert_memory_equal(got, "hello", 5);
	assert_int_equal(f.stream.received, 5);
	assert_int_equal(f.stream.delivered, 5);
	assert_true(pump_is_empty(&f.stream));
	assert_false(f.stream.eof);
}

TEST(test_end)
{
	shutdown(f.port[1], SHUT_WR);
	pump_move(&f.stream, true, false);
	assert_true(f.stream.eof);
	assert_int_equal(pump_from_events(&f.stream), 0);
}

/* A reader that does not read stops the stream, and not the caller. */
TEST(test_back_pressure)
{
	static char block[65536];
	uint64_t sent = 0, got = 0;
	ssize_t n;
	int i;

	for (i = 0; i < 100; i++) {
		n = write(f.port[1], block, sizeof(block));
		sent += n > 0 ? (uint64_t)n : 0;
		pump_move(&f.stream, true, true);
	}
	assert_int_equal(pump_from_events(&f.stream), 0);
	assert_int_equal(pump_to_events(&f.stream), POLLOUT);
	assert_true(f.stream.received < sent);
	assert_int_equal(f.stream.err, 0);
	fcntl(f.sink[0], F_SETFL, O_NONBLOCK);
	for (i = 0; i < 1000 && got < sent; i++) {
		while ((n = read(f.sink[0], block, sizeof(block))) > 0)
			got += (uint64_t)n;
		pump_move(&f.stream, true, true);
	}
	assert_int_equal(got, sent);
	assert_int_equal(f.stream.delivered, sent);
}

/* The shared file description of our stdout stays as it was. */
TEST(test_flags_are_not_touched)
{
	assert_false(fcntl(f.sink[1], F_GETFL) & O_NONBLOCK);
}

TEST(test_reader_gone)
{
	int i;

	close(f.sink[0]);
	f.sink[0] = -1;
	for (i = 0; i < 3; i++) {
		assert_int_equal(write(f.port[1], "x", 1), 1);
		pump_move(&f.stream, true, false);
	}
	assert_int_equal(f.stream.err, -EPIPE);
	assert_int_equal(f.stream.delivered, 3);
	assert_int_equal(pump_to_events(&f.stream), 0);
	assert_int_equal(pump_from_events(&f.stream), POLLIN);
}

TEST(test_full_device)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct pump stream;

	assert_true(full >= 0);
	assert_int_equal(pump_open_output(&stream, f.port[0], full, NULL), 0);
	assert_int_equal(write(f.port[1], "x", 1), 1);
	pump_move(&stream, true, false);
	pump_move(&stream, false, true);
	assert_int_equal(stream.err, -ENOSPC);
	pump_close(&stream);
	close(full);
}

TEST(test_capture)
{
	struct pump_capture capture = {.limit = 7};
	struct pump stream;

	assert_int_equal(pump_open_output(&stream, f.port[0], -1, &capture), 0);
	assert_int_equal(write(f.port[1], "hello", 5), 5);
	pump_move(&stream, true, false);
	assert_false(capture.truncated);
	assert_int_equal(write(f.port[1], " world", 6), 6);
	pump_move(&stream, true, false);
	assert_int_equal(capture.size, 7);
	assert_memory_equal(capture.data, "hello w", 7);
	assert_true(capture.truncated);
	assert_int_equal(stream.delivered, 11);
	free(capture.data);
	pump_close(&stream);
}

TEST(test_input)
{
	struct pump stream;
	char got[8];

	assert_int_equal(pump_open_input(&stream, f.sink[0], f.port[0]), 0);
	assert_int_equal(write(f.sink[1], "abc", 3), 3);
	pump_move(&stream, true, false);
	assert_int_equal(read(f.port[1], got, sizeof(got)), 3);
	close(f.sink[1]);
	f.sink[1] = -1;
	pump_close(&f.stream); /* has a second descriptor of the pipe */
	pump_move(&stream, true, false);
	assert_true(stream.eof);
	assert_int_equal(stream.delivered, 3);
	pump_close(&stream);
}

UNIT_MAIN_EACH(setup, teardown)
