/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which devices of the host `--gpu` means. */
#ifndef GPUBOX_VFIO_SELECT_H
#define GPUBOX_VFIO_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"
#include "vfio/claim.h"

struct select_ask {
	const char *root;	  /* "" is this host */
	const char *driver;	  /* to bind to */
	const char *match;	  /* the board's; see pci_match() */
	const char *class_prefix; /* for an empty @match */
	bool virtual_functions;	  /* match, too, unless they are named */
	bool gpus_alone;	  /* what is named has to match as well */
	const char *const *words; /* of --gpu */
	size_t n_words;
};

struct selection {
	size_t count;
	struct pci_bdf bdf[CLAIM_WANTED_MAX];
};

/*
 * Whether @word is one: "none", "auto", a number of devices, a PCI address.
 * -EINVAL with a sentence, FAULT_HOST.
 */
int select_check(const char *word, struct fault *fault);

/*
 * Choose: the addresses as they stand, then for "auto" and for each of a
 * number the first device that matches, can be taken and is not in use.
 * Changes nothing; by the time it is taken a device may be gone.
 *
 * Errors: -ENODEV (FAULT_HOST: none matches), or why the first that matches
 * cannot be taken, as custody_take() would say it; -E2BIG, -EINVAL, -ENOMEM;
 * with ->gpus_alone for one that is named -EPERM (it does not match), those of
 * pci_read().
 */
int select_devices(const struct select_ask *ask, struct selection *selection,
		   struct fault *fault);

/*
 * The same when devices that were chosen have gone to somebody else: where no
 * other would do, or one that is named cannot be had, there is nothing to
 * choose. -ENODEV without a sentence, what cannot be had as above; @selection
 * is then as it was.
 */
int select_again(const struct select_ask *ask, struct selection *selection,
		 struct fault *fault);

#endif /* GPUBOX_VFIO_SELECT_H */
