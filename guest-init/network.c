// SPDX-License-Identifier: GPL-2.0-or-later
#include "network.h"

#include <stdbool.h>

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/in.h>
#include <linux/route.h>
#include <linux/sockios.h>

#include "mem.h"
#include "sys.h"
#include "text.h"
#include "walk.h"

/* Numbers are given in indexes; gaps come from devices that went away. */
#define NETWORK_INDEX_MAX 64

/* As bytes on the wire; docs/system/devices/net.rst of QEMU. */
#define NETWORK_IP(a, b, c, d)                                      \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | \
	 (uint32_t)(d) << 24)
#define NETWORK_ADDRESS NETWORK_IP(10, 0, 2, 15)
#define NETWORK_MASK	NETWORK_IP(255, 255, 255, 0)
#define NETWORK_GATEWAY NETWORK_IP(10, 0, 2, 2)

#define NETWORK_ETC   "/etc"
#define NETWORK_HOSTS NETWORK_ETC "/hosts"
static const char network_hosts_start[] = "127.0.0.1\tlocalhost\n"
					  "::1\tlocalhost\n";
#define NETWORK_RESOLV NETWORK_ETC "/resolv.conf"
static const char network_resolv[] = "nameserver 10.0.2.3\n";

static int network_socket(void)
{
	return (int)SYS_3(socket, AF_INET, SOCK_DGRAM | O_CLOEXEC, 0);
}

static int network_up(int fd, struct ifreq *request)
{
	int ret = (int)sys_ioctl(fd, SIOCGIFFLAGS, request);

	if (ret)
		return ret;
	request->ifr_flags |= IFF_UP;
	return (int)sys_ioctl(fd, SIOCSIFFLAGS, request);
}

int network_hostname(const char *name, struct failure *failure)
{
	int ret = (int)SYS_2(sethostname, name, strlen(name));

	if (ret)
		return failure_set(failure, ret, "setup", "host name", NULL);
	return 0;
}

void network_loopback(void)
{
	static bool done;
	struct ifreq request = {.ifr_name = "lo"};
	int fd = done ? -1 : network_socket();

	if (fd < 0)
		return;
	done = !network_up(fd, &request);
	sys_close(fd);
}

/* Tunnels and dummies have no device behind them. */
static int network_real(const char *name)
{
	struct text path;
	char buf[64];

	text_begin(&path, buf, sizeof(buf));
	text_add(&path, "/sys/class/net/");
	text_add(&path, name);
	text_add(&path, "/device");
	return !SYS_3(faccessat, AT_FDCWD, buf, 0);
}

/* The name of the first Ethernet device, into @request. */
static int network_find(int fd, struct ifreq *request)
{
	int index;

	for (index = 1; index <= NETWORK_INDEX_MAX; index++) {
		request->ifr_ifindex = index;
		if (sys_ioctl(fd, SIOCGIFNAME, request) ||
		    sys_ioctl(fd, SIOCGIFHWADDR, request))
			continue;
		if (request->ifr_hwaddr.sa_family == ARPHRD_ETHER &&
		    network_real(request->ifr_name))
			return 0;
	}
	return -ENODEV;
}

static void network_put(struct sockaddr *to, uint32_t address)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = address,
	};

	memcpy(to, &in, sizeof(in));
}

static int network_address(int fd, struct ifreq *request)
{
	int ret;

	network_put(&request->ifr_addr, NETWORK_ADDRESS);
	ret = (int)sys_ioctl(fd, SIOCSIFADDR, request);
	if (ret)
		return ret;
	network_put(&request->ifr_netmask, NETWORK_MASK);
	ret = (int)sys_ioctl(fd, SIOCSIFNETMASK, request);
	if (ret)
		return ret;
	return network_up(fd, request);
}

static int network_route(int fd)
{
	struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};

	network_put(&route.rt_dst, 0);
	network_put(&route.rt_genmask, 0);
	network_put(&route.rt_gateway, NETWORK_GATEWAY);
	return (int)sys_ioctl(fd, SIOCADDRT, &route);
}

static int network_configure(int fd, struct failure *failure)
{
	struct ifreq request = {0};
	int ret = network_find(fd, &request);

	if (ret)
		return failure_set(failure, ret, "setup", "network",
				   "there is no Ethernet device; is its "
				   "module in the image?");
	ret = network_address(fd, &request);
	if (!ret)
		ret = network_route(fd);
	if (ret)
		return failure_set(failure, ret, "setup", request.ifr_name,
				   "cannot be configured:");
	return 0;
}

/* What is not a file becomes one. */
static int network_open(int etc, const char *name, int flags)
{
	int fd;

	flags |= O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	fd = (int)SYS_4(openat, etc, name, flags, 0644);
	if (fd >= 0 || fd == -EROFS)
		return fd;
	SYS_3(unlinkat, etc, name, 0);
	return (int)SYS_4(openat, etc, name, flags | O_EXCL, 0644);
}

static int network_write(int fd, const char *start, const char *text)
{
	long ret = SYS_3(lseek, fd, 0, SYS_SEEK_END);

	if (!ret)
		ret = sys_write(fd, start, strlen(start));
	if (ret >= 0)
		ret = sys_write(fd, text, strlen(text));
	return ret < 0 ? (int)ret : 0;
}

/*
 * Write @text behind what a file of /etc has, which is @start when it has
 * nothing. A root may have no /etc, or a link there to what only ran on a
 * host. A read-only root keeps its own, and so does what may be the host's.
 */
static int network_etc(const char *path, int flags, const char *start,
		       const char *text, struct failure *failure)
{
	const char *name = path + sizeof(NETWORK_ETC);
	int ret = (int)SYS_3(mkdirat, AT_FDCWD, NETWORK_ETC, 0755), etc, fd;

	if (ret == -EROFS)
		return 0;
	etc = sys_open(NETWORK_ETC, O_PATH | O_DIRECTORY, 0);
	fd = etc;
	if (etc >= 0) {
		fd = walk_is_own(etc, name) ? network_open(etc, name, flags)
					    : -EROFS;
		sys_close(etc);
	}
	if (fd == -EROFS)
		return 0;
	ret = fd;
	if (fd >= 0) {
		ret = network_write(fd, start, text);
		sys_close(fd);
	}
	return ret < 0 ? failure_set(failure, ret, "setup", path,
				     "cannot be written:")
		       : 0;
}

int network_hosts(const char *lines, struct failure *failure)
{
	return network_etc(NETWORK_HOSTS, O_APPEND, network_hosts_start, lines,
			   failure);
}

/* A link is not followed: it may lead out of what the guest has. */
int network_resolver(const char *resolv, struct failure *failure)
{
	return network_etc(NETWORK_RESOLV, O_TRUNC, "", resolv, failure);
}

int network_user(const char *resolv, struct failure *failure)
{
	int fd = network_socket(), ret;

	if (fd < 0)
		return failure_set(failure, fd, "setup", "network", NULL);
	ret = network_configure(fd, failure);
	sys_close(fd);
	if (ret)
		return ret;
	return network_resolver(resolv ? resolv : network_resolv, failure);
}
