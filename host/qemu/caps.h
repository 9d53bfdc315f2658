/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a QEMU binary offers, asked from itself once and remembered. */
#ifndef GPUBOX_QEMU_CAPS_H
#define GPUBOX_QEMU_CAPS_H

#include <stdbool.h>

#include "fault.h"

struct qemu_caps;

/*
 * Ask @binary (a name looked up in PATH, or a path) over QMP with
 * `-machine none` which version, machine types, objects and devices it has.
 * The answer is kept in the user's cache folder under the binary's path,
 * device, inode, size and times, so that a second call starts no process. A
 * cache that is damaged, or that somebody else could have written, is not
 * used; that there is none is no error.
 *
 * On success *@capsp is the caller's, freed with qemu_caps_free().
 * Errors, all FAULT_VMM: -ENOENT (not found: names the package to install),
 * -EACCES, -ENOEXEC, -ETIMEDOUT (no answer within 10 s), -EPROTO (not a
 * QEMU), -ENAMETOOLONG, -ENOMEM and those of qemu_process_start().
 */
int qemu_caps_probe(const char *binary, struct qemu_caps **capsp,
		    struct fault *fault);
void qemu_caps_free(struct qemu_caps *caps);

const char *qemu_caps_path(const struct qemu_caps *caps);    /* absolute */
const char *qemu_caps_version(const struct qemu_caps *caps); /* "7.2.22" */
/* True if the version is at least @major.@minor. */
bool qemu_caps_at_least(const struct qemu_caps *caps, int major, int minor);
bool qemu_caps_has_machine(const struct qemu_caps *caps, const char *name);
/* How many vCPUs the machine takes; 0 for a machine that is not there. */
int qemu_caps_cpu_max(const struct qemu_caps *caps, const char *machine);
/*
 * True if -machine @machine takes @property. Known of machines whose name is
 * an alias ("q35" of "pc-q35-7.2"), as that of a current model always is.
 */
bool qemu_caps_has_property(const struct qemu_caps *caps, const char *machine,
			    const char *property);
/* Devices, objects, CPU models and accelerators are QOM types. */
bool qemu_caps_has_type(const struct qemu_caps *caps, const char *name);
/* True if QEMU was built with seccomp, so that it has -sandbox. */
bool qemu_caps_has_sandbox(const struct qemu_caps *caps);

#endif /* GPUBOX_QEMU_CAPS_H */
