// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/socket.h>

#include "unit.h"

#include "qemu/qmp.h"

#define GREETING "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n"
#define OK	 "{\"return\": {}}\r\n"

static int ours, theirs;
static struct qmp *qmp;
static char events[256];
static char replies[256];

static void append(char text[256], const char *tail)
{
	size_t size = strlen(text);

	snprintf(text + size, 256 - size, "%s", tail);
}

static void on_event(void *arg, const char *name, json_t *data)
{
	const char *reason = json_string_value(json_object_get(data, "reason"));

	assert_ptr_equal(arg, &ours);
	append(events, name);
	append(events, reason ? reason : "-");
}

static void on_reply(void *arg, json_t *value)
{
	append(replies, arg);
	append(replies, value ? "+" : "!");
}

FIXTURE(setup)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair))
		return 1;
	ours = pair[0];
	theirs = pair[1];
	*events = *replies = '\0';
	qmp = qmp_new(ours, on_event, &ours);
	return !qmp;
}

FIXTURE(teardown)
{
	qmp_free(qmp);
	close(ours);
	if (theirs >= 0)
		close(theirs);
	return 0;
}

static void say_bytes(const void *data, size_t size)
{
	assert_int_equal(write(theirs, data, size), size);
}

static void say(const char *text)
{
	say_bytes(text, strlen(text));
}

/* What the other side reads, as one string. */
static const char *heard(void)
{
	static char text[4096];
	ssize_t n = read(theirs, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

TEST_WITH(test_handshake, setup, teardown)
{
	assert_int_equal(qmp_request(qmp, "quit", NULL, NULL, NULL), 0);
	assert_string_equal(heard(), "");
	say(GREETING);
	assert_int_equal(qmp_readable(qmp), 0);
	assert_string_equal(heard(), "{\"execute\":\"qmp_capabilities\"}\n"
				     "{\"execute\":\"quit\"}\n");
	say(OK OK);
	assert_int_equal(qmp_readable(qmp), 0);
	assert_int_equal(qmp_request(qmp, "stop", NULL, NULL, NULL), 0);
	assert_string_equal(heard(), "{\"execute\":\"stop\"}\n");
}

TEST_WITH(test_replies_in_order, setup, teardown)
{
	json_t *arguments = json_pack("{s:s}", "option", "a\nb");

	assert_int_equal(qmp_request(qmp, "one", arguments, on_reply, "1"), 0);
	assert_int_equal(qmp_request(qmp, "two", NULL, NULL, NULL), 0);
	assert_int_equal(qmp_request(qmp, "three", NULL, on_reply, "3"), 0);
	say(GREETING OK OK OK "{\"error\": {\"class\": \"C\"}}\n");
	assert_int_equal(qmp_readable(qmp), 0);
	assert_string_equal(replies, "1+3!");
	assert_non_null(strstr(heard(), "{\"option\":\"a\\nb\"}"));
}

TEST_WITH(test_refusal, setup, teardown)
{
	assert_int_equal(qmp_request(qmp, "one", NULL, on_reply, "1"), 0);
	assert_int_equal(qmp_request(qmp, "two", NULL, on_reply, "2"), 0);
	assert_string_equal(qmp_refusal(qmp), "");
	say(GREETING OK "{\"error\": {\"desc\": \"no \\u001b[2J\\n\"}}\n");
	assert_int_equal(qmp_readable(qmp), 0);
	assert_string_equal(qmp_refusal(qmp), "no ?[2J?");
	say("{\"error\": {\"desc\": 1}}\n");
	assert_int_equal(qmp_readable(qmp), 0);
	assert_string_equal(qmp_refusal(qmp), "");
	assert_string_equal(replies, "1!2!");
}

TEST_WITH(test_byte_by_byte, setup, teardown)
{
	const char *text = GREETING OK
		"{\"event\": \"SHUTDOWN\", \"data\": {\"reason\": \"x\"}}\n";

	for (; *text; text++) {
		say_bytes(text, 1);
		assert_int_equal(qmp_readable(qmp), 0);
	}
	assert_string_equal(events, "SHUTDOWNx");
}

TEST_WITH(test_events_without_data, setup, teardown)
{
	say(GREETING OK
	    "{\"event\": \"STOP\"}\n{\"event\": \"A\", \"data\": 1}\n");
	assert_int_equal(qmp_readable(qmp), 0);
	assert_string_equal(events, "STOP-A-");
}

/* What came before the end counts. */
TEST_WITH(test_end, setup, teardown)
{
	say(GREETING OK "{\"event\": \"STOP\"}\n{\"eve");
	close(theirs);
	theirs = -1;
	assert_int_equal(qmp_readable(qmp), -EPIPE);
	assert_string_equal(events, "STOP-");
	assert_int_equal(qmp_readable(qmp), -EPIPE);
	assert_int_equal(qmp_request(qmp, "quit", NULL, NULL, NULL), -EPIPE);
}

static void expect_refused(const char *text)
{
	assert_int_equal(setup(NULL), 0);
	say(text);
	assert_int_equal(qmp_readable(qmp), -EPROTO);
	assert_int_equal(qmp_readable(qmp), -EPROTO);
	assert_int_equal(qmp_request(qmp, "quit", NULL, NULL, NULL), -EPROTO);
	teardown(NULL);
}

TEST(test_not_qmp)
{
	expect_refused("hello\n");
	expect_refused("\n");
	expect_refused("[]\n");
	expect_refused("\"QMP\"\n");
	expect_refused("{}\n");
	expect_refused("{\"QMP\": 1}\n");
	expect_refused("{\"QMP\": {}} {}\n");
	expect_refused("{\"event\": \"STOP\"}\n");
	expect_refused(OK);
	expect_refused(GREETING GREETING);
	expect_refused(GREETING "{\"event\": 3}\n");
	expect_refused(GREETING "{\"error\": {}}\n");
	expect_refused(GREETING OK OK);
	expect_refused(GREETING "\xff\xfe\n");
}

TEST_WITH(test_too_many_commands, setup, teardown)
{
	int i, err = 0;

	for (i = 0; !err && i < 1000; i++)
		err = qmp_request(qmp, "stop", NULL, NULL, NULL);
	assert_int_equal(err, -ENOBUFS);
}

TEST_WITH(test_line_without_end, setup, teardown)
{
	static char block[65536];
	int err = 0;
	size_t sent = 0;

	memset(block, ' ', sizeof(block));
	say(GREETING OK);
	while (!err && sent < (64u << 20)) {
		ssize_t n = write(theirs, block, sizeof(block));

		if (n > 0)
			sent += (size_t)n;
		err = qmp_readable(qmp);
	}
	assert_int_equal(err, -EMSGSIZE);
	assert_true(sent >= (8u << 20) && sent <= (17u << 20));
}

TEST_WITH(test_deep_nesting, setup, teardown)
{
	static char deep[60000];

	memset(deep, '[', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\n';
	say(GREETING);
	assert_int_equal(qmp_readable(qmp), 0);
	say_bytes(deep, sizeof(deep));
	assert_int_equal(qmp_readable(qmp), -EPROTO);
}

UNIT_MAIN(NULL, NULL)
