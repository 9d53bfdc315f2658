// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "guest_abi.h"
#include "log.h"
#include "guest/keep.h"
#include "request/options.h"
#include "request/options_rows.h"
#include "guest/outcome.h"
#include "prepare/phases.h"
#include "plan/coherent.h"
#include "prepare/prepare.h"
#include "guest/summary.h"
#include "guest/guest.h"
#include "guest/terminal.h"

/* One run: what it was asked, what it became. */
struct run {
	struct options options;
	struct phases phases;
	struct prepared *prepared;
	bool planned;
	struct outcome_facts *facts;
	struct outcome outcome;
	struct fault left; /* what could not be given back */
	struct capture out, err;
};

static void set_log_level(const struct options *options)
{
	if (options->quiet)
		log_set_level(LOG_ERROR);
	else if (options->verbose)
		log_set_level(LOG_INFO);
}

static int print_plan(const struct run *run, struct fault *fault)
{
	const struct plan *plan = run->prepared->plan;
	int err = prepare_digest(run->prepared, fault);

	if (err)
		return err;
	if (run->options.json)
		return call_json(plan_json(plan, fault), fault);
	return plan_print(plan, fault);
}

static int write_plan(const struct run *run, const struct keep *keep,
		      struct fault *fault)
{
	int err = prepare_digest(run->prepared, fault);
	json_t *root;

	if (err)
		return err;
	root = plan_json(run->prepared->plan, fault);
	if (!root)
		return -ENOMEM;
	err = keep_plan(keep, root, fault);
	json_decref(root);
	return err;
}

/* The guest's pty does the line editing for the terminal on stdin. */
static bool has_raw_terminal(const struct request *request)
{
	return request->tty && request->interactive;
}

static int check_terminal(const struct request *request, struct fault *fault)
{
	if (!has_raw_terminal(request) || isatty(STDIN_FILENO))
		return 0;
	return fault_set(fault, FAULT_HOST, -ENOTTY,
			 "--tty with --interactive: stdin is not a terminal; "
			 "leave one of the two out");
}

/* The first of ours that is a terminal, or -ENOTTY. */
static int find_window(void)
{
	struct winsize size;
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (!ioctl(fd, TIOCGWINSZ, &size))
			return fd;
	return -ENOTTY;
}

/* Start the guest and stay with it to its end. */
static int carry_out(struct run *run, struct fault *fault)
{
	const struct request *request = &run->options.request;
	struct guest_io io = {
		.in = STDIN_FILENO,
		.out = STDOUT_FILENO,
		.err = STDERR_FILENO,
		.terminal = has_raw_terminal(request) ? STDIN_FILENO : -1,
		.window = find_window(),
	};
	struct keep keep;
	int err;

	err = keep_open(&keep, run->options.keep, run->options.keep_dir,
			request->name, fault);
	if (!err && *keep.dir)
		err = write_plan(run, &keep, fault);
	if (err)
		goto out_close;
	io.console = &keep.console;
	io.vmm = &keep.vmm;
	if (run->options.json) {
		io.out_to = &run->out;
		io.err_to = &run->err;
	}
	err = guest_run(run->prepared, &io, NULL, &run->phases, run->facts,
			fault);
	if (*keep.dir)
		log_notice("%s: has console.log, qemu-stderr.log and plan.json "
			   "of this run",
			   keep.dir);
out_close:
	keep_close(&keep);
	return err;
}

static void say_accel(const struct run *run)
{
	const struct host *host = &run->prepared->host;

	if (!host->accel.kvm && run->options.request.accel == BOARD_ACCEL_AUTO)
		log_notice("no KVM (%s): running under TCG emulation, slower",
			   host->accel.reason);
	log_info("%s %s, %s, image %s", qemu_caps_path(host->caps),
		 qemu_caps_version(host->caps), host->accel.kvm ? "KVM" : "TCG",
		 host->boot.image);
}

/* A guest that breaks out of QEMU then has all of the kernel before it. */
static void say_sandbox(const struct qemu_caps *caps)
{
	if (!qemu_caps_has_sandbox(caps))
		log_notice("%s: has no seccomp: nothing filters its system "
			   "calls; install a QEMU that was built with it",
			   qemu_caps_path(caps));
}

static void say_root(const struct plan *plan)
{
	const struct host_disk *root = &plan->host->disks[HOST_ROOT];

	if (!root->type)
		return;
	log_info("%s: is the root, as %s (%lu bytes)", plan->request->root,
		 root->path, root->size);
	/* a tmpfs takes half, Documentation/filesystems/tmpfs.rst of Linux */
	if (!plan->request->read_only && !plan->request->scratch)
		log_info("%s: what is written over it has %lu MiB of the "
			 "guest's memory; --memory or --scratch give it more",
			 plan->request->root, plan->request->memory_mib / 2);
}

static void say_gpus(const struct plan *plan)
{
	const struct gpus *gpus = plan->gpus;
	char address[VM_GPU_ADDRESS];
	unsigned int i;

	if (gpus->without[0])
		log_notice("running without a GPU: %s", gpus->without);
	if (*plan->host->without_driver)
		log_notice("without a driver layer: %s",
			   plan->host->without_driver);
	for (i = 0; i < plan->vm.gpu_count; i++)
		log_info("%s: goes to the guest as %s, by %s, because %s",
			 plan->vm.gpus[i].host,
			 qemu_gpu_address(&plan->vm, i, address),
			 gpus->strategy.iommufd ? "iommufd" : "type1",
			 gpus->strategy.reason);
}

/* With the devices, if there are any; they are given back in any case. */
static int carry_out_with_gpus(struct run *run, struct fault *fault)
{
	struct prepared *prepared = run->prepared;
	bool taken = prepared->plan->gpus->count;
	int err;

	err = prepare_take(prepared, fault);
	if (taken)
		phases_mark(&run->phases, "gpus-taken");
	if (err)
		return err;
	say_gpus(prepared->plan);
	err = carry_out(run, fault);
	prepare_give_back(prepared, &run->left);
	if (taken)
		phases_mark(&run->phases, "gpus-back");
	return err;
}

/* What is done with a plan, and no guest; true when that is all. */
static bool show(struct run *run, struct fault *fault)
{
	const struct options *options = &run->options;

	if (options->dump_dtb) {
		if (blob_save(&run->prepared->dtb, options->dump_dtb, fault))
			return true;
		run->outcome.status = 0;
	}
	if (options->dry_run && !print_plan(run, fault))
		run->outcome.status = 0;
	return options->dry_run || options->dump_dtb;
}

/* Plan, then print or carry out; what went wrong is in run->outcome. */
static void run_job(struct run *run, const struct board *board)
{
	const struct options *options = &run->options;
	struct prepared *prepared = run->prepared;
	struct fault *fault = &run->outcome.fault;

	run->outcome.status = ABI_STATUS_GPUBOX;
	if (prepare_open(prepared, &options->request, board,
			 !options->dry_run && !options->dump_dtb, &run->phases,
			 fault))
		return;
	phases_mark(&run->phases, "plan");
	run->planned = true;
	coherent_say(&prepared->plan->findings);
	if (show(run, fault) || check_terminal(&options->request, fault))
		return;
	say_accel(run);
	say_sandbox(prepared->caps);
	say_root(prepared->plan);
	if (!carry_out_with_gpus(run, fault))
		outcome_decide(run->facts, &run->outcome);
	phases_mark(&run->phases, "end");
}

/* How long VFIO took to map the guest's memory, which grows with it. */
static void say_mapping(const struct run *run)
{
	int64_t start = -1, mapped = -1;
	unsigned int i;

	for (i = 0; i < run->phases.count; i++) {
		const struct phase *phase = &run->phases.list[i];

		if (!strcmp(phase->name, "qemu-start"))
			start = phase->ns;
		else if (!strcmp(phase->name, "memory-mapped"))
			mapped = phase->ns;
	}
	if (start >= 0 && mapped >= 0)
		log_info("%.2f GiB of memory, in %s pages, were mapped for the "
			 "devices %ld ms after QEMU's start",
			 (double)run->prepared->plan->vm.memory_mib / 1024,
			 run->prepared->plan->vm.huge_kib ? "huge" : "ordinary",
			 (mapped - start) / 1000000);
}

static void tell(struct run *run)
{
	const struct summary summary = {
		.plan = run->planned ? run->prepared->plan : NULL,
		.facts = run->facts,
		.outcome = &run->outcome,
		.phases = &run->phases,
		.out = &run->out,
		.err = &run->err,
	};
	struct fault fault = {0};

	phases_settle(&run->phases);
	say_mapping(run);
	summary_print(&summary);
	if (run->left.class != FAULT_NONE)
		log_error("%s; it stays on record, see 'gpubox restore'",
			  run->left.text);
	if (!run->options.json ||
	    ((run->options.dry_run || run->options.dump_dtb) &&
	     !run->outcome.status))
		return;
	if (call_json(summary_json(&summary), &fault)) {
		log_error("%s", fault.text);
		run->outcome.status = ABI_STATUS_GPUBOX;
	}
}

/* The terminal is ours; what the guest's is like is part of the request. */
static void set_terminal(struct request *request)
{
	int fd = find_window();

	request->term = getenv("TERM");
	if (request->tty && fd >= 0)
		request->winsize = terminal_size(fd);
}

static int run_with_options(struct run *run, const struct board *board)
{
	set_log_level(&run->options);
	set_terminal(&run->options.request);
	run->out.limit = run->err.limit = run->options.output_limit;
	run->facts = calloc(1, sizeof(*run->facts));
	run->prepared = calloc(1, sizeof(*run->prepared));
	if (run->facts && run->prepared) {
		run_job(run, board);
		tell(run);
		prepare_free(run->prepared);
	} else {
		log_error("run: out of memory");
		run->outcome.status = ABI_STATUS_GPUBOX;
	}
	free(run->prepared);
	free(run->facts);
	free(run->out.data);
	free(run->err.data);
	return run->outcome.status;
}

int cmd_run(int argc, char **argv)
{
	struct call call = {
		.command = &options_rows_run, .argc = argc, .argv = argv};
	struct fault fault = {0};
	struct run run = {0};
	int status, err;

	phases_init(&run.phases, phases_clock());
	err = options_parse(argc, argv, board_get(), &run.options, &call.words,
			    &fault);
	if (!call_goes_on(&call, err, &fault, &status))
		return status;
	status = run_with_options(&run, board_get());
	options_free(&run.options);
	return status;
}
