// SPDX-License-Identifier: GPL-2.0-or-later
#include "holders/holders.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "holders/nodes.h"
#include "holders/processes.h"
#include "holders/storage.h"
#include "sysfs/deadline.h"
#include "sysfs/sysfs.h"

/* Hundreds of processes with thousands of mappings, on a busy host. */
#define HOLDERS_MS   20000
#define HOLDERS_MOST 1024

static int holders_add(struct holder_list *list, enum holder_kind kind,
		       bool blocks, const char *what)
{
	struct holder holder = {.kind = kind, .blocks = blocks};

	snprintf(holder.what, sizeof(holder.what), "%s", what);
	return holder_list_add(list, &holder);
}

/* vtcon*: name "(M) frame buffer device", bind 1 while it draws. */
static bool holders_console_bound(const char *root)
{
	char path[300], text[64], **names;
	uint64_t bind;
	bool bound = false;
	int i, n;

	n = sysfs_list(root, "/sys/class/vtconsole", &names);
	if (n < 0)
		return false;
	for (i = 0; i < n && !bound; i++) {
		snprintf(path, sizeof(path), "/sys/class/vtconsole/%s/name",
			 names[i]);
		if (sysfs_read(root, path, text, sizeof(text)) < 0 ||
		    !strstr(text, "frame buffer"))
			continue;
		snprintf(path, sizeof(path), "/sys/class/vtconsole/%s/bind",
			 names[i]);
		bound = !sysfs_read_u64(root, path, &bind) && bind;
	}
	sysfs_list_free(names);
	return bound;
}

/* Which of several framebuffers the console draws on sysfs does not tell. */
static bool holders_one_framebuffer(const char *root)
{
	int i, n, count = 0;
	char **names;

	n = sysfs_list(root, "/sys/class/graphics", &names);
	for (i = 0; i < n; i++)
		count += !strncmp(names[i], "fb", 2) && names[i][2] >= '0' &&
			 names[i][2] <= '9';
	if (n >= 0)
		sysfs_list_free(names);
	return count == 1;
}

static int holders_framebuffer(const char *root, const char *name,
			       struct holder_list *list)
{
	if (strncmp(name, "fb", 2) != 0 || !holders_console_bound(root))
		return 0;
	return holders_add(list, HOLDER_CONSOLE, holders_one_framebuffer(root),
			   name);
}

static int holders_interface(const char *root, const char *name,
			     struct holder_list *list)
{
	char path[300];
	uint64_t flags;

	snprintf(path, sizeof(path), "/sys/class/net/%s/flags", name);
	if (sysfs_read_u64(root, path, &flags) || !(flags & IFF_UP))
		return 0;
	return holders_add(list, HOLDER_NET, true, name);
}

/* "1-2", or with what it calls itself; root hubs and interfaces are neither. */
static int holders_usb(const char *root, const char *name,
		       struct holder_list *list)
{
	char path[300], product[64], what[96];

	if (name[0] < '0' || name[0] > '9' || strchr(name, ':'))
		return 0;
	snprintf(path, sizeof(path), "/sys/bus/usb/devices/%s/product", name);
	if (sysfs_read(root, path, product, sizeof(product)) <= 0)
		product[0] = '\0';
	snprintf(what, sizeof(what), "%.20s%s%s%s", name,
		 product[0] ? " (" : "", product, product[0] ? ")" : "");
	return holders_add(list, HOLDER_USB, false, what);
}

/* Let @take look at each link of a folder that leads to @device. */
static int holders_class(const char *root, const char *folder,
			 const struct pci_device *device,
			 int (*take)(const char *root, const char *name,
				     struct holder_list *list),
			 struct holder_list *list)
{
	char path[300], target[PATH_MAX], **names;
	int i, n, err = 0;

	n = sysfs_list(root, folder, &names);
	if (n < 0)
		return n == -ENOMEM ? n : 0;
	for (i = 0; i < n && !err; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		if (sysfs_link(root, path, target, sizeof(target)) > 0 &&
		    nodes_below(target, device))
			err = take(root, names[i], list);
	}
	sysfs_list_free(names);
	return err;
}

static int holders_modules(const char *root, const struct pci_device *device,
			   struct holder_list *list)
{
	char path[300], module[64], **names;
	int i, n, err = 0;

	if (pci_path(device->bdf, "driver/module", path, sizeof(path)) ||
	    sysfs_link_name(root, path, module, sizeof(module)) < 0)
		return 0;
	snprintf(path, sizeof(path), "/sys/module/%s/holders", module);
	n = sysfs_list(root, path, &names);
	if (n < 0)
		return n == -ENOMEM ? n : 0;
	for (i = 0; i < n && !err; i++)
		err = holders_add(list, HOLDER_MODULE, false, names[i]);
	sysfs_list_free(names);
	return err;
}

static int holders_look(const char *root, const struct pci_device *device,
			struct holder_list *list)
{
	struct nodes nodes;
	int err;

	err = nodes_find(root, device, &nodes);
	if (err)
		return err;
	err = processes_find(root, &nodes, list);
	if (!err)
		err = storage_find(root, &nodes, list);
	nodes_free(&nodes);
	if (!err)
		err = holders_class(root, "/sys/class/graphics", device,
				    holders_framebuffer, list);
	if (!err)
		err = holders_class(root, "/sys/class/net", device,
				    holders_interface, list);
	if (!err)
		err = holders_class(root, "/sys/bus/usb/devices", device,
				    holders_usb, list);
	if (!err)
		err = holders_modules(root, device, list);
	return err;
}

/* In memory that is shared with who asks. */
struct holders_answer {
	size_t count;
	bool complete;
	struct holder holder[HOLDERS_MOST];
};

struct holders_question {
	const char *root;
	const struct pci_device *device;
	struct holders_answer *answer;
	int own;
};

static int holders_answer(const void *arg)
{
	const struct holders_question *question = arg;
	struct holders_answer *answer = question->answer;
	struct holder_list list = {.own = question->own, .complete = true};
	int err;

	err = holders_look(question->root, question->device, &list);
	answer->complete = list.complete && list.count <= HOLDERS_MOST;
	answer->count = list.count < HOLDERS_MOST ? list.count : HOLDERS_MOST;
	if (!err && answer->count)
		memcpy(answer->holder, list.holder,
		       answer->count * sizeof(*list.holder));
	free(list.holder);
	return err;
}

static int holders_take(const struct holders_answer *answer,
			struct holder_list *list)
{
	list->complete = answer->complete;
	if (!answer->count)
		return 0;
	list->holder = malloc(answer->count * sizeof(*list->holder));
	if (!list->holder)
		return -ENOMEM;
	list->count = answer->count;
	memcpy(list->holder, answer->holder, list->count * sizeof(*list->holder));
	return 0;
}

/*
 * By a process of its own: the mappings of one that hangs in the kernel with
 * its memory locked are never shown (mmap_lock, which m_start() waits for).
 */
static int holders_ask(const char *root, const struct pci_device *device,
		       struct holder_list *list)
{
	struct holders_question question = {root, device, NULL, list->own};
	struct deadline deadline = {.ms = HOLDERS_MS, .keep_fd = -1};
	struct holders_answer *answer;
	int err;

	answer = mmap(NULL, sizeof(*answer), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (answer == MAP_FAILED)
		return -errno;
	question.answer = answer;
	err = deadline_call(&deadline, holders_answer, &question);
	/* it only looks: nothing is lost when it ends as soon as it can */
	if (deadline.pid)
		kill(deadline.pid, SIGKILL);
	if (!err)
		err = holders_take(answer, list);
	munmap(answer, sizeof(*answer));
	return err;
}

int holders_find(const char *root, const struct pci_device *device,
		 struct holder **holdersp, size_t *countp, bool *completep)
{
	struct holder_list list = {.own = getpid(), .complete = true};
	int err;

	/* an observer is here, not there */
	if (sysfs_is_observed())
		err = holders_look(root, device, &list);
	else
		err = holders_ask(root, device, &list);
	if (err) {
		free(list.holder);
		return err;
	}
	*holdersp = list.holder;
	*countp = list.count;
	*completep = list.complete;
	return 0;
}
