/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest with a GPU will be made of: its kernel, the driver's modules,
 * firmware and libraries. One value, wherever the parts come from, so that
 * they can be held against each other before a device is touched.
 */
#ifndef GPUBOX_DRIVER_PARTS_H
#define GPUBOX_DRIVER_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "board/board.h"
#include "boot/built.h"

#define PARTS_MODULES_MAX   32
#define PARTS_LIBRARIES_MAX 8
#define PARTS_FIRMWARE_MAX  32

enum parts_flavour {
	PARTS_FLAVOUR_UNKNOWN,
	PARTS_OPEN,	   /* its licence is compatible with the kernel's */
	PARTS_PROPRIETARY, /* it is not */
};

/* A module of the driver. Strings are "" where nobody knows. */
struct parts_module {
	char name[64]; /* with '_' for '-' */
	char file[BUILT_FILE_MAX];
	char version[64];
	char vermagic[128];
	char arch[16];
	enum parts_flavour flavour;
	enum built_has signature; /* built in: there is one */
	uint64_t size;		  /* of the file, perhaps compressed */
};

struct parts_library {
	char name[32]; /* "libcuda" */
	char file[BUILT_FILE_MAX];
	char version[64]; /* behind .so. in the file's name */
	char arch[16];
	uint64_t align; /* least of its segments; 0 unknown */
};

struct parts_firmware {
	char name[64];	  /* "gsp_ga10x.bin" */
	char version[64]; /* the driver's that it is for */
	char packed[8];	  /* "xz", "zst", or "" */
	uint64_t size;	  /* of the file */
};

struct parts {
	struct built_kernel kernel;
	char driver[64]; /* first module of the driver; "" none is wanted */
	char source[BUILT_FILE_MAX]; /* where its modules were looked for */
	bool as_layer;	    /* it comes to the guest as a file system */
	char no_layer[512]; /* why it cannot be made; "" it can, unknown */
	bool has_firmware;  /* what is known of firmware is all there is */
	char running[64];   /* version the host has loaded; "" none, unknown */
	size_t n_modules;
	struct parts_module module[PARTS_MODULES_MAX];
	size_t n_libraries;
	struct parts_library library[PARTS_LIBRARIES_MAX];
	size_t n_firmware;
	struct parts_firmware firmware[PARTS_FIRMWARE_MAX];
};

/* How the guest will be started, as far as the parts must fit it. */
struct parts_plan {
	const char *cmdline; /* of the guest kernel, all of it */
	const char *initcall_blacklist;
	bool signatures; /* modules in the initramfs keep theirs */
	uint64_t memory; /* bytes */
};

/* Copy @text into the @size bytes at @to; what is too long is cut. */
void parts_set(char *to, size_t size, const char *text);

/* The driver's own module, or NULL when it was not found. */
const struct parts_module *parts_main_module(const struct parts *parts);

/*
 * What the kernel makes of a licence, license_is_gpl_compatible() in
 * include/linux/license.h; "" is unknown.
 */
enum parts_flavour parts_flavour_of(const char *license);

/*
 * Whether the board's list of modules ("name param=value | ?name") has
 * @driver, or a module of it called @driver and more behind a '_'.
 */
bool parts_list_has(const char *list, const char *driver);

/* The board's list that loads @driver; NULL: it does not. */
const char *parts_board_list(const struct board *board, const char *driver);

/* Whether the module called @name is one of @driver's. */
bool parts_is_of_driver(const char *name, const char *driver);

#endif /* GPUBOX_DRIVER_PARTS_H */
