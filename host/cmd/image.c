// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "board/board.h"
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
#include "fit/report.h"
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

struct image_command {
	const char *name;
	const char *options; /* letters that it takes */
	int words;	     /* words behind them that it takes */
	int (*run)(const struct image_options *options, struct fault *fault);
	const char *help;
};

static const struct option image_longs[] = {
	{"arch", required_argument, NULL, 'a'},
	{"files", required_argument, NULL, 'F'},
	{"from", required_argument, NULL, 'f'},
	{"modules", required_argument, NULL, 'm'},
	{"release", required_argument, NULL, 'r'},
	{"dir", required_argument, NULL, 'd'},
	{"gpu", required_argument, NULL, 'g'},
	{"list", required_argument, NULL, 'l'},
	{"output", required_argument, NULL, 'o'},
	{"json", no_argument, NULL, 'j'},
	{"help", no_argument, NULL, 'h'},
	{0},
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

static int image_print_json(const struct image_detail *detail, struct fault *fault)
{
	int err = log_json(report_json(detail), JSON_INDENT(2));

	return err ? fault_set(fault, FAULT_HOST, err, "out of memory") : 0;
}

/* A part that is damaged is in the report; it is not said twice. */
static int image_show(struct image_detail *detail, bool json, struct fault *fault)
{
	const struct image_key key = image_board_key();
	int ret = 0;

	image_detail_verify(detail, &key, NULL);
	if (json)
		ret = image_print_json(detail, fault);
	else
		report_print(detail);
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
		     : fault_set(fault, FAULT_HOST, -ENOMEM, "out of memory");
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

static const struct image_command image_commands[] = {
	{"inspect", "j", 1, image_inspect,
	 "inspect [--json] [FILE]\n"
	 "        show the parts of an image with a verdict on each\n"},
	{"verify", "", 1, image_verify,
	 "verify [FILE]\n"
	 "        say whether gpubox would take it\n"},
	{"build", "fFmroj", 0, image_build_layer,
	 "build [--from DIR|host] [--release R] [--modules LIST] [--files LIST]\n"
	 "        [-o FILE] [--json]\n"
	 "        make a driver layer for 'gpubox run --driver' of the GPU\n"
	 "        driver that DIR, or this host, has for the kernel R\n"},
	{"modules", "dglo", 0, image_modules_file,
	 "modules --list LIST [--gpu LIST] --dir DIR -o FILE\n"
	 "        pack the modules of LIST and what they need from DIR, the\n"
	 "        folder with modules.dep, and those of them that a GPU needs\n"
	 "        (for the build)\n"},
	{"kernel", "ao", 1, image_kernel_file,
	 "kernel --arch ARCH -o FILE VMLINUZ\n"
	 "        write the form of a kernel that starts fastest (for the\n"
	 "        build)\n"},
};

#define IMAGE_COMMANDS (sizeof(image_commands) / sizeof(image_commands[0]))

static int image_help(void)
{
	size_t i;

	log_output("usage: gpubox image COMMAND [OPTION...]\n\n");
	for (i = 0; i < IMAGE_COMMANDS; i++)
		log_output("  %s", image_commands[i].help);
	log_output("\nFILE is the board's image when left out. The exit status "
		   "is 0 when it is good,\n1 when it is not.\n");
	return 0;
}

static void image_set(struct image_options *options, int letter)
{
	switch (letter) {
	case 'a':
		options->arch = optarg;
		break;
	case 'f':
		options->from = optarg;
		break;
	case 'F':
		options->files = optarg;
		break;
	case 'm':
		options->modules = optarg;
		break;
	case 'r':
		options->release = optarg;
		break;
	case 'd':
		options->dir = optarg;
		break;
	case 'g':
		options->gpu = optarg;
		break;
	case 'l':
		options->list = optarg;
		break;
	case 'o':
		options->output = optarg;
		break;
	default:
		options->json = true;
	}
}

/* 0; 'h' when help is wanted; -EINVAL. */
static int image_parse(int argc, char **argv, const struct image_command *command,
		       struct image_options *options, struct fault *fault)
{
	int letter;

	optind = 0; /* also forgets an earlier parse, getopt(3) */
	while ((letter = getopt_long(argc, argv, ":o:h", image_longs, NULL)) >=
	       0) {
		if (letter == 'h')
			return 'h';
		if (!strchr(command->options, letter))
			return fault_set(fault, FAULT_HOST, -EINVAL,
					 "image %s: %s: %s; see 'gpubox image "
					 "--help'",
					 command->name, argv[optind - 1],
					 letter == ':' ? "needs a value"
						       : "no such option");
		image_set(options, letter);
	}
	options->file = argv[optind];
	if (argc - optind > command->words)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "image %s: %s: is one word too many",
				 command->name, argv[argc - 1]);
	return 0;
}

static int image_run(int argc, char **argv, const struct image_command *command)
{
	struct image_options options = {0};
	struct fault fault = {0};
	int ret;

	ret = image_parse(argc, argv, command, &options, &fault);
	if (ret == 'h')
		return image_help();
	if (!ret)
		ret = command->run(&options, &fault);
	if (fault.class != FAULT_NONE)
		log_error("%s", fault.text);
	if (ret == -EINVAL)
		return ABI_STATUS_GPUBOX;
	return ret ? IMAGE_STATUS_BAD : 0;
}

int cmd_image(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	size_t i;

	if (!strcmp(word, "--help") || !strcmp(word, "-h"))
		return image_help();
	for (i = 0; i < IMAGE_COMMANDS; i++)
		if (!strcmp(word, image_commands[i].name))
			return image_run(argc - 1, argv + 1, &image_commands[i]);
	if (!*word)
		log_error("image: no command given; see 'gpubox image --help'");
	else
		log_error("image %s: no such command; see 'gpubox image "
			  "--help'",
			  word);
	return ABI_STATUS_GPUBOX;
}
