// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/share.h"

#include <errno.h>
#include <stdio.h>

#define SHARE_TAG    "gpubox-s"
#define SHARE_DEVICE "vhost-user-fs-pci"
/* Behind those of passed devices. */
#define SHARE_CHASSIS (VM_GPUS_MAX + 1)

const char *share_tag(unsigned int i)
{
	static const char *const tags[] = {
		SHARE_TAG "0", SHARE_TAG "1", SHARE_TAG "2", SHARE_TAG "3",
		SHARE_TAG "4", SHARE_TAG "5", SHARE_TAG "6", SHARE_TAG "7",
	};

	_Static_assert(sizeof(tags) / sizeof(tags[0]) >= VM_MOUNTS_MAX,
		       "a tag for each");
	return tags[i];
}

const char *share_cold(const struct qemu_caps *caps, bool at_once)
{
	if (qemu_caps_at_least(caps, 8, 2))
		return NULL;
	if (!qemu_caps_at_least(caps, 7, 2))
		return "a shared folder: QEMU goes on with one from 7.2 on";
	return at_once ? NULL
		       : "a shared folder: with this machine QEMU goes on with "
			 "one from 8.2 on";
}

bool share_is_late(const struct vm *vm)
{
	return vm->share_count && vm->start == VM_START_RESTORE &&
	       !qemu_caps_at_least(vm->caps, 8, 2);
}

json_t *share_plug(unsigned int i)
{
	char chardev[16], port[16];

	snprintf(chardev, sizeof(chardev), "share%u", i);
	snprintf(port, sizeof(port), "shareport%u", i);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "driver", SHARE_DEVICE,
			 "chardev", chardev, "tag", share_tag(i), "bus", port,
			 "addr", "0x0");
}

/* What is put in has power at once: nobody there has to switch it on. */
static void share_add_port(unsigned int i, struct words *words)
{
	words_add(words,
		  "pcie-root-port,id=shareport%u,bus=pcie.0,chassis=%u,slot=%u,"
		  "power_controller_present=off",
		  i, SHARE_CHASSIS + i, SHARE_CHASSIS + i);
}

void share_add_words(const struct vm *vm, struct words *words)
{
	unsigned int i;

	for (i = 0; i < vm->share_count; i++) {
		words_add(words, "-chardev");
		words_add(words, "socket,id=share%u,fd=%u", i, VM_FD_SHARE + i);
		words_add(words, "-device");
		if (share_is_late(vm))
			share_add_port(i, words);
		else
			words_add(words, SHARE_DEVICE ",chardev=share%u,tag=%s",
				  i, share_tag(i));
	}
}

/* virtiofsd is handed all of the guest's memory that has a descriptor. */
int share_check(const struct vm *vm, struct fault *fault)
{
	if (!vm->share_count)
		return 0;
	if (!qemu_caps_has_type(vm->caps, SHARE_DEVICE) ||
	    !qemu_caps_has_type(vm->caps, "memory-backend-memfd"))
		return fault_set(fault, FAULT_VMM, -ENOTSUP,
				 "%s: version %s was built without "
				 "vhost-user-fs-pci, which shares folders; "
				 "write :copy behind the mount",
				 qemu_caps_path(vm->caps),
				 qemu_caps_version(vm->caps));
	if (vm->layout && vm->layout->n_maps)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "a shared folder: whoever shares it would get "
				 "at the host's memory that --identity map puts "
				 "into the guest; write :copy behind the mount, "
				 "or take --identity quarantine");
	return 0;
}
