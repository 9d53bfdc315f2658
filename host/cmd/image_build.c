// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/image_build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "board/board.h"
#include "cmd/call.h"
#include "driver/driver.h"
#include "log.h"
#include "text.h"

static const char *build_or_none(const char *text)
{
	return *text ? text : "unknown";
}

static uint64_t build_total(const struct driver_info *info)
{
	uint64_t total = 0;
	size_t i;

	for (i = 0; i < info->file_count; i++)
		total += info->files[i].size;
	return total;
}

static void build_print_files(const struct driver_info *info)
{
	uint64_t total = build_total(info);
	const struct driver_file *file;

	log_output("\n%12s  share  what      path\n", "bytes");
	for (file = info->files; file < info->files + info->file_count; file++)
		log_output("%12lu  %4.1f%%  %-8s  %s\n", file->size,
			   total ? 100.0 * (double)file->size / (double)total
				 : 0.0,
			   driver_info_role_name(file->role), file->path);
	log_output("%12lu\n", total);
}

static void build_print(const struct driver *driver, const char *path)
{
	const struct driver_info *info = &driver->info;
	size_t i;

	log_output("driver:   %s, version %s, %s\n", info->name,
		   build_or_none(info->version), info->flavour);
	log_output("kernel:   %s, %s\n", info->release, info->arch);
	log_output("firmware: %s\n", *info->firmware_version
					     ? info->firmware_version
					     : "none with a version");
	log_output("layer:    %s, %lu bytes%s\n", path, driver->layer.size,
		   driver->found ? ", was there" : "");
	log_output("\nmodules, in load order:\n");
	for (i = 0; i < info->module_count; i++)
		log_output("  %-20s %s, %s%s\n", info->modules[i].name,
			   build_or_none(info->modules[i].version),
			   build_or_none(info->modules[i].license),
			   info->modules[i].has_signature ? ", signed" : "");
	build_print_files(info);
	if (info->left_out_count)
		log_output("\nleft out:\n");
	for (i = 0; i < info->left_out_count; i++)
		log_output("  %s: %s\n", info->left_out[i].name,
			   info->left_out[i].why);
}

static int build_print_json(const struct driver *driver, const char *path,
			    struct fault *fault)
{
	return call_json(json_pack("{s:o, s:I, s:b, s:O}", "layer",
				   text_json(path), "size",
				   (json_int_t)driver->layer.size, "found",
				   driver->found, "driver", driver->info.root),
			 fault);
}

int image_build(const struct image_build *build, struct fault *fault)
{
	const struct board *board = board_get();
	const struct harvest_ask ask = {
		.modules = build->modules ? build->modules : board->gpu_modules,
		.files = build->files ? build->files : board->gpu_files,
		.cdi = board->gpu_cdi,
		.loaded = board->modules,
		.release = build->release,
		.arch = board->arch,
	};
	const char *path;
	struct driver driver;
	int err;

	err = driver_open(build->from ? build->from : DRIVER_OF_HOST, &ask,
			  true, &driver, fault);
	if (err)
		return err;
	path = build->output ? build->output : driver.layer.path;
	if (build->output)
		err = layer_save(&driver.layer, build->output, fault);
	if (!err && build->json)
		err = build_print_json(&driver, path, fault);
	else if (!err)
		build_print(&driver, path);
	driver_close(&driver);
	return err;
}
