// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/payload_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "boot/kernel.h"
#include "file/cpio_read.h"
#include "file/mapping.h"
#include "file/stamp.h"
#include "file/stash.h"

/* What of depmod's decides which modules belong together, depmod(8). */
static const char *const parts_indexes[] = {
	"modules.dep.bin",   "modules.softdep",	    "modules.builtin.bin",
	"modules.alias.bin", "modules.symbols.bin", "modules.builtin.alias.bin",
};

#define PARTS_INDEXES	(sizeof(parts_indexes) / sizeof(parts_indexes[0]))
#define PARTS_FILES_MAX 1024

static int parts_take(struct blob *blob, struct stash *stash,
		      const char *source, struct fault *fault)
{
	int err = blob_add_part(blob, stash->fd, stash->size, source, fault);

	stash_close(stash);
	return err;
}

/* Whether the kernel is still in the state that @name says. */
static bool parts_is(const char *path, const char *arch, const char *name,
		     const struct timespec *start)
{
	const char *const paths[] = {path, NULL};
	char now[STASH_NAME];

	return !stash_name("kernel", arch, paths, now) && !strcmp(now, name) &&
	       stamp_settled(path, start);
}

static int parts_make_kernel(struct blob *blob, const char *path,
			     const char *arch, const char *name, bool keep,
			     char release[PAYLOAD_RELEASE], struct fault *fault)
{
	struct timespec start;
	struct kernel kernel;
	struct mapping file;
	int err;

	clock_gettime(CLOCK_REALTIME, &start);
	err = mapping_open(path, &file, fault);
	if (err)
		return err;
	err = kernel_load(path, file.data, file.size, arch, &kernel, fault);
	if (!err) {
		memcpy(release, kernel.release, PAYLOAD_RELEASE);
		err = blob_add(blob, kernel.data, kernel.size, path, fault);
		if (!err && kernel.buffer && keep &&
		    parts_is(path, arch, name, &start))
			stash_keep(name, kernel.data, kernel.size,
				   kernel.release);
		kernel_free(&kernel);
	}
	mapping_close(&file);
	return err;
}

int payload_parts_add_kernel(struct blob *blob, const char *path,
			     const char *arch, bool keep,
			     char release[PAYLOAD_RELEASE], struct fault *fault)
{
	const char *const paths[] = {path, NULL};
	char name[STASH_NAME];
	struct stash stash;

	if (stash_name("kernel", arch, paths, name))
		return fault_no_memory(fault, "payload");
	if (!stash_find(name, &stash)) {
		snprintf(release, PAYLOAD_RELEASE, "%s", stash.note);
		return parts_take(blob, &stash, path, fault);
	}
	return parts_make_kernel(blob, path, arch, name, keep, release, fault);
}

/* By the request and by depmod's indexes: which files, nobody knows yet. */
static int parts_name(const struct modules_request *request,
		      char name[STASH_NAME])
{
	char index[PARTS_INDEXES][PATH_MAX], *what;
	const char *paths[PARTS_INDEXES + 1] = {NULL};
	size_t i;
	int err;

	for (i = 0; i < PARTS_INDEXES; i++) {
		if (snprintf(index[i], PATH_MAX, "%s/%s", request->dir,
			     parts_indexes[i]) >= PATH_MAX)
			return -ENAMETOOLONG;
		paths[i] = index[i];
	}
	if (asprintf(&what, "%s\n%s\n%s\n%d", request->dir, request->list,
		     request->gpu, request->signatures) < 0)
		return -ENOMEM;
	err = stash_name("modules", what, paths, name);
	free(what);
	return err;
}

/* The state of the files that @sources lists, a line each. */
static int parts_state(const char *sources, char state[STASH_NAME])
{
	const char *paths[PARTS_FILES_MAX + 1];
	char *copy = strdup(sources), *at = copy, *path;
	size_t count = 0;
	int err = copy ? 0 : -ENOMEM;

	while (at && count < PARTS_FILES_MAX && (path = strsep(&at, "\n")))
		if (*path)
			paths[count++] = path;
	paths[count] = NULL;
	if (at)
		err = -E2BIG;
	if (!err)
		err = stash_name("state", "", paths, state);
	free(copy);
	return err;
}

/* The note is the state of the files, and behind it their names. */
static bool parts_are_as_they_were(const char *note)
{
	const char *sources = strchr(note, '\n');
	char state[STASH_NAME];

	return sources && !parts_state(sources + 1, state) &&
	       strlen(state) == (size_t)(sources - note) &&
	       !memcmp(state, note, strlen(state));
}

static bool parts_all_settled(const char *sources, const struct timespec *start)
{
	char *copy = strdup(sources), *at = copy, *path;
	bool settled = copy;

	while (settled && (path = strsep(&at, "\n")))
		settled = !*path || stamp_settled(path, start);
	free(copy);
	return settled;
}

/*
 * Not what may have changed since @start, when its files were first read:
 * nobody knows which of the two is in it. The state comes before that question,
 * so that it is never newer than what was read.
 */
static void parts_keep(const char *name, const void *data, size_t size,
		       const char *sources, const struct timespec *start)
{
	char state[STASH_NAME], *note;

	if (parts_state(sources, state) || !parts_all_settled(sources, start) ||
	    asprintf(&note, "%s\n%s", state, sources) < 0)
		return;
	stash_keep(name, data, size, note);
	free(note);
}

static int parts_make_modules(struct blob *blob,
			      const struct modules_request *request,
			      const char *name, struct fault *fault)
{
	struct modules_request with = *request;
	struct timespec start;
	char *sources = NULL;
	void *data;
	size_t size;
	int err;

	clock_gettime(CLOCK_REALTIME, &start);
	with.sources = &sources;
	err = modules_archive(&with, &data, &size, fault);
	if (err)
		return err;
	err = blob_add(blob, data, size, request->dir, fault);
	if (!err && *name)
		parts_keep(name, data, size, sources, &start);
	free(sources);
	free(data);
	return err;
}

int payload_parts_state(const struct modules_request *request,
			char state[STASH_NAME])
{
	char name[STASH_NAME];
	struct stash stash;
	int err;

	err = parts_name(request, name);
	if (err || stash_look(name, &stash))
		return err ? err : -ENOENT;
	err = parts_are_as_they_were(stash.note) ? 0 : -ENOENT;
	if (!err)
		snprintf(state, STASH_NAME, "%.*s",
			 (int)strcspn(stash.note, "\n"), stash.note);
	stash_close(&stash);
	return err;
}

int payload_parts_add_modules(struct blob *blob,
			      const struct modules_request *request, bool keep,
			      struct fault *fault)
{
	char name[STASH_NAME] = "";
	struct stash stash;

	if (parts_name(request, name))
		return parts_make_modules(blob, request, "", fault);
	if (!stash_find(name, &stash)) {
		if (parts_are_as_they_were(stash.note))
			return parts_take(blob, &stash, request->dir, fault);
		stash_close(&stash);
	}
	return parts_make_modules(blob, request, keep ? name : "", fault);
}

int payload_parts_check_initrd(const struct blob *initrd, size_t size,
			       const char *path, struct fault *fault)
{
	size_t at = 0, start = initrd->size - size;
	char *data;
	int err;

	if (!size)
		return 0;
	data = mmap(NULL, initrd->size, PROT_READ, MAP_PRIVATE, initrd->fd, 0);
	if (data == MAP_FAILED)
		return fault_set(fault, FAULT_HOST, -errno,
				 "%s: cannot be read: %s", path, strerror(errno));
	err = cpio_whole(data + start, size, &at);
	munmap(data, initrd->size);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "%s: is cut off or damaged: the archive's entry "
			       "at byte %zu of %zu is not whole, or its trailer "
			       "is missing",
			       path, at, size)
		   : 0;
}
