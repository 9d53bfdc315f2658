// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/answer_mounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/input.h"
#include "oci/shm.h"

/* Engines' small files: names, secrets. They are copied into the guest. */
#define ANSWER_COPY_MAX (256 << 10)

/* Below these the guest has its own. */
static const char *const answer_own[] = {"/proc", "/sys", "/dev"};

static const char *const answer_own_types[] = {
	"proc", "sysfs", "devpts", "mqueue", "cgroup", "cgroup2",
};

/* That engines write for the container, and change while it runs or never. */
static const char *const answer_named[] = {
	"/etc/hosts",
	"/etc/resolv.conf",
	"/etc/hostname",
	"/run/.containerenv",
};

#define ANSWER_SHM "/dev/shm"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool answer_is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return !strncmp(path, folder, n) && (!path[n] || path[n] == '/');
}

static bool answer_is_one(const char *word, const char *const *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(word, list[i]))
			return true;
	return false;
}

bool answer_mounts_is_guests(const char *path)
{
	size_t i;

	for (i = 0; i < COUNT(answer_own); i++)
		if (answer_is_below(path, answer_own[i]))
			return true;
	return false;
}

/*
 * As guest_abi.h wants it, without empty and "." words. The caller frees it;
 * NULL with @err: -EINVAL (".." in it, not absolute), -ENOMEM.
 */
static char *answer_path(const char *path, int *err)
{
	char *clean = malloc(strlen(path) + 2), *out = clean;
	size_t n;

	*err = clean ? -EINVAL : -ENOMEM;
	if (!clean || *path != '/')
		goto bad;
	for (; *path; path += n) {
		path += strspn(path, "/");
		n = strcspn(path, "/");
		if (n == 2 && !strncmp(path, "..", 2))
			goto bad;
		if (!n || (n == 1 && *path == '.'))
			continue;
		*out++ = '/';
		memcpy(out, path, n);
		out += n;
	}
	if (out == clean)
		*out++ = '/';
	*out = '\0';
	*err = 0;
	return clean;
bad:
	free(clean);
	return NULL;
}

static int answer_bad(const struct spec_mount *mount, int err, const char *why,
		      struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err, "mounts: %.256s: %s",
			 mount->destination, why);
}

/* Add @made, whose strings are taken in every case. */
static int answer_add(struct request *request, struct request_mount *made,
		      struct fault *fault)
{
	int err = request_add_mount(request, made, made->path, fault);

	if (err)
		request_mount_free(made);
	return err;
}

/* @path is taken. */
static int answer_tmpfs(const struct spec_mount *mount, char *path,
			uint64_t bytes, struct request *request,
			struct fault *fault)
{
	struct request_mount made = {
		.path = path,
		.write = !mount->read_only,
		.exec = !mount->no_exec,
		.bytes = bytes,
		.mode = mount->mode ? mount->mode : 01777,
	};

	return answer_add(request, &made, fault);
}

static bool answer_is_copied(const struct spec_mount *mount, const char *path,
			     const struct stat *st)
{
	if (!S_ISREG(st->st_mode) || st->st_size > ANSWER_COPY_MAX)
		return false;
	return mount->read_only ||
	       answer_is_one(path, answer_named, COUNT(answer_named));
}

static int answer_source(const struct answer_ask *ask,
			 const struct spec_mount *mount, char **sourcep)
{
	int n;

	n = mount->source[0] == '/'
		    ? asprintf(sourcep, "%s", mount->source)
		    : asprintf(sourcep, "%s/%s", ask->bundle, mount->source);
	if (n >= 0)
		return 0;
	*sourcep = NULL;
	return -ENOMEM;
}

/*
 * The file's bytes in @made's place, which is taken. podman 5 and docker 28 make
 * /etc/hosts empty for 'create', and write to it before 'start'.
 */
static int answer_copy(struct request_mount *made, const struct stat *st,
		       struct request *request, struct fault *fault)
{
	struct request_file file = {
		.path = made->path,
		.mode = st->st_mode & 07777,
		.uid = st->st_uid,
		.gid = st->st_gid,
		.follows = true,
		.fd = input_open(made->source, ANSWER_COPY_MAX, NULL, fault),
	};
	int err = file.fd < 0
			  ? file.fd
			  : input_read_fd(file.fd, made->source, ANSWER_COPY_MAX,
					  &file.data, &file.size, fault);

	free(made->source);
	if (!err)
		return request_add_file(request, &file, fault);
	if (file.fd >= 0)
		close(file.fd);
	free(made->path);
	return err;
}

bool answer_mounts_takes(const char *path, const char *text)
{
	static const char word[] = "nameserver";

	if (strcmp(path, "/etc/resolv.conf") != 0)
		return true;
	for (; *text; text += strcspn(text, "\n"), text += *text == '\n') {
		const char *server = text + strspn(text, " \t");

		if (strncmp(server, word, sizeof(word) - 1) != 0)
			continue;
		server += sizeof(word) - 1;
		server += strspn(server, " \t");
		if (!strncmp(server, "127.", 4) || !strncmp(server, "::1", 3))
			return false;
	}
	return true;
}

/* @path is taken. */
static int answer_bind(const struct answer_ask *ask,
		       const struct spec_mount *mount, char *path,
		       struct request *request, struct fault *fault)
{
	struct request_mount made = {
		.path = path,
		.write = !mount->read_only,
		.exec = !mount->no_exec,
		.as_file = true,
	};
	struct stat st;
	uint64_t bytes;
	int err;

	err = answer_source(ask, mount, &made.source);
	if (!err && stat(made.source, &st) < 0)
		err = -errno;
	if (err) {
		answer_bad(mount, err, strerror(-err), fault);
		request_mount_free(&made);
		return err;
	}
	if (!strcmp(path, ANSWER_SHM) && shm_is_engines(made.source, &bytes)) {
		free(made.source);
		return answer_tmpfs(mount, path, bytes, request, fault);
	}
	if (answer_is_copied(mount, path, &st))
		return answer_copy(&made, &st, request, fault);
	if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return answer_add(request, &made, fault);
	request_mount_free(&made);
	return answer_bad(mount, -ENOTSUP,
			  "is neither a folder nor a file: a guest, which is "
			  "another machine, cannot have it",
			  fault);
}

/* By its path, too: containerd names the pod's, which may be the host's. */
static bool answer_has_hosts_ipc(const struct spec *spec)
{
	struct stat ours, its;

	if (!spec->ipc.is_own)
		return true;
	return spec->ipc.path && !stat("/proc/self/ns/ipc", &ours) &&
	       !stat(spec->ipc.path, &its) && ours.st_dev == its.st_dev &&
	       ours.st_ino == its.st_ino;
}

/*
 * Whether a bind to @path, which is a guest's own place, means what the guest
 * has there by itself, or can have of no host: a device, a socket, or what the
 * host has at the same path, by whatever name; engines follow links. There the
 * host's /dev/shm is an engine's with the host's IPC, and else a user's.
 */
static bool answer_is_own_bind(const struct answer_ask *ask,
			       const struct spec_mount *mount, const char *path)
{
	struct stat st, own;

	if (stat(mount->source, &st) < 0)
		return false;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return true;
	if (stat(path, &own) < 0 || own.st_dev != st.st_dev ||
	    own.st_ino != st.st_ino)
		return false;
	if (answer_is_below(path, ANSWER_SHM))
		return !path[sizeof(ANSWER_SHM) - 1] &&
		       answer_has_hosts_ipc(ask->spec);
	return S_ISDIR(st.st_mode) || !answer_is_below(path, "/dev");
}

/* Whether the guest's own is meant. What users put there is not. */
static bool answer_is_own(const struct answer_ask *ask,
			  const struct spec_mount *mount, const char *path)
{
	if (answer_is_one(mount->type, answer_own_types, COUNT(answer_own_types)))
		return true;
	if (!answer_mounts_is_guests(path))
		return false;
	if (mount->bind)
		return answer_is_own_bind(ask, mount, path);
	return strcmp(mount->type, "tmpfs") != 0 || !strcmp(path, "/dev");
}

/* Files can be covered anywhere; a folder would hide what the guest needs. */
static bool answer_is_kept(const struct spec_mount *mount, const char *path)
{
	struct stat st;

	if (!answer_is_below(path, "/proc") && !answer_is_below(path, "/sys") &&
	    !answer_is_below(path, "/dev/pts") && strcmp(path, "/dev") != 0)
		return false;
	return !mount->bind || stat(mount->source, &st) < 0 ||
	       S_ISDIR(st.st_mode);
}

static int answer_one(const struct answer_ask *ask,
		      const struct spec_mount *mount, struct request *request,
		      struct fault *fault)
{
	char *path;
	int err;

	path = answer_path(mount->destination, &err);
	if (!path)
		return answer_bad(mount, err,
				  err == -ENOMEM ? "out of memory"
						 : "is no plain path",
				  fault);
	if (answer_is_own(ask, mount, path)) {
		free(path);
		return 0;
	}
	if (answer_is_kept(mount, path)) {
		free(path);
		return answer_bad(mount, -ENOTSUP,
				  "is the guest's own, no folder can be mounted "
				  "there: leave this mount out",
				  fault);
	}
	if (!mount->shared && !mount->mapped) {
		if (mount->bind)
			return answer_bind(ask, mount, path, request, fault);
		if (!strcmp(mount->type, "tmpfs"))
			return answer_tmpfs(mount, path, mount->bytes, request,
					    fault);
	}
	free(path);
	if (mount->shared)
		return answer_bad(mount, -ENOTSUP,
				  "what a guest mounts in it cannot reach the "
				  "host: leave out 'shared'",
				  fault);
	if (mount->mapped)
		return answer_bad(mount, -ENOTSUP,
				  "ids of its own cannot be mapped into a guest",
				  fault);
	return answer_bad(mount, -ENOTSUP,
			  "a guest has binds and tmpfs, no other file system",
			  fault);
}

int answer_mounts(const struct answer_ask *ask, struct request *request,
		  struct fault *fault)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ask->spec->mount_count && !err; i++)
		err = answer_one(ask, &ask->spec->mounts[i], request, fault);
	return err;
}
