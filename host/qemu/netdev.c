// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/netdev.h"

bool netdev_is_filtered(const struct vm *vm)
{
	return vm->network == BOARD_NETWORK_USER && !vm->host_loopback;
}

/*
 * QEMU has no option that keeps its user network from the host's loopback but
 * restrict=on, which keeps it from everything. A back end has one peer: a
 * device or, for the two that have none, the port of a hub.
 */
static void netdev_add_wire(struct words *words)
{
	words_add(words, "-netdev");
	words_add(words, "user,id=outside");
	words_add(words, "-netdev");
	words_add(words, "hubport,id=outside-port,hubid=0,netdev=outside");
	words_add(words, "-netdev");
	words_add(words, "socket,id=wire,fd=%d", VM_FD_OUTSIDE);
	words_add(words, "-netdev");
	words_add(words, "hubport,id=wire-port,hubid=0,netdev=wire");
	words_add(words, "-netdev");
	words_add(words, "socket,id=net,fd=%d", VM_FD_NIC);
}

void netdev_add_words(const struct vm *vm, struct words *words)
{
	if (vm->network == BOARD_NETWORK_NONE)
		return;
	if (netdev_is_filtered(vm)) {
		netdev_add_wire(words);
	} else {
		words_add(words, "-netdev");
		words_add(words, "user,id=net");
	}
	words_add(words, "-device");
	/* No option ROM: the kernel is not loaded from the network. */
	words_add(words, "virtio-net-pci,disable-legacy=on,netdev=net,romfile=");
}
