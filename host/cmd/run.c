// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "board/board.h"
#include "clock.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/run_say.h"
#include "guest_abi.h"
#include "log.h"
#include "guest/keep.h"
#include "request/options.h"
#include "request/options_rows.h"
#include "guest/outcome.h"
#include "prepare/make_template.h"
#include "prepare/phases.h"
#include "plan/coherent.h"
#include "prepare/prepare.h"
#include "guest/summary.h"
#include "guest/guest.h"
#include "guest/terminal.h"
#include "keeper/attended.h"
#include "keeper/detach.h"
#include "keeper/keeper.h"

/* One run: what it was asked, what it became. */
struct run {
	struct options options;
	struct phases phases;
	struct prepared *prepared;
	bool planned;
	struct outcome_facts *facts;
	struct outcome outcome;
	struct fault left; /* what could not be given back */
	struct pump_capture out, err;
	struct keeper *keeper;	  /* of a guest that stays, or NULL */
	struct attended attended; /* of one that does not */
	int report;		  /* of that: detach_fork()'s */
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

	run->attended.plan = run->prepared->plan;
	if (run->keeper && keeper_io(run->keeper, run->prepared->plan, &io, fault))
		return -EMFILE;
	err = keep_open(&keep, run->options.keep, run->options.keep_dir,
			request->name, fault);
	if (!err && *keep.dir)
		err = write_plan(run, &keep, fault);
	if (err)
		goto out_close;
	io.console = &keep.console;
	io.vmm = &keep.vmm;
	if (run->options.json && !run->keeper) {
		io.out_to = &run->out;
		io.err_to = &run->err;
	}
	err = guest_run(run->prepared, &io,
			run->keeper ? &run->keeper->hooks : &run->attended.hooks,
			&run->phases, run->facts, fault);
	if (*keep.dir)
		log_notice("%s: has console.log, qemu-stderr.log and plan.json "
			   "of this run",
			   keep.dir);
out_close:
	keep_close(&keep);
	return err;
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
	run_say_gpus(prepared->plan);
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
	if (run->keeper && keeper_is_alone(run->keeper)) {
		fault_set(fault, FAULT_HOST, -ECANCELED,
			  "%s: nobody waits for it any more",
			  options->request.name);
		return;
	}
	coherent_say(&prepared->plan->findings);
	if (show(run, fault) ||
	    (!run->keeper && check_terminal(&options->request, fault)))
		return;
	run_say_prepared(prepared);
	if (!carry_out_with_gpus(run, fault))
		outcome_decide(run->facts, &run->outcome);
	phases_mark(&run->phases, "end");
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
	if (run->planned)
		run_say_mapping(run->prepared->plan, &run->phases);
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

static void set_cold(struct options *options)
{
	request_environment(&options->request);
	if (options->no_template)
		options->request.cold = "--no-template";
}

/* What could not be given back is said where somebody looks for it. */
static void keep_end(struct run *run)
{
	struct outcome *outcome = &run->outcome;

	if (!run->keeper) {
		attended_close(&run->attended, outcome->status);
		return;
	}
	if (run->left.class != FAULT_NONE && outcome->fault.class == FAULT_NONE)
		outcome->fault = run->left;
	else
		fault_then(&outcome->fault, &run->left);
	keeper_close(run->keeper, outcome, run->facts->verdict.oom_killed);
	free(run->keeper);
}

static int run_with_options(struct run *run, const struct board *board)
{
	set_log_level(&run->options);
	set_terminal(&run->options.request);
	set_cold(&run->options);
	run->out.limit = run->err.limit = run->options.output_limit;
	run->facts = calloc(1, sizeof(*run->facts));
	run->prepared = calloc(1, sizeof(*run->prepared));
	attended_init(&run->attended);
	if (run->facts && run->prepared) {
		run_job(run, board);
		tell(run);
		if (run->facts->started)
			make_template_aside(run->prepared);
		prepare_free(run->prepared);
		keep_end(run);
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

/* In the process that stays. */
static int run_kept(struct run *run, const struct call *call)
{
	struct fault fault = {0};
	int err;

	err = keeper_open(run->keeper, &run->options.request,
			  run->options.remove, run->report, &fault);
	if (!err)
		return run_with_options(run, board_get());
	run->outcome.status = call_fail(call, &fault, err);
	keeper_close(run->keeper, &run->outcome, false);
	free(run->keeper);
	return run->outcome.status;
}

/* In a process of its own, which ends later; this one says how it began. */
static int run_detached(struct run *run, const struct call *call)
{
	struct fault fault = {0};
	char name[DETACH_TEXT];
	bool isnew = false;
	int status = 0, err;

	run->keeper = calloc(1, sizeof(*run->keeper));
	if (!run->keeper)
		return call_fail(call, &fault, fault_no_memory(&fault, "run"));
	err = detach_fork(&isnew, &run->report, &status, name, &fault);
	if (err)
		return call_fail(call, &fault, err);
	if (isnew)
		return run_kept(run, call);
	free(run->keeper);
	if (status)
		return status;
	if (!run->options.json)
		log_output("%s\n", name);
	else if (call_json(json_pack("{s:s}", "name", name), &fault))
		return call_fail(call, &fault, -ENOMEM);
	return 0;
}

int cmd_run(int argc, char **argv)
{
	struct call call = {
		.command = &options_rows_run, .argc = argc, .argv = argv};
	struct fault fault = {0};
	struct run run = {0};
	int status, err;

	phases_init(&run.phases, clock_now_ns());
	err = options_parse(argc, argv, board_get(), &run.options, &call.words,
			    &fault);
	if (!call_goes_on(&call, err, &fault, &status))
		return status;
	if (run.options.detach && !run.options.dry_run && !run.options.dump_dtb)
		status = run_detached(&run, &call);
	else
		status = run_with_options(&run, board_get());
	options_free(&run.options);
	return status;
}
