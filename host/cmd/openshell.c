// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "file/folder.h"
#include "openshell/admission.h"
#include "openshell/compute.h"
#include "request/request.h"
#include "request/units.h"

#define OPENSHELL_GATEWAY  "http://127.0.0.1:8080"
#define OPENSHELL_DISK	   (UINT64_C(16) << 30)
#define OPENSHELL_DISK_MIN (UINT64_C(16) << 20)
#define OPENSHELL_DISK_MAX (UINT64_C(16) << 40)
/* Of OpenShell's own drivers; and of Linux: PID_MAX_LIMIT. */
#define OPENSHELL_PIDS 2048

static int openshell_set_disk(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault)
{
	struct setup *setup = into;
	int err = units_bytes("--disk-size", arg, &setup->disk, fault);

	(void)row;
	if (err || !setup->disk ||
	    (setup->disk >= OPENSHELL_DISK_MIN &&
	     setup->disk <= OPENSHELL_DISK_MAX))
		return err;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--disk-size %s: a disk has 16 MiB to 16 TiB, or is "
			 "none with 0",
			 arg);
}

static int openshell_set_pids(void *into, const struct option_row *row,
			      const char *arg, struct fault *fault)
{
	struct setup *setup = into;
	uint64_t pids;
	int err = units_number("--pids-limit", arg, 10, 0, REQUEST_PIDS_MAX,
			       &pids, fault);

	(void)row;
	if (!err)
		setup->pids = (uint32_t)pids;
	return err;
}

static const struct option_row openshell_rows[] = {
	{OPTION_ROW_STRING("socket", 0, "FILE", struct setup, socket),
	 .help = "listen here (/run/gpubox/openshell.sock)",
	 .manual = "Listen on the socket\n"
		   ".Ar FILE ;\n"
		   ".Pa /run/gpubox/openshell.sock\n"
		   "when not given, for ordinary users\n"
		   ".Pa gpubox/openshell.sock\n"
		   "below\n"
		   ".Ev XDG_RUNTIME_DIR .\n"
		   "Only the same user can connect to it.\n"},
	{OPTION_ROW_STRING("state", 0, "DIR", struct setup, state),
	 .help = "keep sandboxes here (/run/gpubox/openshell)",
	 .manual = "Keep what is known of sandboxes in\n"
		   ".Ar DIR ,\n"
		   "for the user alone;\n"
		   ".Pa /run/gpubox/openshell\n"
		   "when not given, for ordinary users\n"
		   ".Pa gpubox/openshell\n"
		   "below\n"
		   ".Ev XDG_RUNTIME_DIR .\n"},
	{OPTION_ROW_STRING("images", 0, "DIR", struct setup, images),
	 .help = "take images from DIR: an OCI layout or an archive for each, "
		 "by its reference",
	 .manual = "Take images from\n"
		   ".Ar DIR :\n"
		   "an OCI layout, or an archive of docker, podman or skopeo, whose path\n"
		   "below it is the image's reference, with\n"
		   ".Pa .tar\n"
		   "behind or without.\n"
		   "Nothing is pulled without\n"
		   ".Fl -pull .\n"},
	{OPTION_ROW_FLAG("pull", 0, struct setup, pull),
	 .help = "fetch images that are not there, with skopeo",
	 .manual = "Fetch images that are not below\n"
		   ".Fl -images\n"
		   "with\n"
		   ".Xr skopeo 1 ,\n"
		   "which has its own configuration of registries, credentials and\n"
		   "signatures.\n"
		   "They stay there, and are not fetched again.\n"},
	{OPTION_ROW_STRING("default-image", 0, "REF", struct setup, image),
	 .help = "the image of sandboxes that name none",
	 .manual = "The image of sandboxes that name none.\n"},
	{OPTION_ROW_STRING("disks", 0, "DIR", struct setup, disks),
	 .help = "keep what sandboxes write here (/var/lib/gpubox/openshell)",
	 .manual = "Keep what sandboxes write over their images in\n"
		   ".Ar DIR ,\n"
		   "from StopSandbox to StartSandbox, until they are deleted;\n"
		   ".Pa /var/lib/gpubox/openshell\n"
		   "when not given, for ordinary users\n"
		   ".Pa gpubox/openshell\n"
		   "below\n"
		   ".Ev XDG_STATE_HOME ,\n"
		   "which is\n"
		   ".Pa ~/.local/state\n"
		   "when not set.\n"
		   "Only one driver can have it, and always with the same\n"
		   ".Fl -state :\n"
		   "disks of sandboxes that are not in there are removed when it starts.\n"},
	{OPTION_ROW_VALUE("disk-size", 0, "SIZE", openshell_set_disk),
	 .help = "a disk of this size for each (16g), or 0: memory, lost at Stop",
	 .manual = "The size of each of these disks, of which a file takes what is\n"
		   "written; 16g when not given.\n"
		   "With 0 it is the guest's memory, and lost when it stops.\n"},
	{OPTION_ROW_VALUE("pids-limit", 0, "N", openshell_set_pids),
	 .help = "at most N processes and threads in each (2048), or 0: any",
	 .manual = "A sandbox has at most\n"
		   ".Ar N\n"
		   "processes and threads; 2048 when not given.\n"
		   "With 0 the guest's memory is the only limit.\n"},
	{OPTION_ROW_STRING("supervisor", 0, "DIR", struct setup, supervisor),
	 .help = "the folder that holds openshell-sandbox; else the image does",
	 .manual = "A copy of\n"
		   ".Ar DIR ,\n"
		   "which holds OpenShell's\n"
		   ".Pa openshell-sandbox ,\n"
		   "becomes\n"
		   ".Pa /opt/openshell/bin\n"
		   "of each guest.\n"
		   "When not given, images have one.\n"},
	{OPTION_ROW_STRING("gateway", 0, "URL", struct setup, gateway),
	 .help = "where supervisors find the gateway (" OPENSHELL_GATEWAY ")",
	 .manual = "Where supervisors find the gateway; " OPENSHELL_GATEWAY "\n"
		   "when not given.\n"
		   "This host's own loopback becomes\n"
		   ".Li host.openshell.internal ,\n"
		   "through which guests reach it.\n"},
	{OPTION_ROW_STRING("tls", 0, "DIR", struct setup, tls),
	 .help = "ca.crt, tls.crt and tls.key of supervisors",
	 .manual = "Give supervisors\n"
		   ".Pa ca.crt ,\n"
		   ".Pa tls.crt\n"
		   "and\n"
		   ".Pa tls.key\n"
		   "of\n"
		   ".Ar DIR ,\n"
		   "for a gateway that wants them.\n"},
	{OPTION_ROW_STRING("admission", 0, "POLICY", struct setup, admission),
	 .help = "what a gateway of 0.1.x lets sandboxes attach, as it says it",
	 .manual = "What a gateway of OpenShell 0.1.x lets sandboxes attach:\n"
		   ".Li v1:\n"
		   "and, as JSON, its\n"
		   ".Li allow_driver_config\n"
		   "and\n"
		   ".Li resource_admission .\n"
		   "It uses no driver that says something else;\n"
		   "the gateway's own default when not given.\n"},
	{OPTION_ROW_STRING("kernel", 0, "FILE", struct setup, kernel),
	 .help = "the guests' kernel, as of run",
	 .manual = "The guests' kernel, as of\n.Xr gpubox-run 1 .\n"},
	{OPTION_ROW_STRING("modules", 0, "DIR", struct setup, modules),
	 .help = "its modules, as of run",
	 .manual = "Its modules, as of\n.Xr gpubox-run 1 .\n"},
	CALL_ROW_STEPS_ROOT(struct setup, host),
};

static const struct option_command openshell_command = {
	.name = "openshell-driver",
	.synopsis = "[OPTION...]",
	.about = "Be a compute driver of OpenShell: its gateway connects "
		 "to the socket, and has its sandboxes in guests that stay. "
		 "Goes on until SIGTERM; sandboxes run on without it, and the "
		 "next driver finds them.",
	OPTION_ROWS(openshell_rows),
};

/* The folder of all that gpubox has of its user while the machine runs. */
static int openshell_base(char base[PATH_MAX], struct fault *fault)
{
	const char *run = geteuid() ? getenv("XDG_RUNTIME_DIR") : "/run";
	int fd;

	if (!run || *run != '/' || strlen(run) > PATH_MAX / 2)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "XDG_RUNTIME_DIR names no folder; write "
				 "--socket and --state");
	snprintf(base, PATH_MAX, "%s/gpubox", run);
	fd = folder_open(base, "it is where sandboxes are kept", fault);
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* Make each folder of @path from the byte @from on. */
static int openshell_folders(char *path, size_t from, struct fault *fault)
{
	char *slash = path + from;
	int fd;

	while (slash) {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		fd = folder_open(path, "write --disks", fault);
		if (slash)
			*slash = '/';
		if (fd < 0)
			return fd;
		close(fd);
	}
	return 0;
}

/* Where a user's programs keep what is to outlive them. */
static int openshell_disks(char disks[PATH_MAX], struct fault *fault)
{
	const char *state = geteuid() ? getenv("XDG_STATE_HOME") : "/var/lib";
	const char *behind = "", *home = getenv("HOME");

	if (!state || *state != '/') {
		state = home;
		behind = "/.local/state";
	}
	if (!state || *state != '/' || strlen(state) > PATH_MAX / 2)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "neither XDG_STATE_HOME nor HOME is a folder; "
				 "write --disks");
	snprintf(disks, PATH_MAX, "%s%s/gpubox/openshell", state, behind);
	return openshell_folders(disks, strlen(state), fault);
}

static int openshell_check_gateway(const struct setup *setup, struct fault *fault)
{
	if (!strstr(setup->gateway, "://"))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--gateway %s: write a URL, as " OPENSHELL_GATEWAY,
				 setup->gateway);
	if (!strncmp(setup->gateway, "https:", 6) && !*setup->tls)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--gateway %s: supervisors show such a gateway "
				 "a certificate; write --tls DIR with ca.crt, "
				 "tls.crt and tls.key",
				 setup->gateway);
	return 0;
}

static int openshell_check(struct setup *setup, struct fault *fault)
{
	int err = openshell_check_gateway(setup, fault);

	if (!err)
		err = admission_read(setup->admission, &setup->config, fault);
	return err ? err : call_root(setup->host, fault);
}

static int openshell_run(const struct setup *asked, struct fault *fault)
{
	char base[PATH_MAX], socket[PATH_MAX + 32], state[PATH_MAX + 32];
	char disks[PATH_MAX];
	struct setup settled = *asked, *setup = &settled;
	int err = openshell_check(setup, fault);

	if (!err && (!*setup->socket || !*setup->state))
		err = openshell_base(base, fault);
	if (!err && (!*setup->socket || !*setup->state)) {
		snprintf(socket, sizeof(socket), "%s/openshell.sock", base);
		snprintf(state, sizeof(state), "%s/openshell", base);
		setup->socket = *setup->socket ? setup->socket : socket;
		setup->state = *setup->state ? setup->state : state;
	}
	if (!err && setup->disk && !*setup->disks) {
		err = openshell_disks(disks, fault);
		setup->disks = disks;
	}
	return err ? err : compute_run(setup, fault);
}

int cmd_openshell(int argc, char **argv)
{
	struct setup setup = {
		.board = board_get(),
		.socket = "",
		.state = "",
		.images = "",
		.image = "",
		.disks = "",
		.disk = OPENSHELL_DISK,
		.pids = OPENSHELL_PIDS,
		.supervisor = "",
		.gateway = OPENSHELL_GATEWAY,
		.admission = ADMISSION_DEFAULT,
		.tls = "",
		.kernel = "",
		.modules = "",
		.host = "",
	};
	struct call call = call_of(&openshell_command, argc, argv, &setup);
	struct fault fault = {0};
	int status, err;

	if (!call_begin(&call, &status))
		return status;
	err = openshell_run(&setup, &fault);
	return err ? call_fail(&call, &fault, err) : 0;
}
