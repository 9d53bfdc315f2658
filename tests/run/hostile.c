// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The root of a guest that has taken over what PID 1 says to the host. Usage:
 * hostile HOW: say "ready", wait for SIGUSR1, then, on PID 1's control port,
 *
 *	flood	write frames that are allowed, without end; "done" is said
 *		behind the first FLOOD_BYTES of them
 *	noise	write what is no frame
 *	silent	stop PID 1, and say "done" in its place
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guest_abi.h"

#define FLOOD_BYTES (64u << 20)
#define BLOCK	    (24u << 10) /* less than a port takes at once, whole */
#define NAME	    "flood"

/* The name that QEMU gave the port that @link, of /proc/1/fd, leads to. */
static int port_is(const char *link, const char *wanted)
{
	char path[512], target[256], name[64] = "";
	ssize_t n = readlink(link, target, sizeof(target) - 1);
	FILE *file;

	if (n < 0)
		return 0;
	target[n] = '\0';
	if (strncmp(target, "/dev/vport", 10))
		return 0;
	snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name",
		 target + 5);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fgets(name, sizeof(name), file))
		name[strcspn(name, "\n")] = '\0';
	fclose(file);
	return !strcmp(name, wanted);
}

/* PID 1's own descriptor of a port, which nobody else can open. */
static int port_take(const char *wanted)
{
	int init = (int)syscall(SYS_pidfd_open, 1, 0), fd = -1;
	DIR *folder = opendir("/proc/1/fd");
	struct dirent *entry;
	char link[300];

	while (folder && fd < 0 && (entry = readdir(folder))) {
		snprintf(link, sizeof(link), "/proc/1/fd/%s", entry->d_name);
		if (port_is(link, wanted))
			fd = (int)syscall(SYS_pidfd_getfd, init,
					  atoi(entry->d_name), 0);
	}
	if (folder)
		closedir(folder);
	if (fd < 0) {
		perror(wanted);
		exit(2);
	}
	return fd;
}

/* The port does not block for PID 1, so not for us either. */
static void write_all(int fd, const void *data, size_t size)
{
	struct pollfd ready = {.fd = fd, .events = POLLOUT};
	const uint8_t *at = data;
	ssize_t n;

	while (size) {
		n = write(fd, at, size);
		if (n > 0) {
			at += n;
			size -= (size_t)n;
		} else {
			poll(&ready, 1, -1);
		}
	}
}

static void flood(int control)
{
	static uint8_t block[BLOCK];
	const size_t one = ABI_HEADER_SIZE + 8 + sizeof(NAME);
	size_t at, sent = 0;

	for (at = 0; at + one <= sizeof(block); at += one) {
		abi_put32(block + at, 8 + sizeof(NAME));
		abi_put16(block + at + 4, ABI_PHASE);
		memcpy(block + at + ABI_HEADER_SIZE + 8, NAME, sizeof(NAME));
	}
	for (;;) {
		write_all(control, block, at);
		if (sent < FLOOD_BYTES && sent + at >= FLOOD_BYTES)
			puts("done");
		sent += at;
	}
}

static void noise(int control)
{
	uint8_t block[4096];

	memset(block, 0xff, sizeof(block));
	write_all(control, block, sizeof(block));
}

static void silence(void)
{
	int out = port_take(ABI_PORT_STDOUT);

	if (ptrace(PTRACE_SEIZE, 1, NULL, NULL) ||
	    ptrace(PTRACE_INTERRUPT, 1, NULL, NULL)) {
		perror("ptrace");
		exit(2);
	}
	write_all(out, "done\n", 5);
}

int main(int argc, char **argv)
{
	sigset_t set;
	int signo, control = port_take(ABI_PORT_CONTROL);

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	sigwait(&set, &signo);
	if (argc == 2 && !strcmp(argv[1], "flood"))
		flood(control);
	else if (argc == 2 && !strcmp(argv[1], "noise"))
		noise(control);
	else
		silence();
	for (;;)
		pause();
}
