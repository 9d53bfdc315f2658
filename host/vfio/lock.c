// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"

int lock_fd(const struct locks *locks, struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < locks->count; i++)
		if (!pci_bdf_compare(locks->lock[i].bdf, bdf))
			return locks->lock[i].fd;
	return -ENOENT;
}

/* The whole file, for writing; F_OFD_* wants a pid of 0. */
static struct flock lock_all(void)
{
	return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET};
}

static int lock_wait(int fd, int wait_ms)
{
	struct timespec pause = {.tv_nsec = 2000000};
	int64_t end = clock_now_ms() + wait_ms;
	struct flock all = lock_all();

	while (fcntl(fd, F_OFD_SETLK, &all) < 0) {
		if (errno == EINTR)
			continue;
		/* POSIX leaves open which of the two it is */
		if (errno != EAGAIN && errno != EACCES)
			return -errno;
		if (clock_now_ms() >= end)
			return -EBUSY;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 64000000)
			pause.tv_nsec *= 2;
	}
	return 0;
}

/* "PID NAME" of who has the lock, for the message of who wants it. */
static void lock_sign(int fd, const char *name)
{
	char text[160];
	ssize_t done;
	int n;

	n = snprintf(text, sizeof(text), "%d %.128s", (int)getpid(), name);
	done = ftruncate(fd, 0);
	if (n > 0)
		done = pwrite(fd, text, (size_t)n, 0);
	(void)done; /* a full file system costs a name in a message */
}

static int lock_busy(int fd, struct pci_bdf bdf, struct fault *fault)
{
	char text[160] = "", device[PCI_BDF_TEXT], *name = NULL;
	ssize_t n;

	n = pread(fd, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	name = strchr(text, ' ');
	if (name)
		*name++ = '\0';
	return fault_set(fault, FAULT_HOST, -EBUSY,
			 "%s: is taken by gpubox process %s%s%s; wait for its "
			 "end or choose another device",
			 pci_bdf_format(bdf, device), text[0] ? text : "?",
			 name && *name ? ", " : "", name ? name : "");
}

int lock_take(const struct state *state, struct locks *locks, struct pci_bdf bdf,
	      const char *name, int wait_ms, struct fault *fault)
{
	char text[PCI_BDF_TEXT];
	int fd, err;

	if (lock_fd(locks, bdf) >= 0)
		return 0;
	pci_bdf_format(bdf, text);
	if (locks->count == LOCKS_MAX)
		return fault_set(fault, FAULT_HOST, -ENOSPC,
				 "%s: more than %d devices at once", text,
				 LOCKS_MAX);
	fd = openat(state->lock_fd, text,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_set(fault, FAULT_HOST, -errno,
				 "%s: its lock cannot be opened: %s", text,
				 strerror(errno));
	err = lock_wait(fd, wait_ms);
	if (err == -EBUSY)
		err = lock_busy(fd, bdf, fault);
	if (err) {
		close(fd);
		return err;
	}
	lock_sign(fd, name);
	locks->lock[locks->count++] = (struct lock){bdf, fd};
	return 0;
}

int lock_ask(int fd)
{
	struct flock all = lock_all();

	if (fcntl(fd, F_OFD_GETLK, &all) < 0)
		return -errno;
	return all.l_type != F_UNLCK;
}

bool lock_is_taken(const struct state *state, struct pci_bdf bdf)
{
	char text[PCI_BDF_TEXT];
	int fd, taken;

	fd = openat(state->lock_fd, pci_bdf_format(bdf, text),
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return false;
	taken = lock_ask(fd);
	close(fd);
	return taken > 0;
}

void lock_release(struct locks *locks, size_t count)
{
	while (locks->count > count)
		close(locks->lock[--locks->count].fd);
}
