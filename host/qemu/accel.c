// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/accel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "qemu/vcpu.h"

#define KVM_DEVICE "/dev/kvm"

/*
 * A working host needs about 5 ms, on a bad day much more, and to take it for
 * a broken one would cost the guest far more than this. One that emulates
 * every instruction, and so would need hours for a kernel, runs into it.
 */
#define PROBE_MS 5000

static void __attribute__((format(printf, 2, 3)))
reason(struct accel *accel, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(accel->reason, sizeof(accel->reason), fmt, ap);
	va_end(ap);
}

/* The launcher may hold signals back, and a busy vCPU must not outlive it. */
static void __attribute__((noreturn))
probe_child(int kvm, pid_t parent, struct vcpu_report *report)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) || getppid() != parent)
		_exit(1);
	vcpu_run(kvm, report);
	_exit(0);
}

/* 0 if the child ended by itself, -ETIME if not in time, else -ECHILD. */
static int probe_wait(pid_t pid)
{
	struct pollfd ended = {.events = POLLIN};
	int status = -1;
	bool in_time;

	ended.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	in_time = ended.fd >= 0 && poll(&ended, 1, PROBE_MS) == 1;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (ended.fd >= 0)
		close(ended.fd);
	if (!in_time)
		return -ETIME;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -ECHILD;
}

static void probe_vcpu(const char *device, int kvm, struct vcpu_report *report,
		       struct accel *accel)
{
	pid_t pid, parent = getpid();
	int err;

	pid = fork();
	if (pid < 0) {
		reason(accel, "no process to try a vCPU in: %s", strerror(errno));
		return;
	}
	if (!pid)
		probe_child(kvm, parent, report);
	err = probe_wait(pid);
	if (err == -ETIME)
		reason(accel,
		       "%s is there, but a vCPU is still at %s after %d ms",
		       device, vcpu_step_name(report->step), PROBE_MS);
	else if (err)
		reason(accel, "%s is there, but what tried it was killed at %s",
		       device, vcpu_step_name(report->step));
	else if (report->done)
		accel->kvm = true;
	else
		reason(accel, "%s is there, but %s", device, report->reason);
}

bool accel_probe(const char *device, struct accel *accel)
{
	struct vcpu_report *report;
	int kvm;

	memset(accel, 0, sizeof(*accel));
	kvm = open(device, O_RDWR | O_CLOEXEC);
	if (kvm < 0) {
		reason(accel, "%s: %s", device, strerror(errno));
		return false;
	}
	/* Shared, so that it can be read when the child had to be killed. */
	report = mmap(NULL, sizeof(*report), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (report == MAP_FAILED) {
		reason(accel, "out of memory");
	} else {
		probe_vcpu(device, kvm, report, accel);
		munmap(report, sizeof(*report));
	}
	close(kvm);
	return accel->kvm;
}

int accel_choose(enum board_accel want, const char *arch, struct accel *accel,
		 struct fault *fault)
{
	struct utsname host;

	memset(accel, 0, sizeof(*accel));
	if (want == BOARD_ACCEL_TCG) {
		reason(accel, "TCG was asked for");
		return 0;
	}
	uname(&host);
	if (strcmp(host.machine, arch) != 0)
		reason(accel, "this host is %s, the guest is %s", host.machine,
		       arch);
	else
		accel_probe(KVM_DEVICE, accel);
	if (want == BOARD_ACCEL_KVM && !accel->kvm)
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "KVM: cannot be used: %s", accel->reason);
	return 0;
}
