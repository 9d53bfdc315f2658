// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/outcome.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "vfio/explain.h"

/* What is known of the GPU that did not come up, into @text. */
static void describe_gpu(const struct gpu_report *report, const char *said,
			 char *text, size_t size)
{
	const char *line, *reason = gpu_report_reason(report, &line);

	if (reason)
		snprintf(text, size, "%s; %s. The guest's kernel says: %s",
			 said, reason, line);
	else
		snprintf(text, size, "%s", said);
}

/* A command that ran without its GPU, or whose GPU complained. */
static void note_gpu(const struct outcome_facts *facts, struct outcome *outcome)
{
	const struct gpu_report *report = &facts->gpu;
	const char *line, *reason;
	char text[sizeof(outcome->notice)];

	if (report->told && !report->up) {
		describe_gpu(report, report->text, text, sizeof(text));
		snprintf(outcome->notice, sizeof(outcome->notice),
			 "without the GPU: %.*s", (int)sizeof(text) - 32, text);
		return;
	}
	reason = report->told ? gpu_report_reason(report, &line) : NULL;
	if (reason)
		snprintf(outcome->notice, sizeof(outcome->notice),
			 "the GPU: %s. The guest's kernel says: %s", reason,
			 line);
}

/* The command ran to its end: its status, as a shell would have it. */
static void from_exit(const struct outcome_facts *facts, struct outcome *outcome)
{
	const struct frame *verdict = &facts->verdict;

	outcome->status = (int)verdict->code;
	if (verdict->signalled) {
		outcome->signal = (int)verdict->code;
		outcome->status = 128 + outcome->signal;
	}
	note_gpu(facts, outcome);
	/* "... Killed process 73 (tail)" and then sizes without end. */
	if (*facts->console.killed)
		snprintf(outcome->notice, sizeof(outcome->notice),
			 "guest memory: %lu MiB are not enough for the "
			 "command, the guest's kernel says \"%.*s\"; give "
			 "it more with --memory",
			 facts->memory_mib,
			 (int)strcspn(facts->console.killed, ")") + 1,
			 facts->console.killed);
	/* Linux goes on without what it could not unpack. */
	if (*facts->console.initrd)
		snprintf(outcome->notice, sizeof(outcome->notice),
			 "guest kernel: %s; the command ran without all that "
			 "the file of --initrd should have brought: it is "
			 "damaged, or compressed in a way this kernel does "
			 "not know",
			 facts->console.initrd);
}

/* The command may have succeeded, but not all of its output arrived. */
static void check_output(const struct outcome_facts *facts,
			 struct outcome *outcome)
{
	struct fault *fault = &outcome->fault;

	if (facts->out_err && facts->out_err != -EPIPE)
		fault_set(fault, FAULT_HOST, facts->out_err,
			  "stdout: %s; the command's output is lost from there",
			  strerror(-facts->out_err));
	else if (facts->err_err && facts->err_err != -EPIPE)
		fault_set(fault, FAULT_HOST, facts->err_err,
			  "stderr: %s; the command's output is lost from there",
			  strerror(-facts->err_err));
	else if (facts->cut_short)
		fault_set(fault, FAULT_GUEST, -EIO,
			  "the guest: ended before all of the command's "
			  "output arrived");
}

void outcome_error(const struct frame *frame, int *status, struct fault *fault)
{
	*status = (int)frame->code;
	fault_set(fault,
		  frame->fault == ABI_FAULT_COMMAND ? FAULT_COMMAND : FAULT_GUEST,
		  -(int)(frame->err & 0xfff), "%s", frame->text);
}

static void from_error(const struct outcome_facts *facts, struct outcome *outcome)
{
	const struct frame *verdict = &facts->verdict;
	char text[sizeof(outcome->fault.text)];

	if (verdict->fault != ABI_FAULT_GPU) {
		outcome_error(verdict, &outcome->status, &outcome->fault);
		return;
	}
	outcome->status = (int)verdict->code;
	describe_gpu(&facts->gpu, verdict->text, text, sizeof(text));
	fault_set(&outcome->fault, FAULT_GPU, -(int)(verdict->err & 0xfff),
		  "%s", text);
}

/* What the guest's kernel or init said last explains the most. */
static void from_console(const struct outcome_facts *facts, struct fault *fault)
{
	const struct guest_console *console = &facts->console;

	if (*console->fault)
		fault_set(fault, FAULT_GUEST, -EIO, "guest init: %s",
			  console->fault);
	else if (*console->memory)
		fault_set(fault, FAULT_GUEST, -ENOMEM,
			  "guest memory: %lu MiB are not enough, the guest's "
			  "kernel says \"%s\"; give it more with --memory",
			  facts->memory_mib, console->memory);
	else if (*console->initrd)
		fault_set(fault, FAULT_GUEST, -EBADMSG,
			  "guest kernel: %s; the image or the file of "
			  "--initrd is damaged, or compressed in a way this "
			  "kernel does not know",
			  console->initrd);
	else if (*console->panic)
		fault_set(fault, FAULT_GUEST, -EIO, "guest kernel: %s",
			  console->panic);
}

/* What a silent guest may suffer from. */
static const char *silence(const struct outcome_facts *facts)
{
	if (facts->console.tail.bytes)
		return "its console's last lines are below";
	return "nothing at all came on its console: is the kernel one for "
	       "this machine, and --memory enough for it?";
}

/* What QEMU says of a device is not what people can act on. */
static void from_explained(const struct outcome_facts *facts, struct fault *fault)
{
	const struct explanation *explanation;
	const char *line;
	unsigned int i;

	for (i = 0; (line = tail_line(&facts->vmm_stderr, i)); i++) {
		explanation = explain_line(line);
		if (!explanation)
			continue;
		fault_set(fault, explanation->class, -ECHILD,
			  "QEMU: cannot pass the device: %s. It says: %s",
			  explanation->text, line);
		return;
	}
}

/*
 * Whatever was on the console: the guest did not do this. SIGTERM, SIGINT and
 * SIGHUP end QEMU in good order, with status 0, os-posix.c.
 */
static void from_signal(const struct outcome_facts *facts, struct fault *fault)
{
	const char *said = tail_last(&facts->vmm_stderr);

	if (facts->vmm_killed)
		return;
	if (WIFSIGNALED(facts->wait_status))
		fault_set(fault, FAULT_VMM, -ECHILD,
			  "QEMU: was ended by signal %d (%s)%s%s",
			  WTERMSIG(facts->wait_status),
			  strsignal(WTERMSIG(facts->wait_status)),
			  *said ? ": " : "", said);
	else if (!strcmp(facts->shutdown, "host-signal"))
		fault_set(fault, FAULT_VMM, -ECHILD,
			  "QEMU: another process sent it a signal to "
			  "end%s%s",
			  *said ? ": " : "", said);
}

static void from_vmm(const struct outcome_facts *facts, struct fault *fault)
{
	const char *said = tail_last(&facts->vmm_stderr);
	const char *colon = *said ? ": " : "";

	if (facts->vmm_killed)
		return;
	if (WIFEXITED(facts->wait_status) && WEXITSTATUS(facts->wait_status))
		from_explained(facts, fault);
	if (WEXITSTATUS(facts->wait_status))
		fault_set(fault, FAULT_VMM, -ECHILD,
			  "QEMU: ended with status %d%s%s",
			  WEXITSTATUS(facts->wait_status), colon, said);
}

static void from_end(const struct outcome_facts *facts, struct fault *fault)
{
	const char *how = "ended";

	if (!strcmp(facts->shutdown, "guest-reset"))
		how = "reset itself";
	else if (!strcmp(facts->shutdown, "guest-shutdown"))
		how = "powered off";
	else if (facts->halted)
		how = "was halted";
	fault_set(fault, FAULT_GUEST, -EIO, "the guest: %s %s; %s", how,
		  facts->started ? "before it reported how the command ended"
				 : "before the command started",
		  silence(facts));
}

/* No verdict came: the most telling of what did come is the reason. */
static void from_silence(const struct outcome_facts *facts, struct fault *fault)
{
	if (*facts->share && (facts->vmm_killed || facts->share_failed))
		fault_set(fault, FAULT_HOST, -EPIPE, "%s", facts->share);
	from_signal(facts, fault);
	from_console(facts, fault);
	if (facts->protocol)
		fault_set(fault, FAULT_GUEST, -EPROTO,
			  "the guest: does not speak to us as gpubox's init "
			  "does: %s",
			  facts->protocol);
	if (facts->boot_timed_out)
		fault_set(fault, FAULT_GUEST, -ETIMEDOUT,
			  "the guest: no command started within %u s; %s",
			  facts->boot_timeout_s + facts->waited_s,
			  silence(facts));
	from_vmm(facts, fault);
	from_end(facts, fault);
}

static void from_interrupt(const struct outcome_facts *facts,
			   struct outcome *outcome)
{
	outcome->status = 128 + facts->interrupted;
	fault_set(&outcome->fault, FAULT_HOST, -EINTR, "run: ended by SIG%s %s",
		  sigabbrev_np(facts->interrupted),
		  facts->started ? "while the command was running"
				 : "before the command started");
}

static void from_timeout(const struct outcome_facts *facts,
			 struct outcome *outcome)
{
	outcome->status = ABI_STATUS_TIMEOUT;
	fault_set(&outcome->fault, FAULT_TIMEOUT, -ETIMEDOUT,
		  "the command: was still running after %g s, the time "
		  "--timeout gives it, and was ended",
		  (double)facts->timeout_ms / 1000);
}

void outcome_decide(const struct outcome_facts *facts, struct outcome *outcome)
{
	memset(outcome, 0, sizeof(*outcome));
	outcome->status = ABI_STATUS_GPUBOX;
	if (facts->interrupted) {
		from_interrupt(facts, outcome);
	} else if (facts->timed_out) {
		from_timeout(facts, outcome);
	} else if (facts->exited) {
		from_exit(facts, outcome);
		check_output(facts, outcome);
		if (outcome->fault.class != FAULT_NONE)
			outcome->status = ABI_STATUS_GPUBOX;
	} else if (facts->failed) {
		from_error(facts, outcome);
	} else {
		from_silence(facts, &outcome->fault);
	}
}
