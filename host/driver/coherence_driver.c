// SPDX-License-Identifier: GPL-2.0-or-later
/* The driver's parts among themselves. */
#include <stdio.h>
#include <string.h>

#include "driver/coherence.h"

/*
 * The modules were looked for and are not there. The GPU itself reaches the
 * guest without them.
 */
static void coherence_missing(const struct parts *parts, struct findings *findings)
{
	struct finding *f;

	if (parts->no_layer[0]) {
		f = findings_add(findings, FINDING_GUEST_DRIVER_LAYER, NULL,
				 "a run takes the driver from this host, which "
				 "does not go: %s",
				 parts->no_layer);
		finding_show(f, parts->kernel.modules, "%s",
			     parts_main_module(parts) ? "has the driver"
						      : "no driver");
		return;
	}
	if (!parts->source[0] || parts_main_module(parts))
		return;
	f = findings_add(findings, FINDING_GUEST_DRIVER_MISSING, NULL,
			 "there is no module %s for the guest kernel %s, so "
			 "that no driver takes the GPU there",
			 parts->driver, parts->kernel.release);
	finding_show(f, parts->source, "no %s", parts->driver);
}

/*
 * Modules and libraries check that they are of one version when they first
 * talk, nv_api_version in nv-ioctl-numbers.h; "570.124.04" and "570.124.06"
 * are two.
 */
static void coherence_version(const struct parts *parts, struct findings *findings)
{
	const struct parts_module *main = parts_main_module(parts);
	const char *other = NULL, *version = NULL;
	struct finding *f;
	size_t i;

	if (!main || !main->version[0])
		return;
	for (i = 0; i < parts->n_modules && !other; i++) {
		version = parts->module[i].version;
		if (version[0] && strcmp(version, main->version) != 0 &&
		    parts_is_of_driver(parts->module[i].name, parts->driver))
			other = parts->module[i].name;
	}
	for (i = 0; i < parts->n_libraries && !other; i++) {
		version = parts->library[i].version;
		if (version[0] && strcmp(version, main->version) != 0)
			other = parts->library[i].name;
	}
	if (!other)
		return;
	f = findings_add(findings, FINDING_GUEST_DRIVER_VERSION, NULL,
			 "the driver's parts are of different versions: the "
			 "module %s is %s, %s is %s",
			 main->name, main->version, other, version);
	for (i = 0; i < parts->n_modules; i++)
		finding_show(f, parts->module[i].file, "%s",
			     parts->module[i].version);
	for (i = 0; i < parts->n_libraries; i++)
		finding_show(f, parts->library[i].file, "%s",
			     parts->library[i].version);
}

/* What is installed, by the module, else by the first library that tells. */
static const char *coherence_installed(const struct parts *parts,
				       const char **file)
{
	const struct parts_module *main = parts_main_module(parts);
	size_t i;

	if (main && main->version[0]) {
		*file = main->file;
		return main->version;
	}
	for (i = 0; i < parts->n_libraries; i++) {
		*file = parts->library[i].file;
		if (parts->library[i].version[0])
			return parts->library[i].version;
	}
	return "";
}

/* Upgraded, and not started again since. */
static void coherence_upgraded(const struct parts *parts,
			       struct findings *findings)
{
	const char *file, *installed = coherence_installed(parts, &file);
	char path[128];
	struct finding *f;

	if (!parts->running[0] || !installed[0] ||
	    !strcmp(parts->running, installed))
		return;
	f = findings_add(findings, FINDING_GUEST_DRIVER_UPGRADED, NULL,
			 "the host runs %s %s, and %s is installed: a guest "
			 "gets what is installed",
			 parts->driver, parts->running, installed);
	snprintf(path, sizeof(path), "/sys/module/%s/version", parts->driver);
	finding_show(f, path, "%s", parts->running);
	finding_show(f, file, "%s", installed);
}

static void coherence_is_for(const struct parts *parts, const char *what,
			     const char *file, const char *arch,
			     struct findings *findings)
{
	struct finding *f;

	if (!arch[0] || !parts->kernel.arch[0] ||
	    !strcmp(arch, parts->kernel.arch) ||
	    findings_find(findings, FINDING_GUEST_ARCH))
		return;
	f = findings_add(findings, FINDING_GUEST_ARCH, NULL,
			 "the guest is %s, and %s is for %s",
			 parts->kernel.arch, what, arch);
	finding_show(f, file, "%s", arch);
}

static void coherence_arch(const struct parts *parts, struct findings *findings)
{
	size_t i;

	for (i = 0; i < parts->n_modules; i++)
		coherence_is_for(parts, parts->module[i].name,
				 parts->module[i].file, parts->module[i].arch,
				 findings);
	for (i = 0; i < parts->n_libraries; i++)
		coherence_is_for(parts, parts->library[i].name,
				 parts->library[i].file, parts->library[i].arch,
				 findings);
}

void coherence_check_driver(const struct parts *parts, struct findings *findings)
{
	coherence_missing(parts, findings);
	coherence_version(parts, findings);
	coherence_upgraded(parts, findings);
	coherence_arch(parts, findings);
}
