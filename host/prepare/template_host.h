/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the host a guest under KVM can see, and so has in its memory. */
#ifndef GPUBOX_PREPARE_TEMPLATE_HOST_H
#define GPUBOX_PREPARE_TEMPLATE_HOST_H

#define TEMPLATE_HOST_TEXT 8192

/*
 * The processor with its microcode and features, and the kernel, a line each:
 * a template that was made with others is not for this host.
 */
void template_host_text(char text[TEMPLATE_HOST_TEXT]);

/* The same of what /proc/cpuinfo says in @file, for tests. */
void template_host_cpu(const char *file, char text[TEMPLATE_HOST_TEXT]);

#endif /* GPUBOX_PREPARE_TEMPLATE_HOST_H */
