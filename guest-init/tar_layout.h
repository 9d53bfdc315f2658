/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the fields of a header stand: ustar of POSIX.1-2017, pax. */
#ifndef GPUBOX_GUEST_INIT_TAR_LAYOUT_H
#define GPUBOX_GUEST_INIT_TAR_LAYOUT_H

#define TAR_AT_NAME   0
#define TAR_AT_MODE   100
#define TAR_AT_UID    108
#define TAR_AT_GID    116
#define TAR_AT_SIZE   124
#define TAR_AT_MTIME  136
#define TAR_AT_SUM    148
#define TAR_AT_TYPE   156
#define TAR_AT_LINK   157
#define TAR_AT_MAGIC  257
#define TAR_AT_MAJOR  329
#define TAR_AT_MINOR  337
#define TAR_AT_PREFIX 345

#define TAR_NAME_SIZE	100 /* of a name and a link */
#define TAR_ID_SIZE	8   /* of modes, owners, devices, the sum */
#define TAR_NUMBER_SIZE 12  /* of sizes and times */
#define TAR_PREFIX_SIZE 155

#endif /* GPUBOX_GUEST_INIT_TAR_LAYOUT_H */
