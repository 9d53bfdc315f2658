// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sysfs/open.h"
#include "sysfs/sysfs.h"

static int sysfs_name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int sysfs_list_add(char ***namesp, size_t *n, const char *name)
{
	char **bigger;

	/* room for one more and the NULL, doubled at powers of two */
	if ((*n & (*n + 1)) == 0) {
		bigger = realloc(*namesp, (2 * *n + 3) * sizeof(**namesp));
		if (!bigger)
			return -ENOMEM;
		*namesp = bigger;
	}
	(*namesp)[*n] = strdup(name);
	if (!(*namesp)[*n])
		return -ENOMEM;
	(*namesp)[++*n] = NULL;
	return 0;
}

static int sysfs_list_dir(DIR *dir, char ***namesp, size_t *n)
{
	const struct dirent *entry;
	int err;

	for (;;) {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return -errno;
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		err = sysfs_list_add(namesp, n, entry->d_name);
		if (err)
			return err;
	}
}

int sysfs_list(const char *root, const char *path, char ***namesp)
{
	struct sysfs_note note = {.kind = SYSFS_NOTE_LIST};
	char **names;
	size_t n = 0;
	DIR *dir;
	int fd, err;

	fd = sysfs_open(root, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}
	names = calloc(1, sizeof(*names));
	err = names ? sysfs_list_dir(dir, &names, &n) : -ENOMEM;
	closedir(dir);
	if (err) {
		sysfs_list_free(names);
		return err;
	}
	qsort(names, n, sizeof(*names), sysfs_name_compare);
	*namesp = names;
	note.path = path;
	note.names = names;
	sysfs_tell(&note);
	return (int)n;
}

void sysfs_list_free(char **names)
{
	size_t i;

	for (i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
}
