/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One user of a PCI device, and a list of them that grows. */
#ifndef GPUBOX_HOLDERS_HOLDER_H
#define GPUBOX_HOLDERS_HOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum holder_kind {
	HOLDER_FILE,	/* a process has @what open */
	HOLDER_MAP,	/* a process has @what mapped */
	HOLDER_CONSOLE, /* the text console draws on framebuffer @what */
	HOLDER_MOUNT,	/* block device @what is mounted */
	HOLDER_SWAP,	/* block device @what is swapped to */
	HOLDER_BLOCK,	/* block device @what is part of a dm or md device */
	HOLDER_POOL,   /* block device @what is part of a btrfs or a ZFS pool */
	HOLDER_NET,    /* network interface @what is up */
	HOLDER_MODULE, /* kernel module @what uses the driver */
	HOLDER_USB,    /* USB device @what hangs on it */
};

struct holder {
	enum holder_kind kind;
	/*
	 * Taking the device away now would hang or break something. False: it
	 * may use the device, which cannot be told from outside (a module, a
	 * node that all devices of the driver share).
	 */
	bool blocks;
	int pid;       /* FILE and MAP, else 0 */
	char comm[20]; /* of @pid */
	char unit[96]; /* systemd unit or container of @pid, or "" */
	char what[96]; /* node, mount point, interface, module */
};

struct holder_list {
	struct holder *holder;
	size_t count;
	int own; /* the process that asks: it is not among them */
	bool complete;
};

/*
 * Add a copy unless the same process already has the same thing. -ENOMEM: the
 * list is as it was.
 */
int holder_list_add(struct holder_list *list, const struct holder *holder);

/* "Xorg (pid 812, gdm.service) has /dev/dri/card0 open". Returns @text. */
char *holder_text(const struct holder *holder, char *text, size_t size);

#endif /* GPUBOX_HOLDERS_HOLDER_H */
