// SPDX-License-Identifier: GPL-2.0-or-later
/* The driver's parts and the way the guest is started. */
#include <inttypes.h>
#include <string.h>

#include "driver/coherence.h"

/*
 * What a guest uses before the driver does: kernel, initramfs and a command.
 * 64 MiB start a guest that does nothing; twice as much is what is left out.
 */
#define COHERENCE_GUEST_BYTES (128ull << 20)

/* @word as it stands in a command line, or with a value that begins so. */
static bool coherence_has_word(const char *cmdline, const char *word)
{
	size_t n = strlen(word);
	const char *p = cmdline;

	while ((p = strstr(p, word))) {
		if ((p == cmdline || p[-1] == ' ') && (!p[n] || p[n] == ' '))
			return true;
		p += n;
	}
	return false;
}

/* Why the guest's kernel takes signed modules only; NULL: it takes any. */
static const char *coherence_enforced(const struct parts *parts,
				      const struct parts_plan *plan)
{
	static const char *const words[] = {
		"module.sig_enforce",	"module.sig_enforce=1",
		"module.sig_enforce=Y", "module.sig_enforce=y",
		"lockdown=integrity",	"lockdown=confidentiality",
	};
	size_t i;

	if (parts->kernel.has[BUILT_SIG_FORCE] == BUILT_IN)
		return "CONFIG_MODULE_SIG_FORCE";
	if (parts->kernel.has[BUILT_LOCKDOWN] == BUILT_IN)
		return "CONFIG_LOCK_DOWN_KERNEL_FORCE";
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (coherence_has_word(plan->cmdline, words[i]))
			return words[i];
	}
	return NULL;
}

static const char *coherence_unsigned(const struct parts *parts)
{
	size_t i;

	for (i = 0; i < parts->n_modules; i++) {
		if (parts->module[i].signature == BUILT_ABSENT)
			return parts->module[i].name;
	}
	return NULL;
}

static void coherence_signature(const struct parts *parts,
				const struct parts_plan *plan,
				struct findings *findings)
{
	const char *why = coherence_enforced(parts, plan);
	const char *module = coherence_unsigned(parts);
	struct finding *f;

	if (!why || !parts->n_modules)
		return;
	if (!plan->signatures)
		f = findings_add(findings, FINDING_GUEST_SIGNATURE, NULL,
				 "the guest kernel takes signed modules only, "
				 "and the board cuts signatures off");
	else if (module)
		f = findings_add(findings, FINDING_GUEST_SIGNATURE, NULL,
				 "the guest kernel takes signed modules only, "
				 "and %s is not signed",
				 module);
	else if (strstr(plan->initcall_blacklist, "load_system_certificate_list"))
		f = findings_add(findings, FINDING_GUEST_SIGNATURE, NULL,
				 "the guest kernel takes signed modules only, "
				 "and the board starts it without its keys");
	else
		return;
	finding_show(f,
		     strncmp(why, "CONFIG_", 7) != 0 ? "kernel command line"
						     : parts->kernel.config,
		     "%s", why);
}

/* Modules are copied into memory, and so is the largest of the firmware. */
static uint64_t coherence_bytes(const struct parts *parts)
{
	uint64_t bytes = COHERENCE_GUEST_BYTES, largest = 0;
	size_t i;

	for (i = 0; i < parts->n_modules; i++)
		bytes += parts->module[i].size;
	for (i = 0; i < parts->n_firmware; i++) {
		if (parts->firmware[i].size > largest)
			largest = parts->firmware[i].size;
	}
	return bytes + largest;
}

static void coherence_memory(const struct parts *parts,
			     const struct parts_plan *plan,
			     struct findings *findings)
{
	uint64_t bytes = coherence_bytes(parts);
	struct finding *f;

	if (!parts->n_modules || !plan->memory || plan->memory >= bytes)
		return;
	f = findings_add(findings, FINDING_GUEST_MEMORY, NULL,
			 "the guest has %" PRIu64 " MiB of memory, and the "
			 "driver's modules and firmware alone leave it short: "
			 "%" PRIu64 " MiB is the least",
			 plan->memory >> 20, (bytes + (1 << 20) - 1) >> 20);
	finding_show(f, parts->source, "%zu modules, %zu firmware files",
		     parts->n_modules, parts->n_firmware);
}

void coherence_check_plan(const struct parts *parts,
			  const struct parts_plan *plan,
			  struct findings *findings)
{
	coherence_signature(parts, plan, findings);
	coherence_memory(parts, plan, findings);
}
