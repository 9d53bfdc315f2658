// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/hostmem.h"
#include "plan/stack.h"
#include "prepare/disks.h"
#include "prepare/look.h"
#include "prepare/look_network.h"
#include "prepare/look_parts.h"
#include "prepare/look_ports.h"
#include "prepare/look_share.h"
#include "prepare/prepare_dtb.h"
#include "prepare/prepare_template.h"
#include "prepare/take.h"

static void prepare_init(struct prepared *prepared, const struct request *request,
			 const struct board *board, bool make)
{
	enum host_disk_id id;

	memset(prepared, 0, sizeof(*prepared));
	prepared->request = request;
	prepared->board = board;
	prepared->make = make;
	prepared->payload.kernel.fd = prepared->payload.initrd.fd = -1;
	prepared->dtb.fd = prepared->driver.layer.fd = -1;
	prepared->template.fd = prepared->ram = -1;
	prepared->identity.fd = -1;
	for (id = 0; id < HOST_DRIVER; id++)
		prepared->disks[id].fd = -1;
	memset(prepared->taps, 0xff, sizeof(prepared->taps));
	attach_init(&prepared->attach);
	shares_init(&prepared->shares);
}

static void note_file(struct prepared *prepared, enum host_file_id id,
		      const struct blob *blob)
{
	struct host_file *file = &prepared->host.files[id];

	file->name = blob->fd < 0 ? NULL : blob->name;
	file->size = blob->size;
	file->sha256[0] = '\0';
	memcpy(file->source, blob->source, sizeof(file->source));
}

static void note_boot(struct prepared *prepared)
{
	const struct payload *payload = &prepared->payload;
	struct host_boot *boot = &prepared->host.boot;

	memcpy(boot->image, payload->image_path, sizeof(boot->image));
	memcpy(boot->release, payload->release, sizeof(boot->release));
	boot->of_host = payload->of_host;
	note_file(prepared, HOST_KERNEL, &payload->kernel);
	note_file(prepared, HOST_INITRD, &payload->initrd);
}

/* What the driver of one of @gpus will find in the guest. */
static int open_parts(struct prepared *prepared, const struct gpus *gpus,
		      struct fault *fault)
{
	const struct look_parts_ask ask = {
		.request = prepared->request,
		.board = prepared->board,
		.payload = &prepared->payload,
		.driver = &prepared->driver,
		.vendor = stack_driver(prepared->board, gpus),
	};

	if (!ask.vendor)
		return 0;
	prepared->parts = malloc(sizeof(*prepared->parts));
	if (!prepared->parts)
		return fault_no_memory(fault, "parts of the guest");
	prepared->host.parts = prepared->parts;
	return look_parts(&ask, prepared->parts, fault);
}

static int look_at_shares(struct prepared *prepared, struct fault *fault)
{
	struct host_shares *shares = &prepared->host.shares;

	if (!shares->count)
		return 0;
	shares->kernel = look_share(&prepared->payload, prepared->request);
	return virtiofsd_find(&shares->program, fault);
}

static int open_payload(struct prepared *prepared, const struct gpus *gpus,
			struct phases *phases, struct fault *fault)
{
	const struct request_template *template = prepared->request->to_template;
	struct payload *payload = &prepared->payload;
	int err;

	prepared->unread = false;
	err = payload_open(payload, prepared->request, prepared->board,
			   prepared->make, fault);
	if (!err)
		err = disks_open_driver(prepared, gpus, phases, fault);
	if (!err)
		err = payload_complete(
			payload, prepared->request, prepared->board,
			template ? template->gpu_modules
				 : stack_modules(prepared->board,
						 &prepared->host, gpus),
			fault);
	if (!err)
		err = open_parts(prepared, gpus, fault);
	if (!err)
		err = look_at_shares(prepared, fault);
	if (!err)
		note_boot(prepared);
	return err ? err : prepare_dtb_look(prepared, fault);
}

/*
 * What is opened depends on the devices: they are decided upon first. Their
 * driver is looked for with the kernel that it is for; without devices a
 * template has all that would be read.
 */
static int open_files(struct prepared *prepared, const struct gpus *gpus,
		      struct phases *phases, struct fault *fault)
{
	int err;

	err = disks_open(prepared, phases, fault);
	if (!err && !gpus->count)
		err = prepare_template_look(prepared, gpus, "", fault);
	if (!err && prepared->host.template.found && !prepared->request->driver) {
		prepared->unread = true;
		err = payload_image_path(prepared->request,
					 prepared->host.boot.image, fault);
		return err ? err : look_at_shares(prepared, fault);
	}
	if (!err)
		err = open_payload(prepared, gpus, phases, fault);
	if (err || !gpus->count)
		return err;
	return prepare_template_look(
		prepared, gpus,
		stack_modules(prepared->board, &prepared->host, gpus), fault);
}

static int look(struct prepared *prepared, struct gpus *gpus,
		struct phases *phases, struct fault *fault)
{
	struct host *host = &prepared->host;
	int err;

	err = look_at_vmm(host, prepared->request, prepared->board,
			  &prepared->caps, fault);
	if (!err)
		err = look_network(prepared, fault);
	if (!err)
		err = look_ports(prepared->request, &host->user, fault);
	if (!err) {
		look_at_numa(host, prepared->request, "");
		look_at_gpus(host, prepared->request, prepared->board, "");
		err = gpus_plan(gpus, prepared->request, prepared->board, host,
				fault);
	}
	phases_mark(phases, "vm");
	return err;
}

/* The devices of the plan cannot be had, because of @why. */
static void lose_gpus(struct prepared *prepared, int err, const struct fault *why)
{
	prepared->host.gpus.err = err;
	prepared->host.gpus.why = *why;
	prepared->host.gpus.lost = true;
}

static void forget_plan(struct prepared *prepared)
{
	if (prepared->plan)
		plan_free(prepared->plan);
	free(prepared->plan);
}

/* On failure the plan is the one before. */
static int plan_anew(struct prepared *prepared, struct fault *fault)
{
	struct plan *plan = malloc(sizeof(*plan));
	int err;

	if (!plan)
		return fault_no_memory(fault, "plan");
	err = plan_make(plan, prepared->request, prepared->board,
			&prepared->host, fault);
	if (err) {
		free(plan);
		return err;
	}
	forget_plan(prepared);
	prepared->plan = plan;
	return 0;
}

/* The plan, and whether the host's memory can be mapped where it says so. */
static int make_plan(struct prepared *prepared, struct fault *fault)
{
	struct fault why = {0};
	int err;

	err = plan_anew(prepared, fault);
	if (err)
		return err;
	err = hostmem_check("", &prepared->plan->layout, &why);
	if (!err)
		return 0;
	if (!prepared->plan->gpus->count || prepared->request->gpu_required)
		return fault_set(fault, why.class, err, "%s", why.text);
	lose_gpus(prepared, err, &why);
	err = plan_anew(prepared, fault);
	return err ? err : hostmem_check("", &prepared->plan->layout, fault);
}

static int make_dtb(struct prepared *prepared, struct fault *fault)
{
	int err = prepare_dtb(prepared, fault);

	if (!err)
		note_file(prepared, HOST_DTB, &prepared->dtb);
	return err;
}

int prepare_open(struct prepared *prepared, const struct request *request,
		 const struct board *board, bool make, struct phases *phases,
		 struct fault *fault)
{
	struct gpus *gpus;
	int err;

	prepare_init(prepared, request, board, make);
	gpus = malloc(sizeof(*gpus));
	if (!gpus)
		return fault_no_memory(fault, "--gpu");
	err = look(prepared, gpus, phases, fault);
	if (!err)
		err = open_files(prepared, gpus, phases, fault);
	free(gpus);
	if (!err)
		err = make_plan(prepared, fault);
	if (!err)
		err = make_dtb(prepared, fault);
	phases_mark(phases, "image");
	return err;
}

static int take(struct prepared *prepared, struct fault *fault)
{
	int err = take_gpus(prepared, fault);

	if (!err)
		err = make_plan(prepared, fault);
	if (!err && prepared->plan->gpus->count)
		err = take_open(prepared, fault);
	return err;
}

static int take_identity(struct prepared *prepared, struct fault *fault)
{
	const struct identity_range range = {prepared->board->qemu_uid_first,
					     prepared->board->qemu_uid_count};

	/* QEMU that becomes the user itself does so by its name. */
	if (prepared->plan->vm.become_user)
		return 0;
	return identity_take("", &range, &prepared->host.user,
			     &prepared->identity, fault);
}

/* Who shares folders was started for a guest on @node: is that where it is? */
static int share_there(struct prepared *prepared, int node, struct fault *fault)
{
	const struct numa_place *place = &prepared->plan->numa.place;

	if (place->node == node)
		return 0;
	return shares_start_again(&prepared->shares,
				  &prepared->host.shares.program,
				  prepared->request, place, fault);
}

int prepare_take(struct prepared *prepared, struct fault *fault)
{
	const struct layout before = prepared->plan->layout;
	const int node = prepared->plan->numa.place.node;
	struct fault why = {0}, second = {0};
	int err, left = 0;

	err = take_identity(prepared, fault);
	if (!err)
		err = shares_start(&prepared->shares,
				   &prepared->host.shares.program,
				   prepared->request,
				   &prepared->plan->numa.place, fault);
	if (!err)
		err = look_network_take(prepared, fault);
	if (err)
		return err;
	if (!prepared->plan->gpus->count)
		return 0;
	err = take(prepared, &why);
	if (err)
		left = take_give_back(prepared, &second);
	fault_then(&why, &second);
	if (err && (left || prepared->request->gpu_required))
		return fault_set(fault, why.class, err, "%s", why.text);
	if (err) {
		lose_gpus(prepared, err, &why);
		err = make_plan(prepared, fault);
	} else if (!prepared->plan->gpus->count) {
		err = take_give_back(prepared, fault);
	}
	if (!err && !layout_equal(&before, &prepared->plan->layout))
		err = make_dtb(prepared, fault);
	if (!err)
		err = share_there(prepared, node, fault);
	if (!err)
		return 0;
	memset(&second, 0, sizeof(second));
	take_give_back(prepared, &second);
	fault_then(fault, &second);
	return err;
}

int prepare_anew(struct prepared *prepared, struct phases *phases,
		 struct fault *fault)
{
	int err = 0;

	if (prepared->unread && !prepared->host.template.found)
		err = open_payload(prepared, prepared->plan->gpus, phases, fault);
	if (!err)
		err = make_plan(prepared, fault);
	return err ? err : make_dtb(prepared, fault);
}

int prepare_cold(struct prepared *prepared, const char *why,
		 struct phases *phases, struct fault *fault)
{
	int err;

	prepare_template_drop(prepared, why);
	err = prepare_anew(prepared, phases, fault);
	if (!err)
		err = shares_start_again(&prepared->shares,
					 &prepared->host.shares.program,
					 prepared->request,
					 &prepared->plan->numa.place, fault);
	/* The descriptors that the first QEMU had are bound to what it did. */
	if (!err && prepared->plan->gpus->count) {
		attach_close(&prepared->attach);
		err = take_open(prepared, fault);
	}
	return err;
}

int prepare_give_back(struct prepared *prepared, struct fault *fault)
{
	return take_give_back(prepared, fault);
}

void prepare_free(struct prepared *prepared)
{
	take_give_back(prepared, NULL);
	shares_close(&prepared->shares);
	look_network_give_back(prepared);
	prepare_let_go(prepared);
	driver_close(&prepared->driver);
	identity_give_back(&prepared->identity);
	forget_plan(prepared);
	qemu_caps_free(prepared->caps);
	free(prepared->parts);
}
