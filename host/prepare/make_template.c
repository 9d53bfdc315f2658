// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/make_template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "file/aside.h"
#include "file/cache.h"
#include "file/stamp.h"
#include "plan/plan_template.h"
#include "plan/stack.h"
#include "prepare/prepare.h"
#include "prepare/prepare_template.h"
#include "qemu/share.h"
#include "qemu/vm_boot.h"
#include "template/make.h"

/* A container's start, and mostly its end. */
#define LATER_S 3

/* The guest that is made, and what it was made of. */
struct making {
	struct prepared prepared;
	struct prepare_key key;
	struct timespec start;
	const char *gpu_modules;
};

/* A machine and nothing else; what is owned stays the other's. */
static void making_request(const struct request *from,
			   const struct request_template *kind,
			   struct request *request)
{
	static char *const command[] = {(char *)"true", NULL};

	*request = *from;
	request->command = command;
	request->env_count = request->gpu_count = request->region_count = 0;
	request->mount_count = request->limit_count = request->port_count = 0;
	request->file_count = request->group_add_count = 0;
	request->sealed = false;
	request->env = NULL;
	request->name = request->hostname = request->hosts = NULL;
	request->resolv = NULL;
	request->root = request->driver = request->workdir = NULL;
	request->user = NULL;
	request->scratch = 0;
	request->network = BOARD_NETWORK_NONE;
	request->read_only = request->tty = request->interactive = false;
	request->to_template = kind;
}

static int making_key(struct making *m, struct prepare_key *key,
		      struct fault *fault)
{
	struct prepared *prepared = &m->prepared;
	char why[TEMPLATE_WHY] = "";
	int err;

	err = prepare_template_key(prepared, prepared->plan->gpus,
				   m->gpu_modules, key, why, fault);
	return err == -ENOENT && *why ? fault_set(fault, FAULT_HOST, -ESTALE,
						  "template: %s", why)
				      : err;
}

/* What was read is what the name stands for: it did not change meanwhile. */
static bool making_still(void *arg)
{
	struct making *m = arg;
	struct prepare_key now;

	return !making_key(m, &now, NULL) && !strcmp(now.name, m->key.name) &&
	       stamp_settled(m->key.image, &m->start) &&
	       (!*m->key.kernel || stamp_settled(m->key.kernel, &m->start));
}

static void making_bound(const struct board *board)
{
	int dir = cache_open(false, NULL);
	struct template_list gone;

	if (dir < 0)
		return;
	if (!template_prune(dir, board->template_hours, board->template_count,
			    &gone))
		template_list_free(&gone);
	close(dir);
}

static void making_what(const struct prepared *prepared, char *what, size_t size)
{
	const struct request *request = prepared->request;

	snprintf(what, size, "%s: %lu MiB%s, %u vCPU%s, %s, QEMU %s%s%s",
		 prepared->board->name, request->memory_mib,
		 request->to_template->ram_apart ? " for shares" : "",
		 request->cpus, request->cpus == 1 ? "" : "s",
		 prepared->host.accel.kvm ? "KVM" : "TCG",
		 qemu_caps_version(prepared->host.caps),
		 request->append ? ", --append " : "",
		 request->append ? request->append : "");
}

static int making_run(struct making *m, struct fault *fault)
{
	struct prepared *prepared = &m->prepared;
	int fds[VM_FD_END - VM_FD_KERNEL];
	char what[256];
	const struct template_make make = {
		.name = m->key.name,
		.what = what,
		.argv = prepared->plan->argv,
		.user = &prepared->host.user,
		.fds = fds,
		.by_file = vm_boot_by_file(prepared->host.caps),
		.ram = prepared->plan->vm.ram_apart
			       ? prepared->request->memory_mib << 20
			       : 0,
		.timeout_s = prepared->board->boot_timeout_s,
		.still = making_still,
		.arg = m,
	};
	int err;

	err = prepare_take(prepared, fault);
	if (err)
		return err;
	prepare_fds(prepared, fds);
	making_what(prepared, what, sizeof(what));
	return template_make(&make, fault);
}

static int making_open(struct making *m, const struct request *request,
		       const struct board *board, struct fault *fault)
{
	struct phases phases;
	const char *cold = NULL;
	int err;

	clock_gettime(CLOCK_REALTIME, &m->start);
	phases_init(&phases, clock_now_ns());
	err = prepare_open(&m->prepared, request, board, true, &phases, fault);
	if (!err && request->to_template->ram_apart)
		cold = share_cold(m->prepared.host.caps, vm_plugs_at_once(board));
	if (cold)
		return fault_set(fault, FAULT_HOST, -ENOTSUP, "template: %s",
				 cold);
	return err ? err : making_key(m, &m->key, fault);
}

int make_template(const struct request *from, const struct board *board,
		  const struct request_template *kind, struct fault *fault)
{
	const struct gpus none = {0};
	const char *cold = plan_template_not(from, board, &none);
	struct request request;
	struct fault why = {0};
	struct making *m;
	int err;

	if (cold)
		return fault_set(fault, FAULT_HOST, -ENOTSUP, "template: %s",
				 cold);
	m = calloc(1, sizeof(*m));
	if (!m)
		return fault_no_memory(fault, "template");
	making_request(from, kind, &request);
	m->gpu_modules = kind->gpu_modules;
	err = making_open(m, &request, board, &why);
	if (!err)
		err = making_run(m, &why);
	if (err && *m->key.name && err != -EBUSY && err != -ESTALE)
		template_discard(m->key.name, why.text);
	if (!err)
		making_bound(board);
	prepare_free(&m->prepared);
	free(m);
	return err ? fault_set(fault, why.class, err, "%s", why.text) : 0;
}

/* What the run needs of its template. */
static void making_kind(const struct prepared *prepared,
			struct request_template *kind)
{
	const struct plan *plan = prepared->plan;
	struct vm with = {.board = prepared->board};

	gpus_to_vm(plan->gpus, plan->host, &with);
	kind->device_room = qemu_gpu_window(&with);
	kind->ram_apart = vm_ram_is_apart(&plan->vm);
	kind->gpu_modules =
		stack_modules(prepared->board, plan->host, plan->gpus);
}

struct making_aside {
	const struct request *request;
	const struct board *board;
	struct request_template kind;
	unsigned int delay_s;
};

static void making_aside(void *arg)
{
	const struct making_aside *aside = arg;

	sleep(aside->delay_s);
	make_template(aside->request, aside->board, &aside->kind, NULL);
}

void make_template_aside(struct prepared *prepared)
{
	struct making_aside aside = {prepared->request, prepared->board, {0}, 0};

	if (!prepared->plan || !prepared->host.template.wanted)
		return;
	prepared->host.template.wanted = false;
	making_kind(prepared, &aside.kind);
	aside_start("gpubox-template", making_aside, &aside);
}

enum make_template_wanted make_template_is_wanted(const struct prepared *prepared)
{
	if (!prepared->host.template.wanted || prepared->plan->gpus->count)
		return MAKE_TEMPLATE_NONE;
	return vm_ram_is_apart(&prepared->plan->vm) ? MAKE_TEMPLATE_APART
						    : MAKE_TEMPLATE_PLAIN;
}

void make_template_later(const struct request *request,
			 enum make_template_wanted wanted)
{
	struct making_aside aside = {
		.request = request,
		.board = board_get(),
		.kind = {.gpu_modules = "",
			 .ram_apart = wanted == MAKE_TEMPLATE_APART},
		.delay_s = LATER_S,
	};

	if (wanted == MAKE_TEMPLATE_NONE)
		return;
	aside_start("gpubox-template", making_aside, &aside);
}
