// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <stddef.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "layout/region.h"
#include "log.h"

static const char *accel_name(enum board_accel accel)
{
	static const char *const names[] = {
		[BOARD_ACCEL_AUTO] = "auto",
		[BOARD_ACCEL_KVM] = "kvm",
		[BOARD_ACCEL_TCG] = "tcg",
	};

	return names[accel];
}

static json_t *guest_json(const struct board *board)
{
	return json_pack("{s:I, s:i, s:s, s:s, s:s, s:s}", "memory_mib",
			 (json_int_t)board->memory_mib, "vcpus",
			 (int)board->vcpus, "cmdline", board->cmdline,
			 "initcall_blacklist", board->initcall_blacklist,
			 "modules", board->modules, "network",
			 board->network == BOARD_NETWORK_USER ? "user" : "none");
}

static json_t *qemu_json(const struct board *board)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s}",
			 "binary", board->qemu_binary, "user", board->qemu_user,
			 "accel", accel_name(board->accel), "tcg_cpu",
			 board->tcg_cpu, "firmware", board->firmware, "machine",
			 board->machine, "gic_version", (int)board->gic_version,
			 "highmem_mmio_size", board->highmem_mmio_size,
			 "pci_hole64_size", board->pci_hole64_size);
}

static json_t *gpu_json(const struct board *board)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
			 "s:s, s:b, s:s, s:s}",
			 "match", board->gpu_match, "class", board->gpu_class,
			 "policy", board->gpu_required ? "required" : "preferred",
			 "vfio", board_vfio_name(board->vfio), "driver",
			 board->vfio_driver, "identity_regions",
			 board->identity_regions, "identity_policy",
			 region_policy_name(board->identity_policy), "modules",
			 board->gpu_modules, "nodes", board->gpu_nodes, "list",
			 board->gpu_list, "log", board->gpu_log, "lock_modules",
			 board->gpu_lock_modules, "files", board->gpu_files,
			 "cdi", board->gpu_cdi);
}

static json_t *timeouts_json(const struct board *board)
{
	return json_pack("{s:i, s:i, s:i, s:i}", "boot_s",
			 (int)board->boot_timeout_s, "step_ms",
			 (int)board->step_timeout_ms, "kill_grace_ms",
			 (int)board->kill_grace_ms, "command_s",
			 (int)board->default_timeout_s);
}

static int config_print_json(const struct board *board, struct fault *fault)
{
	return call_json(
		json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:s?}",
			  "version", board_version(), "name", board->name,
			  "description", board->description, "arch",
			  board->arch, "guest", guest_json(board), "qemu",
			  qemu_json(board), "gpu", gpu_json(board), "timeouts",
			  timeouts_json(board), "image_key",
			  board->public_key ? board->key_name : NULL),
		fault);
}

struct config_options {
	bool json;
};

static const struct option_row config_rows[] = {
	{OPTION_ROW_FLAG("json", 0, struct config_options, json),
	 .help = "what the launcher made of it"},
};

static const struct option_command config_command = {
	.name = "config",
	.synopsis = "[--json]",
	.about = "Print the .config this launcher was built from.",
	OPTION_ROWS(config_rows),
};

int cmd_config(int argc, char **argv)
{
	struct config_options options = {0};
	struct call call = call_of(&config_command, argc, argv, &options);
	struct fault fault = {0};
	int err = 0, status;

	if (!call_begin(&call, &status))
		return status;
	if (options.json)
		err = config_print_json(board_get(), &fault);
	else
		log_output("%s", board_config_text());
	return err ? call_fail(&call, &fault, err) : 0;
}
