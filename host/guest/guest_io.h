/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The descriptors that a guest is given; it knows no others of ours. */
#ifndef GPUBOX_GUEST_GUEST_IO_H
#define GPUBOX_GUEST_GUEST_IO_H

#include "guest/keep.h"
#include "guest/pump.h"

/* The ends of the command's streams, and of what else a guest says. */
struct guest_io {
	int in;	      /* read when the request is interactive */
	int out;      /* with no @out_to */
	int err;      /* with no @err_to */
	int terminal; /* made raw, and back; -1: none */
	int window;   /* the terminal whose size the command has; -1: none */
	struct pump_capture *out_to; /* or NULL */
	struct pump_capture *err_to; /* or NULL */
	struct keep_log *console;    /* a copy of the guest's console */
	struct keep_log *vmm;	     /* a copy of QEMU's stderr */
};

#endif /* GPUBOX_GUEST_GUEST_IO_H */
