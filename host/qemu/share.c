// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/share.h"

#include <errno.h>

#define SHARE_TAG "gpubox-s"

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

void share_add_words(const struct vm *vm, struct words *words)
{
	unsigned int i;

	for (i = 0; i < vm->share_count; i++) {
		words_add(words, "-chardev");
		words_add(words, "socket,id=share%u,fd=%u", i, VM_FD_SHARE + i);
		words_add(words, "-device");
		words_add(words, "vhost-user-fs-pci,chardev=share%u,tag=%s", i,
			  share_tag(i));
	}
}

/* virtiofsd is handed all of the guest's memory that has a descriptor. */
int share_check(const struct vm *vm, struct fault *fault)
{
	if (!vm->share_count)
		return 0;
	if (!qemu_caps_has_type(vm->caps, "vhost-user-fs-pci") ||
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
