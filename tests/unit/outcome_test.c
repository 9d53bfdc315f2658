// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>

#include "unit.h"

#include "guest/outcome.h"

static struct outcome_facts facts;
static struct outcome outcome;

FIXTURE(setup)
{
	memset(&facts, 0, sizeof(facts));
	guest_console_init(&facts.console);
	facts.memory_mib = 512;
	facts.boot_timeout_s = 60;
	return 0;
}

static void say(const char *text)
{
	tail_feed(&facts.console.tail, text, strlen(text));
}

static void assert_outcome(int status, enum fault_class class, const char *text)
{
	outcome_decide(&facts, &outcome);
	assert_int_equal(outcome.status, status);
	assert_string_equal(fault_class_name(outcome.fault.class),
			    fault_class_name(class));
	if (!strstr(outcome.fault.text, text))
		print_message("%s\n", outcome.fault.text);
	assert_non_null(strstr(outcome.fault.text, text));
}

static void exited(bool signalled, uint32_t code)
{
	facts.started = facts.exited = true;
	facts.verdict.type = ABI_EXIT;
	facts.verdict.signalled = signalled;
	facts.verdict.code = code;
}

TEST(test_own_status)
{
	uint32_t code;

	for (code = 0; code < 256; code++) {
		exited(false, code);
		assert_outcome((int)code, FAULT_NONE, "");
		assert_int_equal(outcome.signal, 0);
	}
}

TEST(test_signal)
{
	exited(true, SIGSEGV);
	assert_outcome(128 + SIGSEGV, FAULT_NONE, "");
	assert_int_equal(outcome.signal, SIGSEGV);
	assert_string_equal(outcome.notice, "");
}

static void gpu_down(const char *why)
{
	facts.gpu.told = true;
	snprintf(facts.gpu.text, sizeof(facts.gpu.text), "%s", why);
	snprintf(facts.gpu.lines[facts.gpu.count++], ABI_LOG_LINE,
		 "NVRM: No NVIDIA GPU found.");
}

/* Required: the run's fault, with what the kernel's log means. */
TEST(test_gpu_required)
{
	gpu_down("nvidia.ko: No such device");
	facts.failed = true;
	facts.verdict.type = ABI_ERROR;
	facts.verdict.fault = ABI_FAULT_GPU;
	facts.verdict.err = ENODEV;
	facts.verdict.code = 125;
	snprintf(facts.verdict.text, sizeof(facts.verdict.text), "%s",
		 facts.gpu.text);
	assert_outcome(125, FAULT_GPU,
		       "nvidia.ko: No such device; the guest "
		       "has no device that this driver drives");
	assert_outcome(125, FAULT_GPU, "kernel says: NVRM: No NVIDIA GPU found.");
}

/* Preferred: a notice, and the command's own status. */
TEST(test_gpu_preferred)
{
	gpu_down("nvidia.ko: No such device");
	exited(false, 9);
	assert_outcome(9, FAULT_NONE, "");
	assert_non_null(strstr(outcome.notice,
			       "without the GPU: nvidia.ko: No such device; "));
}

TEST(test_gpu_complains)
{
	exited(false, 0);
	facts.gpu.told = facts.gpu.up = true;
	assert_outcome(0, FAULT_NONE, "");
	assert_string_equal(outcome.notice, "");
	snprintf(facts.gpu.lines[facts.gpu.count++], ABI_LOG_LINE,
		 "NVRM: Xid (PCI:0000:01:00): 79, x");
	assert_outcome(0, FAULT_NONE, "");
	assert_non_null(strstr(outcome.notice, "no longer answers"));
}

TEST(test_out_of_memory_kill)
{
	exited(true, SIGKILL);
	say("[    3.1] Out of memory: Killed process 71 (eat)\n");
	assert_outcome(137, FAULT_NONE, "");
	assert_non_null(strstr(outcome.notice, "--memory"));
}

/* The command's status is its own, but not all is as it was asked for. */
TEST(test_ran_without_initrd)
{
	exited(false, 0);
	say("[ 0.9] Initramfs unpacking failed: invalid magic at start of "
	    "compressed archive\n");
	assert_outcome(0, FAULT_NONE, "");
	assert_non_null(strstr(outcome.notice, "--initrd"));
}

TEST(test_timeout)
{
	exited(false, 0);
	facts.timed_out = true;
	facts.timeout_ms = 1500;
	assert_outcome(124, FAULT_TIMEOUT, "1.5 s");
	facts.timeout_ms = 10000;
	assert_outcome(124, FAULT_TIMEOUT, " 10 s");
}

TEST(test_interrupted)
{
	facts.interrupted = SIGINT;
	assert_outcome(130, FAULT_HOST, "SIGINT before the command started");
	facts.started = true;
	facts.interrupted = SIGTERM;
	assert_outcome(143, FAULT_HOST, "SIGTERM while");
}

TEST(test_errors_of_guest_init)
{
	facts.failed = true;
	facts.verdict.type = ABI_ERROR;
	facts.verdict.code = 127;
	facts.verdict.err = ENOENT;
	facts.verdict.fault = ABI_FAULT_COMMAND;
	snprintf(facts.verdict.text, sizeof(facts.verdict.text), "x: gone");
	assert_outcome(127, FAULT_COMMAND, "x: gone");
	assert_int_equal(outcome.fault.err, -ENOENT);
	facts.verdict.code = 125;
	facts.verdict.fault = ABI_FAULT_GPU;
	assert_outcome(125, FAULT_GPU, "x: gone");
	facts.verdict.fault = ABI_FAULT_GUEST;
	assert_outcome(125, FAULT_GUEST, "x: gone");
}

TEST(test_lost_output)
{
	exited(false, 0);
	facts.out_err = -EPIPE;
	assert_outcome(0, FAULT_NONE, "");
	facts.out_err = -ENOSPC;
	assert_outcome(125, FAULT_HOST, "stdout: No space");
	facts.out_err = 0;
	facts.err_err = -EIO;
	assert_outcome(125, FAULT_HOST, "stderr: ");
	facts.err_err = 0;
	facts.cut_short = true;
	assert_outcome(125, FAULT_GUEST, "output");
}

TEST(test_panic)
{
	say("hello\r\n[ 0.5] Kernel panic - not syncing: VFS: no root\r\n");
	say("[ 0.5] Kernel panic - not syncing: second\n");
	snprintf(facts.shutdown, sizeof(facts.shutdown), "guest-reset");
	assert_outcome(125, FAULT_GUEST,
		       "guest kernel: Kernel panic - not syncing: VFS: no root");
}

TEST(test_too_little_memory)
{
	say("[ 0.5] Initramfs unpacking failed: write error\n");
	say("[ 0.5] Kernel panic - not syncing: VFS\n");
	assert_outcome(125, FAULT_GUEST, "512 MiB are not enough");
	assert_non_null(strstr(outcome.fault.text, "--memory"));
	setup(NULL);
	say("Kernel panic - not syncing: System is deadlocked on memory\n");
	assert_outcome(125, FAULT_GUEST, "--memory");
}

TEST(test_damaged_initramfs)
{
	say("Initramfs unpacking failed: junk within compressed archive\n");
	say("Kernel panic - not syncing: VFS\n");
	assert_outcome(125, FAULT_GUEST, "--initrd");
}

TEST(test_last_words_of_init)
{
	say("gpubox-init: fault: /proc: cannot be mounted\n");
	say("Kernel panic - not syncing: Attempted to kill init!\n");
	assert_outcome(125, FAULT_GUEST, "guest init: /proc: cannot be mounted");
}

TEST(test_silence)
{
	facts.boot_timed_out = true;
	facts.vmm_killed = true;
	facts.wait_status = SIGKILL;
	assert_outcome(125, FAULT_GUEST, "within 60 s; nothing at all");
	say("booting\n");
	assert_outcome(125, FAULT_GUEST, "below");
}

TEST(test_qemu_ended)
{
	facts.wait_status = SIGKILL;
	assert_outcome(125, FAULT_VMM, "QEMU: was ended by signal 9");
	facts.wait_status = 1 << 8;
	tail_feed(&facts.vmm_stderr, "one\ntwo\n", 8);
	assert_outcome(125, FAULT_VMM, "QEMU: ended with status 1: two");
}

/* What the guest's kernel said before is not why. */
TEST(test_qemu_ended_by_others)
{
	say("Initramfs unpacking failed: junk\n");
	snprintf(facts.shutdown, sizeof(facts.shutdown), "host-signal");
	assert_outcome(125, FAULT_VMM,
		       "QEMU: another process sent it a signal to end");
	facts.wait_status = SIGSEGV;
	assert_outcome(125, FAULT_VMM, "QEMU: was ended by signal 11");
}

TEST(test_share_ended)
{
	snprintf(facts.share, sizeof(facts.share), "/a: virtiofsd ended");
	/* in good order, behind QEMU */
	assert_outcome(125, FAULT_GUEST, "ended before the command started");
	facts.wait_status = SIGSEGV;
	assert_outcome(125, FAULT_VMM, "QEMU: was ended by signal 11");
	facts.vmm_killed = true;
	facts.wait_status = SIGKILL;
	assert_outcome(125, FAULT_HOST, "/a: virtiofsd ended");
	/* QEMU ended because of it */
	facts.vmm_killed = false;
	facts.share_failed = true;
	facts.wait_status = 1 << 8;
	assert_outcome(125, FAULT_HOST, "/a: virtiofsd ended");
	exited(false, 7);
	assert_outcome(7, FAULT_NONE, "");
}

TEST(test_last_words)
{
	static const struct {
		const char *text;
		bool left;
	} cases[] = {
		{"[    8.177113] reboot: System halted\r\n", true},
		{"reboot: Power down\n", true},
		{"[12345.000000] reboot: Restarting system\n", true},
		{"[    1.0] reboot: Restarting system with command 'a'\n", true},
		{"[    8.177113] reboot: System halted?\n", false},
		{"[    8.177113] init: reboot: System halted\n", false},
		{"[reboot: System halted\n", false},
		{"[] \n", false},
		{"System halted\n", false},
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		facts.console.left = false;
		say(cases[i].text);
		assert_int_equal(facts.console.left, cases[i].left);
	}
}

TEST(test_guest_halted_early)
{
	facts.halted = true;
	facts.vmm_killed = true;
	facts.wait_status = SIGKILL;
	assert_outcome(125, FAULT_GUEST, "was halted before the command started");
}

TEST(test_guest_ended)
{
	assert_outcome(125, FAULT_GUEST, "ended before the command started");
	snprintf(facts.shutdown, sizeof(facts.shutdown), "guest-reset");
	facts.started = true;
	assert_outcome(125, FAULT_GUEST, "reset itself before it reported");
	snprintf(facts.shutdown, sizeof(facts.shutdown), "guest-shutdown");
	assert_outcome(125, FAULT_GUEST, "powered off");
}

TEST(test_protocol)
{
	facts.protocol = "two verdicts";
	facts.vmm_killed = true;
	assert_outcome(125, FAULT_GUEST, "two verdicts");
}

UNIT_MAIN_EACH(setup, NULL)
