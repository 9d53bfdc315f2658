// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write 32-bit words into a device's BAR, which is a file of sysfs:
 *
 *	poke RESOURCE OFFSET VALUE [OFFSET VALUE]...
 *	poke -c RESOURCE OFFSET VALUE [OFFSET VALUE]...	are they there?
 *
 * A frame buffer keeps them, and a driver that is given the device for another
 * one reads them where it has registers.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static bool check;

static int poke(volatile uint32_t *bar, size_t size, const char *offset,
		const char *value)
{
	uint32_t word = (uint32_t)strtoul(value, NULL, 0);
	size_t at = strtoul(offset, NULL, 0);

	if (at % 4 || at > size - 4) {
		fprintf(stderr, "poke: %s: not in the BAR\n", offset);
		return -1;
	}
	if (!check)
		bar[at / 4] = word;
	else if (bar[at / 4] != word)
		printf("0x%zx: 0x%x, wanted 0x%x\n", at, bar[at / 4], word);
	else
		printf("0x%zx: as it was written\n", at);
	return 0;
}

int main(int argc, char **argv)
{
	struct stat st;
	void *bar;
	int fd, i;

	check = argc > 1 && !strcmp(argv[1], "-c");
	argc -= check;
	argv += check;
	if (argc < 4 || argc % 2) {
		fprintf(stderr, "usage: poke RESOURCE OFFSET VALUE...\n");
		return 2;
	}
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || st.st_size < 4) {
		perror(argv[1]);
		return 1;
	}
	bar = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED,
		   fd, 0);
	if (bar == MAP_FAILED) {
		perror(argv[1]);
		return 1;
	}
	for (i = 2; i < argc; i += 2)
		if (poke(bar, (size_t)st.st_size, argv[i], argv[i + 1]))
			return 1;
	return 0;
}
