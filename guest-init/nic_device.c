// SPDX-License-Identifier: GPL-2.0-or-later
#include "nic_device.h"

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/sockios.h>

#include "dirent.h"
#include "file.h"
#include "mem.h"
#include "sys.h"
#include "text.h"

/* Numbers are given in indexes; gaps come from devices that went away. */
#define NIC_DEVICE_INDEX_MAX 64

#define NIC_DEVICE_DRIVER "/sys/bus/virtio/drivers/virtio_net/"

/* Its name, into @request; the index, or -ENODEV. */
static int nic_device_by_mac(int fd, const uint8_t mac[6], struct ifreq *request)
{
	int index;

	for (index = 1; index <= NIC_DEVICE_INDEX_MAX; index++) {
		memset(request, 0, sizeof(*request));
		request->ifr_ifindex = index;
		if (sys_ioctl(fd, SIOCGIFNAME, request) ||
		    sys_ioctl(fd, SIOCGIFHWADDR, request))
			continue;
		if (request->ifr_hwaddr.sa_family == ARPHRD_ETHER &&
		    !memcmp(request->ifr_hwaddr.sa_data, mac, 6))
			return index;
	}
	return -ENODEV;
}

/* The last word of the link that an interface has to its device. */
static int nic_device_name(const char *interface, char name[NIC_DEVICE_NAME])
{
	char path[64], link[128];
	struct text text;
	long size, at;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/sys/class/net/");
	text_add(&text, interface);
	text_add(&text, "/device");
	size = SYS_4(readlinkat, AT_FDCWD, path, link, sizeof(link));
	if (size < 0)
		return (int)size;
	for (at = size; at > 0 && link[at - 1] != '/'; at--)
		;
	if (size == at || size - at >= NIC_DEVICE_NAME)
		return -EINVAL;
	memcpy(name, link + at, (size_t)(size - at));
	name[size - at] = 0;
	return 0;
}

int nic_device_find(int control, struct nic_device *device)
{
	struct ifreq request;
	int index = nic_device_by_mac(control, device->mac, &request), ret;

	if (index < 0)
		return index;
	ret = nic_device_name(request.ifr_name, device->name);
	device->bound = !ret;
	return ret ? ret : index;
}

int nic_device_bind(struct nic_device *device, bool bound)
{
	int ret;

	if (device->bound == bound)
		return 0;
	if (!*device->name)
		return -ENODEV;
	ret = file_write(bound ? NIC_DEVICE_DRIVER "bind"
			       : NIC_DEVICE_DRIVER "unbind",
			 device->name);
	if (!ret)
		device->bound = bound;
	return ret;
}

/* The one interface in the folder @fd, into @request. */
static int nic_device_interface(int fd, struct ifreq *request)
{
	uint8_t buf[256] __attribute__((aligned(8))) = {0};
	struct dirent_entry *entry;
	size_t length;
	long size, at;

	while ((size = SYS_3(getdents64, fd, buf, sizeof(buf))) > 0) {
		for (at = 0; at < size; at += entry->reclen) {
			entry = (struct dirent_entry *)(buf + at);
			length = strlen(entry->name);
			if (entry->name[0] == '.' || length >= IFNAMSIZ)
				continue;
			memcpy(request->ifr_name, entry->name, length + 1);
			return 0;
		}
	}
	return -ENODEV;
}

int nic_device_index(int control, const struct nic_device *device)
{
	struct ifreq request = {0};
	struct text text;
	char path[64];
	int fd, ret;

	text_begin(&text, path, sizeof(path));
	text_add(&text, "/sys/bus/virtio/devices/");
	text_add(&text, device->name);
	text_add(&text, "/net");
	fd = sys_open(path, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return -ENODEV;
	ret = nic_device_interface(fd, &request);
	sys_close(fd);
	if (!ret)
		ret = (int)sys_ioctl(control, SIOCGIFINDEX, &request);
	return ret ? ret : request.ifr_ifindex;
}

int nic_device_rename(int control, int index, const char *name)
{
	struct ifreq request = {0};
	int ret;

	request.ifr_ifindex = index;
	ret = (int)sys_ioctl(control, SIOCGIFNAME, &request);
	if (ret || !strcmp(request.ifr_name, name))
		return ret;
	memcpy(request.ifr_newname, name, strlen(name) + 1);
	return (int)sys_ioctl(control, SIOCSIFNAME, &request);
}

int nic_device_mac(int control, const struct job_nic *nic)
{
	struct ifreq request = {0};

	memcpy(request.ifr_name, nic->name, strlen(nic->name) + 1);
	request.ifr_hwaddr.sa_family = ARPHRD_ETHER;
	memcpy(request.ifr_hwaddr.sa_data, nic->mac, sizeof(nic->mac));
	return (int)sys_ioctl(control, SIOCSIFHWADDR, &request);
}

int nic_device_up(int control, const struct job_nic *nic)
{
	struct ifreq request = {0};
	int ret = 0;

	memcpy(request.ifr_name, nic->name, strlen(nic->name) + 1);
	request.ifr_mtu = (int)nic->mtu;
	if (nic->mtu)
		ret = (int)sys_ioctl(control, SIOCSIFMTU, &request);
	if (!ret)
		ret = (int)sys_ioctl(control, SIOCGIFFLAGS, &request);
	if (ret)
		return ret;
	request.ifr_flags |= IFF_UP;
	return (int)sys_ioctl(control, SIOCSIFFLAGS, &request);
}
