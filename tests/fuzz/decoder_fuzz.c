// SPDX-License-Identifier: GPL-2.0-or-later
/* Whatever a hostile guest sends on the control port, in pieces. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "guest/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte says how large the pieces are. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct decoder decoder;
	size_t piece, room;
	struct frame frame;
	uint8_t *to;
	int got = 0;

	if (!size)
		return 0;
	memset(&decoder, 0, sizeof(decoder));
	piece = *data ? *data : 4096;
	data++;
	size--;
	while (size && got >= 0) {
		to = decoder_room(&decoder, &room);
		assert(room);
		room = room < piece ? room : piece;
		room = room < size ? room : size;
		memcpy(to, data, room);
		decoder_filled(&decoder, room);
		data += room;
		size -= room;
		while ((got = decoder_next(&decoder, &frame)) > 0) {
			assert(memchr(frame.text, 0, sizeof(frame.text)));
			assert(memchr(frame.step, 0, sizeof(frame.step)));
			assert(frame.code <= 255);
			if (frame.type != ABI_P_OUT)
				continue;
			assert(frame.size && frame.size <= ABI_P_OUT_MAX);
			assert(frame.data >= decoder.data &&
			       frame.data + frame.size <=
				       decoder.data + decoder.end);
		}
	}
	assert(got <= 0 && (got == 0) == !decoder.problem);
	return 0;
}
