// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kill gpubox at one exact point: preloaded into it, counts what it and its
 * children write to /sys and to its records. Point 2k-1 is before the k-th
 * write, 2k after it. From the environment:
 *
 *	KILL_AT		the point; 0 only counts
 *	KILL_WHO	launcher, or all: every process of that name
 *	KILL_COUNT	file that holds the count and the launcher's pid
 */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* In a file, so that children share it and the script reads it afterwards. */
struct shared {
	char text[256]; /* what was written at KILL_AT, for people */
	int32_t points;
	int32_t launcher;
};

static struct shared *shared;
static int kill_at;
static int kill_all;

static ssize_t (*real_write)(int fd, const void *buf, size_t size);

static void __attribute__((constructor)) begin(void)
{
	const char *at = getenv("KILL_AT"), *who = getenv("KILL_WHO");
	const char *file = getenv("KILL_COUNT");
	int fd;
	void *p;

	*(void **)&real_write = dlsym(RTLD_NEXT, "write");
	/* Programs that gpubox starts are not its steps. */
	unsetenv("LD_PRELOAD");
	if (!at || !file)
		return;
	kill_at = atoi(at);
	kill_all = who && strcmp(who, "all") == 0;
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof(*shared)))
		return;
	p = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		 0);
	close(fd);
	if (p == MAP_FAILED)
		return;
	shared = p;
	shared->launcher = getpid();
}

static void kill_everyone(void)
{
	DIR *proc = opendir("/proc");
	char path[300], name[32];
	struct dirent *entry;
	FILE *f;
	int pid;

	while (proc && (entry = readdir(proc))) {
		pid = atoi(entry->d_name);
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		f = pid > 1 && pid != getpid() ? fopen(path, "re") : NULL;
		if (!f)
			continue;
		if (fgets(name, sizeof(name), f) && !strcmp(name, "gpubox\n"))
			kill(pid, SIGKILL);
		fclose(f);
	}
	kill(getpid(), SIGKILL);
}

static void point(const char *when, const char *file, const char *buf, size_t size)
{
	if (__sync_add_and_fetch(&shared->points, 1) != kill_at)
		return;
	snprintf(shared->text, sizeof(shared->text), "%s writing '%.*s' to %s",
		 when, (int)strnlen(buf, size < 40 ? size : 40), buf, file);
	if (strchr(shared->text, '\n'))
		*strchr(shared->text, '\n') = ' ';
	if (kill_all)
		kill_everyone();
	kill(shared->launcher, SIGKILL);
}

/* Whether a descriptor is what a step changes, and what it is called. */
static int is_step(int fd, char *file, size_t size)
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, file, size - 1);
	if (n < 0)
		return 0;
	file[n] = '\0';
	return strncmp(file, "/sys/", 5) == 0 ||
	       strncmp(file, "/run/gpubox/journal", 19) == 0;
}

ssize_t write(int fd, const void *buf, size_t size)
{
	char file[256];
	ssize_t n;

	if (!shared || !is_step(fd, file, sizeof(file)))
		return real_write(fd, buf, size);
	point("before", file, buf, size);
	n = real_write(fd, buf, size);
	point("after", file, buf, size);
	return n;
}
