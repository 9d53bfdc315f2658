/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What gRPC writes into HTTP/2: statuses, timeouts, a prefix of messages. */
#ifndef GPUBOX_OPENSHELL_GRPC_H
#define GPUBOX_OPENSHELL_GRPC_H

#include <stddef.h>
#include <stdint.h>

/* https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
enum grpc_code {
	GRPC_OK = 0,
	GRPC_CANCELLED = 1,
	GRPC_UNKNOWN = 2,
	GRPC_INVALID_ARGUMENT = 3,
	GRPC_DEADLINE_EXCEEDED = 4,
	GRPC_NOT_FOUND = 5,
	GRPC_ALREADY_EXISTS = 6,
	GRPC_PERMISSION_DENIED = 7,
	GRPC_RESOURCE_EXHAUSTED = 8,
	GRPC_FAILED_PRECONDITION = 9,
	GRPC_ABORTED = 10,
	GRPC_UNIMPLEMENTED = 12,
	GRPC_INTERNAL = 13,
	GRPC_UNAVAILABLE = 14,
};

/* Before each message: whether it is compressed, and its size in four bytes. */
#define GRPC_PREFIX 5

/* Of a message that we take, and of one that we send. */
#define GRPC_MESSAGE_MAX (1u << 20)

/* Of a status's sentence, as it is written into a header, with its NUL. */
#define GRPC_SENTENCE 4096

/*
 * The milliseconds of a grpc-timeout of @size bytes, rounded up: up to eight
 * digits and a unit. -EINVAL: it is something else.
 */
int grpc_timeout(const char *text, size_t size, int64_t *ms);

/*
 * @text as a grpc-message: what is not printable ASCII, and '%', as %XX. What
 * does not fit into @room bytes is left out, at a character.
 */
void grpc_escape(const char *text, char *out, size_t room);

void grpc_prefix_write(uint8_t prefix[GRPC_PREFIX], size_t size);

/*
 * The size of the message behind @prefix. Errors: -EBADMSG (its first byte is
 * none of gRPC's), -ENOTSUP (it is compressed), -EMSGSIZE (more than
 * GRPC_MESSAGE_MAX).
 */
int grpc_prefix_read(const uint8_t prefix[GRPC_PREFIX], size_t *size);

#endif /* GPUBOX_OPENSHELL_GRPC_H */
