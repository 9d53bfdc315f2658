// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "cmd/call.h"
#include "cmd/cmd.h"
#include "cmd/image_build.h"
#include "guest_abi.h"
#include "fit/image_detail.h"
#include "fit/image_find.h"
#include "fit/image.h"
#include "boot/kernel.h"
#include "file/mapping.h"
#include "boot/modules.h"
#include "file/output.h"
#include "fit/inspection.h"
#include "log.h"
#include "driver/verify.h"

#define IMAGE_STATUS_BAD 1

/* What the options of all subcommands can say; NULL where they did not. */
struct image_options {
	const char *arch;
	const char *dir;
	const char *list;
	const char *gpu;
	const char *output;
	const char *from;
	const char *release;
	const char *modules;
	const char *files;
	bool json;
	const char *file; /* the one word that is no option */
};

/* The image to look at: the one that was named, else the board's. */
static int image_path(const struct image_options *options, char path[PATH_MAX],
		      struct fault *fault)
{
	if (!options->file)
		return image_find(path, fault);
	if (snprintf(path, PATH_MAX, "%s", options->file) >= PATH_MAX)
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: the name is too long", options->file);
	return 0;
}

static struct image_key image_board_key(void)
{
	const struct board *board = board_get();

	return (struct image_key){board->public_key, board->public_key_size,
				  board->key_name};
}

/* A part that is damaged is in the report; it is not said twice. */
static int image_show(struct image_detail *detail, bool json, struct fault *fault)
{
	const struct image_key key = image_board_key();
	int ret = 0;

	image_detail_verify(detail, &key, NULL);
	if (json)
		ret = call_json(inspection_json(detail), fault);
	else
		inspection_print(detail);
	if (ret)
		return ret;
	return image_detail_is_good(detail) ? 0 : -EBADMSG;
}

static int image_inspect(const struct image_options *options, struct fault *fault)
{
	struct image_detail *detail;
	struct mapping file;
	char path[PATH_MAX];
	int ret;

	ret = image_path(options, path, fault);
	if (!ret)
		ret = mapping_open(path, &file, fault);
	if (ret)
		return ret;
	detail = malloc(sizeof(*detail));
	ret = detail ? image_detail_read(detail, path, file.data, file.size, fault)
		     : fault_no_memory(fault, "%s", path);
	if (!ret)
		ret = image_show(detail, options->json, fault);
	free(detail);
	mapping_close(&file);
	return ret;
}

static int image_verify(const struct image_options *options, struct fault *fault)
{
	const struct image_key key = image_board_key();
	struct image *image;
	char path[PATH_MAX];
	int ret;

	ret = image_path(options, path, fault);
	if (!ret)
		ret = image_open(path, &key, &image, fault);
	if (ret)
		return ret;
	ret = verify_image(image, path, board_get(), fault);
	image_close(image);
	if (ret)
		return ret;
	log_output("%s: good%s\n", path,
		   key.der ? ", signature and hashes"
			   : ", hashes; signatures are not asked for");
	return 0;
}

static int image_need(const char *value, const char *what, struct fault *fault)
{
	return value ? 0
		     : fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s is missing; see 'gpubox image --help'",
				 what);
}

static int image_modules_file(const struct image_options *options,
			      struct fault *fault)
{
	const struct modules_request request = {
		.list = options->list,
		.gpu = options->gpu ? options->gpu : "",
		.dir = options->dir,
		.signatures = board_get()->module_signatures,
	};
	void *data;
	size_t size;
	int ret;

	if (image_need(options->list, "--list", fault) ||
	    image_need(options->dir, "--dir", fault) ||
	    image_need(options->output, "-o", fault))
		return -EINVAL;
	ret = modules_archive(&request, &data, &size, fault);
	if (ret)
		return ret;
	ret = output_write(options->output, data, size, fault);
	free(data);
	return ret;
}

static int image_kernel_file(const struct image_options *options,
			     struct fault *fault)
{
	struct kernel kernel;
	struct mapping file;
	int ret;

	if (image_need(options->arch, "--arch", fault) ||
	    image_need(options->output, "-o", fault) ||
	    image_need(options->file, "the kernel's file", fault))
		return -EINVAL;
	ret = mapping_open(options->file, &file, fault);
	if (ret)
		return ret;
	ret = kernel_load(options->file, file.data, file.size, options->arch,
			  &kernel, fault);
	if (!ret) {
		ret = output_write(options->output, kernel.data, kernel.size,
				   fault);
		kernel_free(&kernel);
	}
	mapping_close(&file);
	return ret;
}

static int image_build_layer(const struct image_options *options,
			     struct fault *fault)
{
	const struct image_build build = {
		.from = options->from,
		.release = options->release,
		.modules = options->modules,
		.files = options->files,
		.output = options->output,
		.json = options->json,
	};

	return image_build(&build, fault);
}

/* A bit for each verb: which options it takes. */
#define INSPECT 1u
#define VERIFY	2u
#define BUILD	4u
#define MODULES 8u
#define KERNEL	16u

static const struct option_row image_rows[] = {
	{OPTION_ROW_STRING("arch", 0, "ARCH", struct image_options, arch),
	 .help = "of the kernel", .verbs = KERNEL},
	{OPTION_ROW_STRING("dir", 0, "DIR", struct image_options, dir),
	 .help = "the folder with modules.dep", .verbs = MODULES},
	{OPTION_ROW_STRING("files", 0, "LIST", struct image_options, files),
	 .help = "the driver's files instead of the board's list",
	 .manual = "Its libraries and programs, in the same way; a name with a\n"
		   ".Ql /\n"
		   "at its end is a folder to look into.\n"
		   "The default is the board's\n"
		   ".Dv CONFIG_GPU_FILES .\n",
	 .verbs = BUILD},
	{OPTION_ROW_STRING("from", 0, "DIR|host", struct image_options, from),
	 .help = "whose driver: a folder with a system's files, or this host",
	 .manual = "The system that has the driver: a folder with its files below\n"
		   ".Pa usr\n"
		   "and\n"
		   ".Pa lib ,\n"
		   "or this host, which is the default.\n",
	 .verbs = BUILD},
	{OPTION_ROW_STRING("gpu", 0, "LIST", struct image_options, gpu),
	 .help = "modules that only a GPU needs", .verbs = MODULES},
	{OPTION_ROW_FLAG("json", 0, struct image_options, json),
	 .help = "a document instead of a table",
	 .manual = "Print one JSON object:\n"
		   ".Va layer ,\n"
		   ".Va size ,\n"
		   ".Va found\n"
		   "(it was in the cache) and\n"
		   ".Va driver ,\n"
		   "the layer's own\n"
		   ".Pa driver.json .\n",
	 .verbs = INSPECT | BUILD},
	{OPTION_ROW_STRING("list", 0, "LIST", struct image_options, list),
	 .help = "the modules that are wanted", .verbs = MODULES},
	{OPTION_ROW_STRING("modules", 0, "LIST", struct image_options, modules),
	 .help = "the driver's modules instead of the board's list",
	 .manual = "The driver's modules, separated by\n"
		   ".Ql | ,\n"
		   "each with its parameters; a\n"
		   ".Ql \\&?\n"
		   "before a name makes its absence no error.\n"
		   "The first one speaks for the driver.\n"
		   "The default is the board's\n"
		   ".Dv CONFIG_GPU_MODULES .\n",
	 .verbs = BUILD},
	{OPTION_ROW_STRING("output", 'o', "FILE", struct image_options, output),
	 .help = "where it is written; a layer otherwise stays in the cache",
	 .manual = "Write the layer to\n"
		   ".Ar FILE ,\n"
		   "too.\n",
	 .verbs = BUILD | MODULES | KERNEL},
	{OPTION_ROW_STRING("release", 0, "RELEASE", struct image_options, release),
	 .help = "the kernel that the driver is for",
	 .manual = "The kernel of the guest.\n"
		   "The default is the running kernel for\n"
		   ".Cm host ,\n"
		   "else the only one whose modules are in\n"
		   ".Ar DIR .\n",
	 .verbs = BUILD},
};

#define IMAGE_FORM(verb_name, form, most)                                      \
	.name = "image " verb_name, .synopsis = form, OPTION_ROWS(image_rows), \
	.words_max = most

#define IMAGE_STATUS_TEXT                                                     \
	"FILE is the board's image when left out. The exit status is 0 when " \
	"it is good, 1 when it is not."

static const struct option_command image_commands[] = {
	{IMAGE_FORM("inspect", "[--json] [FILE]", 1),
	 .about = "Show the parts of an image with a verdict on each.",
	 .after = IMAGE_STATUS_TEXT, .verb = INSPECT},
	{IMAGE_FORM("verify", "[FILE]", 1),
	 .about = "Say whether gpubox would take an image.",
	 .after = IMAGE_STATUS_TEXT, .verb = VERIFY},
	{IMAGE_FORM("build",
		    "[--from DIR|host] [--release RELEASE] [-o FILE] [--json]", 0),
	 .about = "Make a driver layer for 'gpubox run --driver' of the GPU "
		  "driver that a folder, or this host, has for a kernel.",
	 .verb = BUILD},
	{IMAGE_FORM("modules", "--list LIST [--gpu LIST] --dir DIR -o FILE", 0),
	 .about = "Pack modules and what they need; for the build.",
	 .verb = MODULES},
	{IMAGE_FORM("kernel", "--arch ARCH -o FILE VMLINUZ", 1),
	 .about = "Write the form of a kernel that starts fastest; for the "
		  "build.",
	 .verb = KERNEL},
};

static int (*const image_run[])(const struct image_options *options,
				struct fault *fault) = {
	image_inspect,	    image_verify,      image_build_layer,
	image_modules_file, image_kernel_file,
};

static const struct call_verbs image_verbs = {
	.name = "image",
	.about = "Look into the board's image, check it, and make parts of one.",
	.commands = image_commands,
	.count = sizeof(image_commands) / sizeof(image_commands[0]),
};

/* An image that is not good is an answer; a call that cannot be is none. */
static int image_end(const struct call *call, int err, const struct fault *fault)
{
	int status = err ? IMAGE_STATUS_BAD : 0;

	if (err == -EINVAL || fault->class == FAULT_HOST)
		status = ABI_STATUS_GPUBOX;
	return fault->class == FAULT_NONE
		       ? status
		       : call_fail_as(call, fault, err, status);
}

int cmd_image(int argc, char **argv)
{
	struct image_options options = {0};
	struct call call = call_of(NULL, argc, argv, &options);
	struct fault fault = {0};
	int err, status;

	if (!call_begin_verb(&call, &image_verbs, &status))
		return status;
	if (call.words.count)
		options.file = call.words.word[0];
	err = image_run[call.command - image_commands](&options, &fault);
	return image_end(&call, err, &fault);
}
