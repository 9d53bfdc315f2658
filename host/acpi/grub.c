// SPDX-License-Identifier: GPL-2.0-or-later
#include "acpi/grub.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acpi/grub_entry.h"
#include "file/output.h"
#include "sysfs/sysfs.h"

#define GRUB_CONFIG "/boot/grub/grub.cfg"
#define GRUB_BEGIN  "### BEGIN gpubox firmware ###\n"
#define GRUB_END    "### END gpubox firmware ###\n"

/* util/grub-editenv.c of GRUB: a block of this size, padded with '#' */
#define GRUB_ENV_SIZE	1024
#define GRUB_ENV_HEAD	"# GRUB Environment Block\n"
#define GRUB_NEXT_ENTRY "next_entry="

/* @data becomes the plan's; NULL removes the file. */
static void grub_add(struct grub_plan *plan, const char *path, const char *why,
		     char *data, size_t size)
{
	plan->file[plan->n++] = (struct grub_file){path, why, data, size};
}

static int grub_add_archive(const void *archive, size_t size,
			    struct grub_plan *plan, struct fault *fault)
{
	char *copy = malloc(size);

	if (!copy)
		return fault_no_memory(fault, "GRUB's entry");
	memcpy(copy, archive, size);
	grub_add(plan, GRUB_ARCHIVE, "the tables", copy, size);
	return 0;
}

/*
 * The text of custom.cfg with our block replaced by @entry ("" for none).
 * NULL: out of memory, or @errp says what.
 */
static char *grub_custom(const char *old, const char *entry, int *errp)
{
	const char *begin = strstr(old, GRUB_BEGIN), *rest = "";
	const char *end = strstr(old, GRUB_END);
	size_t before = strlen(old);
	char *text;

	*errp = -ENOMEM;
	if (!begin != !end || (begin && end < begin)) {
		*errp = -EEXIST;
		return NULL;
	}
	if (begin) {
		before = (size_t)(begin - old);
		rest = end + strlen(GRUB_END);
	}
	if (asprintf(&text, "%.*s%s%s%s%s", (int)before, old, rest,
		     *entry ? GRUB_BEGIN : "", entry, *entry ? GRUB_END : "") < 0)
		return NULL;
	return text;
}

/* Put @entry into custom.cfg, or take ours out when it is "". */
static int grub_add_custom(const char *root, const char *entry,
			   struct grub_plan *plan, struct fault *fault)
{
	char *old, *text;
	size_t size;
	int err;

	err = sysfs_read_all(root, GRUB_CUSTOM, &old, &size);
	if (err == -ENOENT) {
		old = strdup("");
		err = old ? 0 : -ENOMEM;
	}
	if (err)
		return fault_set(fault, FAULT_HOST, err, "%s%s: %s", root,
				 GRUB_CUSTOM, strerror(-err));
	text = grub_custom(old, entry, &err);
	if (!text) {
		free(old);
		return fault_set(fault, FAULT_HOST, err,
				 "%s%s: the marks of gpubox's entry are "
				 "damaged; remove the entry by hand",
				 root, GRUB_CUSTOM);
	}
	if (!strcmp(text, old)) {
		free(text);
	} else if (!text[0]) {
		free(text);
		grub_add(plan, GRUB_CUSTOM, "held the entry alone", NULL, 0);
	} else {
		grub_add(plan, GRUB_CUSTOM,
			 *entry ? "a boot entry that loads it" : "less the entry",
			 text, strlen(text));
	}
	free(old);
	return 0;
}

/* The lines of @old but next_entry, then @line; padded. NULL: no room. */
static char *grub_env(const char *old, const char *line)
{
	char *env = malloc(GRUB_ENV_SIZE + 1);
	const char *next;
	size_t n, at;

	if (!env)
		return NULL;
	at = (size_t)snprintf(env, GRUB_ENV_SIZE, "%s", GRUB_ENV_HEAD);
	for (; *old; old = next) {
		n = strcspn(old, "\n");
		next = old + n + (old[n] == '\n');
		if (old[0] == '#' || !n ||
		    !strncmp(old, GRUB_NEXT_ENTRY, strlen(GRUB_NEXT_ENTRY)))
			continue;
		if (at + n + 1 > GRUB_ENV_SIZE)
			goto out_full;
		memcpy(env + at, old, n);
		env[at + n] = '\n';
		at += n + 1;
	}
	n = strlen(line);
	if (at + n > GRUB_ENV_SIZE)
		goto out_full;
	memcpy(env + at, line, n);
	at += n;
	memset(env + at, '#', GRUB_ENV_SIZE - at);
	env[GRUB_ENV_SIZE] = '\0';
	return env;
out_full:
	free(env);
	return NULL;
}

/* Set next_entry, or clear it if it is ours (@line ""). */
static int grub_add_env(const char *root, const char *line,
			struct grub_plan *plan, struct fault *fault)
{
	char *old, *env;
	size_t size;
	int err;

	err = sysfs_read_all(root, GRUB_ENV, &old, &size);
	if (err == -ENOENT && !*line)
		return 0;
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s%s: %s; 'grub-editenv - create' makes one",
				 root, GRUB_ENV, strerror(-err));
	if (size != GRUB_ENV_SIZE ||
	    strncmp(old, GRUB_ENV_HEAD, strlen(GRUB_ENV_HEAD)) != 0) {
		free(old);
		return fault_set(fault, FAULT_HOST, -EBADMSG,
				 "%s%s: not an environment block of GRUB", root,
				 GRUB_ENV);
	}
	if (!*line && !strstr(old, "\n" GRUB_NEXT_ENTRY GRUB_ENTRY "\n")) {
		free(old);
		return 0;
	}
	env = grub_env(old, line);
	free(old);
	if (!env)
		return fault_set(fault, FAULT_HOST, -ENOMEM,
				 "%s%s: no room in it", root, GRUB_ENV);
	grub_add(plan, GRUB_ENV,
		 *line ? "the next boot takes that entry, once"
		       : "no next boot into the entry",
		 env, GRUB_ENV_SIZE);
	return 0;
}

int grub_plan_once(const char *root, const char *release, const void *archive,
		   size_t size, struct grub_plan *plan, struct fault *fault)
{
	char *config, *entry = NULL;
	size_t config_size;
	int err;

	memset(plan, 0, sizeof(*plan));
	err = sysfs_read_all(root, GRUB_CONFIG, &config, &config_size);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s%s: %s; with another boot loader put the "
				 "archive in front of the initrd by hand, see "
				 "gpubox-firmware(1)",
				 root, GRUB_CONFIG, strerror(-err));
	err = grub_entry(config, release, &entry);
	free(config);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s%s: no entry that boots kernel %s", root,
				 GRUB_CONFIG, release);
	err = grub_add_archive(archive, size, plan, fault);
	if (!err)
		err = grub_add_custom(root, entry, plan, fault);
	if (!err)
		err = grub_add_env(root, GRUB_NEXT_ENTRY GRUB_ENTRY "\n", plan,
				   fault);
	free(entry);
	return err;
}

int grub_plan_always(const char *root, const void *archive, size_t size,
		     struct grub_plan *plan, struct fault *fault)
{
	static const char text[] =
		"# Written by 'gpubox firmware install --always'.\n"
		"GRUB_EARLY_INITRD_LINUX_CUSTOM=\"$GRUB_EARLY_INITRD_LINUX_"
		"CUSTOM gpubox-acpi.cpio\"\n";
	char *copy;
	int err;

	memset(plan, 0, sizeof(*plan));
	err = grub_add_archive(archive, size, plan, fault);
	if (err)
		return err;
	copy = strdup(text);
	if (!copy)
		return fault_no_memory(fault, "GRUB's entry");
	grub_add(plan, GRUB_DEFAULT, "all entries load it", copy, strlen(copy));
	plan->update = true;
	return grub_add_custom(root, "", plan, fault);
}

int grub_plan_remove(const char *root, struct grub_plan *plan, struct fault *fault)
{
	int err;

	memset(plan, 0, sizeof(*plan));
	if (sysfs_exists(root, GRUB_DEFAULT)) {
		grub_add(plan, GRUB_DEFAULT, "all entries loaded it", NULL, 0);
		plan->update = true;
	}
	err = grub_add_env(root, "", plan, fault);
	if (!err)
		err = grub_add_custom(root, "", plan, fault);
	if (!err && sysfs_exists(root, GRUB_ARCHIVE))
		grub_add(plan, GRUB_ARCHIVE, "the tables", NULL, 0);
	return err;
}

void grub_free(struct grub_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n; i++)
		free(plan->file[i].data);
	memset(plan, 0, sizeof(*plan));
}

static int grub_make_folders(char *path)
{
	char *p;

	for (p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST) {
			int err = -errno;

			*p = '/';
			return err;
		}
		*p = '/';
	}
	return 0;
}

static int grub_write_one(const char *root, const struct grub_file *file,
			  struct fault *fault)
{
	char path[PATH_MAX];
	int err, n;

	n = snprintf(path, sizeof(path), "%s%s", root, file->path);
	if (n < 0 || (size_t)n >= sizeof(path))
		return fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				 "%s: too long", root);
	if (!file->data) {
		err = unlink(path) < 0 ? -errno : 0;
	} else {
		err = grub_make_folders(path);
		if (!err)
			return output_write(path, file->data, file->size, fault);
	}
	return err ? fault_set(fault, FAULT_HOST, err, "%s: %s", path,
			       strerror(-err))
		   : 0;
}

int grub_write(const char *root, const struct grub_plan *plan, struct fault *fault)
{
	size_t i;
	int err = 0;

	for (i = 0; i < plan->n && !err; i++)
		err = grub_write_one(root, &plan->file[i], fault);
	return err;
}
