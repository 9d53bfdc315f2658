/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a sandbox as the gateway asks for it to a request. */
#ifndef GPUBOX_OPENSHELL_WANT_H
#define GPUBOX_OPENSHELL_WANT_H

#include <limits.h>

#include "keeper/guests.h"
#include "openshell/messages.h"
#include "openshell/setup.h"
#include "pci/pci.h"
#include "request/request.h"

/* Where the supervisor's program lies in the guest, and its token. */
#define WANT_SUPERVISOR "/opt/openshell/bin"
#define WANT_TOKEN	"/opt/openshell/auth/sandbox.jwt"
#define WANT_TLS	"/opt/openshell/tls"

/* Of the board's list and of the sandboxes'. */
#define WANT_MODULES 4096

struct want {
	struct request request;
	struct board board; /* with the modules of a sandbox */
	char modules[WANT_MODULES];
	char name[GUESTS_NAME];
	char root[PATH_MAX], upper[PATH_MAX];
	const char *pull; /* the image that is to be fetched to @root; or NULL */
	char gpus[REQUEST_GPUS_MAX][PCI_BDF_TEXT];
	char *words[4];
};

/*
 * Decide what guest @asked means. Nothing of the host but the folder of images
 * and the files that go along is looked at. want_free() in every case. Errors,
 * FAULT_HOST: -EINVAL, -ENOTSUP (the driver has no such thing), -ENOENT (there
 * is no such image), -E2BIG (the lists of modules), -ENAMETOOLONG, -ENOMEM,
 * those of input_read().
 */
int want_make(struct want *want, const struct setup *setup,
	      const messages_sandbox *asked, struct fault *fault);
void want_free(struct want *want);

#endif /* GPUBOX_OPENSHELL_WANT_H */
