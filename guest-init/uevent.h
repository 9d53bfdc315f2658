/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One message of NETLINK_KOBJECT_UEVENT (lib/kobject_uevent.c). */
#ifndef GPUBOX_GUEST_INIT_UEVENT_H
#define GPUBOX_GUEST_INIT_UEVENT_H

#include <stddef.h>

/*
 * The device of a virtio-serial port that got its name: what follows
 * "/virtio-ports/" in the header "change@PATH". NULL for every other event.
 * The string lies in @message, which is cut off by a NUL at @size - 1.
 */
const char *uevent_port(char *message, size_t size);

#endif /* GPUBOX_GUEST_INIT_UEVENT_H */
