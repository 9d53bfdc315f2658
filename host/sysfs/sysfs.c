// SPDX-License-Identifier: GPL-2.0-or-later
#include "sysfs/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sysfs/below.h"
#include "sysfs/open.h"

#define SYSFS_READ_ALL_MAX (64u << 20)

static void (*sysfs_observer)(void *ctx, const struct sysfs_note *note);
static void *sysfs_observer_ctx;

void sysfs_observe(void (*observer)(void *ctx, const struct sysfs_note *note),
		   void *ctx)
{
	sysfs_observer = observer;
	sysfs_observer_ctx = ctx;
}

bool sysfs_is_observed(void)
{
	return sysfs_observer;
}

void sysfs_tell(const struct sysfs_note *note)
{
	if (sysfs_observer)
		sysfs_observer(sysfs_observer_ctx, note);
}

static void sysfs_note(enum sysfs_note_kind kind, const char *path,
		       const void *data, size_t size)
{
	const struct sysfs_note note = {
		.kind = kind,
		.path = path,
		.data = data,
		.size = size,
	};

	sysfs_tell(&note);
}

static int sysfs_open_below(const char *root, const char *path, int flags)
{
	int rootfd, fd;

	rootfd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (rootfd < 0)
		return -errno;
	fd = below_open(rootfd, path, flags);
	close(rootfd);
	return fd;
}

int sysfs_open(const char *root, const char *path, int flags)
{
	int fd;

	flags |= O_CLOEXEC;
	if (root[0])
		return sysfs_open_below(root, path, flags);
	fd = open(path, flags);
	return fd < 0 ? -errno : fd;
}

/* O_NONBLOCK: opening a FIFO in somebody's captured tree must not wait. */
static int sysfs_open_file(const char *root, const char *path, int flags)
{
	struct stat st = {0};
	int fd;

	fd = sysfs_open(root, path, flags | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
}

/* Fill @buf until it is full or the file ends. */
static ssize_t sysfs_fill(int fd, char *buf, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ssize_t n = read(fd, buf + have, size - have);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

int sysfs_read_bytes(const char *root, const char *path, void *buf, size_t size)
{
	ssize_t n;
	int fd;

	if (size > INT_MAX)
		return -EINVAL;
	fd = sysfs_open_file(root, path, O_RDONLY);
	if (fd < 0)
		return fd;
	n = sysfs_fill(fd, buf, size);
	close(fd);
	if (n >= 0)
		sysfs_note(SYSFS_NOTE_FILE, path, buf, (size_t)n);
	return (int)n;
}

int sysfs_as_text(char *buf, size_t size, int n)
{
	if (n < 0)
		return n;
	if ((size_t)n >= size)
		return -EMSGSIZE;
	while (n > 0 && strchr(" \t\r\n", buf[n - 1]))
		n--;
	buf[n] = '\0';
	return n;
}

int sysfs_read(const char *root, const char *path, char *buf, size_t size)
{
	return sysfs_as_text(buf, size, sysfs_read_bytes(root, path, buf, size));
}

static int sysfs_read_grow(int fd, char **textp, size_t *sizep)
{
	size_t room = 4096, have = 0;
	char *text = NULL;
	ssize_t n;

	do {
		char *bigger;

		if (room > SYSFS_READ_ALL_MAX) {
			free(text);
			return -EFBIG;
		}
		bigger = realloc(text, room + 1);
		if (!bigger) {
			free(text);
			return -ENOMEM;
		}
		text = bigger;
		n = sysfs_fill(fd, text + have, room - have);
		if (n < 0) {
			free(text);
			return (int)n;
		}
		have += (size_t)n;
		room *= 2;
	} while (have == room / 2);
	text[have] = '\0';
	*textp = text;
	*sizep = have;
	return 0;
}

int sysfs_read_all(const char *root, const char *path, char **textp, size_t *sizep)
{
	int fd, err;

	fd = sysfs_open_file(root, path, O_RDONLY);
	if (fd < 0)
		return fd;
	err = sysfs_read_grow(fd, textp, sizep);
	close(fd);
	if (!err)
		sysfs_note(SYSFS_NOTE_FILE, path, *textp, *sizep);
	return err;
}

int sysfs_as_u64(const char *text, int n, uint64_t *value)
{
	unsigned long long v;
	char *end;

	if (n < 0)
		return n == -EMSGSIZE ? -EINVAL : n;
	/* strtoull would take blanks and a sign, and wrap "-1" around */
	if (text[0] < '0' || text[0] > '9')
		return -EINVAL;
	errno = 0;
	v = strtoull(text, &end, 0);
	if (errno)
		return -errno;
	if (*end)
		return -EINVAL;
	*value = v;
	return 0;
}

int sysfs_read_u64(const char *root, const char *path, uint64_t *value)
{
	char text[64];
	int n = sysfs_read(root, path, text, sizeof(text));

	return sysfs_as_u64(text, n, value);
}

int sysfs_link(const char *root, const char *path, char *buf, size_t size)
{
	ssize_t n;
	int fd, err = 0;

	if (!root[0]) {
		n = readlink(path, buf, size);
		err = errno;
	} else {
		fd = sysfs_open_below(root, path,
				      O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			return fd;
		n = readlinkat(fd, "", buf, size);
		err = errno;
		close(fd);
	}
	if (n < 0)
		return err == ENOENT && root[0] ? -EINVAL : -err;
	if ((size_t)n >= size)
		return -EMSGSIZE;
	buf[n] = '\0';
	sysfs_note(SYSFS_NOTE_LINK, path, buf, (size_t)n);
	return (int)n;
}

int sysfs_link_name(const char *root, const char *path, char *buf, size_t size)
{
	char target[PATH_MAX];
	const char *name;
	int n;

	n = sysfs_link(root, path, target, sizeof(target));
	if (n < 0)
		return n;
	name = strrchr(target, '/');
	name = name ? name + 1 : target;
	if (strlen(name) >= size)
		return -EMSGSIZE;
	memcpy(buf, name, strlen(name) + 1);
	return (int)strlen(buf);
}

bool sysfs_exists(const char *root, const char *path)
{
	int fd;

	if (!root[0] && access(path, F_OK))
		return false;
	if (root[0]) {
		fd = sysfs_open_below(root, path, O_PATH | O_CLOEXEC);
		if (fd < 0)
			return false;
		close(fd);
	}
	sysfs_note(SYSFS_NOTE_EXISTS, path, NULL, 0);
	return true;
}

int sysfs_write(const char *root, const char *path, const char *text)
{
	size_t size = strlen(text);
	ssize_t n;
	int fd, err = 0;

	/* sysfs ignores O_TRUNC; a file of a test's tree must not keep a tail */
	fd = sysfs_open_file(root, path, O_WRONLY | O_TRUNC);
	if (fd < 0)
		return fd;
	n = write(fd, text, size);
	if (n < 0)
		err = -errno;
	else if ((size_t)n != size)
		err = -EIO;
	if (close(fd) < 0 && !err)
		err = -errno;
	return err;
}

struct sysfs_request {
	const char *root;
	const char *path;
	const char *text;
};

static int sysfs_write_request(const void *arg)
{
	const struct sysfs_request *request = arg;

	return sysfs_write(request->root, request->path, request->text);
}

int sysfs_write_deadline(const char *root, const char *path, const char *text,
			 struct deadline *deadline)
{
	const struct sysfs_request request = {root, path, text};

	return deadline_call(deadline, sysfs_write_request, &request);
}

struct sysfs_question {
	const char *root;
	const char *path;
	char *shared; /* with the child */
	size_t size;
};

static int sysfs_read_question(const void *arg)
{
	const struct sysfs_question *question = arg;
	int n = sysfs_read(question->root, question->path, question->shared,
			   question->size);

	return n < 0 ? n : 0;
}

int sysfs_read_deadline(const char *root, const char *path, char *buf,
			size_t size, struct deadline *deadline)
{
	struct sysfs_question question = {root, path, NULL, size};
	int err;

	question.shared = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (question.shared == MAP_FAILED)
		return -errno;
	err = deadline_call(deadline, sysfs_read_question, &question);
	if (!err)
		memcpy(buf, question.shared, size);
	munmap(question.shared, size);
	return err ? err : (int)strlen(buf);
}
