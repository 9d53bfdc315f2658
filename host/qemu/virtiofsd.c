// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/virtiofsd.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file/spawn.h"

#define VIRTIOFSD_ASK_S 10
#define VIRTIOFSD_HELP	16384

/* Debian 13 and Fedora, Debian 12, Arch. */
static const char *const virtiofsd_places[] = {
	"/usr/libexec/virtiofsd",
	"/usr/lib/qemu/virtiofsd",
	"/usr/lib/virtiofsd",
};

static int virtiofsd_look(char path[PATH_MAX])
{
	size_t i;

	if (!spawn_find("virtiofsd", path))
		return 0;
	for (i = 0; i < sizeof(virtiofsd_places) / sizeof(*virtiofsd_places);
	     i++) {
		if (access(virtiofsd_places[i], X_OK))
			continue;
		snprintf(path, PATH_MAX, "%s", virtiofsd_places[i]);
		return 0;
	}
	return -ENOENT;
}

bool virtiofsd_knows(const char *help, struct virtiofsd *program)
{
	program->long_options = strstr(help, "--shared-dir");
	program->translates = strstr(help, "--translate-uid");
	return program->long_options || strstr(help, "-o source=PATH");
}

int virtiofsd_find(struct virtiofsd *program, struct fault *fault)
{
	char help[VIRTIOFSD_HELP];
	char *const argv[] = {program->path, (char *)"--help", NULL};
	int ret = virtiofsd_look(program->path);

	if (ret)
		return fault_set(fault, FAULT_HOST, ret,
				 "no virtiofsd to share a folder with: install "
				 "the package virtiofsd (Debian 12: "
				 "qemu-system-common), or write :copy behind "
				 "the mount");
	ret = spawn_run(argv, VIRTIOFSD_ASK_S, help, sizeof(help));
	if (ret < 0)
		return fault_set(fault, FAULT_HOST, ret, "%s --help: %s",
				 program->path, strerror(-ret));
	if (virtiofsd_knows(help, program))
		return 0;
	return fault_set(fault, FAULT_HOST, -ENOTSUP,
			 "%s: has neither the options of QEMU's virtiofsd nor "
			 "those of the one in Rust; write :copy behind the "
			 "mount",
			 program->path);
}

bool virtiofsd_is_root(const struct virtiofsd *program)
{
	return program->translates;
}

static void __attribute__((format(printf, 2, 3)))
virtiofsd_word(struct virtiofsd_argv *argv, const char *format, ...)
{
	unsigned int n = 0;
	va_list args;

	while (argv->word[n])
		n++;
	va_start(args, format);
	vsnprintf(argv->text[n], VIRTIOFSD_WORD, format, args);
	va_end(args);
	argv->word[n] = argv->text[n];
}

/* Without the translation its sandbox is what it was started in. */
static const char *virtiofsd_sandbox(const struct virtiofsd *program,
				     const struct virtiofsd_share *share)
{
	if (share->uid && program->long_options && !program->translates)
		return "none";
	return share->chroot ? "chroot" : "namespace";
}

/*
 * Both: what the host changes is seen a second later at most (cache=auto);
 * descriptors as many as the starter was left; no device nodes are made, which
 * a user of the host could open; no extended attributes.
 */
void virtiofsd_argv(const struct virtiofsd *program,
		    const struct virtiofsd_share *share,
		    struct virtiofsd_argv *argv)
{
	const char *sandbox = virtiofsd_sandbox(program, share);

	memset(argv, 0, sizeof(*argv));
	virtiofsd_word(argv, "virtiofsd");
	virtiofsd_word(argv, "--fd=%d", share->fd);
	virtiofsd_word(argv, "--rlimit-nofile=0");
	if (program->long_options) {
		virtiofsd_word(argv, "--shared-dir=%s", share->folder);
		virtiofsd_word(argv, "--sandbox=%s", sandbox);
		virtiofsd_word(argv, "--cache=auto");
		virtiofsd_word(argv, "--modcaps=-mknod");
		virtiofsd_word(argv, "--log-level=error");
		if (program->translates && share->uid)
			virtiofsd_word(argv, "--translate-uid=map:%u:0:1",
				       share->uid);
		if (program->translates && share->gid)
			virtiofsd_word(argv, "--translate-gid=map:%u:0:1",
				       share->gid);
		return;
	}
	virtiofsd_word(argv, "-f");
	virtiofsd_word(argv, "-o");
	virtiofsd_word(argv,
		       "source=%s,sandbox=%s,cache=auto,no_xattr,"
		       "modcaps=-mknod,log_level=err",
		       share->folder, sandbox);
}
