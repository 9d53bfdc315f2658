// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ask the kernel's GPU driver for what only a working device can answer: a
 * connector with modes (virtio-gpu sends them over its control queue) and a
 * buffer that the device knows. Waits a little for the node to appear.
 *
 *	drm-node [NODE]		/dev/dri/card0 when not given
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Of include/uapi/drm/drm.h and drm_mode.h, which not every system installs. */
struct drm_version {
	int major, minor, patch;
	size_t name_len;
	char *name;
	size_t date_len;
	char *date;
	size_t desc_len;
	char *desc;
};

struct drm_mode_card_res {
	uint64_t fbs, crtcs, connectors, encoders;
	uint32_t n_fbs, n_crtcs, n_connectors, n_encoders;
	uint32_t min_width, max_width, min_height, max_height;
};

struct drm_mode_get_connector {
	uint64_t encoders, modes, props, prop_values;
	uint32_t n_modes, n_props, n_encoders;
	uint32_t encoder, connector, type, type_id;
	uint32_t connection, mm_width, mm_height, subpixel, pad;
};

struct drm_mode_create_dumb {
	uint32_t height, width, bpp, flags;
	uint32_t handle, pitch;
	uint64_t size;
};

struct drm_mode_map_dumb {
	uint32_t handle, pad;
	uint64_t offset;
};

#define DRM_VERSION	 _IOWR('d', 0x00, struct drm_version)
#define DRM_GETRESOURCES _IOWR('d', 0xa0, struct drm_mode_card_res)
#define DRM_GETCONNECTOR _IOWR('d', 0xa7, struct drm_mode_get_connector)
#define DRM_CREATE_DUMB	 _IOWR('d', 0xb2, struct drm_mode_create_dumb)
#define DRM_MAP_DUMB	 _IOWR('d', 0xb3, struct drm_mode_map_dumb)

#define CONNECTORS_MAX 16

static int node_open(const char *node)
{
	const struct timespec pause = {.tv_nsec = 20000000};
	int fd, tries;

	for (tries = 0; tries < 250; tries++) {
		fd = open(node, O_RDWR | O_CLOEXEC);
		if (fd >= 0 || errno != ENOENT)
			break;
		nanosleep(&pause, NULL);
	}
	return fd < 0 ? -errno : fd;
}

static int print_driver(int fd, const char *node)
{
	char name[64] = "";
	struct drm_version version = {.name = name, .name_len = sizeof(name) - 1};

	if (ioctl(fd, DRM_VERSION, &version))
		return -errno;
	printf("drm-node: %s: driver %s %d.%d\n", node, name, version.major,
	       version.minor);
	return 0;
}

/* The first connector's modes; the ioctl fills what there is room for. */
static int print_modes(int fd, const char *node)
{
	uint32_t ids[CONNECTORS_MAX];
	struct drm_mode_card_res res = {.connectors = (uintptr_t)ids,
					.n_connectors = CONNECTORS_MAX};
	struct drm_mode_get_connector connector = {0};

	if (ioctl(fd, DRM_GETRESOURCES, &res))
		return -errno;
	if (res.n_connectors == 0 || res.n_connectors > CONNECTORS_MAX)
		return -ENODEV;
	connector.connector = ids[0];
	if (ioctl(fd, DRM_GETCONNECTOR, &connector))
		return -errno;
	printf("drm-node: %s: %u connector(s), first has %u modes\n", node,
	       res.n_connectors, connector.n_modes);
	return connector.n_modes ? 0 : -ENODATA;
}

static int make_buffer(int fd, const char *node)
{
	struct drm_mode_create_dumb dumb = {
		.width = 256, .height = 256, .bpp = 32};
	struct drm_mode_map_dumb map = {0};
	void *p;

	if (ioctl(fd, DRM_CREATE_DUMB, &dumb))
		return -errno;
	map.handle = dumb.handle;
	if (ioctl(fd, DRM_MAP_DUMB, &map))
		return -errno;
	p = mmap(NULL, dumb.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		 (off_t)map.offset);
	if (p == MAP_FAILED)
		return -errno;
	memset(p, 0x5a, dumb.size);
	munmap(p, dumb.size);
	printf("drm-node: %s: buffer of %llu bytes ok\n", node,
	       (unsigned long long)dumb.size);
	return 0;
}

int main(int argc, char **argv)
{
	const char *node = argc > 1 ? argv[1] : "/dev/dri/card0";
	int fd = node_open(node), ret = fd < 0 ? fd : 0;

	if (!ret)
		ret = print_driver(fd, node);
	if (!ret)
		ret = print_modes(fd, node);
	if (!ret)
		ret = make_buffer(fd, node);
	if (ret)
		printf("drm-node: %s: %s\n", node, strerror(-ret));
	if (fd >= 0)
		close(fd);
	return ret ? 1 : 0;
}
