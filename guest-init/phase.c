// SPDX-License-Identifier: GPL-2.0-or-later
#include "phase.h"

#include "clock.h"
#include "frame.h"
#include "mem.h"

static struct {
	const char *name;
	uint64_t stamp;
} phase_list[PHASE_MAX];
static unsigned int phase_count;

void phase_mark(const char *name)
{
	if (phase_count == PHASE_MAX)
		return;
	phase_list[phase_count].name = name;
	phase_list[phase_count].stamp = clock_ns();
	phase_count++;
}

void phase_forget(void)
{
	phase_count = 0;
}

uint8_t *phase_frames(uint8_t *at)
{
	unsigned int i;
	size_t size;

	for (i = 0; i < phase_count; i++) {
		size = strlen(phase_list[i].name);
		at = frame_header(at, ABI_PHASE, 8 + (uint32_t)size);
		abi_put64(at, phase_list[i].stamp);
		memcpy(at + 8, phase_list[i].name, size);
		at += 8 + size;
	}
	phase_count = 0;
	return at;
}
