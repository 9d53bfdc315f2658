/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The disks that the launcher attached, by their serial numbers. */
#ifndef GPUBOX_GUEST_INIT_DISK_H
#define GPUBOX_GUEST_INIT_DISK_H

#include <stddef.h>

#define DISK_PATH 16 /* bytes of "/dev/vdz" and a NUL suffice */

/*
 * The device with the number @serial, into @path. Drivers of virtio probe
 * before finit_module(2) returns, or before init where they are built in:
 * what is not there now does not come. -ENODEV: there is none.
 */
int disk_find(const char *serial, char *path, size_t size);

/*
 * Of a guest that becomes a template: its driver lets go of all disks. What is
 * in their place when it goes on, disk_take() shows to the driver.
 */
void disk_leave(void);

/* The driver takes the first @count of those back. Errors: of the driver. */
int disk_take(unsigned int count);

#endif /* GPUBOX_GUEST_INIT_DISK_H */
