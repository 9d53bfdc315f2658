/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files of a system are its GPU driver: the plan of a driver layer. */
#ifndef GPUBOX_DRIVER_HARVEST_H
#define GPUBOX_DRIVER_HARVEST_H

#include <stdbool.h>

#include "driver/cargo.h"
#include "boot/modinfo.h"
#include "driver/sysroot.h"
#include "fault.h"
#include "boot/modules_list.h"

struct harvest_ask {
	const char *modules; /* the driver's, CONFIG_GPU_MODULES */
	const char *files;   /* its user space, CONFIG_GPU_FILES */
	const char *cdi;     /* kind of its CDI specifications, or "" */
	const char *loaded;  /* CONFIG_GUEST_MODULES: in the guest without us */
	const char *release; /* of the kernel; NULL: the only one there is */
	const char *arch;    /* x86_64, aarch64 */
	bool keep;	     /* see modinfo_read(); driver_open() sets it */
};

/*
 * Decide what goes into the layer of the system below the folder @from; "/"
 * is this host. Reads modules' headers and libraries' dynamic sections, copies
 * nothing. On success cargo_free() frees.
 *
 * Errors: -ENOENT (FAULT_HOST: a module, firmware or library that is
 * required is not there, or no folder of the kernel's modules; named),
 * -EINVAL (FAULT_HOST: a list; versions that do not go together; a
 * module of another kernel), -EBADMSG (FAULT_GUEST: a file is damaged),
 * -ENAMETOOLONG, -ENOMEM, those of modules_order.h.
 */
int harvest_plan(const char *from, const struct harvest_ask *ask,
		 struct cargo *cargo, struct fault *fault);

/* What the parts below share; their errors are those of harvest_plan(). */
struct harvest {
	const struct harvest_ask *ask;
	struct sysroot root;
	char release[128];
	char version[MODINFO_TEXT]; /* of the driver, or "" */
	bool open;		    /* its licence */
	struct cargo *cargo;
};

/* The modules and the firmware they name; sets version and open. */
int harvest_modules(struct harvest *harvest, struct fault *fault);

/*
 * Add the firmware that @module, whose file is @path, names. What is not there
 * is left out, unless @module is an open driver's @own, and either the name has
 * a version in it or nothing of what it names is there.
 */
int harvest_firmware(struct harvest *harvest, const char *path,
		     const struct modinfo *module, bool own, struct fault *fault);

/* The libraries and programs, and what these need of the system. */
int harvest_user_space(struct harvest *harvest, struct fault *fault);

#endif /* GPUBOX_DRIVER_HARVEST_H */
