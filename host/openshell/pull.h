/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Images from a registry, by skopeo, with its user's own configuration: which
 * registries, which credentials, whose signatures.
 */
#ifndef GPUBOX_OPENSHELL_PULL_H
#define GPUBOX_OPENSHELL_PULL_H

#include "fault.h"
#include "openshell/setup.h"

/* Whether it could be done. -ENOENT, FAULT_HOST: there is no skopeo. */
int pull_check(struct fault *fault);

/*
 * Fetch @image, a reference that want_image() has taken, into the folder of
 * images, unless it is there meanwhile: once at a time. The file, which is
 * readable by us alone, has its name once it is whole; what is left of one that
 * was killed the next call removes. Errors, FAULT_HOST: those of pull_check(),
 * -EIO with skopeo's own words, -ETIMEDOUT, those of files.
 */
int pull(const struct setup *setup, const char *image, struct fault *fault);

/* Remove what is left of those that were killed, but not of those that go on. */
void pull_sweep(const struct setup *setup);

#endif /* GPUBOX_OPENSHELL_PULL_H */
