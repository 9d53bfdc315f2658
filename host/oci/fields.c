// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/fields.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int fields_wrong(struct fields *fields, const char *place, const char *name,
		 int index, const char *what)
{
	char at[32] = "";

	if (fields->err)
		return fields->err;
	if (index >= 0)
		snprintf(at, sizeof(at), "[%d]", index);
	fields->err = fault_set(fields->fault, FAULT_HOST, -EBADMSG,
				"%s: %s%s%s%s%s%s", fields->file, place,
				*place && *name ? "." : "", name, at,
				*place || *name ? " " : "", what);
	return fields->err;
}

int fields_no_memory(struct fields *fields)
{
	if (!fields->err)
		fields->err = fault_set(fields->fault, FAULT_HOST, -ENOMEM,
					"%s: out of memory", fields->file);
	return fields->err;
}

/* The member, when nothing was wrong before and it is there. */
static const json_t *fields_get(const struct fields *fields,
				const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return fields->err || json_is_null(value) ? NULL : value;
}

const json_t *fields_object(struct fields *fields, const json_t *object,
			    const char *place, const char *name)
{
	const json_t *value = fields_get(fields, object, name);

	if (!value || json_is_object(value))
		return value;
	fields_wrong(fields, place, name, -1, "is not an object");
	return NULL;
}

const json_t *fields_array(struct fields *fields, const json_t *object,
			   const char *place, const char *name, size_t max)
{
	const json_t *value = fields_get(fields, object, name);

	if (!value)
		return NULL;
	if (!json_is_array(value))
		fields_wrong(fields, place, name, -1, "is not an array");
	else if (json_array_size(value) > max)
		fields_wrong(fields, place, name, -1, "has too many members");
	else
		return value;
	return NULL;
}

/* jansson takes no string with a NUL in it unless it is told to. */
void fields_string(struct fields *fields, const json_t *object,
		   const char *place, const char *name, const char **value)
{
	const json_t *member = fields_get(fields, object, name);

	if (!member)
		return;
	if (json_is_string(member))
		*value = json_string_value(member);
	else
		fields_wrong(fields, place, name, -1, "is not a string");
}

void fields_bool(struct fields *fields, const json_t *object, const char *place,
		 const char *name, bool *value)
{
	const json_t *member = fields_get(fields, object, name);

	if (!member)
		return;
	if (json_is_boolean(member))
		*value = json_is_true(member);
	else
		fields_wrong(fields, place, name, -1,
			     "is neither true nor false");
}

/*
 * Documents are read with JSON_DECODE_INT_AS_REAL: jansson has no integer for
 * 2^64 - 1, which is how engines write that there is no limit. False: there is
 * none, or it is none.
 */
static bool fields_whole(struct fields *fields, const json_t *object,
			 const char *place, const char *name, double *number)
{
	const json_t *member = fields_get(fields, object, name);

	*number = json_number_value(member);
	if (!member)
		return false;
	if (json_is_number(member) && *number == floor(*number))
		return true;
	fields_wrong(fields, place, name, -1, "is not a whole number");
	return false;
}

void fields_number(struct fields *fields, const json_t *object, const char *place,
		   const char *name, uint64_t max, uint64_t *value)
{
	uint64_t whole = 0;
	double number;

	if (!fields_whole(fields, object, place, name, &number))
		return;
	if (number >= 0)
		whole = number < 0x1p64 ? (uint64_t)number : UINT64_MAX;
	if (number < 0 || whole > max)
		fields_wrong(fields, place, name, -1, "is out of range");
	else
		*value = whole;
}

bool fields_int(struct fields *fields, const json_t *object, const char *place,
		const char *name, int min, int max, int *value)
{
	double number;

	if (!fields_whole(fields, object, place, name, &number))
		return false;
	if (number < min || number > max) {
		fields_wrong(fields, place, name, -1, "is out of range");
		return false;
	}
	*value = (int)number;
	return true;
}

void fields_u32(struct fields *fields, const json_t *object, const char *place,
		const char *name, uint32_t *value)
{
	uint64_t number = *value;

	fields_number(fields, object, place, name, UINT32_MAX, &number);
	*value = (uint32_t)number;
}

void fields_strings(struct fields *fields, const json_t *object,
		    const char *place, const char *name, size_t max,
		    char ***list, unsigned int *count)
{
	const json_t *array = fields_array(fields, object, place, name, max);
	const json_t *member;
	size_t i;

	if (!array)
		return;
	*list = calloc(json_array_size(array) + 1, sizeof(**list));
	if (!*list) {
		fields_no_memory(fields);
		return;
	}
	json_array_foreach(array, i, member) {
		if (!json_is_string(member)) {
			fields_wrong(fields, place, name, (int)i,
				     "is not a string");
			return;
		}
		(*list)[i] = (char *)json_string_value(member);
	}
	*count = (unsigned int)json_array_size(array);
}
