// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One further process as PID 1 has it, from SPAWN to its last frame. Its pipes
 * are real; the child, the clock and the control port are this test's.
 */
#include "unit.h"

#include <signal.h>

#include "clock.h"
#include "oom.h"
#include "process.h"

/* guest-init has a stdio.h of its own, and linux/poll.h. */
int poll(struct pollfd *fds, unsigned long count, int ms);
int vsnprintf(char *text, size_t size, const char *fmt, va_list args);

#define NUMBER 7
#define PID    42

/* What the host was told, a word each: "out1:text", "eof1:4", ... */
static char told[4096];
static struct process *process;
static struct control control;
static struct frame frame;
static struct pollfd fds[PROCESS_FDS];
static uint64_t now_ms;
static int result, exec_end, child[3];
static bool begins;

static void __attribute__((format(printf, 1, 2))) tell(const char *fmt, ...)
{
	size_t used = strlen(told);
	va_list args;

	va_start(args, fmt);
	vsnprintf(told + used, sizeof(told) - used, fmt, args);
	va_end(args);
}

/* Since the last time. */
#define is_told(text)                            \
	do {                                     \
		assert_string_equal(told, text); \
		*told = 0;                       \
	} while (0)

uint64_t clock_ns(void)
{
	return now_ms * 1000000;
}

uint64_t clock_deadline(uint32_t ms)
{
	return now_ms + ms;
}

int clock_left(uint64_t deadline)
{
	return deadline > now_ms ? (int)(deadline - now_ms) : 0;
}

bool oom_killed(void)
{
	return false;
}

void control_job_free(const struct frame *gone)
{
	assert_non_null(gone);
	tell("freed ");
}

int control_p_error(struct control *to, uint32_t number,
		    const struct failure *failure)
{
	assert_ptr_equal(to, &control);
	tell("error%u:%d ", number, failure->err);
	return 0;
}

int control_p_started(struct control *to, uint32_t number, int pid)
{
	assert_ptr_equal(to, &control);
	tell("started%u:%d ", number, pid);
	return 0;
}

int control_p_eof(struct control *to, uint32_t number, enum abi_stream stream,
		  uint64_t total)
{
	assert_ptr_equal(to, &control);
	assert_int_equal(number, NUMBER);
	tell("eof%d:%lu ", stream, total);
	return 0;
}

int control_p_exit(struct control *to, uint32_t number,
		   const struct control_end *end)
{
	assert_ptr_equal(to, &control);
	assert_int_equal(number, NUMBER);
	tell("exit:%d:%lu:%lu ", end->end.status, end->out[0], end->out[1]);
	return 0;
}

int control_p_credit(struct control *to, uint32_t number, uint32_t bytes)
{
	assert_ptr_equal(to, &control);
	assert_int_equal(number, NUMBER);
	tell("credit:%u ", bytes);
	return 0;
}

uint8_t *control_p_out(uint8_t *at, uint32_t number, enum abi_stream stream,
		       uint32_t size)
{
	assert_int_equal(number, NUMBER);
	tell("out%d:%u ", stream, size);
	return at + CONTROL_P_OUT;
}

/* What is in front of the bytes says how many follow, here or there. */
int control_write(struct control *to, const void *buf, size_t size)
{
	assert_ptr_equal(to, &control);
	assert_non_null(buf);
	assert_true(size >= CONTROL_P_OUT);
	return 0;
}

int control_splice(struct control *to, int from, size_t size)
{
	static char bytes[ABI_P_WINDOW_OUT];

	assert_ptr_equal(to, &control);
	assert_int_equal(read(from, bytes, sizeof(bytes)), (ssize_t)size);
	tell("pages:%zu ", size);
	return 0;
}

static void make_pipe(int *ours, int *theirs, bool ours_read)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	*ours = ends[!ours_read];
	*theirs = ends[ours_read];
	assert_int_equal(fcntl(*ours, F_SETFL, O_NONBLOCK), 0);
}

int stdio_open(const struct job *job, struct stdio *stdio)
{
	assert_non_null(job);
	make_pipe(&stdio->in, &child[0], false);
	make_pipe(&stdio->out, &child[1], true);
	make_pipe(&stdio->err, &child[2], true);
	return 0;
}

void stdio_close_command(struct stdio *stdio)
{
	assert_non_null(stdio);
}

int stdio_winsize(int tty, const struct job_winsize *size)
{
	tell("size%d:%u ", tty, size->rows);
	return 0;
}

void stdio_send_eof(int tty, bool within)
{
	tell("tty%d:%d ", tty, within);
}

int command_begin(struct command *command, void *stack, int *fd)
{
	int ends[2];

	assert_ptr_equal(command->job, &process->job);
	assert_ptr_equal(stack, process->stack);
	if (!begins)
		return -EAGAIN;
	assert_int_equal(pipe(ends), 0);
	*fd = ends[0];
	exec_end = ends[1];
	return PID;
}

int command_result(const struct command *command, struct failure *failure)
{
	assert_non_null(command);
	failure->err = result;
	return result;
}

void command_signal(int pid, int tty, uint32_t flags, uint32_t signal)
{
	assert_int_equal(flags, ABI_JOB_STDIN);
	tell("signal%d:%d:%u ", pid, tty, signal);
}

/* As the session's loop does it: poll, then a step with what was found. */
static void turn(void)
{
	process_poll(process, fds);
	assert_true(poll(fds, PROCESS_FDS, 0) >= 0);
	assert_int_equal(process_step(process, fds), 0);
}

static void spawn(void)
{
	static const uint8_t text[] = {
		NUMBER, 0, 0, 0, ABI_JOB_STDIN, 0, 0, 0, ABI_ITEM_ARG, 0, 0, 0,
		1,	0, 0, 0, 'a',		0};

	frame.type = ABI_SPAWN;
	frame.size = sizeof(text) - 1;
	frame.payload = malloc(sizeof(text));
	assert_non_null(frame.payload);
	memcpy(frame.payload, text, sizeof(text));
	assert_int_equal(process_start(process, &control, &frame), 0);
}

static void executed(void)
{
	spawn();
	close(exec_end);
	turn();
	is_told("freed started7:42 ");
}

static void writes(int stream, size_t size)
{
	static const char bytes[1 << 16];

	assert_true(size <= sizeof(bytes));
	assert_int_equal(write(child[stream], bytes, size), (ssize_t)size);
}

static void ends(int status)
{
	const struct child_end end = {.status = status};

	assert_int_equal(process_ended(process, &end), 0);
}

static void hears(enum abi_frame type, const void *data, uint32_t size, int wanted)
{
	assert_int_equal(process_frame(process, type, data, size), wanted);
}

static void credit(uint32_t stream, uint32_t bytes, int wanted)
{
	uint8_t payload[8];

	abi_put32(payload, stream);
	abi_put32(payload + 4, bytes);
	hears(ABI_P_CREDIT_OUT, payload, sizeof(payload), wanted);
}

FIXTURE(setup)
{
	process = calloc(1, sizeof(*process));
	assert_non_null(process);
	memset(fds, 0, sizeof(fds));
	*told = 0;
	now_ms = 1000;
	result = 0;
	begins = true;
	return 0;
}

FIXTURE(teardown)
{
	process_close(process);
	free(frame.payload);
	free(process);
	return 0;
}

TEST(tells_its_start_when_it_is_executed)
{
	spawn();
	turn();
	is_told("");
	assert_false(process_is_over(process));
	close(exec_end);
	turn();
	is_told("freed started7:42 ");
	assert_int_equal(process->number, NUMBER);
}

TEST(tells_why_it_did_not_start)
{
	begins = false;
	spawn();
	is_told("error7:-11 ");
	assert_true(process_is_over(process));
}

TEST(tells_why_it_was_not_executed)
{
	result = -ENOENT;
	spawn();
	close(exec_end);
	turn();
	is_told("freed error7:-2 ");
	assert_false(process_is_over(process));
	ends(256);
	turn();
	is_told("");
	assert_true(process_is_over(process));
}

TEST(tells_its_end_behind_that_of_its_streams)
{
	executed();
	writes(1, 5);
	turn();
	is_told("out1:5 ");
	ends(512);
	close(child[1]);
	turn();
	is_told("eof1:5 ");
	writes(2, 3);
	close(child[2]);
	turn();
	is_told("out2:3 ");
	turn();
	is_told("eof2:3 exit:512:5:3 ");
	assert_true(process_is_over(process));
}

TEST(tells_a_start_that_was_not_seen_before_its_end)
{
	spawn();
	close(child[1]);
	close(child[2]);
	ends(0);
	is_told("freed started7:42 ");
	turn();
	is_told("eof1:0 eof2:0 exit:0:0:0 ");
}

TEST(sends_no_more_than_it_may)
{
	const uint32_t piece = 32768 - CONTROL_P_OUT;
	uint64_t sent = 0;

	executed();
	while (sent < ABI_P_WINDOW_OUT) {
		writes(1, 4096);
		turn();
		sent += 4096;
	}
	*told = 0;
	writes(1, 4096);
	turn();
	is_told("");
	process_poll(process, fds);
	assert_int_equal(fds[PROCESS_STDOUT].fd, -1);
	credit(ABI_STDOUT, 100, 0);
	turn();
	is_told("out1:100 ");
	credit(ABI_STDOUT, piece, 0);
	turn();
	is_told("out1:3996 ");
	assert_int_equal(process->out[0].total, sent + 4096);
}

TEST(refuses_more_credit_than_it_sent)
{
	executed();
	credit(ABI_STDOUT, 1, -EBADMSG);
	writes(2, 10);
	turn();
	credit(ABI_STDERR, 11, -EBADMSG);
	credit(ABI_STDERR, 10, 0);
	credit(ABI_STDIN, 0, -EBADMSG);
	credit(3, 0, -EBADMSG);
}

TEST(passes_much_on_by_its_pages)
{
	executed();
	writes(1, 1 << 16);
	turn();
	is_told("out1:65536 pages:65536 ");
	assert_int_equal(process->out[0].credit, ABI_P_WINDOW_OUT - (1 << 16));
}

TEST(waits_for_who_holds_its_pipes_only_so_long)
{
	executed();
	ends(0);
	writes(1, 10);
	turn();
	is_told("out1:10 ");
	assert_false(process_is_over(process));
	assert_true(process_deadline(process) > now_ms);
	now_ms = process_deadline(process);
	writes(1, 20);
	turn();
	is_told("out1:20 eof2:0 ");
	turn();
	is_told("eof1:30 exit:0:30:0 ");
	assert_true(process_is_over(process));
	/* Who still writes is told so. */
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(write(child[1], "x", 1), -1);
	assert_int_equal(errno, EPIPE);
}

TEST(closes_what_nobody_reads)
{
	uint8_t payload[4];

	executed();
	abi_put32(payload, ABI_STDOUT);
	hears(ABI_P_CLOSED, payload, sizeof(payload), 0);
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(write(child[1], "x", 1), -1);
	turn();
	is_told("eof1:0 ");
	abi_put32(payload, ABI_STDIN);
	hears(ABI_P_CLOSED, payload, sizeof(payload), -EBADMSG);
}

TEST(gives_it_its_stdin)
{
	static uint8_t bytes[ABI_P_IN_MAX], got[ABI_P_WINDOW_IN];
	uint8_t total[8];
	int i;

	executed();
	for (i = 0; i < 4; i++)
		hears(ABI_P_IN, bytes, sizeof(bytes), 0);
	hears(ABI_P_IN, bytes, 1, -EBADMSG);
	turn();
	is_told("credit:65536 ");
	assert_int_equal(read(child[0], got, sizeof(got)), sizeof(got));
	hears(ABI_P_IN, bytes, 1, 0);
	abi_put64(total, sizeof(got));
	hears(ABI_P_STDIN_EOF, total, sizeof(total), -EBADMSG);
	abi_put64(total, sizeof(got) + 1);
	hears(ABI_P_STDIN_EOF, total, sizeof(total), 0);
	hears(ABI_P_IN, bytes, 1, -EBADMSG);
	turn();
	assert_int_equal(read(child[0], got, sizeof(got)), 1);
	assert_int_equal(read(child[0], got, sizeof(got)), 0);
}

TEST(drops_stdin_that_nobody_reads)
{
	static uint8_t bytes[ABI_P_IN_MAX];
	int i;

	executed();
	close(child[0]);
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < 8; i++) {
		hears(ABI_P_IN, bytes, sizeof(bytes), 0);
		turn();
	}
	is_told("credit:32768 credit:32768 credit:32768 credit:32768 ");
}

TEST(passes_signals_and_sizes_on)
{
	uint8_t payload[8] = {0};

	executed();
	abi_put32(payload, 15);
	hears(ABI_P_SIGNAL, payload, 4, 0);
	is_told("signal42:-1:15 ");
	abi_put16(payload, 30);
	hears(ABI_P_WINSIZE, payload, 8, 0);
	is_told("size-1:30 ");
	hears(ABI_BYE, payload, 0, -EBADMSG);
	/* Its pid may be another's by then. */
	ends(0);
	hears(ABI_P_SIGNAL, payload, 4, 0);
	is_told("");
}

UNIT_MAIN_EACH(setup, teardown)
