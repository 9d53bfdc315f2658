// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options_mount.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"
#include "request/mount_csv.h"
#include "request/mount_words.h"

/* Each with what is below it; the guest's own, or its disks'. */
static const char *const guarded[] = {
	"/proc",
	"/sys",
	"/dev",
	"/run/gpubox",
};

static bool is_below(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	return !strncmp(path, folder, size) && (!path[size] || path[size] == '/');
}

static int refuse_path(const char *option, const char *path, const char *why,
		       struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL, "--%s: %s: %s", option,
			 path, why);
}

static int check_path(const char *option, const char *path, struct fault *fault)
{
	size_t i;

	if (!*path)
		return refuse_path(option, "/", "is the root; see --root", fault);
	if (strlen(path) > ABI_MOUNT_PATH_MAX)
		return refuse_path(option, path, "is too long", fault);
	for (i = 0; i < sizeof(guarded) / sizeof(guarded[0]); i++)
		if (is_below(path, guarded[i]) && !is_below(path, "/dev/shm"))
			return refuse_path(option, path,
					   "is the guest's own; nothing can be "
					   "mounted there",
					   fault);
	if (!strcmp(path, "/run"))
		return refuse_path(option, path,
				   "is the guest's own; name a folder below it",
				   fault);
	return 0;
}

/* @dst without needless slashes; the result is the caller's. */
static int make_path(const char *option, const char *dst, char **pathp,
		     struct fault *fault)
{
	char *path = malloc(strlen(dst) + 1), *to = path;
	const char *whole = dst;
	size_t size;

	if (!path)
		return fault_no_memory(fault, "--%s", option);
	*pathp = path;
	*to = '\0';
	if (*dst != '/')
		return refuse_path(option, dst,
				   "must be a folder of the guest, from / on",
				   fault);
	while (*(dst += strspn(dst, "/"))) {
		size = strcspn(dst, "/");
		if (size > NAME_MAX || !strncmp(dst, ".", size) ||
		    !strncmp(dst, "..", size))
			return refuse_path(option, whole,
					   "has '.' or '..' in it, or a name "
					   "that is too long",
					   fault);
		*to++ = '/';
		memcpy(to, dst, size);
		to += size;
		*to = '\0';
		dst += size;
	}
	return check_path(option, path, fault);
}

/* The source may have colons in it, so that the last ":/" counts. */
static const char *find_colon(const char *arg)
{
	const char *at, *found = NULL;

	for (at = strstr(arg, ":/"); at; at = strstr(at + 1, ":/"))
		found = at;
	return found == arg ? NULL : found;
}

/* A folder's name has no colon, as docker's; what is behind the first are words. */
static char *cut_words(char *dst)
{
	char *colon = strchr(dst, ':');

	if (!colon)
		return NULL;
	*colon = '\0';
	return colon + 1;
}

/* Unless @err says that its words were wrong. @mount and @dst are taken. */
static int add_mount(struct request *request, const char *option,
		     struct request_mount *mount, char *dst, const char *arg,
		     int err, struct fault *fault)
{
	if (!err)
		err = make_path(option, dst, &mount->path, fault);
	free(dst);
	if (!err)
		err = request_add_mount(request, mount, arg, fault);
	if (err)
		request_mount_free(mount);
	return err;
}

static int set_volume(struct request *request, const char *arg,
		      struct fault *fault)
{
	struct request_mount mount = {.write = true, .exec = true};
	const char *colon = find_colon(arg);
	char *dst, *words;
	int err = -ENOMEM;

	if (!colon && *arg == '/')
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--volume %s: has no source: an anonymous "
				 "volume is docker's; write --tmpfs %s for an "
				 "empty folder, SOURCE:%s for one of this host, "
				 "or --verbose for -v",
				 arg, arg, arg);
	if (!colon)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--mount %s: write SOURCE:/FOLDER, "
				 "SOURCE:/FOLDER:ro or another word behind it",
				 arg);
	mount.source = strndup(arg, (size_t)(colon - arg));
	dst = strdup(colon + 1);
	if (!mount.source || !dst) {
		fault_no_memory(fault, "--mount");
	} else {
		words = cut_words(dst);
		err = words ? mount_words_volume(&mount, words, fault) : 0;
	}
	return add_mount(request, "mount", &mount, dst, arg, err, fault);
}

static int set_long_form(struct request *request, const char *arg,
			 struct fault *fault)
{
	char *form = NULL;
	bool tmpfs = false;
	int err;

	err = mount_csv_rewrite(arg, &form, &tmpfs, fault);
	if (!err)
		err = tmpfs ? options_mount_set_tmpfs(request, form, fault)
			    : set_volume(request, form, fault);
	free(form);
	return err;
}

int options_mount_set(struct request *request, const char *arg,
		      struct fault *fault)
{
	return mount_csv_is(arg) ? set_long_form(request, arg, fault)
				 : set_volume(request, arg, fault);
}

int options_mount_set_tmpfs(struct request *request, const char *arg,
			    struct fault *fault)
{
	struct request_mount mount = {.write = true, .mode = 01777};
	char *dst = strdup(arg), *words;
	int err;

	if (!dst)
		return fault_no_memory(fault, "--tmpfs");
	words = cut_words(dst);
	err = words ? mount_words_tmpfs(&mount, words, fault) : 0;
	return add_mount(request, "tmpfs", &mount, dst, arg, err, fault);
}
