// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PID 1 of the guest: brings the guest up, runs one command, powers off.
 * init_main() is the order of events; docs/guest-init.md tells it in words.
 */
#include <linux/reboot.h>

#include "cgroup.h"
#include "child.h"
#include "clock.h"
#include "command.h"
#include "console.h"
#include "control.h"
#include "copy.h"
#include "driver.h"
#include "environ.h"
#include "files.h"
#include "gpu.h"
#include "job.h"
#include "mem.h"
#include "modules.h"
#include "mounts.h"
#include "needs.h"
#include "nic.h"
#include "phase.h"
#include "ports.h"
#include "restored.h"
#include "root.h"
#include "session.h"
#include "stdio.h"
#include "sys.h"
#include "sysctls.h"
#include "user.h"
#include "version.h"
#include "volumes.h"

/* How long the host may take to read why nothing ran. */
#define INIT_BYE_MS 10000
/* Much longer than a launcher's ends take to be seen open. */
#define INIT_ALONE_MS 250

struct init {
	struct session_of session;
	uint32_t step_ms;
	struct modules modules;
	struct ports ports;
	struct control control;
	struct frame frame; /* of the job, until the command runs */
	struct job job;
	struct user user;
	struct stdio stdio;
	struct gpu gpu;
	struct failure failure;
};

static struct init init;
_Noreturn void init_main(long *stack);

_Noreturn static void init_power_off(void)
{
	child_kill_all();
	volumes_end();
	SYS_0(sync);
	for (;;)
		SYS_4(reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		      LINUX_REBOOT_CMD_POWER_OFF, NULL);
}

/* The one way to give up: say why where somebody may hear it. */
_Noreturn static void init_fatal(void)
{
	struct control *control = &init.control;
	uint64_t deadline = clock_deadline(INIT_BYE_MS);

	if (control->fd < 0) {
		console_fault(init.failure.text);
		init_power_off();
	}
	child_kill_all();
	control->have = 0;
	if (!control_error(control, &init.failure))
		while (!control_wait(control, deadline) &&
		       control->frame.type != ABI_BYE)
			;
	init_power_off();
}

static void init_must(int ret)
{
	if (ret == -EPIPE && init.control.fd >= 0)
		init_power_off();
	if (ret < 0)
		init_fatal();
}

static int init_modules_ended(void)
{
	struct child_end end;
	int pid;

	while ((pid = child_reap(&end)) > 0) {
		if (pid != init.modules.pid)
			continue;
		phase_mark(init.modules.needs ? "job-modules" : "modules");
		return modules_ended(&init.modules, &end, &init.failure);
	}
	return 0;
}

/* One turn of waiting for modules and ports; 1 when the deadline passed. */
static int init_listen(uint64_t deadline)
{
	struct pollfd fds[] = {
		{.fd = init.session.children, .events = POLLIN},
		{.fd = init.ports.events, .events = POLLIN},
	};
	int ret = 0;

	if (!sys_poll(fds, 2, clock_left(deadline)))
		return 1;
	if (fds[1].revents)
		ports_hear(&init.ports);
	if (!fds[0].revents)
		return 0;
	child_heard(init.session.children);
	if (ports_present())
		ret = ports_listen(&init.ports, &init.failure);
	return ret ? ret : init_modules_ended();
}

/*
 * Wait for the ports or, with @modules, for the last module. The deadline
 * starts anew with each module that was loaded.
 */
static void init_wait(bool modules)
{
	uint64_t deadline = clock_deadline(init.step_ms);
	unsigned int loaded = init.modules.loaded;
	int ret;

	while (modules ? init.modules.pid != 0 : !ports_settled(&init.ports)) {
		/* No driver and none to come: ports_connect() will say so. */
		if (!init.modules.pid && init.ports.events < 0)
			return;
		ret = init_listen(deadline);
		if (loaded != init.modules.loaded) {
			deadline = clock_deadline(init.step_ms);
		} else if (ret > 0) {
			/* ports_connect() will say which one is missing. */
			if (!init.modules.pid)
				return;
			ret = modules_late(&init.modules, &init.failure);
		}
		loaded = init.modules.loaded;
		init_must(ret);
	}
}

/* What not every job needs: every start would pay for its load. */
static void init_job_modules(uint32_t needs)
{
	if (!(needs & ~init.modules.have))
		return;
	init.modules.needs = needs;
	init_must(modules_start(&init.modules, &init.failure));
	init_wait(true);
}

/*
 * Nobody is there, so this becomes a template: do what every guest that is
 * restored from it would do otherwise, and say that it can be saved. If it
 * does not become one, nothing is lost.
 */
static void init_stand_by(void)
{
	init_wait(true);
	init.modules.ahead = true;
	init_job_modules(NEEDS_DEVICES);
	init.modules.ahead = false;
	restored_settle();
	phase_forget();
	console_ready();
}

static void init_connect(void)
{
	if (ports_present())
		init_must(ports_listen(&init.ports, &init.failure));
	init_wait(false);
	if (ports_settled(&init.ports) && !init.ports.err &&
	    !ports_open_soon(&init.ports, INIT_ALONE_MS))
		init_stand_by();
	init_must(ports_connect(&init.ports, clock_deadline(init.step_ms),
				&init.failure));
	init.control.fd = init.ports.fd[PORTS_CONTROL];
	phase_mark("ports");
	init_must(control_hello(&init.control));
}

static int init_parse_job(const struct frame *frame)
{
	struct job *job = &init.job;
	const char *why;
	size_t pointers;
	char **vector;
	int ret = job_scan(frame->payload, frame->size, job, &why);

	if (ret)
		return failure_set(&init.failure, ret, "job", "job", why);
	pointers = job->argc + 1 + job->envc + 1 + ENVIRON_SPARE;
	vector = sys_mmap(pointers * sizeof(*vector), SYS_MAP_ANONYMOUS, -1);
	if (!vector)
		return failure_set(&init.failure, -ENOMEM, "job", "job", NULL);
	job_fill(frame->payload, frame->size, job, vector,
		 vector + job->argc + 1);
	init.step_ms = job->step_ms;
	return 0;
}

static void init_read_job(void)
{
	int ret = control_wait(&init.control, clock_deadline(init.step_ms));

	if (!ret && init.control.frame.type != ABI_JOB)
		ret = -EBADMSG;
	if (ret)
		failure_set(&init.failure, ret, "job", "job",
			    "not received from the launcher:");
	init_must(ret);
	init.frame = init.control.frame;
	init_must(init_parse_job(&init.frame));
	if (init.job.seeded)
		init_must(restored_begin(&init.job, &init.control,
					 init.session.children, &init.failure));
	phase_mark("job");
}

/* init.failure says why there is no GPU: the end, unless it is dispensable. */
static void init_gpu_down(void)
{
	init_must(gpu_report(&init.gpu, &init.control, &init.failure));
	if (init.job.flags & ABI_JOB_GPU_REQUIRED)
		init_fatal();
}

/* While the initramfs is the root: its modules are not in the job's. */
static void init_driver(void)
{
	struct job *job = &init.job;

	if (!gpu_wanted(job))
		return;
	init.gpu.children = init.session.children;
	if (job->driver_type)
		init_must(driver_mount(job, &init.failure));
	if (gpu_load(&init.gpu, job, &init.failure))
		init_gpu_down();
	phase_mark("driver");
}

/* When the command's user is known: the nodes are that user's. */
static void init_gpu(void)
{
	struct job *job = &init.job;

	if (!gpu_wanted(job))
		return;
	if (!init.gpu.down) {
		if (gpu_check(&init.gpu, job, &init.failure))
			init_gpu_down();
		else
			init_must(gpu_report(&init.gpu, &init.control, NULL));
	}
	phase_mark("gpu");
}

static void init_root(void)
{
	if (!root_wanted(&init.job))
		return;
	init_must(root_enter(&init.job, &init.failure));
	phase_mark("root");
}

static void init_volumes(void)
{
	if (!init.job.mounts.count)
		return;
	init_must(volumes_mount(&init.job.mounts, &init.failure));
	phase_mark("volumes");
}

static void init_stdio(void)
{
	int ret = stdio_open(&init.job, &init.stdio);

	if (!ret)
		ret = stdio_own(&init.stdio, init.job.uid, init.job.gid);
	if (ret)
		failure_set(&init.failure, ret, "setup", "stdio", NULL);
	init_must(ret);
}

static void init_setup(void)
{
	struct job *job = &init.job;
	struct failure *failure = &init.failure;
	int ret = 0;

	if (job->realtime_ns)
		ret = clock_set(job->realtime_ns + clock_ns());
	init_must(ret ? failure_set(failure, ret, "setup", "wall clock", NULL)
		      : 0);
	init_must(cgroup_make(job, failure));
	init_must(nic_network(job, failure));
	init_must(sysctls_write(&job->sysctls, failure));
	init_must(files_write(&job->files, failure));
	init_must(root_seal(job, failure));
	init_must(user_apply(job, &init.user, failure));
	init_stdio();
	phase_mark("setup");
}

static int init_start(void)
{
	struct job *job = &init.job;
	size_t pointers = job->argc + 1 + job->envc + 1;
	int pid;

	if (job->flags & ABI_JOB_MODULES_OFF)
		init_must(gpu_lock(&init.failure));
	pid = command_start(job, &init.stdio, clock_deadline(init.step_ms),
			    &init.failure);
	init_must(pid);
	stdio_close_command(&init.stdio);
	sys_munmap(job->argv, pointers * sizeof(*job->argv));
	control_job_free(&init.frame);
	init_must(control_started(&init.control, pid));
	ports_deaf(&init.ports);
	return pid;
}

/*
 * No deadline of ours: a host that reads slowly still has bytes to fetch,
 * one that died hangs up, and the user's deadline is the host's to keep.
 */
static void init_wait_bye(void)
{
	do
		init_must(control_wait(&init.control, UINT64_MAX));
	while (init.control.frame.type != ABI_BYE);
}

/* @stack: how many words we were executed with, and where they are. */
static void init_not_first(long *stack)
{
	static const char text[] =
		"guest-init " GPUBOX_VERSION
		": PID 1 of a gpubox guest, does nothing elsewhere\n";

	if (SYS_0(getpid) == 1)
		return;
	copy_if_meant(*stack, (char **)(stack + 1));
	sys_write(2, text, sizeof(text) - 1);
	sys_exit(2);
}

void init_main(long *stack)
{
	init_not_first(stack);
	console_hold();
	phase_mark("init");
	init.control.fd = -1;
	ports_init(&init.ports);
	init.step_ms = JOB_STEP_MS;
	init.session.children = child_watch();
	init_must(mounts_all(&init.failure));
	console_open();
	phase_mark("mounts");
	init.modules.path = ABI_MODULE_LIST;
	init.modules.step = "modules";
	init_must(modules_start(&init.modules, &init.failure));
	init_connect();
	init_read_job();
	init_wait(true);
	init_job_modules(needs_of(&init.job));
	init_driver();
	init_root();
	init_volumes();
	init_setup();
	init_gpu();
	init.session.pid = init_start();
	init.session.flags = init.job.flags;
	init.session.kmsg = gpu_wanted(&init.job) ? &init.gpu.kmsg : NULL;
	init_must(session_run(&init.control, &init.ports, &init.stdio,
			      &init.session, &init.failure));
	gpu_close(&init.gpu);
	init_wait_bye();
	init_power_off();
}
