/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the owner of this node lets containers ask for: /etc/gpubox/oci.conf. */
#ifndef GPUBOX_OCI_NODE_CONF_H
#define GPUBOX_OCI_NODE_CONF_H

#include <stdbool.h>

#include "fault.h"

#define NODE_CONF "/etc/gpubox/oci.conf"

/* sandbox = none: pods' own containers are guests, too */
#define NODE_CONF_NONE "none"

struct node_conf {
	bool allow_gpu;	   /* annotations = gpubox.gpu */
	char sandbox[256]; /* a runtime's path, none; "": whichever is there */
};

/*
 * Read the file @path: lines NAME = VALUE, and those that begin with '#'. Who
 * has none allows nothing. Errors, FAULT_HOST: -EINVAL (a name or a value that
 * is not known, with the line's number), -EPERM (others than root and the
 * caller can write to it), those of input_read().
 */
int node_conf_read(const char *path, struct node_conf *conf, struct fault *fault);

#endif /* GPUBOX_OCI_NODE_CONF_H */
