/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest needs to run, opened, made and taken: descriptors and values.
 * Whoever holds it need not be the process that runs the guest.
 */
#ifndef GPUBOX_PREPARE_PREPARED_H
#define GPUBOX_PREPARE_PREPARED_H

#include "driver/driver.h"
#include "driver/parts.h"
#include "file/blob.h"
#include "layer/layer.h"
#include "net/lender.h"
#include "plan/plan.h"
#include "prepare/payload.h"
#include "prepare/shares.h"
#include "qemu/identity.h"
#include "template/ram.h"
#include "template/template.h"
#include "vfio/attach.h"
#include "vfio/custody.h"

struct prepared {
	const struct request *request;
	const struct board *board;
	bool make;	   /* what is missing in the cache */
	struct host host;  /* what the plan stands on */
	struct plan *plan; /* NULL: not made yet */
	struct qemu_caps *caps;
	struct payload payload;
	bool unread; /* the payload: a template has all of it */
	struct blob dtb;
	struct template template; /* that host.template is of */
	int ram; /* of a guest whose memory stands apart in it; or -1 */
	struct ram_load ram_load;
	struct layer disks[HOST_DRIVER]; /* root, scratch, mounts */
	struct driver driver;		 /* with the disk HOST_DRIVER */
	struct parts *parts;		 /* NULL: no driver */
	struct custody *custody;	 /* NULL: no device is taken */
	struct attach attach;
	struct identity identity; /* that host.user has */
	struct shares shares;
	struct nics nics;	/* of a namespace or a tap */
	struct lender lender;	/* of a namespace's interfaces */
	int taps[ABI_NICS_MAX]; /* -1: not taken, or QEMU's */
};

#endif /* GPUBOX_PREPARE_PREPARED_H */
