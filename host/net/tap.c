// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sysfs/sysfs.h"

#define TAP_DEVICE "/dev/net/tun"
#define TAP_NAME   TAP_PREFIX "%d" /* the kernel counts */

static int tap_open(const char *name, unsigned int flags, struct ifreq *request)
{
	int fd = open(TAP_DEVICE, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	memset(request, 0, sizeof(*request));
	snprintf(request->ifr_name, sizeof(request->ifr_name), "%.15s", name);
	request->ifr_flags = (short)(IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | flags);
	if (!ioctl(fd, TUNSETIFF, request))
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int tap_make(uint32_t *indexp)
{
	struct ifreq request;
	int fd = tap_open(TAP_NAME, 0, &request);

	if (fd < 0)
		return fd;
	*indexp = if_nametoindex(request.ifr_name);
	if (*indexp)
		return fd;
	close(fd);
	return -ENODEV;
}

static int tap_read(const char *name, const char *file, unsigned long *value)
{
	char path[64], text[32];
	int n;

	snprintf(path, sizeof(path), "/sys/class/net/%.15s/%s", name, file);
	n = sysfs_read("", path, text, sizeof(text));
	if (n < 0)
		return n;
	*value = strtoul(text, NULL, 0);
	return 0;
}

int tap_look(const char *name, uint32_t *mtup, struct fault *fault)
{
	unsigned long flags = 0, mtu = 0;
	int err = tap_read(name, "mtu", &mtu);

	if (err)
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "--network tap:%s: there is no such interface",
				 name);
	if (tap_read(name, "tun_flags", &flags) || !(flags & IFF_TAP))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--network tap:%s: is not a tap; make one with "
				 "'ip tuntap add NAME mode tap'",
				 name);
	*mtup = (uint32_t)mtu;
	return 0;
}

int tap_attach(const char *name, struct fault *fault)
{
	unsigned long flags = 0;
	struct ifreq request;
	const char *why;
	int fd;

	/* TUNSETIFF would make one that is not there */
	if (tap_read(name, "tun_flags", &flags))
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "--network tap:%s: is gone", name);
	fd = tap_open(name, (unsigned int)flags & IFF_MULTI_QUEUE, &request);
	if (fd >= 0)
		return fd;
	why = fd == -EBUSY ? "another program is attached to it"
	      : fd == -EPERM
		      ? "it belongs to another user; see ip-tuntap's 'user'"
		      : strerror(-fd);
	return fault_set(fault, FAULT_HOST, fd, "--network tap:%s: %s", name,
			 why);
}
