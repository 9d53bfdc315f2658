/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Short names for what protoc-c makes of the contract. */
#ifndef GPUBOX_OPENSHELL_MESSAGES_H
#define GPUBOX_OPENSHELL_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "openshell/compute_driver.pb-c.h"
#include "openshell/config.pb-c.h"
#include "openshell/extension.pb-c.h"
#include "openshell/later.pb-c.h"

typedef Openshell__Compute__V1__DriverSandbox messages_sandbox;
typedef Openshell__Compute__V1__DriverSandboxSpec messages_spec;
typedef Openshell__Compute__V1__DriverSandboxTemplate messages_template;

/*
 * The same as 0.1.x has it: a message has the same bytes, and more. What both
 * generations know is read as 0.0.x's, and the rest a second time as this.
 */
typedef Openshell__Later__DriverSandboxSpec messages_later;
typedef Openshell__Extension__V1__PeerMetadata messages_peer;
typedef Openshell__Extension__V1__ProtocolVersion messages_version;

/*
 * Read the message of @size bytes that @type describes, in memory that is
 * counted: a few bytes of a message can be thousands in memory. NULL: it is
 * none, or takes more than MESSAGES_ROOM. messages_free() frees.
 */
#define MESSAGES_ROOM (16u << 20)
void *messages_read(const ProtobufCMessageDescriptor *type, const uint8_t *data,
		    size_t size);

/* The same, whose pieces are counted in *@held until they are freed. */
void *messages_read_held(const ProtobufCMessageDescriptor *type,
			 const uint8_t *data, size_t size, size_t *held);
void messages_free(void *message);

/* The bytes of @message, the caller's; NULL: out of memory. */
uint8_t *messages_write(const void *message, size_t *size);

/*
 * Whether both ask for the same: their maps in whatever order, with another
 * token or another status. Both lose their token by it, and get an order. False
 * when out of memory.
 */
bool messages_same(messages_sandbox *one, messages_sandbox *other);

#endif /* GPUBOX_OPENSHELL_MESSAGES_H */
