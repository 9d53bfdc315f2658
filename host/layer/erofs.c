// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/erofs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "file/spawn.h"

#define EROFS_PROGRAM "mkfs.erofs"
#define EROFS_HELP_S  10
/* Some 100 GB on a slow disk; beyond that something hangs. */
#define EROFS_MAKE_S 3600

/* What is read, and what it is for people. */
struct erofs_source {
	const char *from;
	const char *path;
};

/* Its version is not asked for: 1.5 does not tell it, and knows no --tar. */
static bool erofs_reads_tar(char *program)
{
	char help[8192], *argv[] = {program, (char *)"--help", NULL};

	return spawn_run(argv, EROFS_HELP_S, help, sizeof(help)) >= 0 &&
	       strstr(help, "--tar");
}

/* @from may begin with '-'; only what is relative can. */
static int erofs_argument(const char *path, char argument[PATH_MAX])
{
	int n = snprintf(argument, PATH_MAX, "%s%s", *path == '-' ? "./" : "",
			 path);

	return n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* What is fixed in an image that is to be the same each time. */
static char *const erofs_plain[] = {
	(char *)"-T0",
	(char *)"-x-1",
	(char *)"--all-root",
	(char *)"-U67707562-6f78-4472-9976-65726c617965",
	NULL,
};

static char *const erofs_tar[] = {(char *)"--tar=f", NULL};
static char *const erofs_as_it_is[] = {NULL};

static int erofs_run(char *program, const struct erofs_source *of,
		     char *const *options, const char *image, struct fault *fault)
{
	char source[PATH_MAX], said[512], *argv[10];
	int status, n = 0;

	status = erofs_argument(of->from, source);
	argv[n++] = program;
	argv[n++] = (char *)"--quiet";
	while (*options)
		argv[n++] = *options++;
	argv[n++] = (char *)image;
	argv[n++] = source;
	argv[n] = NULL;
	if (!status)
		status = spawn_run(argv, EROFS_MAKE_S, said, sizeof(said));
	if (status < 0)
		return fault_set(fault, FAULT_HOST, status, "%s: %s: %s",
				 of->path, program, strerror(-status));
	if (status)
		return fault_set(fault, FAULT_HOST, -EIO,
				 "%s: %s made no image of it, status %d: %s",
				 of->path, program, status, said);
	return 0;
}

static int erofs_find(const char *from, char program[PATH_MAX],
		      struct fault *fault)
{
	int err = spawn_find(EROFS_PROGRAM, program);

	if (err)
		fault_set(fault, FAULT_HOST, err,
			  "%s: no " EROFS_PROGRAM " to make an image of it; "
			  "install erofs-utils, or give a .erofs or .squashfs "
			  "file",
			  from);
	return err;
}

int erofs_make(const char *from, const char *path, bool tar, const char *image,
	       struct fault *fault)
{
	const struct erofs_source source = {from, path};
	char program[PATH_MAX];
	int err = erofs_find(path, program, fault);

	if (err)
		return err;
	if (tar && !erofs_reads_tar(program))
		return -ENOTSUP;
	return erofs_run(program, &source, tar ? erofs_tar : erofs_as_it_is,
			 image, fault);
}

int erofs_make_plain(const char *from, const char *path, const char *image,
		     struct fault *fault)
{
	const struct erofs_source source = {from, path};
	char program[PATH_MAX];
	int err = erofs_find(path, program, fault);

	return err ? err : erofs_run(program, &source, erofs_plain, image, fault);
}
