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

#define OUTPUT_LIMIT (16u << 20)
#define CPUS_MAX     512
#define SCRATCH_MIN  (16u << 20)
/* of an ext4 with blocks of 4 KiB */
#define SCRATCH_MAX (UINT64_C(16) << 40)

/* One option: how it is written, and what sets the field at @offset. */
struct option_row {
	const char *name;
	char letter;
	int has_arg;
	int (*set)(struct options *options, const struct option_row *row,
		   const char *arg, struct fault *fault);
	size_t offset;
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

static int set_env(struct options *options, const struct option_row *row,
		   const char *arg, struct fault *fault)
{
	(void)row;
	return env_add(&options->env, &options->env_count, arg, fault);
}

static int set_env_file(struct options *options, const struct option_row *row,
			const char *arg, struct fault *fault)
{
	(void)row;
	return env_add_file(&options->env, &options->env_count, arg, fault);
}

static int set_memory(struct options *options, const struct option_row *row,
		      const char *arg, struct fault *fault)
{
	uint64_t bytes;
	int err;

	(void)row;
	err = units_bytes("--memory", arg, &bytes, fault);
	if (err)
		return err;
	if (bytes < 1u << 20)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--memory %s: less than a guest can start "
				 "with; write %sm for MiB",
				 arg, arg);
	options->memory_mib = (bytes >> 20) + !!(bytes & 0xfffff);
	return 0;
}

static int set_scratch(struct options *options, const struct option_row *row,
		       const char *arg, struct fault *fault)
{
	int err;

	(void)row;
	err = units_bytes("--scratch", arg, &options->scratch, fault);
	if (err)
		return err;
	if (options->scratch >= SCRATCH_MIN && options->scratch <= SCRATCH_MAX)
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--scratch %s: a disk has 16 MiB to 16 TiB", arg);
}

static int set_cpus(struct options *options, const struct option_row *row,
		    const char *arg, struct fault *fault)
{
	uint64_t cpus;
	int err;

	(void)row;
	err = units_number("--cpus", arg, 10, 1, CPUS_MAX, &cpus, fault);
	if (!err)
		options->cpus = (unsigned int)cpus;
	return err;
}

static int set_timeout(struct options *options, const struct option_row *row,
		       const char *arg, struct fault *fault)
{
	(void)row;
	return units_duration("--timeout", arg, &options->timeout_ms, fault);
}

static int set_output_limit(struct options *options, const struct option_row *row,
			    const char *arg, struct fault *fault)
{
	(void)row;
	return units_bytes("--output-limit", arg, &options->output_limit, fault);
}

static int set_umask(struct options *options, const struct option_row *row,
		     const char *arg, struct fault *fault)
{
	uint64_t mask;
	int err;

	(void)row;
	err = units_number("--umask", arg, 8, 0, 0777, &mask, fault);
	if (!err)
		options->umask = (uint32_t)mask;
	return err;
}

static int set_ulimit(struct options *options, const struct option_row *row,
		      const char *arg, struct fault *fault)
{
	struct units_limit limit;
	unsigned int i;
	int err;

	(void)row;
	err = units_limit(arg, &limit, fault);
	if (err)
		return err;
	for (i = 0; i < options->limit_count; i++)
		if (options->limits[i].resource == limit.resource)
			break;
	options->limits[i] = limit;
	if (i == options->limit_count)
		options->limit_count++;
	return 0;
}

static int set_accel(struct options *options, const struct option_row *row,
		     const char *arg, struct fault *fault)
{
	static const char *const names[] = {
		[BOARD_ACCEL_AUTO] = "auto",
		[BOARD_ACCEL_KVM] = "kvm",
		[BOARD_ACCEL_TCG] = "tcg",
	};
	unsigned int i;

	(void)row;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(arg, names[i]) != 0)
			continue;
		options->accel = (enum board_accel)i;
		return 0;
	}
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--accel %s: there are auto, kvm and tcg", arg);
}

static int set_network(struct options *options, const struct option_row *row,
		       const char *arg, struct fault *fault)
{
	(void)row;
	if (!strcmp(arg, "none"))
		options->network = BOARD_NETWORK_NONE;
	else if (!strcmp(arg, "user"))
		options->network = BOARD_NETWORK_USER;
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

#define FLAG(name, letter, member)                       \
	{                                                \
		name, letter, no_argument, set_flag,     \
			offsetof(struct options, member) \
	}
#define STRING(name, letter, member)                         \
	{                                                    \
		name, letter, required_argument, set_string, \
			offsetof(struct options, member)     \
	}
#define VALUE(name, letter, set)                        \
	{                                               \
		name, letter, required_argument, set, 0 \
	}

static const struct option_row rows[] = {
	VALUE("env", 'e', set_env),
	VALUE("env-file", 0, set_env_file),
	STRING("workdir", 'w', workdir),
	STRING("user", 'u', user),
	FLAG("interactive", 'i', interactive),
	FLAG("tty", 't', tty),
	VALUE("memory", 'm', set_memory),
	VALUE("cpus", 0, set_cpus),
	VALUE("timeout", 0, set_timeout),
	STRING("name", 0, name),
	STRING("hostname", 0, hostname),
	VALUE("ulimit", 0, set_ulimit),
	VALUE("umask", 0, set_umask),
	FLAG("no-new-privs", 0, no_new_privs),
	VALUE("network", 0, set_network),
	VALUE("gpu", 0, options_set_gpu),
	VALUE("gpu-policy", 0, options_set_gpu_policy),
	STRING("driver", 0, driver),
	VALUE("vfio", 0, options_set_vfio),
	VALUE("identity", 0, options_set_identity),
	VALUE("region", 0, options_set_region),
	STRING("image", 0, image),
	STRING("kernel", 0, kernel),
	STRING("modules", 0, modules),
	STRING("initrd", 0, initrd),
	STRING("root", 0, root),
	FLAG("read-only", 0, read_only),
	FLAG("verify-layers", 0, verify),
	VALUE("scratch", 0, set_scratch),
	VALUE("mount", 0, options_set_mount),
	VALUE("volume", 0, options_set_mount),
	VALUE("tmpfs", 0, options_set_tmpfs),
	STRING("append", 0, append),
	STRING("qemu", 0, qemu),
	VALUE("accel", 0, set_accel),
	FLAG("dry-run", 0, dry_run),
	STRING("dump-dtb", 0, dump_dtb),
	FLAG("json", 0, json),
	VALUE("output-limit", 0, set_output_limit),
	{"keep", 0, optional_argument, set_keep, 0},
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
	if (options->help)
		return 0;
	if (!options->command[0])
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "run: no command; write 'gpubox run [OPTION...] "
				 "-- COMMAND [ARG...]'");
	if (options->read_only && !options->root)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--read-only: is about the root that --root "
				 "names, and there is none");
	if (options->read_only && options->scratch)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--scratch: is for what is written over the "
				 "root, and --read-only says that nothing is");
	if (options->json && options->tty)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--json: not together with --tty, whose output "
				 "belongs on a terminal");
	return 0;
}

static void set_defaults(struct options *options, const struct board *board)
{
	memset(options, 0, sizeof(*options));
	options->memory_mib = board->memory_mib;
	options->cpus = board->vcpus;
	options->timeout_ms = (int64_t)board->default_timeout_s * 1000;
	options->output_limit = OUTPUT_LIMIT;
	options->umask = 022;
	options->accel = board->accel;
	options->network = board->network;
	options->gpu_required = board->gpu_required;
	options->vfio = board->vfio;
	options->identity = board->identity_policy;
}

int options_parse(int argc, char **argv, const struct board *board,
		  struct options *options, struct fault *fault)
{
	struct option longs[ROWS + 1];
	char shorts[2 * ROWS + 3];
	const struct option_row *row;
	int c, err = 0;

	set_defaults(options, board);
	make_getopt(longs, shorts);
	optind = 0; /* also forgets an earlier parse, getopt(3) */
	while (!err && (c = getopt_long(argc, argv, shorts, longs, NULL)) >= 0) {
		row = c == '?' || c == ':' ? NULL : find_row(c);
		err = row ? row->set(options, row, optarg, fault)
			  : bad_option(c, argv, fault);
	}
	options->command = argv + optind;
	if (!err)
		err = check_together(options, fault);
	if (!err)
		err = env_settle(options->env, &options->env_count, fault);
	if (err)
		options_free(options);
	return err;
}

void options_free(struct options *options)
{
	while (options->mount_count)
		options_mount_free(&options->mounts[--options->mount_count]);
	env_free(options->env, options->env_count);
	options->env = NULL;
	options->env_count = 0;
}
