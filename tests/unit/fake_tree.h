/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A host in a folder, from a file of tests/trees (see tests/trees/build for
 * what is in one) and changes to it.
 */
#ifndef GPUBOX_TESTS_UNIT_FAKE_TREE_H
#define GPUBOX_TESTS_UNIT_FAKE_TREE_H

#include <jansson.h>
#include <limits.h>

#include "unit_folder.h"

#include "board/board.h"

/* A board that takes any GPU. */
static const struct board fake_tree_board = {
	.name = "test",
	.description = "",
	.arch = "x86_64",
	.machine = "q35",
	.highmem_mmio_size = "",
	.pci_hole64_size = "",
	.tcg_cpu = "",
	.firmware = "",
	.qemu_binary = "qemu-system-x86_64",
	.qemu_user = "",
	.memory_mib = 2048,
	.vcpus = 1,
	.cmdline = "",
	.initcall_blacklist = "",
	.modules = "",
	.gpu_modules = "",
	.identity_regions = "auto",
	.gpu_match = "10de:* 1002:* 8086:*",
	.gpu_class = "03",
	.vfio_driver = "vfio-pci",
};

struct fake_tree {
	char root[UNIT_FOLDER];
};

/* printf(1)'s %b as far as the trees use it */
static inline void fake_tree_put(FILE *file, const char *text)
{
	for (; *text; text++) {
		char hex[3] = {0};

		if (text[0] != '\\') {
			fputc(*text, file);
		} else if (text[1] == 'x') {
			memcpy(hex, text + 2, 2);
			fputc((int)strtol(hex, NULL, 16), file);
			text += 3;
		} else {
			fputc(text[1] == 'n' ? '\n' : text[1], file);
			text++;
		}
	}
	fputc('\n', file);
}

/* "KEY JSON", or "nodes PATH STATE", in the part that only a live host has */
static inline void fake_tree_live(const struct fake_tree *tree, const char *set)
{
	char path[PATH_MAX], key[32], node[64], state[16];
	json_t *live, *at;
	int n;

	snprintf(path, sizeof(path), "%s/gpubox/live.json", tree->root);
	live = json_load_file(path, 0, NULL);
	if (sscanf(set, "nodes %63s %15s", node, state) == 2) {
		at = json_object_get(live, "nodes");
		json_object_set_new(at, node, json_string(state));
	} else if (sscanf(set, "%31s %n", key, &n) == 1) {
		json_object_set_new(live, key,
				    json_loads(set + n, JSON_DECODE_ANY, NULL));
	}
	if (json_dump_file(live, path, 0) < 0)
		abort();
	json_decref(live);
}

/*
 * "PATH = TEXT", "PATH -> TARGET", "PATH/", "-PATH" to remove it, or "@" and
 * what fake_tree_live() takes.
 */
static inline void fake_tree_line(const struct fake_tree *tree, const char *line)
{
	char path[PATH_MAX];
	const char *link = strstr(line, " -> ");
	const char *file = strstr(line, " = ");
	const char *end = link && (!file || link < file) ? link : file;
	FILE *out;

	if (line[0] == '@') {
		fake_tree_live(tree, line + 1);
		return;
	}
	if (line[0] == '-') {
		snprintf(path, sizeof(path), "%s%s", tree->root, line + 1);
		unit_folder_remove(path);
		return;
	}
	snprintf(path, sizeof(path), "%s%.*s", tree->root,
		 (int)(end ? (size_t)(end - line) : strlen(line)), line);
	unit_folder_parents(path);
	if (!end)
		return;
	unlink(path);
	if (end == link) {
		if (symlink(end + 4, path) < 0)
			abort();
		return;
	}
	out = fopen(path, "w");
	if (!out)
		abort();
	fake_tree_put(out, end + 3);
	fclose(out);
}

static inline void fake_tree_make(struct fake_tree *tree, const char *name)
{
	const char *src = getenv("GPUBOX_SRC");
	char path[PATH_MAX], *line = NULL;
	size_t room = 0;
	ssize_t n;
	FILE *in;

	snprintf(path, sizeof(path), "%s/tests/trees/%s.tree", src ? src : ".",
		 name);
	in = fopen(path, "r");
	if (!in || unit_folder_make(tree->root))
		abort();
	while ((n = getline(&line, &room, in)) > 0) {
		line[n - 1] = '\0';
		if (line[0] == '/')
			fake_tree_line(tree, line);
	}
	free(line);
	fclose(in);
}

static inline void fake_tree_remove(const struct fake_tree *tree)
{
	unit_folder_remove(tree->root);
}

#endif /* GPUBOX_TESTS_UNIT_FAKE_TREE_H */
