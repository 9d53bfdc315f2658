// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders/holder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int holder_list_add(struct holder_list *list, const struct holder *holder)
{
	struct holder *bigger;
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct holder *other = &list->holder[i];

		if (other->pid == holder->pid &&
		    (holder->pid || other->kind == holder->kind) &&
		    !strcmp(other->what, holder->what))
			return 0;
	}
	bigger = realloc(list->holder, (list->count + 1) * sizeof(*list->holder));
	if (!bigger)
		return -ENOMEM;
	list->holder = bigger;
	list->holder[list->count++] = *holder;
	return 0;
}

char *holder_text(const struct holder *holder, char *text, size_t size)
{
	static const struct {
		const char *before;
		const char *after;
	} words[] = {
		[HOLDER_CONSOLE] = {"the text console draws on ", ""},
		[HOLDER_MOUNT] = {"a file system is mounted at ", ""},
		[HOLDER_SWAP] = {"the host swaps to ", ""},
		[HOLDER_BLOCK] = {"a dm or md device is built on ", ""},
		[HOLDER_POOL] = {"a btrfs or a ZFS pool has ", ""},
		[HOLDER_NET] = {"network interface ", " is up"},
		[HOLDER_MODULE] = {"its driver is used by module ", ""},
		[HOLDER_USB] = {"USB device ", " hangs on it"},
	};

	if (holder->kind != HOLDER_FILE && holder->kind != HOLDER_MAP)
		snprintf(text, size, "%s%s%s", words[holder->kind].before,
			 holder->what, words[holder->kind].after);
	else
		snprintf(text, size, "%s (pid %d%s%s) has %s %s", holder->comm,
			 holder->pid, holder->unit[0] ? ", " : "", holder->unit,
			 holder->what,
			 holder->kind == HOLDER_FILE ? "open" : "mapped");
	return text;
}
