// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/messages.h"

#include <stdlib.h>
#include <string.h>

/* What is before each piece, which it keeps aligned. */
struct messages_head {
	size_t size;
	size_t *held; /* where it is counted, or NULL */
};

#define MESSAGES_HEAD 16
_Static_assert(sizeof(struct messages_head) <= MESSAGES_HEAD, "it has room");

struct messages_count {
	size_t left;
	size_t *held;
};

static void *messages_alloc(void *arg, size_t size)
{
	struct messages_count *count = arg;
	struct messages_head head = {.size = size + MESSAGES_HEAD,
				     .held = count->held};
	uint8_t *piece;

	if (head.size > count->left)
		return NULL;
	piece = malloc(head.size);
	if (!piece)
		return NULL;
	count->left -= head.size;
	if (head.held)
		*head.held += head.size;
	memcpy(piece, &head, sizeof(head));
	return piece + MESSAGES_HEAD;
}

static void messages_release(void *arg, void *piece)
{
	struct messages_head head;

	(void)arg;
	if (!piece)
		return;
	memcpy(&head, (uint8_t *)piece - MESSAGES_HEAD, sizeof(head));
	if (head.held)
		*head.held -= head.size;
	free((uint8_t *)piece - MESSAGES_HEAD);
}

void *messages_read_held(const ProtobufCMessageDescriptor *type,
			 const uint8_t *data, size_t size, size_t *held)
{
	struct messages_count count = {.left = MESSAGES_ROOM, .held = held};
	ProtobufCAllocator allocator = {
		.alloc = messages_alloc,
		.free = messages_release,
		.allocator_data = &count,
	};

	return protobuf_c_message_unpack(type, &allocator, size, data);
}

void *messages_read(const ProtobufCMessageDescriptor *type, const uint8_t *data,
		    size_t size)
{
	return messages_read_held(type, data, size, NULL);
}

void messages_free(void *message)
{
	ProtobufCAllocator allocator = {
		.alloc = messages_alloc,
		.free = messages_release,
	};

	if (message)
		protobuf_c_message_free_unpacked(message, &allocator);
}

uint8_t *messages_write(const void *message, size_t *size)
{
	uint8_t *data;

	*size = protobuf_c_message_get_packed_size(message);
	data = malloc(*size + 1);
	if (data)
		protobuf_c_message_pack(message, data);
	return data;
}

/* protoc-c has a type of its own for each map; they are alike. */
typedef Openshell__Compute__V1__DriverSandboxSpec__EnvironmentEntry messages_pair;

_Static_assert(
	sizeof(messages_pair) ==
		sizeof(Openshell__Compute__V1__DriverSandboxTemplate__LabelsEntry),
	"the entries of maps are alike");

static int messages_order(const void *a, const void *b)
{
	const messages_pair *const *one = a, *const *other = b;
	int order = strcmp((*one)->key, (*other)->key);

	return order ? order : strcmp((*one)->value, (*other)->value);
}

static void messages_sort(void *pairs, size_t count)
{
	if (count)
		qsort(pairs, count, sizeof(void *), messages_order);
}

/* In an order of its own, and without the token. */
static void messages_settle(messages_spec *spec)
{
	if (!spec)
		return;
	memset(spec->sandbox_token, 0, strlen(spec->sandbox_token));
	messages_sort(spec->environment, spec->n_environment);
	if (!spec->template_)
		return;
	messages_sort(spec->template_->environment,
		      spec->template_->n_environment);
	messages_sort(spec->template_->labels, spec->template_->n_labels);
}

static uint8_t *messages_settled(messages_sandbox *sandbox, size_t *size)
{
	Openshell__Compute__V1__DriverSandboxStatus *status = sandbox->status;
	uint8_t *data;

	messages_settle(sandbox->spec);
	sandbox->status = NULL;
	data = messages_write(sandbox, size);
	sandbox->status = status;
	return data;
}

bool messages_same(messages_sandbox *one, messages_sandbox *other)
{
	size_t size = 0, other_size = 0;
	uint8_t *data = messages_settled(one, &size);
	uint8_t *other_data = messages_settled(other, &other_size);
	bool same = data && other_data && size == other_size &&
		    !memcmp(data, other_data, size);

	free(data);
	free(other_data);
	return same;
}
