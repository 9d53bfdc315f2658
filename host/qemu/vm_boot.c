// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/vm_boot.h"

#include <stdio.h>

#include "guest_abi.h"

#define BOOT_TEXT 32

_Static_assert(VM_BOOT_SET == VM_DISKS_MAX + 1, "the disks have sets from 1 on");

/* The ports of guest_abi.h, in the order of their descriptors. */
static const struct {
	enum vm_fd fd;
	const char *id;
	const char *name;
} boot_ports[] = {
	{VM_FD_CONTROL, "control", ABI_PORT_CONTROL},
	{VM_FD_STDIN, "stdin", ABI_PORT_STDIN},
	{VM_FD_STDOUT, "stdout", ABI_PORT_STDOUT},
	{VM_FD_STDERR, "stderr", ABI_PORT_STDERR},
};

#define BOOT_PORTS (sizeof(boot_ports) / sizeof(boot_ports[0]))

bool vm_boot_by_file(const struct qemu_caps *caps)
{
	return qemu_caps_at_least(caps, 9, 1);
}

/* Where the template is; a word of QEMU's and an argument of QMP. */
static const char *boot_from(const struct qemu_caps *caps, char text[BOOT_TEXT])
{
	if (vm_boot_by_file(caps))
		return VM_BOOT_FILE;
	snprintf(text, BOOT_TEXT, "fd:%d", VM_FD_STATE);
	return text;
}

static void boot_add_kernel(const struct vm *vm, struct words *words)
{
	words_add(words, "-kernel");
	words_add(words, "/proc/self/fd/%d", VM_FD_KERNEL);
	words_add(words, "-initrd");
	words_add(words, "/proc/self/fd/%d", VM_FD_INITRD);
	if (vm->dtb) {
		words_add(words, "-dtb");
		words_add(words, "/proc/self/fd/%d", VM_FD_DTB);
	}
	words_add(words, "-append");
	words_add(words, "%s", vm->cmdline);
}

void vm_boot_add_words(const struct vm *vm, struct words *words)
{
	char text[BOOT_TEXT];

	if (vm->start != VM_START_RESTORE)
		boot_add_kernel(vm, words);
	if (vm->start != VM_START_COLD && vm_boot_by_file(vm->caps)) {
		words_add(words, "-add-fd");
		words_add(words, "fd=%d,set=%d", VM_FD_STATE, VM_BOOT_SET);
	}
	if (vm->start != VM_START_RESTORE)
		return;
	words_add(words, "-incoming");
	words_add(words, "%s",
		  vm->ram_apart ? "defer" : boot_from(vm->caps, text));
}

json_t *vm_boot_incoming(const struct qemu_caps *caps)
{
	char text[BOOT_TEXT];

	return json_pack("{s:s}", "uri", boot_from(caps, text));
}

json_t *vm_boot_capabilities(bool ram_apart)
{
	json_t *list =
		json_pack("[{s:s, s:b}]", "capability", "events", "state", 1);

	if (ram_apart)
		json_array_append_new(list,
				      json_pack("{s:s, s:b}", "capability",
						"x-ignore-shared", "state", 1));
	return json_pack("{s:o}", "capabilities", list);
}

static void boot_add_socket(struct words *words, const char *id, enum vm_fd fd)
{
	words_add(words, "-chardev");
	words_add(words, "socket,id=%s,fd=%d", id, fd);
}

static void boot_add_port(const struct vm *vm, size_t i, struct words *words)
{
	const char *id = boot_ports[i].id;

	if (vm->start == VM_START_TEMPLATE) {
		words_add(words, "-chardev");
		words_add(words, "null,id=%s", id);
	} else {
		boot_add_socket(words, id, boot_ports[i].fd);
	}
	words_add(words, "-device");
	words_add(words, "virtserialport,id=%s,chardev=%s,name=%s", id, id,
		  boot_ports[i].name);
}

void vm_boot_add_channels(const struct vm *vm, struct words *words)
{
	size_t i;

	boot_add_socket(words, "qmp", VM_FD_QMP);
	words_add(words, "-qmp");
	words_add(words, "chardev:qmp");
	boot_add_socket(words, "console", VM_FD_CONSOLE);
	words_add(words, "-serial");
	words_add(words, "chardev:console");
	words_add(words, "-device");
	words_add(words, "virtio-serial-pci,disable-legacy=on,max_ports=5");
	for (i = 0; i < BOOT_PORTS; i++)
		boot_add_port(vm, i, words);
}
