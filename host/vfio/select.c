// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/select.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "vfio/idle.h"
#include "vfio/lock.h"
#include "vfio/takeover.h"

/* How many the word asks for without naming them; -EINVAL: it is no such. */
static int select_number(const char *word)
{
	char *end;
	long n;

	if (!strcmp(word, "none"))
		return 0;
	if (!strcmp(word, "auto"))
		return 1;
	if (strspn(word, "0123456789") != strlen(word))
		return -EINVAL;
	n = strtol(word, &end, 10);
	return end == word || n < 1 || n > CLAIM_WANTED_MAX ? -EINVAL : (int)n;
}

int select_check(const char *word, struct fault *fault)
{
	struct pci_bdf bdf;

	if (select_number(word) >= 0 || !pci_bdf_parse(word, &bdf))
		return 0;
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--gpu %s: there are none, auto, a number up to %d, "
			 "and PCI addresses such as 0000:01:00.0",
			 word, CLAIM_WANTED_MAX);
}

static bool select_has(const struct selection *selection, struct pci_bdf bdf)
{
	size_t i;

	for (i = 0; i < selection->count; i++)
		if (!pci_bdf_compare(selection->bdf[i], bdf))
			return true;
	return false;
}

static int select_add(struct selection *selection, struct pci_bdf bdf,
		      struct fault *fault)
{
	if (select_has(selection, bdf))
		return 0;
	if (selection->count == CLAIM_WANTED_MAX)
		return fault_set(fault, FAULT_HOST, -E2BIG,
				 "--gpu: a guest takes %d devices at most",
				 CLAIM_WANTED_MAX);
	selection->bdf[selection->count++] = bdf;
	return 0;
}

/* Two guests cannot share a group: one of its locks that is taken is enough. */
static int select_check_locks(const struct state *state,
			      const struct claim *claim, struct fault *fault)
{
	char text[PCI_BDF_TEXT];
	size_t i;

	for (i = 0; i < claim->n_devices; i++)
		if (lock_is_taken(state, claim->device[i].pci.bdf))
			return fault_set(
				fault, FAULT_HOST, -EBUSY,
				"%s: is taken by another gpubox",
				pci_bdf_format(claim->device[i].pci.bdf, text));
	return 0;
}

/* What custody_take() would refuse, without taking anything. */
static int select_try(const struct select_ask *ask, const struct state *state,
		      struct pci_bdf bdf, struct claim *claim,
		      struct fault *fault)
{
	struct steps *steps;
	size_t i;
	int err;

	err = claim_read(ask->root, ask->driver, &bdf, 1, claim, fault);
	if (!err && state)
		err = select_check_locks(state, claim, fault);
	if (err)
		return err;
	steps = malloc(sizeof(*steps));
	if (!steps)
		return -ENOMEM;
	err = takeover_plan(claim, steps, fault);
	for (i = 0; i < claim->n_devices && !err; i++)
		if (claim->device[i].pci.driver[0] &&
		    (!i || takeover_touches(steps, claim->device[i].pci.bdf)))
			err = idle_check(ask->root, &claim->device[i].pci, fault);
	free(steps);
	return err;
}

static bool select_is_gpu(const struct select_ask *ask,
			  const struct pci_device *pci)
{
	return pci_is_endpoint(pci) &&
	       pci_match(pci, ask->match, ask->class_prefix) == 1;
}

static bool select_matches(const struct select_ask *ask,
			   const struct pci_device *pci)
{
	return (!pci->is_sriov_vf || ask->virtual_functions) &&
	       select_is_gpu(ask, pci);
}

struct select_search {
	const struct pci_device *devices; /* all of the host */
	size_t count;
	const struct state *state; /* or NULL */
	struct claim claim;	   /* of the last that was tried */
	struct fault first;	   /* why the first cannot be taken */
};

/* Add the first that can be had and is not there yet. */
static int select_next(const struct select_ask *ask, struct select_search *search,
		       struct selection *selection, struct fault *fault)
{
	size_t i;

	for (i = 0; i < search->count; i++) {
		const struct pci_device *pci = &search->devices[i];

		if (!select_matches(ask, pci) || select_has(selection, pci->bdf))
			continue;
		if (!select_try(ask, search->state, pci->bdf, &search->claim,
				&search->first))
			return select_add(selection, pci->bdf, fault);
	}
	if (search->first.text[0])
		return fault_set(fault, search->first.class, search->first.err,
				 "--gpu: no device can be had; %s",
				 search->first.text);
	if (!ask->match[strspn(ask->match, " \t")])
		return fault_set(fault, FAULT_HOST, -ENODEV,
				 "--gpu: the board names no GPU to choose "
				 "(CONFIG_GPU_MATCH is empty); %s",
				 ask->gpus_alone ? "write its ids there"
						 : "give the address of one from "
						   "'gpubox devices --all'");
	return fault_set(fault, FAULT_HOST, -ENODEV,
			 "--gpu: this host has no %sdevice that the board takes "
			 "(%s, PCI class %s); 'gpubox devices --all' lists what "
			 "is there",
			 selection->count ? "further " : "", ask->match,
			 *ask->class_prefix ? ask->class_prefix : "any");
}

static int select_search(const struct select_ask *ask, int number,
			 struct selection *selection, struct fault *fault)
{
	struct select_search *search;
	struct pci_device *devices;
	struct state state;
	size_t count;
	int err, state_err;

	err = pci_scan(ask->root, &devices, &count);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "the PCI devices of this host cannot be "
				 "listed: %s",
				 strerror(-err));
	search = calloc(1, sizeof(*search));
	if (!search)
		err = -ENOMEM;
	state_err = state_find(ask->root, &state);
	if (!err) {
		search->devices = devices;
		search->count = count;
		search->state = state_err ? NULL : &state;
	}
	for (; number > 0 && !err; number--)
		err = select_next(ask, search, selection, fault);
	state_close(&state);
	free(search);
	free(devices);
	return err;
}

/* Who may name GPUs alone is not to have the host's disks and networks. */
static int select_check_named(const struct select_ask *ask, struct pci_bdf bdf,
			      struct fault *fault)
{
	char text[PCI_BDF_TEXT];
	struct pci_device pci;
	int err;

	if (!ask->gpus_alone)
		return 0;
	pci_bdf_format(bdf, text);
	err = pci_read(ask->root, bdf, &pci);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "%s: %s", text,
				 err == -ENODEV ? "no such PCI device"
						: strerror(-err));
	/* a virtual function may be named, whatever the board takes unasked */
	if (select_is_gpu(ask, &pci))
		return 0;
	return fault_set(fault, FAULT_HOST, -EPERM,
			 "%s: is no GPU that the board takes (CONFIG_GPU_MATCH "
			 "'%s', PCI class %s), and no other device may be named",
			 text, ask->match,
			 *ask->class_prefix ? ask->class_prefix : "any");
}

int select_devices(const struct select_ask *ask, struct selection *selection,
		   struct fault *fault)
{
	struct pci_bdf bdf;
	int n, err, number = 0;
	size_t i;

	memset(selection, 0, sizeof(*selection));
	for (i = 0; i < ask->n_words; i++) {
		err = select_check(ask->words[i], fault);
		if (err)
			return err;
		n = select_number(ask->words[i]);
		if (n >= 0) {
			number += n;
			continue;
		}
		pci_bdf_parse(ask->words[i], &bdf);
		err = select_check_named(ask, bdf, fault);
		if (!err)
			err = select_add(selection, bdf, fault);
		if (err)
			return err;
	}
	if (number > CLAIM_WANTED_MAX)
		number = CLAIM_WANTED_MAX;
	return number ? select_search(ask, number, selection, fault) : 0;
}

/* Whether the devices that are named can be had; -ENODEV: no other is asked for */
static int select_named(const struct select_ask *ask, const struct state *state,
			struct fault *fault)
{
	struct pci_bdf bdf;
	struct claim *claim;
	int err = 0, number = 0;
	size_t i;

	claim = malloc(sizeof(*claim));
	if (!claim)
		return -ENOMEM;
	for (i = 0; i < ask->n_words && !err; i++) {
		int n = select_number(ask->words[i]);

		if (n >= 0) {
			number += n;
			continue;
		}
		err = pci_bdf_parse(ask->words[i], &bdf);
		if (!err)
			err = select_try(ask, state, bdf, claim, fault);
		/* waiting for it is the caller's, not ours */
		if (err == -EBUSY)
			err = -ENODEV;
	}
	free(claim);
	return err || number ? err : -ENODEV;
}

int select_again(const struct select_ask *ask, struct selection *selection,
		 struct fault *fault)
{
	const struct selection before = *selection;
	struct state state;
	int err, state_err;

	state_err = state_find(ask->root, &state);
	err = select_named(ask, state_err ? NULL : &state, fault);
	state_close(&state);
	if (!err)
		err = select_devices(ask, selection, fault);
	if (err)
		*selection = before;
	return err;
}
