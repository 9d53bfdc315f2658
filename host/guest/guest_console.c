// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/guest_console.h"

#include <stdio.h>
#include <string.h>

#include "guest_abi.h"

/* The words of kernel/panic.c, mm/oom_kill.c and init/initramfs.c. */
static const struct {
	const char *words;
	size_t offset; /* of the finding in struct guest_console */
} marks[] = {
	{"Kernel panic - not syncing: ", offsetof(struct guest_console, panic)},
	{"System is deadlocked on memory", offsetof(struct guest_console, memory)},
	{"Out of memory and no killable", offsetof(struct guest_console, memory)},
	{"Initramfs unpacking failed: write",
	 offsetof(struct guest_console, memory)},
	{"Out of memory: Killed process", offsetof(struct guest_console, killed)},
	{"Memory cgroup out of memory: Killed",
	 offsetof(struct guest_console, killed)},
	{"Initramfs unpacking failed: ", offsetof(struct guest_console, initrd)},
};

/* The last words of kernel/reboot.c: what is left is the machine's to do. */
static const struct {
	const char *words;
	bool is_whole; /* else a command follows */
} lasts[] = {
	{"reboot: System halted", true},
	{"reboot: Power down", true},
	{"reboot: Restarting system", true},
	{"reboot: Restarting system with command '", false},
};

/* Behind the time stamp, if there is one: "[    8.177113] ". */
static const char *unstamped(const char *line)
{
	const char *end = *line == '[' ? strstr(line, "] ") : NULL;

	return end ? end + 2 : line;
}

static bool is_last(const char *line)
{
	size_t i, length;

	line = unstamped(line);
	for (i = 0; i < sizeof(lasts) / sizeof(lasts[0]); i++) {
		length = strlen(lasts[i].words);
		if (strncmp(line, lasts[i].words, length) == 0 &&
		    (!lasts[i].is_whole || !line[length]))
			return true;
	}
	return false;
}

/* The line from the words on: without the kernel's time stamp. */
static void note(char *finding, const char *from)
{
	if (!*finding)
		snprintf(finding, TAIL_WIDTH, "%s", from);
}

static void guest_console_line(void *arg, const char *line)
{
	struct guest_console *console = arg;
	const char *found;
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		found = strstr(line, marks[i].words);
		if (found)
			note((char *)console + marks[i].offset, found);
	}
	found = strstr(line, ABI_CONSOLE_FAULT);
	if (found)
		note(console->fault, found + strlen(ABI_CONSOLE_FAULT));
	if (is_last(line))
		console->left = true;
}

void guest_console_init(struct guest_console *console)
{
	console->tail.on_line = guest_console_line;
	console->tail.arg = console;
}
