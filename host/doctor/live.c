// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/live.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "qemu/accel.h"
#include "qemu/caps.h"
#include "vfio/lock.h"
#include "sysfs/sysfs.h"

#define LIVE_CAP_IPC_LOCK 14 /* include/uapi/linux/capability.h */

static bool live_has_ipc_lock(void)
{
	char text[4096], *p;

	if (sysfs_read("", "/proc/self/status", text, sizeof(text)) < 0)
		return false;
	p = strstr(text, "\nCapEff:");
	return p && (strtoull(p + 8, NULL, 16) >> LIVE_CAP_IPC_LOCK & 1);
}

static void live_process(struct live *live)
{
	struct utsname uts;
	struct rlimit limit;

	if (uname(&uts) == 0)
		snprintf(live->arch, sizeof(live->arch), "%.15s", uts.machine);
	live->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	live->is_root = geteuid() == 0;
	live->ipc_lock = live_has_ipc_lock();
	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0)
		live->locked = limit.rlim_max == RLIM_INFINITY
				       ? UINT64_MAX
				       : (uint64_t)limit.rlim_max;
}

static void live_accel(const struct board *board, struct live *live)
{
	struct accel accel = {0};
	struct fault fault = {0};

	accel_choose(BOARD_ACCEL_AUTO, board->arch, &accel, &fault);
	live->kvm = accel.kvm;
	snprintf(live->kvm_reason, sizeof(live->kvm_reason), "%s", accel.reason);
}

static bool live_kvm_device(int vm, uint32_t type)
{
	struct kvm_create_device device = {
		.type = type,
		.flags = KVM_CREATE_DEVICE_TEST,
	};

	return ioctl(vm, KVM_CREATE_DEVICE, &device) == 0;
}

/* Which interrupt controllers KVM emulates, and how far addresses go. */
static void live_kvm_arm(struct live *live)
{
	int kvm, vm, bits;

	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0)
		return;
	bits = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_ARM_VM_IPA_SIZE);
	live->ipa_bits = bits > 0 ? (unsigned int)bits : 40;
	vm = ioctl(kvm, KVM_CREATE_VM, bits > 0 ? (unsigned long)bits : 0ul);
	if (vm >= 0) {
		live->gic_v2 = live_kvm_device(vm, KVM_DEV_TYPE_ARM_VGIC_V2);
		live->gic_v3 = live_kvm_device(vm, KVM_DEV_TYPE_ARM_VGIC_V3);
		live->its = live_kvm_device(vm, KVM_DEV_TYPE_ARM_VGIC_ITS);
		close(vm);
	}
	close(kvm);
}

static void live_qemu(const struct board *board, struct live *live)
{
	struct qemu_caps *caps;
	struct fault fault = {0};
	int err;

	err = qemu_caps_probe(board->qemu_binary, &caps, &fault);
	if (err) {
		snprintf(live->qemu_error, sizeof(live->qemu_error), "%.255s",
			 fault.text[0] ? fault.text : strerror(-err));
		return;
	}
	snprintf(live->qemu_path, sizeof(live->qemu_path), "%s",
		 qemu_caps_path(caps));
	snprintf(live->qemu_version, sizeof(live->qemu_version), "%s",
		 qemu_caps_version(caps));
	live->qemu_machine = qemu_caps_has_machine(caps, board->machine);
	live->qemu_vfio = qemu_caps_has_type(caps, "vfio-pci");
	live->qemu_iommufd = qemu_caps_has_type(caps, "iommufd");
	live->qemu_mmio_window = qemu_caps_at_least(caps, 10, 0);
	qemu_caps_free(caps);
}

static enum live_node live_node_ask(const char *path)
{
	if (faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0)
		return LIVE_NODE_OK;
	return errno == ENOENT || errno == ENOTDIR ? LIVE_NODE_MISSING
						   : LIVE_NODE_DENIED;
}

static const char *const live_node_names[] = {
	[LIVE_NODE_MISSING] = "missing",
	[LIVE_NODE_DENIED] = "denied",
	[LIVE_NODE_OK] = "ok",
};

enum live_node live_node(const char *root, struct live *live, const char *path)
{
	enum live_node node = LIVE_NODE_UNKNOWN;
	const char *name;
	unsigned int i;

	if (!root[0]) {
		node = live_node_ask(path);
		/* a node too many for memory is one too few in a capture */
		(void)json_object_set_new(live->nodes, path,
					  json_string(live_node_names[node]));
		return node;
	}
	name = json_string_value(json_object_get(live->nodes, path));
	for (i = LIVE_NODE_MISSING; name && i <= LIVE_NODE_OK; i++) {
		if (!strcmp(name, live_node_names[i]))
			node = (enum live_node)i;
	}
	return node;
}

static enum live_lock live_lock_ask(const char *path)
{
	int fd, taken;

	fd = open(path,
		  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? LIVE_LOCK_FREE : LIVE_LOCK_UNKNOWN;
	taken = lock_ask(fd);
	close(fd);
	if (taken < 0)
		return LIVE_LOCK_UNKNOWN;
	return taken ? LIVE_LOCK_TAKEN : LIVE_LOCK_FREE;
}

enum live_lock live_lock(const char *root, struct live *live, const char *path)
{
	enum live_lock lock;
	const json_t *known;

	if (!root[0]) {
		lock = live_lock_ask(path);
		if (lock != LIVE_LOCK_UNKNOWN)
			(void)json_object_set_new(
				live->locks, path,
				json_boolean(lock == LIVE_LOCK_TAKEN));
		return lock;
	}
	known = json_object_get(live->locks, path);
	if (!json_is_boolean(known))
		return LIVE_LOCK_UNKNOWN;
	return json_is_true(known) ? LIVE_LOCK_TAKEN : LIVE_LOCK_FREE;
}

int live_gather(const char *root, const struct board *board, struct live *live)
{
	memset(live, 0, sizeof(*live));
	if (root[0])
		return live_from_tree(root, live);
	live->nodes = json_object();
	live->locks = json_object();
	if (!live->nodes || !live->locks)
		return -ENOMEM;
	live->known = true;
	live_process(live);
	live_accel(board, live);
	if (!strcmp(live->arch, "aarch64") && live->kvm)
		live_kvm_arm(live);
	live_qemu(board, live);
	return 0;
}

void live_free(struct live *live)
{
	json_decref(live->nodes);
	json_decref(live->locks);
	live->nodes = NULL;
	live->locks = NULL;
}
