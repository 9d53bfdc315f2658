// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/override.h"
#include "file/unpack.h"
#include "sysfs/sysfs.h"

#define OVERRIDE_CONFIG_LIMIT (8 << 20)

void override_bios(const char *root, char bios[OVERRIDE_BIOS_TEXT])
{
	static const char *const parts[] = {"bios_vendor", "bios_version",
					    "bios_date"};
	char path[64], text[56];
	size_t i, n = 0;

	bios[0] = '\0';
	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "/sys/class/dmi/id/%s", parts[i]);
		if (sysfs_read(root, path, text, sizeof(text)) > 0)
			n += (size_t)snprintf(bios + n, OVERRIDE_BIOS_TEXT - n,
					      "%s%s", n ? " " : "", text);
	}
}

static enum override_state override_judge_one(const struct override *override,
					      size_t i, const struct table *now,
					      const char **whyp)
{
	const struct table *table = &override->table[i];
	char digest[DIGEST_SIZE];

	if (!now || !now->name[0]) {
		*whyp = "this machine has no such table";
		return OVERRIDE_REFUSED;
	}
	if (!table_is_kin(table, now)) {
		*whyp = "the table in force has other OEM names";
		return OVERRIDE_REFUSED;
	}
	if (table->size == now->size &&
	    !memcmp(table->data, now->data, now->size)) {
		*whyp = "the table in force is the one in it";
		return OVERRIDE_ACTIVE;
	}
	if (override->origin[i][0] &&
	    (digest_bytes(now->data, now->size, digest) ||
	     strcmp(digest, override->origin[i]) != 0)) {
		*whyp = "it was made from another table than the one in force: "
			"the firmware was updated, or another archive is "
			"active; make it again";
		return OVERRIDE_STALE;
	}
	if (table_oem_revision(table) <= table_oem_revision(now)) {
		*whyp = "its OEM revision is not above that of the table in "
			"force";
		return OVERRIDE_REFUSED;
	}
	*whyp = "Linux takes it at the next boot with it";
	return OVERRIDE_PREPARED;
}

/* From best to worst. */
static int override_rank(enum override_state state)
{
	static const int ranks[] = {
		[OVERRIDE_ACTIVE] = 0,
		[OVERRIDE_PREPARED] = 1,
		[OVERRIDE_STALE] = 2,
		[OVERRIDE_REFUSED] = 3,
	};

	return ranks[state];
}

enum override_state override_judge(const struct override *override,
				   struct tables *now, const char *bios,
				   const char **whyp)
{
	enum override_state worst = OVERRIDE_ACTIVE, state;
	const char *why;
	size_t i;

	*whyp = "";
	for (i = 0; i < override->n_tables; i++) {
		state = override_judge_one(
			override, i, tables_find(now, override->table[i].name),
			&why);
		if (!i || override_rank(state) > override_rank(worst)) {
			worst = state;
			*whyp = why;
		}
	}
	if (worst != OVERRIDE_REFUSED && override->bios[0] && bios[0] &&
	    strcmp(override->bios, bios) != 0) {
		*whyp = "the firmware has another version than the one it was "
			"made for; make it again without it";
		return OVERRIDE_STALE;
	}
	return worst;
}

const char *override_state_name(enum override_state state)
{
	static const char *const names[] = {
		[OVERRIDE_PREPARED] = "prepared",
		[OVERRIDE_ACTIVE] = "active",
		[OVERRIDE_STALE] = "stale",
		[OVERRIDE_REFUSED] = "refused",
	};

	return names[state];
}

/* The kernel's configuration as text, freed with free(); NULL unknown. */
static char *override_config(const char *root, const char *release)
{
	char path[160], *text, *packed;
	size_t size, packed_size;
	void *out;
	int n;

	n = snprintf(path, sizeof(path), "/boot/config-%s", release);
	if (n > 0 && (size_t)n < sizeof(path) &&
	    !sysfs_read_all(root, path, &text, &size))
		return text;
	if (sysfs_read_all(root, "/proc/config.gz", &packed, &packed_size))
		return NULL;
	n = unpack(packed, packed_size, OVERRIDE_CONFIG_LIMIT, &out, &size);
	free(packed);
	if (n)
		return NULL;
	text = strndup(out, size);
	free(out);
	return text;
}

static bool override_is_set(const char *config, const char *line)
{
	const char *p = config;
	size_t n = strlen(line);

	for (; (p = strstr(p, line)); p += n)
		if ((p == config || p[-1] == '\n') && (p[n] == '\n' || !p[n]))
			return true;
	return false;
}

/* "none [integrity] confidentiality": LOCKDOWN_ACPI_TABLES is in integrity. */
static bool override_is_locked(const char *root)
{
	char text[128];

	return sysfs_read(root, "/sys/kernel/security/lockdown", text,
			  sizeof(text)) > 0 &&
	       !strstr(text, "[none]");
}

int override_allowed(const char *root, const char *release, struct fault *fault)
{
	char *config;
	int err = 0;

	if (override_is_locked(root))
		return fault_set(fault, FAULT_HOST, -EPERM,
				 "the kernel is locked down (Secure Boot) and "
				 "takes no firmware table from an archive: "
				 "switch Secure Boot off, or leave the device "
				 "to the host");
	config = override_config(root, release);
	if (!config)
		return 1;
	if (!override_is_set(config, "CONFIG_ACPI_TABLE_UPGRADE=y"))
		err = fault_set(fault, FAULT_HOST, -EOPNOTSUPP,
				"kernel %s: built without "
				"CONFIG_ACPI_TABLE_UPGRADE, it takes no "
				"firmware table from an archive",
				release);
	else if (override_is_set(config,
				 "CONFIG_ACPI_TABLE_OVERRIDE_VIA_BUILTIN_INITRD=y"))
		err = fault_set(fault, FAULT_HOST, -EOPNOTSUPP,
				"kernel %s: built with "
				"CONFIG_ACPI_TABLE_OVERRIDE_VIA_BUILTIN_INITRD,"
				" it takes no firmware table from the initrd",
				release);
	free(config);
	return err;
}
