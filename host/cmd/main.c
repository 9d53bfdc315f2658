// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "cmd/cmd.h"
#include "guest_abi.h"
#include "log.h"
#include "oci/runtime.h"
#include "request/near.h"
#include "start.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{"run", cmd_run, "run one command in a microVM"},
	{"exec", cmd_exec, "run a further command in a guest that stays"},
	{"cp", cmd_cp, "copy files into one, or out of it"},
	{"ps", cmd_ps, "list the guests that stay"},
	{"logs", cmd_logs, "print what the command of one has printed"},
	{"stop", cmd_stop, "end them, in good order"},
	{"kill", cmd_kill, "send their commands a signal"},
	{"wait", cmd_wait, "wait for their end, print the status"},
	{"inspect", cmd_inspect, "say what is known of them, as JSON"},
	{"stats", cmd_stats, "show what they take of this host"},
	{"rm", cmd_rm, "remove what is kept of those that have ended"},
	{"devices", cmd_devices, "list the devices a guest can be given"},
	{"doctor", cmd_doctor, "say what stops them, and what helps"},
	{"bind", cmd_bind, "take devices from the host's drivers, by hand"},
	{"restore", cmd_restore, "give devices back to the host's drivers"},
	{"layout", cmd_layout, "show where the guest's memory lies"},
	{"firmware", cmd_firmware, "explain and relax what firmware asks for"},
	{"config", cmd_config, "print the board this launcher was built for"},
	{"cdi", cmd_cdi, "name the devices for container engines"},
	{"cache", cmd_cache, "list or prune what is kept for the next run"},
	{"oci", runtime_main, "be an OCI runtime: what gpubox-oci is"},
	{"openshell-driver", cmd_openshell, "be OpenShell's compute driver"},
	{"template", cmd_template, "list, make or prune what guests start from"},
	{"image", cmd_image, "look into the board's image, and check it"},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int print_help(void)
{
	size_t i;

	log_output("usage: gpubox COMMAND [OPTION...]\n"
		   "       gpubox --version | --help\n\n"
		   "Board: %s (%s)\n\n",
		   board_get()->name, board_get()->description);
	for (i = 0; i < COMMANDS; i++)
		log_output("  %-16s  %s\n", commands[i].name, commands[i].help);
	log_output("\n'gpubox COMMAND --help' says more, gpubox(1) the rest.\n");
	return 0;
}

static int print_version(void)
{
	log_output("gpubox %s (board %s)\n", board_version(), board_get()->name);
	return 0;
}

static int no_command(const char *word)
{
	struct near near = {0};
	size_t i;

	for (i = 0; i < COMMANDS; i++)
		near_try(&near, word, commands[i].name);
	if (!*word)
		log_error("no command given; see 'gpubox --help'");
	else
		log_error("%s: no such command%s%s; see 'gpubox --help'", word,
			  near.word ? "; did you mean " : "",
			  near.word ? near.word : "");
	return ABI_STATUS_GPUBOX;
}

static int dispatch(int argc, char **argv)
{
	static char help_option[] = "--help";
	const char *word = argc > 1 ? argv[1] : "";
	char *help[] = {argc > 2 ? argv[2] : NULL, help_option, NULL};
	bool helps = !strcmp(word, "help");
	size_t i;

	if (!strcmp(word, "--help") || !strcmp(word, "-h") ||
	    (helps && argc == 2))
		return print_help();
	if (!strcmp(word, "--version") || !strcmp(word, "version"))
		return print_version();
	if (helps)
		word = argv[2];
	for (i = 0; i < COMMANDS; i++)
		if (!strcmp(word, commands[i].name))
			return helps ? commands[i].run(2, help)
				     : commands[i].run(argc - 1, argv + 1);
	return no_command(word);
}

/* By the name that engines are told, a link to this program. */
static bool is_runtime(const char *name)
{
	const char *base = name ? strrchr(name, '/') : NULL;

	return name && !strcmp(base ? base + 1 : name, "gpubox-oci");
}

int main(int argc, char **argv)
{
	struct fault fault = {0};
	int status, err;

	if (start_prepare(&fault)) {
		log_error("%s", fault.text);
		exit(ABI_STATUS_GPUBOX);
	}
	status = is_runtime(argv[0]) ? runtime_main(argc, argv)
				     : dispatch(argc, argv);
	err = log_flush_output();
	if (err) {
		log_error("stdout: %s", strerror(-err));
		status = ABI_STATUS_GPUBOX;
	}
	exit(status);
}
