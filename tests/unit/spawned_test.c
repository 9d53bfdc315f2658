// SPDX-License-Identifier: GPL-2.0-or-later
/* Further processes: what a guest says of them, and what who asked is told. */
#include <signal.h>
#include <sys/socket.h>

#include "unit.h"

#include "clock.h"
#include "guest/guest_state.h"
#include "guest/react.h"
#include "guest/spawned.h"

static struct board board = {.step_timeout_ms = 1000};
static struct request request;
static struct prepared prepared = {.board = &board, .request = &request};
static struct outcome_facts facts;
static const struct guest_hooks no_hooks;
static struct phases phases;
static struct guest *guest;
static int control;	  /* the guest's end */
static int in[2], out[2]; /* pipes of who asked; err is not wanted */
static uint32_t number;
static unsigned int started, ended;
static struct spawned_end end;
static uint8_t payload[ABI_P_IN_MAX + 64]; /* of the frame that was told */
static uint32_t payload_size;

static void on_started(void *arg, uint32_t pid)
{
	(void)arg;
	assert_int_equal(pid, 5);
	started++;
}

static void on_ended(void *arg, const struct spawned_end *how)
{
	(void)arg;
	end = *how;
	ended++;
}

static const struct spawned_owner owner = {on_started, on_ended, NULL};

/* As guest_turn() does. */
static void turn(void)
{
	struct pollfd fds[WATCH_MAX];

	spawned_turn(guest);
	poll(fds, watch_fill(&guest->watches, fds), 0);
	watch_ready(&guest->watches, fds);
	spawned_turn(guest);
	channel_writable(&guest->channel);
}

/* The type of the next frame that the guest is sent; 0: there is none. */
static unsigned int told(void)
{
	uint8_t head[ABI_HEADER_SIZE];

	turn();
	if (read(control, head, sizeof(head)) != (ssize_t)sizeof(head))
		return 0;
	payload_size = abi_get32(head);
	assert_true(payload_size <= sizeof(payload));
	assert_int_equal(read(control, payload, payload_size), payload_size);
	return abi_get16(head + 4);
}

static void say(uint16_t type, const void *data, size_t size)
{
	static uint8_t frame[ABI_HEADER_SIZE + 4 + ABI_P_OUT_MAX + 64];
	size_t at = 0;
	ssize_t n;

	abi_put32(frame, (uint32_t)size + 4);
	abi_put16(frame + 4, type);
	abi_put16(frame + 6, 0);
	abi_put32(frame + ABI_HEADER_SIZE, number);
	memcpy(frame + ABI_HEADER_SIZE + 4, data, size);
	while (at < ABI_HEADER_SIZE + 4 + size) {
		n = write(control, frame + at, ABI_HEADER_SIZE + 4 + size - at);
		if (n > 0)
			at += (size_t)n;
		channel_readable(&guest->channel);
		react_frames(guest);
	}
	/* a socket holds more than the decoder takes at once */
	for (n = 0; n < 8; n++) {
		channel_readable(&guest->channel);
		react_frames(guest);
	}
}

static void say_started(void)
{
	uint8_t p[12] = {0};

	abi_put32(p + 8, 5);
	say(ABI_P_STARTED, p, sizeof(p));
}

static void say_bytes(uint32_t stream, size_t size)
{
	static uint8_t p[4 + ABI_P_OUT_MAX];

	abi_put32(p, stream);
	memset(p + 4, 'x', size);
	say(ABI_P_OUT, p, 4 + size);
}

static void say_eof(uint32_t stream, uint64_t total)
{
	uint8_t p[12];

	abi_put32(p, stream);
	abi_put64(p + 4, total);
	say(ABI_P_EOF, p, sizeof(p));
}

static void say_exit(uint32_t signalled, uint32_t code, uint64_t bytes)
{
	uint8_t p[ABI_EXIT_SIZE] = {0};

	abi_put32(p + ABI_EXIT_SIGNALLED, signalled);
	abi_put32(p + ABI_EXIT_CODE, code);
	abi_put64(p + ABI_EXIT_STDOUT, bytes);
	say(ABI_P_EXIT, p, sizeof(p));
}

static void say_verdict(void)
{
	uint8_t frame[ABI_HEADER_SIZE + ABI_EXIT_SIZE] = {ABI_EXIT_SIZE};

	abi_put16(frame + 4, ABI_EXIT);
	assert_int_equal(write(control, frame, sizeof(frame)), sizeof(frame));
	channel_readable(&guest->channel);
	react_frames(guest);
}

static int start(uint32_t flags)
{
	char *argv[] = {(char *)"ls", NULL};
	struct job job = {.argv = argv, .flags = flags};
	struct spawned_spec spec = {.job = &job, .err = -1};

	spec.in = dup(in[0]);
	spec.out = dup(out[1]);
	return spawned_start(guest, &spec, &owner, &number, NULL);
}

/* One process that the guest was asked for; it reads when it may. */
FIXTURE(setup)
{
	int pair[2];

	guest = calloc(1, sizeof(*guest));
	memset(&facts, 0, sizeof(facts));
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	control = pair[0];
	guest->prepared = &prepared;
	guest->facts = &facts;
	guest->hooks = &no_hooks;
	guest->phases = &phases;
	guest->stage = STAGE_RUN;
	guest->vmm.pid = getpid() + 1; /* no group of that number */
	guest->stage_deadline = guest->command_deadline = GUEST_STATE_NEVER;
	channel_init(&guest->channel, pair[1], NULL, 0);
	guest->channel.decoder.seen = 1u << ABI_HELLO | 1u << ABI_STARTED;
	started = ended = 0;
	memset(&end, 0, sizeof(end));
	assert_int_equal(start(ABI_JOB_STDIN), 0);
	assert_int_equal(told(), ABI_SPAWN);
	assert_int_equal(abi_get32(payload), number);
	return 0;
}

FIXTURE(teardown)
{
	struct pollfd fds[WATCH_MAX];

	guest->stage = STAGE_OVER;
	spawned_end(guest);
	assert_int_equal(watch_fill(&guest->watches, fds), 0);
	channel_close(&guest->channel);
	close(guest->channel.fd);
	close(control);
	close(in[0]);
	close(in[1]);
	close(out[0]);
	close(out[1]);
	free(guest);
	return 0;
}

/* What the process wrote and was delivered, all of it. */
static size_t delivered(void)
{
	static char data[2 * ABI_P_WINDOW_OUT];
	size_t size = 0;
	ssize_t n;

	fcntl(out[0], F_SETFL, O_NONBLOCK);
	do {
		turn();
		n = read(out[0], data, sizeof(data));
		size += n > 0 ? (size_t)n : 0;
	} while (n > 0);
	return size;
}

static void assert_lie(const char *problem)
{
	assert_non_null(facts.protocol);
	assert_non_null(strstr(facts.protocol, problem));
	assert_true(facts.vmm_killed);
}

TEST(test_from_start_to_end)
{
	uint8_t p[ABI_EXIT_SIZE] = {0};

	say_started();
	assert_int_equal(started, 1);
	say_bytes(ABI_STDOUT, 100);
	say_bytes(ABI_STDERR, 7);
	assert_int_equal(delivered(), 100);
	say_eof(ABI_STDOUT, 100);
	say_eof(ABI_STDERR, 7);
	assert_int_equal(ended, 0);
	abi_put32(p + ABI_EXIT_CODE, 3);
	abi_put64(p + ABI_EXIT_STDOUT, 100);
	abi_put64(p + ABI_EXIT_STDERR, 7);
	say(ABI_P_EXIT, p, sizeof(p));
	turn();
	assert_int_equal(ended, 1);
	assert_int_equal(end.status, 3);
	assert_int_equal(end.fault.class, FAULT_NONE);
	assert_true(spawned_is_idle(guest));
	assert_null(facts.protocol);
	assert_int_equal(spawned_signal(guest, number, SIGTERM), -ESRCH);
}

TEST(test_a_signal_ended_it)
{
	say_started();
	assert_int_equal(spawned_signal(guest, number, SIGTERM), 0);
	assert_int_equal(told(), ABI_P_SIGNAL);
	assert_int_equal(abi_get32(payload + 4), SIGTERM);
	say_eof(ABI_STDOUT, 0);
	say_eof(ABI_STDERR, 0);
	say_exit(1, SIGTERM, 0);
	turn();
	assert_int_equal(end.status, 128 + SIGTERM);
	assert_int_equal(end.signal, SIGTERM);
}

/* The guest reads nothing, and there is no room for one more. */
static void fill_queue(void)
{
	int err;

	do
		err = channel_p_signal(&guest->channel, number, SIGWINCH);
	while (!err);
	assert_int_equal(err, -ENOBUFS);
}

/* It reads all of it: the signals that it is told behind that. */
static void told_behind(const int *signals, size_t count)
{
	unsigned int type;
	size_t i = 0;

	while ((type = told())) {
		if (type != ABI_P_SIGNAL || abi_get32(payload + 4) == SIGWINCH)
			continue;
		assert_true(i < count);
		assert_int_equal(abi_get32(payload), number);
		assert_int_equal(abi_get32(payload + 4), signals[i++]);
	}
	assert_int_equal(i, count);
}

TEST(test_signals_wait_for_room)
{
	static const int sent[] = {SIGUSR1, SIGTERM, SIGSTOP,
				   SIGTERM, SIGCONT, 64};
	static const int arrive[] = {SIGUSR1, SIGTERM, SIGCONT, 64};
	size_t i;

	say_started();
	fill_queue();
	for (i = 0; i < sizeof(sent) / sizeof(sent[0]); i++)
		assert_int_equal(spawned_signal(guest, number, sent[i]), 0);
	told_behind(arrive, 4);
	/* and not again */
	told_behind(NULL, 0);
	assert_int_equal(spawned_signal(guest, number, SIGTERM), 0);
	told_behind(&sent[1], 1);
}

/* An engine that is killed means the process in the guest. */
TEST(test_a_signal_waits_though_who_sent_it_left)
{
	static const int kill_it = SIGKILL;

	say_started();
	fill_queue();
	assert_int_equal(spawned_signal(guest, number, SIGKILL), 0);
	spawned_leave(guest, number);
	told_behind(&kill_it, 1);
}

TEST(test_it_cannot_start)
{
	static const char p[] = "\3\0\0\0\2\0\0\0\177\0\0\0exec\0ls: nowhere";

	say(ABI_P_ERROR, p, sizeof(p) - 1);
	turn();
	assert_int_equal(ended, 1);
	assert_int_equal(end.status, 127);
	assert_int_equal(end.fault.class, FAULT_COMMAND);
	assert_string_equal(end.fault.text, "ls: nowhere");
}

/* A reader that does not read holds up this stream, by the credit it keeps. */
TEST(test_credit_comes_with_what_was_read)
{
	fcntl(out[1], F_SETPIPE_SZ, 2 * 65536);
	say_started();
	say_bytes(ABI_STDOUT, ABI_P_WINDOW_OUT);
	assert_null(facts.protocol);
	/* the pipe is full, and that much has credit again */
	assert_int_equal(told(), ABI_P_CREDIT_OUT);
	assert_in_range(abi_get32(payload + 8), 65536, 2 * 65536);
	assert_int_equal(told(), 0);
	assert_int_equal(delivered(), ABI_P_WINDOW_OUT);
	assert_int_equal(told(), ABI_P_CREDIT_OUT);
	say_bytes(ABI_STDERR, ABI_P_WINDOW_OUT);
	assert_null(facts.protocol);
}

TEST(test_more_than_it_may_send)
{
	fcntl(out[1], F_SETPIPE_SZ, 4096);
	say_started();
	say_bytes(ABI_STDOUT, ABI_P_WINDOW_OUT);
	say_bytes(ABI_STDOUT, 1);
	assert_lie("more bytes of a process than it may send");
	turn();
	spawned_end(guest);
	assert_int_equal(end.status, 128 + SIGKILL);
}

TEST(test_lies)
{
	static const struct {
		uint64_t eof, exit;
		const char *problem;
	} lies[] = {
		{9, 0, "two lengths"},
		{10, 9, "two lengths"},
	};
	size_t i;

	for (i = 0; i < 2; i++) {
		say_started();
		say_bytes(ABI_STDOUT, 10);
		say_eof(ABI_STDOUT, lies[i].eof);
		say_eof(ABI_STDERR, 0);
		say_exit(0, 0, lies[i].exit);
		assert_lie(lies[i].problem);
		teardown(state);
		setup(state);
	}
	say_exit(0, 0, 0);
	assert_lie("did not start");
	teardown(state);
	setup(state);
	say_started();
	say_exit(0, 0, 0);
	assert_lie("still has output");
	teardown(state);
	setup(state);
	say_started();
	say_started();
	assert_lie("started twice");
	teardown(state);
	setup(state);
	number++;
	say_started();
	assert_lie("does not exist");
}

TEST(test_stdin_has_a_window)
{
	static uint8_t data[2 * ABI_P_WINDOW_IN];
	size_t sent = 0;

	fcntl(in[1], F_SETPIPE_SZ, sizeof(data));
	assert_int_equal(write(in[1], data, sizeof(data)), sizeof(data));
	while (told() == ABI_P_IN)
		sent += payload_size - 4;
	assert_int_equal(sent, ABI_P_WINDOW_IN);
	say(ABI_P_CREDIT, "\0\x80\0\0", 4);
	while (told() == ABI_P_IN)
		sent += payload_size - 4;
	assert_int_equal(sent, ABI_P_WINDOW_IN + 0x8000);
	say(ABI_P_CREDIT, "\0\0\1\0", 4);
	close(in[1]);
	while (told() == ABI_P_IN)
		sent += payload_size - 4;
	assert_int_equal(abi_get64(payload + 4), sizeof(data));
	assert_int_equal(sent, sizeof(data));
	assert_int_equal(told(), 0);
	say(ABI_P_CREDIT, "\0\0\1\0", 4);
	assert_lie("more credit than bytes");
}

TEST(test_nobody_reads_it)
{
	say_started();
	close(out[0]);
	signal(SIGPIPE, SIG_IGN);
	say_bytes(ABI_STDOUT, 100);
	assert_int_equal(told(), ABI_P_CLOSED);
	assert_int_equal(abi_get32(payload + 4), ABI_STDOUT);
	assert_int_equal(told(), 0);
	say_eof(ABI_STDOUT, 100);
	say_eof(ABI_STDERR, 0);
	say_exit(1, SIGPIPE, 100);
	turn();
	assert_int_equal(end.status, 128 + SIGPIPE);
	assert_int_equal(end.fault.class, FAULT_NONE);
}

/* It goes on, without a place in the caller's pipes. */
TEST(test_who_asked_has_left)
{
	int i;

	say_started();
	fcntl(out[1], F_SETPIPE_SZ, 4096);
	say_bytes(ABI_STDOUT, 65536);
	spawned_leave(guest, number);
	assert_int_equal(told(), ABI_P_CREDIT_OUT);
	assert_int_equal(told(), ABI_P_STDIN_EOF);
	close(out[1]);
	while (read(out[0], payload, sizeof(payload)) > 0)
		;
	assert_int_equal(read(out[0], payload, 1), 0);
	out[1] = dup(out[0]);
	for (i = 0; i < 10; i++) {
		say_bytes(ABI_STDOUT, 65536);
		assert_int_equal(told(), ABI_P_CREDIT_OUT);
	}
	say_eof(ABI_STDOUT, 11 * 65536);
	say_eof(ABI_STDERR, 0);
	say_exit(0, 0, 11 * 65536);
	turn();
	assert_null(facts.protocol);
	assert_int_equal(ended, 0);
	assert_true(spawned_is_idle(guest));
}

/* One has told how it ended, the other has not: the guest is gone. */
TEST(test_the_command_ends)
{
	uint32_t first = number;

	say_started();
	fcntl(out[1], F_SETPIPE_SZ, 4096);
	say_bytes(ABI_STDOUT, 8192);
	say_eof(ABI_STDOUT, 8192);
	say_eof(ABI_STDERR, 0);
	say_exit(0, 4, 8192);
	turn();
	assert_int_equal(ended, 0);
	assert_int_equal(start(0), 0);
	assert_int_not_equal(number, first);
	say_verdict();
	assert_int_equal(facts.exited, 1);
	turn();
	assert_int_equal(ended, 1);
	assert_int_equal(end.status, 128 + SIGKILL);
	assert_int_equal(end.fault.class, FAULT_GUEST);
	assert_false(spawned_is_idle(guest));
	assert_int_equal(delivered(), 8192);
	assert_int_equal(ended, 2);
	assert_int_equal(end.status, 4);
	assert_int_equal(end.fault.class, FAULT_NONE);
	assert_int_equal(start(0), -ESRCH);
}

/* Output that nobody took in time is lost, and so is the status. */
TEST(test_the_end_of_all_waits)
{
	say_started();
	fcntl(out[1], F_SETPIPE_SZ, 4096);
	say_bytes(ABI_STDOUT, 8192);
	say_eof(ABI_STDOUT, 8192);
	say_eof(ABI_STDERR, 0);
	say_exit(0, 0, 8192);
	turn();
	spawned_end(guest);
	assert_int_equal(ended, 1);
	assert_int_equal(end.status, 128 + SIGKILL);
}

TEST(test_no_answer)
{
	watch_time(&guest->watches, clock_now_ns() + INT64_C(20000000000));
	assert_int_equal(ended, 0);
	watch_time(&guest->watches, clock_now_ns() + INT64_C(40000000000));
	assert_int_equal(ended, 1);
	assert_int_equal(end.status, 125);
	assert_int_equal(end.fault.err, -ETIMEDOUT);
	assert_int_equal(told(), ABI_P_SIGNAL);
	/* whatever comes of it, nobody is told */
	say_started();
	say_eof(ABI_STDOUT, 0);
	say_eof(ABI_STDERR, 0);
	say_exit(1, SIGKILL, 0);
	turn();
	assert_null(facts.protocol);
	assert_int_equal(started, 0);
	assert_int_equal(ended, 1);
	assert_true(spawned_is_idle(guest));
}

TEST(test_there_are_too_many)
{
	unsigned int i;
	int probe;

	for (i = 1; i < ABI_PROCESSES_MAX; i++)
		assert_int_equal(start(0), 0);
	probe = dup(0);
	close(probe);
	assert_int_equal(start(0), -EAGAIN);
	assert_int_equal(dup(0), probe); /* it closed what it was given */
	close(probe);
}

UNIT_MAIN_EACH(setup, teardown)
