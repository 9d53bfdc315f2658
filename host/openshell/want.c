// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/want.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/input.h"
#include "openshell/quantity.h"
#include "openshell/sandbox.h"
#include "openshell/upper.h"
#include "openshell/want_env.h"
#include "openshell/want_gpu.h"
#include "openshell/want_image.h"
#include "request/name.h"
#include "request/networks.h"
#include "request/options_mount.h"

#define WANT_CPUS_MAX  512
#define WANT_TLS_BYTES (1u << 20)
#define WANT_HOSTS                                 \
	WANT_ENV_HOST "\thost.openshell.internal " \
		      "host.containers.internal host.docker.internal\n"

static int want_refuse(struct fault *fault, const char *what)
{
	return fault_set(fault, FAULT_HOST, -ENOTSUP,
			 "%s: this driver has no such thing", what);
}

/* Of a limit, or of what is at least asked for; 0: nobody said it. */
static int want_amount(const char *what, const char *limit, const char *least,
		       uint64_t *milli, struct fault *fault)
{
	const char *text = *limit ? limit : least;

	*milli = 0;
	return *text ? quantity_parse(what, text, milli, fault) : 0;
}

static int want_resources(struct want *want, const messages_template *template,
			  struct fault *fault)
{
	const Openshell__Compute__V1__DriverResourceRequirements *resources =
		template ? template->resources : NULL;
	struct request *request = &want->request;
	uint64_t milli = 0;
	int err;

	if (!resources)
		return 0;
	err = want_amount("resources: memory", resources->memory_limit,
			  resources->memory_request, &milli, fault);
	if (!err && milli)
		request->memory_mib =
			((milli + 999) / 1000 + (1u << 20) - 1) >> 20;
	if (!err)
		err = want_amount("resources: cpu", resources->cpu_limit,
				  resources->cpu_request, &milli, fault);
	if (!err && milli > UINT64_C(1000) * WANT_CPUS_MAX)
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"resources: cpu: a guest has at most %d",
				WANT_CPUS_MAX);
	if (!err && milli)
		request->cpus = (unsigned int)((milli + 999) / 1000);
	return err;
}

static int want_root(struct want *want, const struct setup *setup,
		     const messages_template *template, struct fault *fault)
{
	const char *image =
		template && *template->image ? template->image : setup->image;
	int err;

	if (!*image)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "image: the sandbox names none, and the driver "
				 "was started without --default-image");
	want->request.root = want->root;
	if (!setup->pull)
		return want_image(setup->images, image, want->root, fault);
	err = want_image(setup->images, image, want->root, NULL);
	if (err != -ENOENT)
		return err ? want_image(setup->images, image, want->root, fault)
			   : 0;
	want->pull = image;
	return want_image_place(setup->images, image, want->root, fault);
}

/* What is written over the image, from Stop to Start as well. */
static int want_disk(struct want *want, const struct setup *setup,
		     const char *id, struct fault *fault)
{
	if (!setup->disk)
		return 0;
	want->request.scratch = setup->disk;
	want->request.scratch_file = want->upper;
	return upper_path(setup, id, want->upper, fault);
}

/* @data becomes the request's. */
static int want_file(struct want *want, const char *path, void *data,
		     size_t size, struct fault *fault)
{
	struct request_file file = {
		.path = strdup(path), .data = data, .size = size, .mode = 0400};

	if (file.path && data)
		return request_add_file(&want->request, &file, fault);
	free(file.path);
	free(data);
	return fault_no_memory(fault, "%s", path);
}

/* The contract's own way: a file that only the supervisor can read. */
static int want_token(struct want *want, const char *token, struct fault *fault)
{
	if (!*token)
		return 0;
	return want_file(want, WANT_TOKEN, strdup(token), strlen(token), fault);
}

static int want_tls(struct want *want, const char *folder, struct fault *fault)
{
	static const char *const names[] = {"ca.crt", "tls.crt", "tls.key"};
	char from[PATH_MAX], to[64];
	size_t size, i;
	void *data;
	int err = 0;

	for (i = 0; *folder && i < 3 && !err; i++) {
		if (snprintf(from, sizeof(from), "%s/%s", folder, names[i]) >=
		    (int)sizeof(from))
			return -ENAMETOOLONG;
		snprintf(to, sizeof(to), WANT_TLS "/%s", names[i]);
		err = input_read(from, WANT_TLS_BYTES, &data, &size, fault);
		if (!err)
			err = want_file(want, to, data, size, fault);
	}
	return err;
}

static int want_supervisor(struct want *want, const char *folder,
			   struct fault *fault)
{
	char mount[PATH_MAX + 64];

	want->words[0] = (char *)WANT_SUPERVISOR "/openshell-sandbox";
	want->words[1] = (char *)"--workdir";
	want->words[2] = (char *)"/sandbox";
	want->request.command = want->words;
	want->request.entrypoint = "";
	want->request.workdir = "/";
	want->request.user = "0:0";
	if (!*folder)
		return 0;
	if (snprintf(mount, sizeof(mount), "%s:" WANT_SUPERVISOR ":copy",
		     folder) >= (int)sizeof(mount))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "--supervisor: the path is too long");
	return options_mount_set(&want->request, mount, fault);
}

/*
 * The supervisor dials out to the gateway. All that listens on this host's
 * loopback can be reached when the gateway does; else nothing of it.
 */
static int want_network(struct want *want, const char *gateway,
			struct fault *fault)
{
	if (!want_env_is_loopback(gateway))
		return networks_set(&want->request, "user", fault);
	want->request.hosts = strdup(WANT_HOSTS);
	return want->request.hosts
		       ? networks_set(&want->request, "user:host-loopback", fault)
		       : fault_no_memory(fault, "network");
}

static int want_check(const messages_sandbox *asked, struct fault *fault)
{
	const messages_template *template = asked->spec->template_;

	if (!template)
		return 0;
	if (*template->agent_socket_path)
		return want_refuse(fault, "template.agent_socket_path");
	if (template->platform_config.len)
		return want_refuse(fault, "template.platform_config");
	return 0;
}

/* The board, whose guests have what a supervisor needs. */
static int want_board(struct want *want, const struct board *board,
		      struct fault *fault)
{
	const char *between =
		*board->modules && *board->openshell_modules ? " | " : "";
	int n = snprintf(want->modules, sizeof(want->modules), "%s%s%s",
			 board->modules, between, board->openshell_modules);

	want->board = *board;
	want->board.modules = want->modules;
	if (n < (int)sizeof(want->modules))
		return 0;
	return fault_set(fault, FAULT_HOST, -E2BIG,
			 "the board's lists of modules are too long together");
}

int want_make(struct want *want, const struct setup *setup,
	      const messages_sandbox *asked, struct fault *fault)
{
	struct request *request = &want->request;
	const messages_spec *spec = asked->spec;
	int err;

	memset(want, 0, sizeof(*want));
	request_init(request, setup->board);
	request_environment(request);
	request->timeout_ms = 0;
	request->pids = setup->pids;
	request->kernel = *setup->kernel ? setup->kernel : NULL;
	request->modules = *setup->modules ? setup->modules : NULL;
	sandbox_guest(asked->id, want->name);
	request->name = want->name;
	if (!name_check_host(asked->name, NULL))
		request->hostname = asked->name;
	err = want_board(want, setup->board, fault);
	if (!err)
		err = want_check(asked, fault);
	if (!err)
		err = want_supervisor(want, setup->supervisor, fault);
	if (!err)
		err = want_network(want, setup->gateway, fault);
	if (!err)
		err = want_env(want, setup, asked, fault);
	if (!err)
		err = want_resources(want, spec->template_, fault);
	if (!err)
		err = want_gpu(want, spec, fault);
	if (!err)
		err = want_token(want, spec->sandbox_token, fault);
	if (!err)
		err = want_tls(want, setup->tls, fault);
	if (!err)
		err = want_root(want, setup, spec->template_, fault);
	if (!err)
		err = want_disk(want, setup, asked->id, fault);
	return err ? err : request_settle(request, fault);
}

void want_free(struct want *want)
{
	request_free(&want->request);
}
