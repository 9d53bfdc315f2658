// SPDX-License-Identifier: GPL-2.0-or-later
/* What clients can do to a keeper: ask, and nothing else. */
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "unit_process.h"

#include "clock.h"
#include "guest/guest_state.h"
#include "keeper/server.h"

static char base[] = "/tmp/server_test.XXXXXX";
static const struct guest_hooks hooks;
static struct outcome_facts facts;
static struct guest *guest;
static struct server server;
static int dir, control[2];

FIXTURE(setup)
{
	guest = calloc(1, sizeof(*guest));
	memset(&facts, 0, sizeof(facts));
	guest->hooks = &hooks;
	guest->facts = &facts;
	guest->stage = STAGE_RUN;
	guest->stage_deadline = guest->command_deadline = GUEST_STATE_NEVER;
	guest->vmm.pid = unit_process_sleeper();
	dir = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	unlinkat(dir, "socket", 0);
	server_init(&server);
	return socketpair(AF_UNIX, SOCK_STREAM, 0, control) ||
	       (channel_init(&guest->channel, control[0], NULL, 0), 0) ||
	       server_open(&server, dir, NULL) ||
	       server_begin(&server, dir, guest, NULL, NULL);
}

FIXTURE(teardown)
{
	server_close(&server, 0);
	kill(guest->vmm.pid, SIGKILL);
	waitpid(guest->vmm.pid, NULL, 0);
	channel_close(&guest->channel);
	close(control[0]);
	close(control[1]);
	free(guest);
	unlinkat(dir, "socket", 0);
	close(dir);
	return 0;
}

/* One turn of the guest's loop. */
static void turn(void)
{
	struct pollfd fds[WATCH_MAX];
	size_t count = watch_fill(&guest->watches, fds);

	if (poll(fds, count, 0) > 0)
		watch_ready(&guest->watches, fds);
}

static int connected(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", base);
	assert_int_equal(
		connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static int client(void)
{
	int fd = connected();

	turn();
	return fd;
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
	turn();
}

static void hears(int fd, const char *key)
{
	struct wire_packet packet;

	assert_int_equal(wire_receive(fd, &packet), 1);
	assert_non_null(json_object_get(packet.root, key));
	wire_free(&packet);
}

/* What a client makes of the answer that it was not done. */
static int refused(int fd)
{
	struct wire_packet packet;
	struct fault fault = {0};

	assert_int_equal(wire_receive(fd, &packet), 1);
	assert_non_null(json_object_get(packet.root, "error"));
	wire_fault(packet.root, &fault);
	wire_free(&packet);
	return fault.err;
}

static void is_dropped(int fd)
{
	struct wire_packet packet;
	int got = wire_receive(fd, &packet);

	assert_true(got == 0 || got == -ECONNRESET);
	close(fd);
}

TEST(test_nonsense)
{
	static const char *const all[] = {
		"",
		"{}",
		"[]",
		"\377",
		"{\"op\":7}",
		"{\"op\":\"nosuch\"}",
		"{\"op\":\"stop\"}",
		"{\"op\":\"stop\",\"seconds\":-1}",
		"{\"op\":\"stop\",\"seconds\":1e9}",
		"{\"op\":\"signal\",\"signal\":0}",
		"{\"op\":\"signal\",\"signal\":65}",
		"{\"op\":\"signal\",\"signal\":\"9\"}",
		"{\"op\":\"winsize\",\"rows\":1,\"columns\":1}",
		"{\"op\":\"leave\"}",
	};
	size_t i;
	int fd;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		fd = client();
		say(fd, all[i]);
		is_dropped(fd);
		assert_int_equal(server.count, 0);
	}
	assert_int_equal(guest->command_deadline, GUEST_STATE_NEVER);
	assert_false(facts.vmm_killed);
}

/* No memfd, one that can change: no process. */
TEST(test_exec_of_nothing)
{
	static const char text[] = "{\"op\":\"exec\"}";
	int fd = client();

	say(fd, "{\"op\":\"exec\"}");
	hears(fd, "error");
	is_dropped(fd);
	fd = client();
	assert_int_equal(rights_send(fd, text, sizeof(text) - 1, &dir, 1, 0), 0);
	turn();
	hears(fd, "error");
	is_dropped(fd);
}

TEST(test_signal)
{
	int fd = client();

	say(fd, "{\"op\":\"signal\",\"signal\":10}");
	hears(fd, "ok");
	assert_true(guest->channel.queued > 0);
	close(fd);
	guest->stage = STAGE_DRAIN;
	fd = client();
	say(fd, "{\"op\":\"signal\",\"signal\":10}");
	assert_int_equal(refused(fd), -ESRCH);
	close(fd);
}

TEST(test_stop_and_wait)
{
	int stop = client(), waiter = client();
	struct wire_packet packet;

	say(waiter, "{\"op\":\"wait\"}");
	hears(waiter, "ok");
	say(stop, "{\"op\":\"stop\",\"seconds\":10}");
	hears(stop, "ok");
	assert_true(guest->stopping);
	assert_true(guest->command_deadline > clock_now_ns());
	server_end(&server);
	server_close(&server, 42);
	assert_int_equal(wire_receive(waiter, &packet), 1);
	assert_int_equal(wire_integer(packet.root, "status", 0, 255), 42);
	wire_free(&packet);
	is_dropped(waiter);
	assert_int_equal(wire_receive(stop, &packet), 1);
	wire_free(&packet);
	is_dropped(stop);
}

/* A template was of no use: who comes then finds the guest after it. */
TEST(test_second_guest)
{
	int fd;

	server_end(&server);
	assert_int_equal(server_begin(&server, dir, guest, NULL, NULL), 0);
	fd = client();
	say(fd, "{\"op\":\"wait\"}");
	hears(fd, "ok");
	close(fd);
}

/* Who has given up waiting gets nothing done, however late we look. */
TEST(test_gave_up)
{
	int fd = client();

	assert_int_equal(send(fd, "{\"op\":\"stop\",\"seconds\":10}", 27, 0), 27);
	close(fd);
	turn();
	assert_false(guest->stopping);
	assert_int_equal(server.count, 0);
}

TEST(test_silent)
{
	int fd = client(), other;

	watch_time(&guest->watches,
		   clock_now_ns() + VISIT_SILENT_NS - 1000000000);
	assert_int_equal(server.count, 1);
	other = client();
	say(other, "{\"op\":\"wait\"}");
	watch_time(&guest->watches, clock_now_ns() + VISIT_SILENT_NS);
	assert_int_equal(server.count, 1);
	is_dropped(fd);
	close(other);
}

TEST(test_too_many)
{
	int fd[SERVER_VISITS], more, i;

	for (i = 0; i < SERVER_VISITS; i++)
		fd[i] = client();
	assert_int_equal(server.count, SERVER_VISITS);
	more = client();
	assert_int_equal(refused(more), -EIO);
	is_dropped(more);
	/* also who has asked before we see it */
	more = connected();
	assert_int_equal(send(more, "{\"op\":\"wait\"}", 13, 0), 13);
	turn();
	hears(more, "error");
	assert_int_equal(send(more, "{}", 2, MSG_NOSIGNAL), -1);
	is_dropped(more);
	for (i = 0; i < SERVER_VISITS; i++)
		close(fd[i]);
	turn();
	assert_int_equal(server.count, 0);
	more = client();
	say(more, "{\"op\":\"wait\"}");
	hears(more, "ok");
	close(more);
}

/* One that floods us gets its turn, no more. */
TEST(test_flood)
{
	int fd = client(), other = client(), i;

	say(fd, "{\"op\":\"wait\"}");
	fcntl(fd, F_SETFL, O_NONBLOCK);
	for (i = 0; i < 1000; i++)
		(void)!send(fd, "{\"op\":\"wait\"}", 13, 0);
	say(other, "{\"op\":\"wait\"}");
	hears(other, "ok");
	assert_int_equal(server.count, 1);
	close(fd);
	close(other);
}

FIXTURE(begin)
{
	signal(SIGPIPE, SIG_IGN);
	return mkdtemp(base) ? 0 : 1;
}

int main(void)
{
	int status;

	unit_each(setup, teardown);
	status = unit_run(begin, NULL);
	rmdir(base);
	return status;
}
