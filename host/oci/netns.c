// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int netns_refuse(const char *path, int err, const char *why,
			struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, err,
			 "linux.namespaces: network %.256s: %s", path, why);
}

static int netns_open(const char *path, struct fault *fault)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return netns_refuse(path, -errno, strerror(errno), fault);
	if (ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET)
		return fd;
	close(fd);
	return netns_refuse(path, -EINVAL, "is no network namespace", fault);
}

static bool netns_is_ours(int fd)
{
	struct stat ours, theirs;

	return !stat("/proc/self/ns/net", &ours) && !fstat(fd, &theirs) &&
	       ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

int netns_check(const char *path, struct fault *fault)
{
	bool ours;
	int fd;

	if (!path)
		return 0;
	fd = netns_open(path, fault);
	if (fd < 0)
		return fd;
	ours = netns_is_ours(fd);
	close(fd);
	return ours ? netns_refuse(path, -ENOTSUP,
				   "is the host's own, which a guest cannot "
				   "use; take a bridge, or none",
				   fault)
		    : 0;
}

static int netns_join(const char *path, struct fault *fault)
{
	int fd = netns_open(path, fault), err = 0;

	if (fd < 0)
		return fd;
	if (setns(fd, CLONE_NEWNET) < 0)
		err = -errno;
	close(fd);
	return err ? netns_refuse(path, err, strerror(-err), fault) : 0;
}

/* A namespace's loopback is down at first. */
static int netns_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		err = -errno;
	close(fd);
	return err;
}

int netns_enter(const char *path, struct fault *fault)
{
	int err;

	if (path)
		return netns_join(path, fault);
	err = unshare(CLONE_NEWNET) < 0 ? -errno : netns_loopback();
	if (!err)
		return 0;
	return fault_set(fault, FAULT_HOST, err,
			 "linux.namespaces: no network can be made: %s",
			 strerror(-err));
}
