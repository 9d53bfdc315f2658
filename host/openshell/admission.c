// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/admission.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#define ADMISSION_VERSION "v1:"

static int admission_refuse(const char *text, const char *why, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "--admission %.128s: %s; it is what the gateway's "
			 "allow_driver_config and resource_admission say, as "
			 "docs/openshell.md has it",
			 text, why);
}

static int admission_labels(const char *text, json_t *labels, struct fault *fault)
{
	const char *key;
	json_t *value;

	if (!json_is_object(labels))
		return admission_refuse(text, "required_labels is no object",
					fault);
	json_object_foreach(labels, key, value)
		if (!*key || !json_is_string(value))
			return admission_refuse(
				text, "a label is a name with a string", fault);
	return 0;
}

int admission_read(const char *text, bool *config, struct fault *fault)
{
	size_t prefix = sizeof(ADMISSION_VERSION) - 1;
	int allow = 0, enabled = 0, err;
	json_error_t error;
	json_t *policy, *labels = NULL;

	*config = false;
	if (strncmp(text, ADMISSION_VERSION, prefix) != 0)
		return admission_refuse(
			text, "it does not begin with " ADMISSION_VERSION, fault);
	policy = json_loads(text + prefix, JSON_REJECT_DUPLICATES, &error);
	if (!policy)
		return admission_refuse(text, error.text, fault);
	if (json_unpack_ex(policy, &error, JSON_STRICT, "{s:b, s:{s:b, s:o}}",
			   "allow_driver_config", &allow, "resource_admission",
			   "enabled", &enabled, "required_labels", &labels))
		err = admission_refuse(text, error.text, fault);
	else
		err = admission_labels(text, labels, fault);
	json_decref(policy);
	*config = !err && allow;
	return err;
}

int admission_check(bool config, const messages_template *template,
		    struct fault *fault)
{
	if (config || !template || !template->driver_config.len)
		return 0;
	return fault_set(fault, FAULT_HOST, -EPERM,
			 "driver_config: the gateway's operator allows none; "
			 "allow_driver_config of the gateway and --admission "
			 "of the driver do");
}
