/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Typed looks into a JSON document that somebody else wrote. The first thing
 * that is wrong is remembered with its place; what is asked later says
 * nothing more. A member that is missing or null leaves @value as it was.
 */
#ifndef GPUBOX_OCI_FIELDS_H
#define GPUBOX_OCI_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "fault.h"

struct fields {
	const char *file; /* for the message */
	struct fault *fault;
	int err;
};

/*
 * Remember that @place.@name @what ("is not a string"); @index >= 0: that is
 * the case of this member of the array. Returns fields->err.
 */
int fields_wrong(struct fields *fields, const char *place, const char *name,
		 int index, const char *what);

/* -ENOMEM, the same way. */
int fields_no_memory(struct fields *fields);

/*
 * The member @name of @object, which is at @place; NULL when it is not there.
 */
const json_t *fields_object(struct fields *fields, const json_t *object,
			    const char *place, const char *name);
/* The same; an array of at most @max members. */
const json_t *fields_array(struct fields *fields, const json_t *object,
			   const char *place, const char *name, size_t max);
void fields_string(struct fields *fields, const json_t *object,
		   const char *place, const char *name, const char **value);
void fields_bool(struct fields *fields, const json_t *object, const char *place,
		 const char *name, bool *value);
/* A whole number from 0 to @max. */
void fields_number(struct fields *fields, const json_t *object, const char *place,
		   const char *name, uint64_t max, uint64_t *value);
void fields_u32(struct fields *fields, const json_t *object, const char *place,
		const char *name, uint32_t *value);
/* One from @min to @max. False: there is none, or it is wrong. */
bool fields_int(struct fields *fields, const json_t *object, const char *place,
		const char *name, int min, int max, int *value);

/*
 * The strings of an array: *@list is NULL-terminated and the caller's, to be
 * freed with free(); its strings are the document's and hold no NUL.
 */
void fields_strings(struct fields *fields, const json_t *object,
		    const char *place, const char *name, size_t max,
		    char ***list, unsigned int *count);

#endif /* GPUBOX_OCI_FIELDS_H */
