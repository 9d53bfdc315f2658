// SPDX-License-Identifier: GPL-2.0-or-later
#include "nodes.h"

#include <linux/stat.h>

#include "dirent.h"
#include "file.h"
#include "node_rule.h"
#include "node_text.h"
#include "sys.h"
#include "text.h"

#define NODES_DEVICES_MAX 16384 /* of /proc/devices */
#define NODES_FILE_MAX	  2048	/* of a file that tells one number */
#define NODES_PATH	  (ABI_GPU_TEXT_MAX + 32)
#define NODES_DEPTH	  8 /* of folders below '@' */
#define NODES_MODE	  0600

/* The node that is being made. */
struct nodes_one {
	struct nodes *nodes;
	struct node_rule rule;
	uint32_t major;
};

static char nodes_devices[NODES_DEVICES_MAX];
static char nodes_file[NODES_FILE_MAX];

static int nodes_fail(struct nodes *nodes, int err, const char *object,
		      const char *what)
{
	return failure_gpu(nodes->failure, err, "gpu", object, what);
}

/* "/dev/NAME" with @number in place of the '#'; makes the folders above. */
static void nodes_path(const struct node_word *name, uint32_t number, char *path)
{
	struct text text;
	size_t i;

	text_begin(&text, path, NODES_PATH);
	text_add(&text, "/dev/");
	for (i = 0; i < name->size; i++) {
		if (name->text[i] == '#')
			text_number(&text, number);
		else if (name->text[i] == '/')
			SYS_3(mkdirat, AT_FDCWD, path, 0755);
		if (name->text[i] != '#')
			text_bytes(&text, name->text + i, 1);
	}
}

/* new_encode_dev() of linux/kdev_t.h */
static uint32_t nodes_device(uint32_t major, uint32_t minor)
{
	return (minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

/* What the kernel itself has made of that name must be the same device. */
static int nodes_same(const char *path, uint32_t major, uint32_t minor)
{
	struct statx st = {0};
	int ret = (int)SYS_5(statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW,
			     STATX_BASIC_STATS, &st);

	if (ret)
		return ret;
	return S_ISCHR(st.stx_mode) && st.stx_rdev_major == major &&
			       st.stx_rdev_minor == minor
		       ? 0
		       : -EEXIST;
}

static int nodes_put(const char *path, uint32_t major, uint32_t minor,
		     const struct job *job)
{
	int ret = (int)SYS_4(mknodat, AT_FDCWD, path, S_IFCHR | NODES_MODE,
			     nodes_device(major, minor));

	if (ret == -EEXIST)
		ret = nodes_same(path, major, minor);
	if (!ret)
		ret = (int)SYS_5(fchownat, AT_FDCWD, path, job->uid, job->gid, 0);
	if (!ret)
		ret = (int)SYS_3(fchmodat, AT_FDCWD, path, NODES_MODE);
	return ret;
}

/*
 * For reading and writing, as its users do, and waiting: without that, some
 * drivers only begin to open.
 */
static int nodes_open(struct nodes *nodes, const char *path)
{
	int fd = sys_open(path, O_RDWR, 0);

	if (fd < 0)
		return nodes_fail(nodes, fd, path, "it does not open:");
	if (nodes->open_count < NODES_OPEN_MAX) {
		nodes->open[nodes->open_count++] = fd;
		return 0;
	}
	sys_close(fd);
	return nodes_fail(nodes, -EMFILE, path, NULL);
}

static int nodes_node(const struct nodes_one *one, uint32_t minor)
{
	struct nodes *nodes = one->nodes;
	uint32_t number =
		one->rule.minor == NODE_NUMBER ? one->rule.number : minor;
	char path[NODES_PATH];
	int ret;

	nodes_path(&one->rule.name, number, path);
	ret = nodes_put(path, one->major, number, nodes->job);
	if (ret)
		return nodes_fail(nodes, ret, path, "the node cannot be made:");
	ret = one->rule.open ? nodes_open(nodes, path) : 0;
	nodes->done++;
	return ret;
}

static int nodes_of_devices(const struct nodes_one *one)
{
	const struct job_gpu *gpu = &one->nodes->job->gpu;
	char path[2 * NODES_PATH];
	struct text text;
	uint32_t number;
	size_t i;
	int ret = 0;

	for (i = 0; i < gpu->count && !ret; i++) {
		text_begin(&text, path, sizeof(path));
		text_add(&text, gpu->list ? gpu->list : "");
		text_add(&text, "/");
		text_add(&text, gpu->addresses[i]);
		text_add(&text, "/information");
		ret = file_read_all(path, nodes_file, sizeof(nodes_file));
		if (ret >= 0)
			ret = node_number(nodes_file, "Device Minor:", &number);
		if (ret)
			return nodes_fail(one->nodes, ret, path,
					  "the driver does not tell the "
					  "device's number:");
		ret = nodes_node(one, number);
	}
	return ret;
}

static int nodes_of_folder(const struct nodes_one *one, int folder,
			   unsigned int depth);

/* A file that tells no number has no node. */
static int nodes_of_entry(const struct nodes_one *one, int folder,
			  const char *name, unsigned int depth)
{
	int fd = (int)SYS_4(openat, folder, name, O_RDONLY | O_CLOEXEC, 0);
	uint32_t number;
	long size;
	int ret;

	if (fd < 0)
		return 0;
	size = sys_read(fd, nodes_file, sizeof(nodes_file) - 1);
	if (size == -EISDIR) {
		ret = depth ? nodes_of_folder(one, fd, depth - 1) : 0;
		sys_close(fd);
		return ret;
	}
	sys_close(fd);
	nodes_file[size > 0 ? size : 0] = 0;
	if (node_number(nodes_file, "DeviceFileMinor:", &number))
		return 0;
	return nodes_node(one, number);
}

static int nodes_of_folder(const struct nodes_one *one, int folder,
			   unsigned int depth)
{
	uint8_t buf[512] __attribute__((aligned(8))) = {0};
	struct dirent_entry *entry;
	long size, at;
	int ret = 0;

	while ((size = SYS_3(getdents64, folder, buf, sizeof(buf))) > 0) {
		for (at = 0; at < size && !ret; at += entry->reclen) {
			entry = (struct dirent_entry *)(buf + at);
			if (entry->name[0] != '.')
				ret = nodes_of_entry(one, folder, entry->name,
						     depth);
		}
		if (ret)
			return ret;
	}
	return 0;
}

/* The driver may have no such folder: then there are no such nodes. */
static int nodes_below(const struct nodes_one *one)
{
	const struct node_word *word = &one->rule.folder;
	char path[NODES_PATH];
	struct text text;
	int fd, ret;

	text_begin(&text, path, sizeof(path));
	text_bytes(&text, word->text, word->size);
	fd = sys_open(path, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return 0;
	ret = nodes_of_folder(one, fd, NODES_DEPTH);
	sys_close(fd);
	return ret;
}

static int nodes_rule(struct nodes *nodes, const char *text)
{
	struct nodes_one one = {.nodes = nodes};
	size_t size = 0;

	while (text[size])
		size++;
	if (node_rule_parse(text, size, &one.rule))
		return nodes_fail(nodes, -EINVAL, text, "no rule of a node");
	if (node_major(&one.rule.devices, nodes_devices, &one.major))
		return one.rule.open ? nodes_fail(nodes, -ENODEV, text,
						  "/proc/devices has no such "
						  "device")
				     : 0;
	switch (one.rule.minor) {
	case NODE_DEVICE:
		return nodes_of_devices(&one);
	case NODE_FOLDER:
		return nodes_below(&one);
	default:
		return nodes_node(&one, 0);
	}
}

int nodes_make(struct nodes *nodes)
{
	const struct job_gpu *gpu = &nodes->job->gpu;
	size_t i;
	int ret;

	ret = file_read_all("/proc/devices", nodes_devices,
			    sizeof(nodes_devices));
	if (ret < 0)
		return nodes_fail(nodes, ret, "/proc/devices", NULL);
	for (i = 0, ret = 0; i < gpu->node_count && !ret; i++)
		ret = nodes_rule(nodes, gpu->nodes[i]);
	return ret;
}
