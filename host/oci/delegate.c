// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/delegate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/spawn.h"
#include "oci/container.h"
#include "request/name.h"

/* No container has such a name. */
#define DELEGATE_STATES ".sandboxes"  /* the other runtime's --root */
#define DELEGATE_LINKS	".sandbox-by" /* of each id, to its program */

#define DELEGATE_PODMAN_ID 64

static const struct {
	const char *annotation;
	const char *value;
} delegate_marks[] = {
	{"io.kubernetes.cri.container-type", "sandbox"},
	{"io.kubernetes.cri-o.ContainerType", "sandbox"},
};

static bool delegate_says(const struct spec *spec, const char *annotation,
			  const char *value)
{
	const char *said = spec_annotation(spec, annotation);

	return said && !strcmp(said, value);
}

/*
 * podman has no mark for a pod's own container, only for the others. Its
 * control group is the pod's: PARENT/POD/libpod-ID, or libpod_pod_POD.slice.
 */
static bool delegate_is_podman(const struct spec *spec)
{
	const char *last = spec->cgroup ? strrchr(spec->cgroup, '/') : NULL;
	const char *pod = last;

	if (!spec->cgroup ||
	    !delegate_says(spec, "io.container.manager", "libpod") ||
	    spec_annotation(spec, "io.kubernetes.cri-o.SandboxID"))
		return false;
	if (strstr(spec->cgroup, "libpod_pod_"))
		return true;
	while (pod && pod > spec->cgroup && pod[-1] != '/')
		pod--;
	return pod && !strncmp(last, "/libpod-", 8) &&
	       last - pod == DELEGATE_PODMAN_ID &&
	       strspn(pod, "0123456789abcdef") == DELEGATE_PODMAN_ID;
}

bool delegate_is(const struct spec *spec, const struct node_conf *conf)
{
	size_t i;

	if (!strcmp(conf->sandbox, NODE_CONF_NONE))
		return false;
	for (i = 0; i < sizeof(delegate_marks) / sizeof(*delegate_marks); i++)
		if (delegate_says(spec, delegate_marks[i].annotation,
				  delegate_marks[i].value))
			return true;
	return delegate_is_podman(spec);
}

const char *delegate_beside(const struct spec *spec)
{
	const char *id = spec_annotation(spec, "io.kubernetes.cri.sandbox-id");

	return id ? id : spec_annotation(spec, "io.kubernetes.cri-o.SandboxID");
}

static int delegate_find(const struct node_conf *conf, char program[PATH_MAX],
			 struct fault *fault)
{
	if (*conf->sandbox) {
		snprintf(program, PATH_MAX, "%s", conf->sandbox);
		return 0;
	}
	if (!spawn_find("runc", program) || !spawn_find("crun", program))
		return 0;
	return fault_set(fault, FAULT_HOST, -ENOENT,
			 "the pod's own container needs runc or crun, and "
			 "neither is installed");
}

/* "--root" in front of the command is another for it: what follows is ours. */
static int delegate_skip(const struct runtime *runtime, int i)
{
	const char *word = runtime->argv[i];

	if (i >= runtime->command)
		return 0;
	if (!strcmp(word, "--root"))
		return 2;
	return !strncmp(word, "--root=", 7);
}

static int delegate_become(const struct runtime *runtime, const char *program,
			   const char *root, struct fault *fault)
{
	char states[PATH_MAX + sizeof(DELEGATE_STATES)];
	char option[] = "--root";
	char **argv = calloc((size_t)runtime->argc + 3, sizeof(*argv));
	int i, n = 0, skip, err;

	if (!argv)
		return fault_no_memory(fault, "sandbox");
	snprintf(states, sizeof(states), "%s/" DELEGATE_STATES, root);
	argv[n++] = (char *)program;
	argv[n++] = option;
	argv[n++] = states;
	for (i = 1; i < runtime->argc; i += skip ? skip : 1) {
		skip = delegate_skip(runtime, i);
		if (!skip)
			argv[n++] = runtime->argv[i];
	}
	/* we ignore it, and that is inherited */
	signal(SIGXFSZ, SIG_DFL);
	execv(program, argv);
	err = -errno;
	free(argv);
	return fault_set(fault, FAULT_HOST, err, "%s: %s", program,
			 strerror(-err));
}

static int delegate_open(const char *root, const char *name)
{
	char path[PATH_MAX + 32];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* Note down who has it, before there is anything to be had. */
static int delegate_note(const char *root, const char *id, const char *program)
{
	int links = delegate_open(root, DELEGATE_LINKS), err = 0;

	if (links < 0)
		return links;
	unlinkat(links, id, 0);
	if (symlinkat(program, links, id))
		err = -errno;
	close(links);
	return err;
}

int delegate_create(const struct runtime *runtime, const struct node_conf *conf,
		    struct fault *fault)
{
	const char *id = runtime->word[0];
	char root[PATH_MAX], program[PATH_MAX];
	int fd, err;

	if (!name_is_id(id))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "container %.128s: is no good id", id);
	err = delegate_find(conf, program, fault);
	if (!err)
		err = container_root_path(runtime->options.root, root, fault);
	if (err)
		return err;
	/* with the checks of a folder that others could have made */
	fd = container_open_root(runtime->options.root, fault);
	if (fd < 0)
		return fd;
	close(fd);
	err = delegate_note(root, id, program);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s/" DELEGATE_LINKS ": %s", root,
				 strerror(-err));
	return delegate_become(runtime, program, root, fault);
}

int delegate_later(const struct runtime *runtime, struct fault *fault)
{
	char root[PATH_MAX], link[PATH_MAX + 512], program[PATH_MAX];
	const char *id = runtime->word[0];
	struct stat st;
	ssize_t size;

	if (!name_is_id(id) ||
	    container_root_path(runtime->options.root, root, NULL))
		return 0;
	snprintf(link, sizeof(link), "%s/" DELEGATE_LINKS "/%s", root, id);
	size = readlink(link, program, sizeof(program) - 1);
	if (size < 0)
		return 0;
	program[size] = '\0';
	snprintf(link, sizeof(link), "%s/" DELEGATE_STATES "/%s", root, id);
	if (!lstat(link, &st))
		return delegate_become(runtime, program, root, fault);
	/* it was deleted */
	snprintf(link, sizeof(link), "%s/" DELEGATE_LINKS "/%s", root, id);
	unlink(link);
	return 0;
}
