// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/netdev.h"

/*
 * Of devices in reserve: above those of disks (disk.c), below what machines use
 * from the end. What others are numbered by QEMU is as without them.
 */
#define NETDEV_RESERVE_SLOT 29

bool netdev_is_filtered(const struct vm *vm)
{
	return vm->network == BOARD_NETWORK_USER && !vm->host_loopback;
}

static void netdev_add_user(const struct vm *vm, const char *id,
			    struct words *words)
{
	const struct vm_port *port = vm->ports;
	unsigned int i;

	words_add(words, "-netdev");
	words_add(words, "user,id=%s", id);
	for (i = 0; i < vm->port_count; i++, port++)
		words_extend(words, ",hostfwd=%s:%u.%u.%u.%u:%u-:%u",
			     port->udp ? "udp" : "tcp", port->address >> 24,
			     port->address >> 16 & 0xff,
			     port->address >> 8 & 0xff, port->address & 0xff,
			     port->host, port->guest);
}

/*
 * QEMU has no option that keeps its user network from the host's loopback but
 * restrict=on, which keeps it from everything. A back end has one peer: a
 * device or, for the two that have none, the port of a hub.
 */
static void netdev_add_wire(const struct vm *vm, struct words *words)
{
	netdev_add_user(vm, "outside", words);
	words_add(words, "-netdev");
	words_add(words, "hubport,id=outside-port,hubid=0,netdev=outside");
	words_add(words, "-netdev");
	words_add(words, "socket,id=wire,fd=%d", VM_FD_OUTSIDE);
	words_add(words, "-netdev");
	words_add(words, "hubport,id=wire-port,hubid=0,netdev=wire");
	words_add(words, "-netdev");
	words_add(words, "socket,id=net,fd=%d", VM_FD_NIC);
}

static void netdev_add_taps(const struct vm *vm, struct words *words)
{
	const unsigned int named = vm->nic_count - vm->nic_reserve;
	const uint8_t *mac = vm->macs[0];
	unsigned int i;

	for (i = 0; i < vm->nic_count; i++, mac += sizeof(vm->macs[0])) {
		words_add(words, "-netdev");
		words_add(words, "tap,id=net%u,fd=%d,vhost=off", i,
			  VM_FD_TAP + i);
		words_add(words, "-device");
		words_add(words,
			  "virtio-net-pci,disable-legacy=on,netdev=net%u,"
			  "mac=%02x:%02x:%02x:%02x:%02x:%02x,romfile=",
			  i, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
		if (i >= named)
			words_extend(words, ",addr=0x%x",
				     NETDEV_RESERVE_SLOT + i - named);
	}
}

void netdev_add_words(const struct vm *vm, struct words *words)
{
	if (vm->network == BOARD_NETWORK_NS || vm->network == BOARD_NETWORK_TAP)
		netdev_add_taps(vm, words);
	if (vm->network != BOARD_NETWORK_USER)
		return;
	if (netdev_is_filtered(vm)) {
		netdev_add_wire(vm, words);
	} else {
		netdev_add_user(vm, "net", words);
	}
	words_add(words, "-device");
	/* No option ROM: the kernel is not loaded from the network. */
	words_add(words, "virtio-net-pci,disable-legacy=on,netdev=net,romfile=");
}
