// SPDX-License-Identifier: GPL-2.0-or-later
/* What a hostile guest can do to the launcher's waits: nothing. */
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "unit_process.h"

#include "clock.h"
#include "guest/ending.h"
#include "guest/react.h"
#include "guest/guest_state.h"

#define NS_PER_S INT64_C(1000000000)

static struct board board;
static struct request request = {.kill_grace_ms = 1000};
static struct plan plan;
static struct prepared prepared = {
	.board = &board, .request = &request, .plan = &plan};
static struct phases phases;
static struct pump_capture capture;
static const struct guest_hooks hooks;

/* A session whose QEMU is a process that waits, and whose guest is the test. */
struct fixture {
	struct guest s;
	struct outcome_facts facts;
	int control, out, err; /* the guest's ends */
};

FIXTURE(setup)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int pair[2], i, *mine[] = {&f->control, &f->out, &f->err};
	int theirs[3];

	for (i = 0; i < 3; i++) {
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
		*mine[i] = pair[0];
		theirs[i] = pair[1];
	}
	capture = (struct pump_capture){.limit = 1024};
	f->s.prepared = &prepared;
	f->s.facts = &f->facts;
	f->s.hooks = &hooks;
	f->s.phases = &phases;
	f->s.vmm.pid = unit_process_sleeper();
	f->s.stage = STAGE_BOOT;
	f->s.stage_deadline = clock_now_ns() + 120 * NS_PER_S;
	f->s.command_deadline = GUEST_STATE_NEVER;
	phases_init(&phases, clock_now_ns());
	channel_init(&f->s.channel, theirs[0], NULL, 0);
	pump_open_output(&f->s.out, theirs[1], -1, &capture);
	pump_open_output(&f->s.err, theirs[2], -1, &capture);
	*state = f;
	return 0;
}

FIXTURE(teardown)
{
	struct fixture *f = *state;

	kill(f->s.vmm.pid, SIGKILL);
	waitpid(f->s.vmm.pid, NULL, 0);
	close(f->control);
	close(f->out);
	close(f->err);
	close(f->s.channel.fd);
	channel_close(&f->s.channel);
	close(f->s.out.from);
	close(f->s.err.from);
	pump_close(&f->s.out);
	pump_close(&f->s.err);
	free(capture.data);
	free(f);
	return 0;
}

static void give(struct fixture *f, uint16_t type, const void *payload,
		 size_t size)
{
	uint8_t frame[ABI_HEADER_SIZE + 64] = {0};

	abi_put32(frame, (uint32_t)size);
	abi_put16(frame + 4, type);
	memcpy(frame + ABI_HEADER_SIZE, payload, size);
	assert_int_equal(write(f->control, frame, ABI_HEADER_SIZE + size),
			 ABI_HEADER_SIZE + size);
	channel_readable(&f->s.channel);
	react_frames(&f->s);
}

static void give_hello(struct fixture *f)
{
	give(f, ABI_HELLO, "\2\0\0\0x", 5);
}

static void give_started(struct fixture *f)
{
	static const uint8_t payload[12];

	give(f, ABI_STARTED, payload, sizeof(payload));
}

static void give_exit(struct fixture *f, uint64_t out)
{
	uint8_t payload[ABI_EXIT_SIZE] = {0};

	abi_put64(payload + ABI_EXIT_STDOUT, out);
	give(f, ABI_EXIT, payload, sizeof(payload));
}

static void give_error(struct fixture *f)
{
	uint8_t payload[13] = {0}; /* no step, no sentence */

	abi_put32(payload, ABI_FAULT_GUEST);
	abi_put32(payload + 8, ABI_STATUS_GPUBOX);
	give(f, ABI_ERROR, payload, sizeof(payload));
}

static void give_bytes(struct fixture *f, const char *bytes)
{
	assert_int_equal(write(f->out, bytes, strlen(bytes)), strlen(bytes));
	pump_move(&f->s.out, true, false);
	react_streams(&f->s);
	react_time(&f->s);
}

TEST(test_bytes_after_the_verdict)
{
	struct fixture *f = *state;
	int64_t deadline;
	int i;

	give_hello(f);
	give_started(f);
	give_exit(f, 100);
	assert_int_equal(f->s.stage, STAGE_DRAIN);
	deadline = f->s.stage_deadline;
	for (i = 0; i < 20; i++) {
		usleep(1000);
		give_bytes(f, "x");
		assert_true(f->s.stage_deadline <= deadline);
	}
	give_bytes(f, "0123456789012345678901234567890123456789"
		      "0123456789012345678901234567890123456789");
	assert_int_equal(f->s.stage, STAGE_BYE);
	assert_int_equal(f->s.out.received, 100);
}

TEST(test_what_was_not_announced_is_not_read)
{
	struct fixture *f = *state;

	give_hello(f);
	give_started(f);
	give_exit(f, 4);
	give_bytes(f, "0123456789");
	assert_int_equal(f->s.stage, STAGE_BYE);
	assert_int_equal(capture.size, 4);
	assert_int_equal(pump_from_events(&f->s.out), 0);
	assert_true(pump_is_done(&f->s.out));
}

/* QEMU's end is the guest's, where nobody waits for what it still does. */
TEST(test_a_guest_that_leaves_nothing)
{
	struct fixture *f = *state;

	plan.vm = (struct vm){.disk_count = 2,
			      .disks = {{.write = false},
					{.write = true, .forget = true}}};
	give_hello(f);
	give_started(f);
	give_exit(f, 0);
	react_streams(&f->s);
	assert_int_equal(f->s.stage, STAGE_BYE);
	assert_true(f->facts.vmm_killed);
	assert_true(f->facts.exited);
}

TEST(test_a_guest_that_leaves_something)
{
	static const struct vm some[] = {
		{.network = BOARD_NETWORK_USER},
		{.nic_count = 1},
		{.share_count = 1},
		{.gpu_count = 1},
		{.disk_count = 1, .disks = {{.write = true}}},
	};
	struct fixture *f = *state;
	size_t i;

	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		assert_false(vm_leaves_nothing(&some[i]));
	plan.vm = some[0];
	give_hello(f);
	give_started(f);
	give_exit(f, 0);
	react_streams(&f->s);
	assert_int_equal(f->s.stage, STAGE_BYE);
	assert_false(f->facts.vmm_killed);
	memset(&plan, 0, sizeof(plan));
}

TEST(test_a_lie_about_the_length)
{
	struct fixture *f = *state;

	give_hello(f);
	give_started(f);
	give_exit(f, UINT64_C(1) << 40);
	assert_non_null(f->facts.protocol);
	assert_true(f->facts.vmm_killed);
	assert_false(f->facts.exited);
}

TEST(test_a_slow_reader_has_its_time)
{
	struct fixture *f = *state;
	int64_t deadline;

	give_hello(f);
	give_started(f);
	give_exit(f, 4);
	f->s.out.end = 3; /* not yet taken from us */
	react_time(&f->s);
	deadline = f->s.stage_deadline;
	usleep(20000);
	react_time(&f->s);
	assert_true(f->s.stage_deadline >= deadline + 20000000);
	/* but not when the command's own time was up */
	f->facts.timed_out = true;
	deadline = f->s.stage_deadline;
	usleep(1000);
	react_time(&f->s);
	assert_int_equal(f->s.stage_deadline, deadline);
	f->s.out.end = 0;
}

TEST(test_no_start_after_the_verdict)
{
	struct fixture *f = *state;

	give_hello(f);
	give_error(f);
	assert_int_equal(f->s.stage, STAGE_BYE - 1);
	give_started(f);
	assert_non_null(f->facts.protocol);
	assert_true(f->s.stage != STAGE_RUN);
	assert_true(f->s.stage_deadline != GUEST_STATE_NEVER);
}

TEST(test_a_port_that_flaps)
{
	struct fixture *f = *state;
	int64_t deadline;

	react_guest_left(&f->s);
	deadline = f->s.stage_deadline;
	assert_true(deadline < clock_now_ns() + 6 * NS_PER_S);
	usleep(1000);
	react_guest_left(&f->s);
	assert_int_equal(f->s.stage_deadline, deadline);
	f->s.stage_deadline = 0;
	react_time(&f->s);
	assert_true(f->facts.halted);
	assert_false(f->facts.boot_timed_out);
}

/* QEMU's end does not depend on who else holds its sockets. */
TEST(test_what_stays_open_after_the_end)
{
	struct fixture *f = *state;

	f->s.stage = STAGE_ENDED;
	f->s.stage_deadline = 0;
	assert_false(react_is_over(&f->s));
	react_time(&f->s);
	assert_true(react_is_over(&f->s));
}

/* After its end QEMU's number is another's. */
TEST(test_stop_after_the_end)
{
	struct fixture *f = *state;
	int status;
	pid_t pid;

	f->s.stage = STAGE_ENDED;
	f->s.stage_deadline = GUEST_STATE_NEVER;
	pid = fork();
	if (!pid) {
		react_signal(&f->s, SIGTSTP);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	assert_int_equal(waitpid(f->s.vmm.pid, &status, WUNTRACED | WNOHANG), 0);
	kill(pid, SIGCONT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* The signal of the next frame to the guest; 0: there is none. */
static int told_signal(struct fixture *f)
{
	uint8_t frame[ABI_HEADER_SIZE + 4];

	channel_writable(&f->s.channel);
	if (read(f->control, frame, sizeof(frame)) != (ssize_t)sizeof(frame))
		return 0;
	assert_int_equal(abi_get16(frame + 4), ABI_SIGNAL);
	return (int)abi_get32(frame + ABI_HEADER_SIZE);
}

TEST(test_a_stop_goes_from_step_to_step)
{
	struct fixture *f = *state;

	give_hello(f);
	give_started(f);
	running_stop(&f->s, SIGINT, 1000);
	assert_int_equal(told_signal(f), SIGINT);
	assert_int_equal(told_signal(f), SIGCONT);
	assert_true(f->s.command_deadline <= clock_now_ns() + NS_PER_S);
	f->s.command_deadline = 0;
	react_time(&f->s);
	assert_int_equal(told_signal(f), SIGKILL);
	assert_false(f->facts.vmm_killed);
	/* a process takes its time to die */
	assert_true(f->s.command_deadline > clock_now_ns() + NS_PER_S);
	f->s.command_deadline = 0;
	react_time(&f->s);
	assert_true(f->facts.vmm_killed);
	assert_int_equal(f->facts.interrupted, SIGKILL);
	assert_false(f->facts.timed_out);
}

/* The command's own status is what a stop hands back. */
TEST(test_a_stop_that_is_heard)
{
	struct fixture *f = *state;

	give_hello(f);
	give_started(f);
	assert_true(running_is_up(&f->s));
	running_stop(&f->s, SIGTERM, 1000);
	give_exit(f, 0);
	assert_int_equal(f->facts.interrupted, 0);
	assert_true(f->facts.exited);
	assert_int_equal(f->s.command_deadline, GUEST_STATE_NEVER);
	assert_false(running_is_up(&f->s));
	assert_int_equal(running_signal(&f->s, SIGTERM), -ESRCH);
}

/* What a run has that goes on from a template: nothing of it is open. */
static void use_restored(struct fixture *f)
{
	static const struct guest_io io = {.window = -1};
	enum host_disk_id id;

	prepared.payload.kernel.fd = prepared.payload.initrd.fd = -1;
	prepared.dtb.fd = prepared.driver.layer.fd = prepared.template.fd = -1;
	prepared.ram = -1;
	for (id = 0; id < HOST_DRIVER; id++)
		prepared.disks[id].fd = -1;
	memset(prepared.taps, 0xff, sizeof(prepared.taps));
	f->s.io = &io;
	f->s.restoring = true;
}

/* The type of the next frame that the guest has been sent; 0: there is none. */
static unsigned int next_frame(struct fixture *f)
{
	uint8_t header[ABI_HEADER_SIZE], payload[64];

	channel_writable(&f->s.channel);
	if (read(f->control, header, sizeof(header)) != sizeof(header))
		return 0;
	assert_in_range(abi_get32(header), 0, sizeof(payload));
	assert_int_equal(read(f->control, payload, abi_get32(header)),
			 abi_get32(header));
	return abi_get16(header + 4);
}

/* It takes its time first, and the size of its terminal when it has started. */
TEST(test_a_window_that_changes_meanwhile)
{
	struct fixture *f = *state;

	use_restored(f);
	request.tty = true;
	react_signal(&f->s, SIGWINCH);
	assert_int_equal(next_frame(f), 0);
	give_hello(f);
	assert_false(f->s.restoring);
	assert_int_equal(next_frame(f), ABI_TIME);
	assert_int_equal(next_frame(f), 0);
	give_started(f);
	assert_int_equal(next_frame(f), ABI_WINSIZE);
	react_signal(&f->s, SIGWINCH);
	assert_int_equal(next_frame(f), ABI_WINSIZE);
	request.tty = false;
}

TEST(test_a_stop_before_the_command)
{
	struct fixture *f = *state;

	assert_int_equal(running_vmm(&f->s), f->s.vmm.pid);
	running_stop(&f->s, SIGTERM, 1000);
	assert_true(f->facts.vmm_killed);
	assert_int_equal(f->facts.interrupted, SIGKILL);
}

/* A QEMU that SIGKILL does not end: its pidfd never says that it ended. */
TEST(test_a_vmm_that_does_not_end)
{
	struct fixture *f = *state;
	int real = f->s.vmm.pidfd, never[2];

	assert_int_equal(pipe(never), 0);
	f->s.vmm.pidfd = never[0];
	ending_abandon(&f->s, SIGTERM);
	assert_true(f->s.stage_deadline != GUEST_STATE_NEVER);
	assert_true(f->s.stage < STAGE_ENDED);
	f->s.stage_deadline = 0;
	react_time(&f->s);
	assert_int_equal(f->s.stage, STAGE_OVER);
	assert_true(react_is_over(&f->s));
	f->s.vmm.pidfd = real;
	close(never[0]);
	close(never[1]);
}

/* It goes on without a wait, and a signal ends it between two pieces. */
TEST(test_memory_that_is_being_filled)
{
	struct fixture *f = *state;

	f->s.restoring = f->s.filling = true;
	assert_int_equal(react_deadline(&f->s), 0);
	react_signal(&f->s, SIGTERM);
	assert_true(f->facts.vmm_killed);
	assert_int_equal(f->facts.interrupted, SIGTERM);
	react_time(&f->s);
	assert_false(f->s.filling);
	assert_string_equal(f->facts.lost, "");
}

/* The storage is slow, the template may be good. */
TEST(test_memory_that_is_late)
{
	struct fixture *f = *state;

	f->s.restoring = f->s.filling = true;
	f->s.stage_deadline = 0; /* however long QEMU waited */
	react_time(&f->s);
	assert_false(f->s.filling);
	assert_true(f->facts.vmm_killed);
	assert_true(f->facts.spared);
	assert_string_equal(f->facts.lost, "its memory: Connection timed out");
}

/* A sleep of the machine, or of ours, is no time of the guest's. */
TEST(test_time_that_is_nobodys)
{
	struct fixture *f = *state;
	int64_t deadline = f->s.stage_deadline;

	react_shift(&f->s, NS_PER_S);
	assert_int_equal(f->s.stage_deadline, deadline + NS_PER_S);
	assert_int_equal(f->s.command_deadline, GUEST_STATE_NEVER);
}

UNIT_MAIN_EACH(setup, teardown)
