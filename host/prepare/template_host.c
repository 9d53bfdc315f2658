// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/template_host.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/* Of arch/x86/kernel/cpu/proc.c and arch/arm64/kernel/cpuinfo.c. */
static const char *const host_lines[] = {
	"vendor_id",
	"cpu family",
	"model",
	"model name",
	"stepping",
	"microcode",
	"flags",
	"bugs",
	"Features",
	"CPU implementer",
	"CPU architecture",
	"CPU variant",
	"CPU part",
	"CPU revision",
};

static bool host_counts(const char *line)
{
	size_t i, size = strcspn(line, ":");

	while (size && (line[size - 1] == ' ' || line[size - 1] == '\t'))
		size--;
	for (i = 0; i < sizeof(host_lines) / sizeof(host_lines[0]); i++)
		if (strlen(host_lines[i]) == size &&
		    !memcmp(line, host_lines[i], size))
			return true;
	return false;
}

/* The first processor stands for all: its lines end at an empty one. */
void template_host_cpu(const char *file, char text[TEMPLATE_HOST_TEXT])
{
	size_t used = 0, room = 0, size;
	FILE *in = fopen(file, "re");
	char *line = NULL;

	*text = '\0';
	while (in && getline(&line, &room, in) > 1) {
		size = strlen(line);
		if (!host_counts(line) || used + size >= TEMPLATE_HOST_TEXT)
			continue;
		memcpy(text + used, line, size + 1);
		used += size;
	}
	free(line);
	if (in)
		fclose(in);
}

void template_host_text(char text[TEMPLATE_HOST_TEXT])
{
	struct utsname host;
	size_t used;

	template_host_cpu("/proc/cpuinfo", text);
	used = strlen(text);
	uname(&host);
	snprintf(text + used, TEMPLATE_HOST_TEXT - used, "%s %s %s",
		 host.release, host.version, host.machine);
}
