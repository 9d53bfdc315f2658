// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd/named.h"

#include <errno.h>
#include <unistd.h>

#include "keeper/guests.h"
#include "keeper/sweep.h"
#include "log.h"

int named_open(struct fault *fault)
{
	int guests = guests_open(false, fault);

	if (guests >= 0)
		sweep_guests(guests);
	return guests;
}

static int named_one(int guests, const char *name, named_fn *fn, void *arg,
		     struct fault *fault)
{
	struct entry entry;
	int err;

	err = entry_open(guests, name, &entry, fault);
	if (err)
		return err;
	err = fn(arg, guests, &entry, fault);
	entry_close(&entry);
	return err;
}

static int named_none(const struct call *call, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "%s: needs the name of a guest; see 'gpubox %s --help'",
			 call->command->name, call->command->name);
}

int named_each(const struct call *call, bool say, named_fn *fn, void *arg)
{
	struct fault fault = {0};
	int guests, i, err, status = 0;

	if (!call->words.count)
		return call_fail(call, &fault, named_none(call, &fault));
	guests = named_open(&fault);
	if (guests < 0 && fault.class != FAULT_NONE)
		return call_fail(call, &fault, guests);
	for (i = 0; i < call->words.count; i++) {
		fault = (struct fault){0};
		err = named_one(guests, call->words.word[i], fn, arg, &fault);
		if (err)
			status = call_fail(call, &fault, err);
		else if (say)
			log_output("%s\n", call->words.word[i]);
	}
	if (guests >= 0)
		close(guests);
	return status;
}
