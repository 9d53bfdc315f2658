// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/launch.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#define LAUNCH_GENERATION 64 /* bytes of a name */

static int launch_refuse(const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL,
			 "launch_authentication: %s", what);
}

/* In lower case with its dashes, and not that of nobody. */
static bool launch_is_uuid(const char *text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == '-' ? text[i] != '-'
				   : !strchr("0123456789abcdef", text[i]))
			return false;
	return strspn(text, "0-") != sizeof(form) - 1;
}

static bool launch_is_generation(const char *text)
{
	size_t size = strlen(text);

	return size && size <= LAUNCH_GENERATION &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

static bool launch_is_word(const char *text)
{
	return *text && !text[strcspn(text, " \t\r\n\f\v")];
}

static bool launch_is_blank(const char *text)
{
	return !text[strspn(text, " \t\r\n\f\v")];
}

/* NULL, which json_string_value() returns for anything else, is no text. */
static const char *launch_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static bool launch_counts(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name)) >= 1;
}

static int launch_supervisor(const json_t *bundle, struct fault *fault)
{
	if (!json_is_object(bundle))
		return launch_refuse("supervisor is no object", fault);
	if (!launch_is_uuid(launch_text(bundle, "session_id")))
		return launch_refuse("supervisor.session_id is no UUID", fault);
	if (!launch_is_generation(launch_text(bundle, "runtime_generation")))
		return launch_refuse("supervisor.runtime_generation has other "
				     "than up to 64 of a-z, 0-9 and '-'",
				     fault);
	if (!launch_counts(bundle, "session_rotation") ||
	    !launch_counts(bundle, "auth_epoch"))
		return launch_refuse("supervisor.session_rotation and "
				     "auth_epoch count from 1",
				     fault);
	if (!launch_is_word(launch_text(bundle, "gateway_token")) ||
	    !launch_is_word(launch_text(bundle, "sandbox_token")))
		return launch_refuse("supervisor lacks a token", fault);
	return 0;
}

/* The key as the gateway writes it: each byte a number. */
static bool launch_is_key(const json_t *key)
{
	const json_t *bytes = json_object_get(key, "public_key_pem");
	size_t i, count = json_array_size(bytes);
	json_int_t byte;

	if (json_object_size(key) != 2 || !count ||
	    !launch_is_word(launch_text(key, "key_id")))
		return false;
	for (i = 0; i < count; i++) {
		byte = json_integer_value(json_array_get(bytes, i));
		if (!json_is_integer(json_array_get(bytes, i)) || byte < 0 ||
		    byte > 255)
			return false;
	}
	return true;
}

static int launch_keys(const json_t *keys, struct fault *fault)
{
	json_t *seen = json_object();
	size_t i, count = json_array_size(keys);
	bool good = seen && count;

	for (i = 0; i < count && good; i++) {
		const json_t *key = json_array_get(keys, i);

		good = launch_is_key(key) &&
		       !json_object_set_new(seen, launch_text(key, "key_id"),
					    json_true());
	}
	/* a name that was there before counts once */
	good = good && json_object_size(seen) == count;
	json_decref(seen);
	return good ? 0
		    : launch_refuse("verification_keys are none, or not each a "
				    "key_id of its own with a public_key_pem",
				    fault);
}

static int launch_root(const json_t *root, struct fault *fault)
{
	int err;

	if (json_object_size(root) != 3)
		return launch_refuse("it does not have the three members of "
				     "OpenShell 0.1.x",
				     fault);
	err = launch_supervisor(json_object_get(root, "supervisor"), fault);
	if (!err && launch_is_blank(launch_text(root, "gateway_id")))
		err = launch_refuse("gateway_id is empty", fault);
	return err ? err
		   : launch_keys(json_object_get(root, "verification_keys"),
				 fault);
}

int launch_check(const uint8_t *data, size_t size, struct fault *fault)
{
	json_error_t error;
	json_t *root;
	int err;

	if (!size)
		return launch_refuse("there is none: does the gateway have "
				     "[openshell.gateway.gateway_jwt]?",
				     fault);
	root = json_loadb((const char *)data, size, JSON_REJECT_DUPLICATES,
			  &error);
	err = root ? launch_root(root, fault)
		   : launch_refuse("it is not JSON", fault);
	json_decref(root);
	return err;
}
