// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/journal.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/output.h"
#include "file/output_temp.h"
#include "sysfs/sysfs.h"
#include "vfio/journal_json.h"

#define JOURNAL_SIZE_MAX (1u << 20)
#define JOURNAL_SUFFIX	 ".json"

/* Field 22; the name in field 2 may hold blanks and brackets. */
static int journal_start_time(int pid, uint64_t *start)
{
	char path[64], text[1024], *p;
	int n, field;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	n = sysfs_read("", path, text, sizeof(text));
	if (n < 0)
		return n;
	p = strrchr(text, ')');
	for (field = 2; p && field < 22; field++) {
		p = strchr(p, ' ');
		if (p)
			p++;
	}
	if (!p)
		return -EBADMSG;
	*start = strtoull(p, NULL, 10);
	return 0;
}

static int journal_boot_id(char *text, size_t size)
{
	int n;

	n = sysfs_read("", "/proc/sys/kernel/random/boot_id", text, size);
	return n < 0 ? n : 0;
}

/* JSON is UTF-8, a name may be anything. */
static void journal_set_run(struct journal *journal, const char *run)
{
	char *p;

	snprintf(journal->run, sizeof(journal->run), "%s", run);
	for (p = journal->run; *p; p++)
		if (!isascii((unsigned char)*p) || !isprint((unsigned char)*p))
			*p = '?';
}

int journal_init(struct journal *journal, const char *run, struct fault *fault)
{
	int err;

	memset(journal, 0, sizeof(*journal));
	journal->launcher_pid = (int)getpid();
	journal_set_run(journal, run);
	err = journal_boot_id(journal->boot_id, sizeof(journal->boot_id));
	if (!err)
		err = journal_start_time(journal->launcher_pid,
					 &journal->launcher_start);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "/proc: cannot be read, and without it no "
				 "record of taken devices can be made: %s",
				 strerror(-err));
	/* the start time first: names sort by age */
	snprintf(journal->file, sizeof(journal->file),
		 "%016" PRIx64 "-%d" JOURNAL_SUFFIX, journal->launcher_start,
		 journal->launcher_pid);
	return 0;
}

const struct origin *journal_find(const struct journal *journal,
				  struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < journal->n_devices; i++)
		if (!pci_bdf_compare(journal->device[i].bdf, bdf))
			return &journal->device[i];
	return NULL;
}

int journal_add(struct journal *journal, const struct origin *origin)
{
	if (journal_find(journal, origin->bdf))
		return 0;
	if (journal->n_devices == JOURNAL_DEVICES_MAX)
		return -ENOSPC;
	journal->device[journal->n_devices++] = *origin;
	return 0;
}

int journal_add_loan(struct journal *journal, const struct loan *loan)
{
	size_t i;

	for (i = 0; i < journal->n_loans; i++)
		if (journal->loan[i].group == loan->group)
			return 0;
	if (journal->n_loans == JOURNAL_LOANS_MAX)
		return -ENOSPC;
	journal->loan[journal->n_loans++] = *loan;
	return 0;
}

int journal_write(const struct state *state, const struct journal *journal,
		  struct fault *fault)
{
	char *text;
	int err;

	text = journal_json_encode(journal);
	err = text ? output_write_at(state->journal_fd, journal->file, 0600,
				     text, strlen(text))
		   : -ENOMEM;
	free(text);
	if (!err)
		return 0;
	return fault_set(fault, FAULT_HOST, err,
			 "journal %s: the record of taken devices cannot be "
			 "written: %s. Nothing is taken without one",
			 journal->file, strerror(-err));
}

static int journal_read_text(const struct state *state, const char *file,
			     char **textp)
{
	struct stat st;
	ssize_t n = 0;
	int fd, err = 0;

	fd = openat(state->journal_fd, file,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		err = -errno;
	else if (!S_ISREG(st.st_mode) || st.st_size > JOURNAL_SIZE_MAX)
		err = -EBADMSG;
	*textp = err ? NULL : calloc(1, (size_t)st.st_size + 1);
	if (!err && !*textp)
		err = -ENOMEM;
	if (!err)
		n = read(fd, *textp, (size_t)st.st_size);
	if (n < 0)
		err = -errno;
	close(fd);
	if (err)
		free(*textp);
	return err;
}

int journal_read(const struct state *state, const char *file,
		 struct journal *journal, struct fault *fault)
{
	char boot_id[sizeof(journal->boot_id)], *text = NULL;
	int err;

	if (strlen(file) >= JOURNAL_NAME || strchr(file, '/'))
		return -EBADMSG;
	err = journal_read_text(state, file, &text);
	if (!err) {
		err = journal_json_decode(text, journal);
		free(text);
	}
	if (err == -ENOENT)
		return err;
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "journal %s: is not a record of taken devices "
				 "(%s); read it, then remove it",
				 file, strerror(-err));
	snprintf(journal->file, sizeof(journal->file), "%s", file);
	err = journal_boot_id(boot_id, sizeof(boot_id));
	if (!err && strcmp(boot_id, journal->boot_id) != 0)
		err = -ESTALE;
	return err;
}

int journal_remove(const struct state *state, const char *file)
{
	if (unlinkat(state->journal_fd, file, 0) < 0 && errno != ENOENT)
		return -errno;
	return fsync(state->journal_fd) < 0 ? -errno : 0;
}

static bool journal_ends_with(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n > m && !strcmp(name + n - m, suffix);
}

static int journal_names(const struct state *state, char ***namesp)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", state->journal_fd);
	return sysfs_list("", path, namesp);
}

void journal_sweep(const struct state *state)
{
	output_temp_sweep(state->journal_fd);
}

/* The other way round than sysfs_list() sorts, and only whole records. */
int journal_list(const struct state *state, char ***namesp)
{
	char **names, *name;
	int i, n, kept = 0;

	n = journal_names(state, &names);
	if (n < 0)
		return n;
	for (i = 0; i < n / 2; i++) {
		name = names[i];
		names[i] = names[n - 1 - i];
		names[n - 1 - i] = name;
	}
	for (i = 0; i < n; i++) {
		if (journal_ends_with(names[i], JOURNAL_SUFFIX))
			names[kept++] = names[i];
		else
			free(names[i]);
	}
	names[kept] = NULL;
	*namesp = names;
	return kept;
}

void journal_list_free(char **names)
{
	sysfs_list_free(names);
}
