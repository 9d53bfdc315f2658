/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A container's image in an OCI layout, as a folder or an archive. */
#ifndef GPUBOX_LAYER_OCI_H
#define GPUBOX_LAYER_OCI_H

#include <stdbool.h>

#include "fault.h"
#include "layer/oci_json.h"

/*
 * Whether the folder @path, or the archive @path that is open at @fd, is one;
 * an archive also in docker's form, if digests name its files, as podman's do.
 * -ENOTSUP (FAULT_HOST): they do not, as before docker 25.
 */
bool oci_is_folder(const char *path);
int oci_is_archive(int fd, const char *path, struct fault *fault);

/*
 * Unpack the archive @path, of which nothing but a layout's files count, into
 * @dir, where what came before an error stays. -EBADMSG (FAULT_GUEST: damaged),
 * those of the file system.
 */
int oci_unpack(const char *path, const char *dir, struct fault *fault);

/*
 * Make the plain archive @tar of the image for the architecture @arch that is
 * in the folder @dir, and its @config, which oci_config_free() frees. Every
 * file of it must have the size and the digest by which it is named. @path
 * names it in messages. On failure @tar may have a part of it, and @config has
 * nothing to free. Errors: -EBADMSG (FAULT_GUEST: it is damaged, or not as the
 * specification says), -ENOTSUP (FAULT_HOST: no image of it fits, or several
 * do), -ENOMEM, those of oci_merge() and open(2).
 */
int oci_pack(const char *dir, const char *path, const char *arch,
	     const char *tar, struct oci_config *config, struct fault *fault);

#endif /* GPUBOX_LAYER_OCI_H */
