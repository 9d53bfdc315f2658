/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a guest, read from where they lie. */
#ifndef GPUBOX_DRIVER_COLLECT_H
#define GPUBOX_DRIVER_COLLECT_H

#include <jansson.h>

#include "driver/info.h"
#include "fault.h"
#include "driver/parts.h"
#include "driver/vendor.h"

struct collect_ask {
	const char *root;    /* "" this host; for tests a folder */
	const char *release; /* of the guest kernel; "" unknown */
	const char *arch;    /* of the guest */
	uint64_t page_size;  /* of the guest kernel; 0 unknown */
	bool running;	     /* it is the kernel that runs here */
	const char *modules; /* folder with modules.dep, or NULL: unknown */
	const char *list;    /* the board's, with the driver in it, or NULL */
	bool files;	     /* the host's firmware and libraries go along */
	const struct vendor_driver *driver;
};

/*
 * Look for the driver's modules in the guest kernel's folder, and for its
 * firmware and libraries on the host. Reads headers, not whole files; a
 * compressed module is unpacked, and what it says is kept in cache.h's folder.
 * What is not found is left out, what cannot be read stays unknown. -ENOMEM.
 */
int collect_host(const struct collect_ask *ask, struct parts *parts);

/*
 * What the uncompressed kernel of @size bytes at @data, known as @source, says
 * of itself that is not known yet: release, size of pages, configuration.
 */
void collect_kernel_image(const void *data, size_t size, const char *source,
			  struct built_kernel *kernel);

/*
 * Add the modules in an archive as modules_archive() makes it. -EBADMSG and
 * what memfd_create(2) and write(2) report; those before it stay.
 */
int collect_archive(const void *data, size_t size, struct parts *parts);

/*
 * Take modules, firmware and libraries from what the driver layer @path says of
 * itself, in place of what is known of them.
 */
void collect_driver(const struct driver_info *info, const char *path,
		    const struct vendor_driver *driver, struct parts *parts);

/* Split "gsp_ga10x.bin.zst" into the firmware's name and how it is packed. */
void collect_firmware_name(const char *file, struct parts_firmware *firmware);

/* The module in the file @path, whose name and place are known. */
void collect_module_file(const char *path, struct parts_module *module);

/* The driver's modules, for collect_host(). 0 or -ENOMEM. */
int collect_modules(const struct collect_ask *ask, struct parts *parts);

/* Its libraries and firmware, for collect_host(). */
void collect_files(const struct collect_ask *ask, struct parts *parts);

/*
 * What is known of modules, libraries and firmware as JSON, the caller's, for a
 * capture, and back: what is missing or of another kind stays unknown. NULL:
 * out of memory.
 */
json_t *collect_to_json(const struct parts *parts);
void collect_from_json(const json_t *json, struct parts *parts);

#endif /* GPUBOX_DRIVER_COLLECT_H */
