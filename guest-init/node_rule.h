/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One rule of device nodes, as include/guest_abi.h describes it. */
#ifndef GPUBOX_GUEST_INIT_NODE_RULE_H
#define GPUBOX_GUEST_INIT_NODE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a dev_t holds: MINORBITS, linux/kdev_t.h. */
#define NODE_MAJOR_MAX 4095
#define NODE_MINOR_MAX 0xfffff

enum node_minor {
	NODE_NUMBER, /* of the rule */
	NODE_DEVICE, /* '#', of each GPU */
	NODE_FOLDER, /* '@', of each file */
};

/* Bytes of the rule's text: not NUL-terminated. */
struct node_word {
	const char *text;
	size_t size;
};

struct node_rule {
	struct node_word name;
	struct node_word devices;
	struct node_word folder; /* NODE_FOLDER: its path */
	enum node_minor minor;
	uint32_t number; /* NODE_NUMBER */
	bool open;
};

/*
 * Take @size bytes at @text apart; with @rule NULL only check them. Errors:
 * -EINVAL.
 */
int node_rule_parse(const char *text, size_t size, struct node_rule *rule);

#endif /* GPUBOX_GUEST_INIT_NODE_RULE_H */
