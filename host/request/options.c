// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request/env.h"
#include "request/options_gpu.h"
#include "request/options_mount.h"

#define OUTPUT_LIMIT (16u << 20)
#define CPUS_MAX     512
#define SCRATCH_MIN  (16u << 20)
/* of an ext4 with blocks of 4 KiB */
#define SCRATCH_MAX (UINT64_C(16) << 40)

/* One option: how it is written, and what sets the field at @offset or asks. */
struct option_row {
	const char *name;
	char letter;
	int has_arg;
	int (*set)(struct options *options, const struct option_row *row,
		   const char *arg, struct fault *fault);
	size_t offset;
	/* of what is asked for; then the two above are not there */
	int (*ask)(struct request *request, const char *arg, struct fault *fault);
};

static void *field(struct options *options, const struct option_row *row)
{
	return (char *)options + row->offset;
}

static int set_flag(struct options *options, const struct option_row *row,
		    const char *arg, struct fault *fault)
{
	(void)arg;
	(void)fault;
	*(bool *)field(options, row) = true;
	return 0;
}

static int set_string(struct options *options, const struct option_row *row,
		      const char *arg, struct fault *fault)
{
	if (!*arg)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--%s: its value is empty; leave the option "
				 "out for the default",
				 row->name);
	*(const char **)field(options, row) = arg;
	return 0;
}

static int set_env(struct request *request, const char *arg, struct fault *fault)
{
	return env_add(&request->env, &request->env_count, arg, fault);
}

static int set_env_file(struct request *request, const char *arg,
			struct fault *fault)
{
	return env_add_file(&request->env, &request->env_count, arg, fault);
}

static int set_memory(struct request *request, const char *arg,
		      struct fault *fault)
{
	uint64_t bytes;
	int err;

	err = units_bytes("--memory", arg, &bytes, fault);
	if (err)
		return err;
	if (bytes < 1u << 20)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--memory %s: less than a guest can start "
				 "with; write %sm for MiB",
				 arg, arg);
	request->memory_mib = (bytes >> 20) + !!(bytes & 0xfffff);
	return 0;
}

static int set_scratch(struct request *request, const char *arg,
		       struct fault *fault)
{
	int err;

	err = units_bytes("--scratch", arg, &request->scratch, fault);
	if (err)
		return err;
	if (request->scratch >= SCRATCH_MIN && request->scratch <= SCRATCH_MAX)
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--scratch %s: a disk has 16 MiB to 16 TiB", arg);
}

static int set_cpus(struct request *request, const char *arg, struct fault *fault)
{
	uint64_t cpus;
	int err;

	err = units_number("--cpus", arg, 10, 1, CPUS_MAX, &cpus, fault);
	if (!err)
		request->cpus = (unsigned int)cpus;
	return err;
}

static int set_timeout(struct request *request, const char *arg,
		       struct fault *fault)
{
	return units_duration("--timeout", arg, &request->timeout_ms, fault);
}

static int set_output_limit(struct options *options, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	(void)row;
	return units_bytes("--output-limit", arg, &options->output_limit, fault);
}

static int set_umask(struct request *request, const char *arg, struct fault *fault)
{
	uint64_t mask;
	int err;

	err = units_number("--umask", arg, 8, 0, 0777, &mask, fault);
	if (!err)
		request->umask = (uint32_t)mask;
	return err;
}

static int set_ulimit(struct request *request, const char *arg,
		      struct fault *fault)
{
	struct units_limit limit;
	unsigned int i;
	int err;

	err = units_limit(arg, &limit, fault);
	if (err)
		return err;
	for (i = 0; i < request->limit_count; i++)
		if (request->limits[i].resource == limit.resource)
			break;
	request->limits[i] = limit;
	if (i == request->limit_count)
		request->limit_count++;
	return 0;
}

static int set_accel(struct request *request, const char *arg, struct fault *fault)
{
	static const char *const names[] = {
		[BOARD_ACCEL_AUTO] = "auto",
		[BOARD_ACCEL_KVM] = "kvm",
		[BOARD_ACCEL_TCG] = "tcg",
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(arg, names[i]) != 0)
			continue;
		request->accel = (enum board_accel)i;
		return 0;
	}
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--accel %s: there are auto, kvm and tcg", arg);
}

static int set_network(struct request *request, const char *arg,
		       struct fault *fault)
{
	if (!strcmp(arg, "none"))
		request->network = BOARD_NETWORK_NONE;
	else if (!strcmp(arg, "user"))
		request->network = BOARD_NETWORK_USER;
	else
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--network %s: there are none and user", arg);
	return 0;
}

static int set_keep(struct options *options, const struct option_row *row,
		    const char *arg, struct fault *fault)
{
	(void)row;
	(void)fault;
	options->keep = true;
	if (arg && *arg)
		options->keep_dir = arg;
	return 0;
}

#define FLAG(name, letter, member)                             \
	{                                                      \
		name, letter, no_argument, set_flag,           \
			offsetof(struct options, member), NULL \
	}
#define STRING(name, letter, member)                           \
	{                                                      \
		name, letter, required_argument, set_string,   \
			offsetof(struct options, member), NULL \
	}
#define ASK(name, letter, ask)                                \
	{                                                     \
		name, letter, required_argument, NULL, 0, ask \
	}

static const struct option_row rows[] = {
	ASK("env", 'e', set_env),
	ASK("env-file", 0, set_env_file),
	STRING("workdir", 'w', request.workdir),
	STRING("user", 'u', request.user),
	FLAG("interactive", 'i', request.interactive),
	FLAG("tty", 't', request.tty),
	ASK("memory", 'm', set_memory),
	ASK("cpus", 0, set_cpus),
	ASK("timeout", 0, set_timeout),
	STRING("name", 0, request.name),
	STRING("hostname", 0, request.hostname),
	ASK("ulimit", 0, set_ulimit),
	ASK("umask", 0, set_umask),
	FLAG("no-new-privs", 0, request.no_new_privs),
	ASK("network", 0, set_network),
	ASK("gpu", 0, options_gpu_set),
	ASK("gpu-policy", 0, options_gpu_set_policy),
	STRING("driver", 0, request.driver),
	ASK("vfio", 0, options_gpu_set_vfio),
	ASK("identity", 0, options_gpu_set_identity),
	ASK("region", 0, options_gpu_set_region),
	STRING("image", 0, request.image),
	STRING("kernel", 0, request.kernel),
	STRING("modules", 0, request.modules),
	STRING("initrd", 0, request.initrd),
	STRING("root", 0, request.root),
	FLAG("read-only", 0, request.read_only),
	FLAG("verify-layers", 0, request.verify),
	ASK("scratch", 0, set_scratch),
	ASK("mount", 0, options_mount_set),
	ASK("volume", 0, options_mount_set),
	ASK("tmpfs", 0, options_mount_set_tmpfs),
	STRING("append", 0, request.append),
	STRING("qemu", 0, request.qemu),
	ASK("accel", 0, set_accel),
	FLAG("dry-run", 0, dry_run),
	STRING("dump-dtb", 0, dump_dtb),
	FLAG("json", 0, json),
	{"output-limit", 0, required_argument, set_output_limit, 0, NULL},
	{"keep", 0, optional_argument, set_keep, 0, NULL},
	FLAG("verbose", 'v', verbose),
	FLAG("quiet", 'q', quiet),
	FLAG("help", 'h', help),
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* getopt_long(3)'s tables; a row without a letter is 256 + its number. */
static void make_getopt(struct option *longs, char *shorts)
{
	size_t i;

	*shorts++ = '+';
	*shorts++ = ':';
	for (i = 0; i < ROWS; i++) {
		longs[i].name = rows[i].name;
		longs[i].has_arg = rows[i].has_arg;
		longs[i].flag = NULL;
		longs[i].val = 256 + (int)i;
		if (!rows[i].letter)
			continue;
		*shorts++ = rows[i].letter;
		if (rows[i].has_arg == required_argument)
			*shorts++ = ':';
	}
	memset(&longs[ROWS], 0, sizeof(longs[ROWS]));
	*shorts = '\0';
}

static const struct option_row *find_row(int value)
{
	size_t i;

	if (value >= 256)
		return &rows[value - 256];
	for (i = 0; i < ROWS; i++)
		if (rows[i].letter && rows[i].letter == value)
			return &rows[i];
	return NULL;
}

static int bad_option(int what, char *const *argv, struct fault *fault)
{
	const char *word = argv[optind - 1];

	if (what == ':')
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "%s: needs a value; see 'gpubox run --help'",
				 word);
	if (optopt && optopt < 256)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "-%c: no such option; see 'gpubox run --help'",
				 optopt);
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s: no such option, or one that takes no value; see "
			 "'gpubox run --help'",
			 word);
}

static int check_together(const struct options *options, struct fault *fault)
{
	if (options->json && options->request.tty)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--json: not together with --tty, whose output "
				 "belongs on a terminal");
	return 0;
}

static int take_option(struct options *options, int c, char *const *argv,
		       struct fault *fault)
{
	const struct option_row *row = c == '?' || c == ':' ? NULL : find_row(c);

	if (!row)
		return bad_option(c, argv, fault);
	return row->ask ? row->ask(&options->request, optarg, fault)
			: row->set(options, row, optarg, fault);
}

int options_parse(int argc, char **argv, const struct board *board,
		  struct options *options, struct fault *fault)
{
	struct option longs[ROWS + 1];
	char shorts[2 * ROWS + 3];
	int c, err = 0;

	memset(options, 0, sizeof(*options));
	request_init(&options->request, board);
	options->output_limit = OUTPUT_LIMIT;
	make_getopt(longs, shorts);
	optind = 0; /* also forgets an earlier parse, getopt(3) */
	while (!err && (c = getopt_long(argc, argv, shorts, longs, NULL)) >= 0)
		err = take_option(options, c, argv, fault);
	options->request.command = argv + optind;
	options->request.dtb = options->dump_dtb;
	if (!err && !options->help)
		err = request_settle(&options->request, fault);
	if (!err && !options->help)
		err = check_together(options, fault);
	if (err)
		options_free(options);
	return err;
}

void options_free(struct options *options)
{
	request_free(&options->request);
}
