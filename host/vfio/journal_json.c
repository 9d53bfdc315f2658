// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/journal_json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

static json_t *journal_device_json(const struct origin *origin)
{
	char bdf[PCI_BDF_TEXT];

	return json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:s}", "bdf",
			 pci_bdf_format(origin->bdf, bdf), "vendor",
			 origin->vendor, "device", origin->device, "driver",
			 origin->driver, "driver_override",
			 origin->driver_override, "power_control",
			 origin->power_control, "d3cold_allowed",
			 origin->d3cold_allowed);
}

static json_t *journal_loan_json(const struct loan *loan)
{
	char bdf[PCI_BDF_TEXT];

	return json_pack("{s:s, s:i, s:I, s:I}", "bdf",
			 pci_bdf_format(loan->bdf, bdf), "group", loan->group,
			 "owner", (json_int_t)loan->owner, "user",
			 (json_int_t)loan->user);
}

char *journal_json_encode(const struct journal *journal)
{
	json_t *devices = json_array(), *nodes = json_array(), *root;
	char *text = NULL;
	int err = 0;
	size_t i;

	for (i = 0; i < journal->n_devices; i++)
		err |= json_array_append_new(
			devices, journal_device_json(&journal->device[i]));
	for (i = 0; i < journal->n_loans; i++)
		err |= json_array_append_new(
			nodes, journal_loan_json(&journal->loan[i]));
	root = json_pack("{s:i, s:s, s:s, s:i, s:I, s:b, s:o, s:o}", "format",
			 JOURNAL_FORMAT, "boot_id", journal->boot_id, "run",
			 journal->run, "launcher_pid", journal->launcher_pid,
			 "launcher_start", (json_int_t)journal->launcher_start,
			 "keep", journal->keep, "devices", devices, "nodes",
			 nodes);
	if (root && !err)
		text = json_dumps(root, JSON_INDENT(2));
	json_decref(root);
	return text;
}

static int journal_string(json_t *object, const char *key, char *text, size_t size)
{
	json_t *value = json_object_get(object, key);

	if (!json_is_string(value) || json_string_length(value) >= size ||
	    strlen(json_string_value(value)) != json_string_length(value))
		return -EBADMSG;
	memcpy(text, json_string_value(value), json_string_length(value) + 1);
	return 0;
}

static int journal_number(json_t *object, const char *key, json_int_t max,
			  json_int_t *number)
{
	json_t *value = json_object_get(object, key);

	if (!json_is_integer(value))
		return -EBADMSG;
	*number = json_integer_value(value);
	return *number < 0 || *number > max ? -EBADMSG : 0;
}

static bool journal_is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(text, *words))
			return true;
	return false;
}

/* What is written to sysfs from here is a driver's name or one of these. */
static int journal_device_check(const struct origin *origin)
{
	static const char *const controls[] = {"", "on", "auto", NULL};
	static const char *const allowed[] = {"", "0", "1", NULL};

	return origin_driver_ok(origin->driver) &&
			       origin_driver_ok(origin->driver_override) &&
			       journal_is_one_of(origin->power_control, controls) &&
			       journal_is_one_of(origin->d3cold_allowed, allowed)
		       ? 0
		       : -EBADMSG;
}

static int journal_device_decode(json_t *object, struct origin *origin)
{
	json_int_t vendor = 0, device = 0;
	char bdf[PCI_BDF_TEXT];
	int err;

	err = journal_string(object, "bdf", bdf, sizeof(bdf));
	if (!err && pci_bdf_parse(bdf, &origin->bdf))
		err = -EBADMSG;
	if (!err)
		err = journal_number(object, "vendor", 0xffff, &vendor);
	if (!err)
		err = journal_number(object, "device", 0xffff, &device);
	if (!err)
		err = journal_string(object, "driver", origin->driver,
				     sizeof(origin->driver));
	if (!err)
		err = journal_string(object, "driver_override",
				     origin->driver_override,
				     sizeof(origin->driver_override));
	if (!err)
		err = journal_string(object, "power_control",
				     origin->power_control,
				     sizeof(origin->power_control));
	if (!err)
		err = journal_string(object, "d3cold_allowed",
				     origin->d3cold_allowed,
				     sizeof(origin->d3cold_allowed));
	origin->vendor = (uint16_t)vendor;
	origin->device = (uint16_t)device;
	return err ? err : journal_device_check(origin);
}

static int journal_devices_decode(json_t *root, struct journal *journal)
{
	json_t *devices = json_object_get(root, "devices");
	size_t i, n = json_array_size(devices);
	int err = 0;

	if (!json_is_array(devices) || n > JOURNAL_DEVICES_MAX)
		return -EBADMSG;
	for (i = 0; i < n && !err; i++)
		err = journal_device_decode(json_array_get(devices, i),
					    &journal->device[i]);
	journal->n_devices = n;
	return err;
}

static int journal_loan_decode(json_t *object, struct loan *loan)
{
	json_int_t group = 0, owner = 0, user = 0;
	char bdf[PCI_BDF_TEXT];
	int err;

	err = journal_string(object, "bdf", bdf, sizeof(bdf));
	if (!err && pci_bdf_parse(bdf, &loan->bdf))
		err = -EBADMSG;
	if (!err)
		err = journal_number(object, "group", INT32_MAX, &group);
	/* -1 would leave it as it is: no user has that number */
	if (!err)
		err = journal_number(object, "owner", UINT32_MAX - 1, &owner);
	if (!err)
		err = journal_number(object, "user", UINT32_MAX - 1, &user);
	loan->group = (int)group;
	loan->owner = (uid_t)owner;
	loan->user = (uid_t)user;
	return err;
}

/* A record of an earlier gpubox has none. */
static int journal_loans_decode(json_t *root, struct journal *journal)
{
	json_t *nodes = json_object_get(root, "nodes");
	size_t i, n = json_array_size(nodes);
	int err = 0;

	if (nodes && (!json_is_array(nodes) || n > JOURNAL_LOANS_MAX))
		return -EBADMSG;
	for (i = 0; i < n && !err; i++)
		err = journal_loan_decode(json_array_get(nodes, i),
					  &journal->loan[i]);
	journal->n_loans = n;
	return err;
}

static int journal_root_decode(json_t *root, struct journal *journal)
{
	json_int_t format = 0, pid = 0, start = 0;
	json_t *keep = json_object_get(root, "keep");
	int err;

	err = journal_number(root, "format", INT32_MAX, &format);
	if (!err && format != JOURNAL_FORMAT)
		err = -EBADMSG;
	if (!err)
		err = journal_string(root, "boot_id", journal->boot_id,
				     sizeof(journal->boot_id));
	if (!err)
		err = journal_string(root, "run", journal->run,
				     sizeof(journal->run));
	if (!err)
		err = journal_number(root, "launcher_pid", INT32_MAX, &pid);
	if (!err)
		err = journal_number(root, "launcher_start", INT64_MAX, &start);
	if (!err && !json_is_boolean(keep))
		err = -EBADMSG;
	journal->launcher_pid = (int)pid;
	journal->launcher_start = (uint64_t)start;
	journal->keep = json_is_true(keep);
	if (!err)
		err = journal_devices_decode(root, journal);
	return err ? err : journal_loans_decode(root, journal);
}

int journal_json_decode(const char *text, struct journal *journal)
{
	json_t *root;
	int err;

	memset(journal, 0, sizeof(*journal));
	root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (!root)
		return -EBADMSG;
	err = journal_root_decode(root, journal);
	json_decref(root);
	return err;
}
