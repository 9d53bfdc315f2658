// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/capture.h"

/* The arguments of a kernel that decide about passthrough. */
static const char *const capture_arguments[] = {
	"iommu",
	"intel_iommu",
	"amd_iommu",
	"arm-smmu",
	"vfio",
	"kvm",
	"pci",
	"pcie",
	"video",
	"initcall_blacklist",
	"nomodeset",
	"nvidia",
	"hugepages",
	"default_hugepagesz",
	"hugepagesz",
	"intremap",
	"lockdown",
	"module_blacklist",
	"modprobe.blacklist",
	"transparent_hugepage",
};

/* What a filter does with one line; @line may be changed, "" drops it. */
typedef void (*capture_line)(char *line);

static void capture_word(char *line, char *word)
{
	size_t n = strcspn(word, " \t");

	memmove(line + 1, word, n);
	line[0] = ' ';
	line[n + 1] = '\0';
}

/* The chip's name is all that matters; names of devices stay out. */
static void capture_interrupt(char *line)
{
	static const char *const chips[] = {"IR-", "ITS-", "IO-APIC", "PCI-MSI"};
	unsigned int i;
	char *found;

	for (i = 0; i < sizeof(chips) / sizeof(chips[0]); i++) {
		found = strstr(line, chips[i]);
		if (found && found > line + 1) {
			capture_word(line, found);
			return;
		}
	}
	line[0] = '\0';
}

static void capture_argument(char *line)
{
	char *in = line, *out = line, *word, *save;
	unsigned int i;

	for (word = strtok_r(in, " ", &save); word;
	     word = strtok_r(NULL, " ", &save)) {
		for (i = 0; i < sizeof(capture_arguments) /
					sizeof(capture_arguments[0]);
		     i++) {
			size_t n = strlen(capture_arguments[i]);

			if (strncmp(word, capture_arguments[i], n) != 0 ||
			    (word[n] && !strchr("=._-", word[n])))
				continue;
			n = strlen(word);
			if (out != line)
				*out++ = ' ';
			memmove(out, word, n);
			out += n;
			break;
		}
	}
	*out = '\0';
}

/* Device number and source of a mounted disk stay, all names go. */
static void capture_mount(char *line)
{
	char number[24] = "", source[64] = "", text[160], *dash;
	int n;

	dash = strstr(line, " - ");
	if (!dash || sscanf(line, "%*d %*d %23s", number) != 1)
		number[0] = '\0';
	if (!dash || sscanf(dash, " - %*s %63s", source) != 1 ||
	    strncmp(source, "/dev/", 5) != 0)
		number[0] = '\0';
	/* volumes are called after their hosts, labels after their owners */
	if (!strncmp(source, "/dev/mapper/", 12) ||
	    !strncmp(source, "/dev/disk/", 10))
		memcpy(source, "none", 5);
	n = snprintf(text, sizeof(text), "1 1 %s / /mounted - none %s", number,
		     source);
	if (number[0] && (size_t)n <= strlen(line))
		memcpy(line, text, (size_t)n + 1);
	else
		line[0] = '\0';
}

static void capture_mapping(char *line)
{
	char *found = strstr(line, " /dev/");

	if (!found || !strncmp(found, " /dev/shm", 9) ||
	    !strncmp(found, " /dev/zero", 10))
		line[0] = '\0';
	else
		memmove(line, found, strlen(found) + 1);
}

/* What lies where in memory is nobody's business but for the BARs'. */
static void capture_iomem(char *line)
{
	static const char *const kept[] = {"BOOTFB", "simple", "efifb", "vesafb"};
	const char *name = strstr(line, " : ");
	struct pci_bdf bdf;
	unsigned int i;

	for (i = 0; name && i < sizeof(kept) / sizeof(kept[0]); i++) {
		if (!strncmp(name + 3, kept[i], strlen(kept[i])))
			return;
	}
	if (!name || pci_bdf_parse(name + 3, &bdf))
		line[0] = '\0';
}

/* The name of a run is its user's. */
static void capture_run(char *line)
{
	static const char key[] = "\"run\": \"";
	char *p = strstr(line, key);

	if (!p)
		return;
	for (p += sizeof(key) - 1; *p && *p != '"'; p++) {
		if (p[0] == '\\' && p[1])
			*p++ = 'x';
		*p = 'x';
	}
}

static void capture_cgroup(char *line)
{
	char *last = strrchr(line, '/');

	if (strncmp(line, "0::/", 4) != 0 || !last)
		line[0] = '\0';
	else
		memmove(line + 4, last + 1, strlen(last + 1) + 1);
}

static void capture_keep(char *line, const char *part)
{
	if (!strstr(line, part))
		line[0] = '\0';
}

/* A disk's names and numbers are in there, too. */
static void capture_file_system(char *line)
{
	capture_keep(line, "E:ID_FS_TYPE=zfs_member");
}

/* Of flags only that there is a hypervisor below; serial numbers stay out. */
static void capture_cpu(char *line)
{
	static const char flags[] = "flags\t: hypervisor",
			  none[] = "flags\t: none";
	size_t n = strlen(line);

	if (!strncmp(line, "flags", 5)) {
		bool guest = strstr(line, " hypervisor") != NULL;

		snprintf(line, n + 1, "%s", guest ? flags : none);
	} else if (strncmp(line, "vendor_id", 9) != 0 &&
		   strncmp(line, "address sizes", 13) != 0) {
		line[0] = '\0';
	}
}

static void capture_alias(char *line)
{
	capture_keep(line, "alias vfio_pci:");
}

static void capture_vfio(char *line)
{
	capture_keep(line, "vfio");
}

static void capture_devname(char *line)
{
	capture_keep(line, "DEVNAME=");
}

static void capture_minor(char *line)
{
	capture_keep(line, "Device Minor:");
}

static void capture_swap(char *line)
{
	if (strncmp(line, "/dev/", 5) != 0)
		line[0] = '\0';
}

static const struct {
	const char *pattern;
	capture_line line; /* NULL: leave the file out */
} capture_rules[] = {
	{"/proc/cmdline", capture_argument},
	{"/proc/cpuinfo", capture_cpu},
	{"/proc/interrupts", capture_interrupt},
	{"/proc/*/mountinfo", capture_mount},
	{"/proc/swaps", capture_swap},
	{"/proc/*/maps", capture_mapping},
	{"/proc/*/cgroup", capture_cgroup},
	{"/proc/*/status", NULL},
	{"/proc/iomem", capture_iomem},
	{"/run/gpubox/journal/*", capture_run},
	{"/proc/driver/nvidia/gpus/*/information", capture_minor},
	{"/lib/modules/*/modules.alias", capture_alias},
	{"/lib/modules/*/modules.*", capture_vfio},
	{"/etc/modprobe.d/*", capture_vfio},
	{"/run/udev/data/*", capture_file_system},
	{"*/uevent", capture_devname},
};

static void capture_lines(char *text, size_t *size, capture_line take)
{
	char *in = text, *out = text, *end = text + *size;

	while (in < end) {
		char *next = in + strcspn(in, "\n");
		size_t n;

		*next = '\0';
		take(in);
		n = strlen(in);
		if (n) {
			memmove(out, in, n);
			out += n;
			*out++ = '\n';
		}
		in = next + 1;
	}
	*out = '\0';
	*size = (size_t)(out - text);
}

int capture_filter(const char *path, const char *data, size_t size, char **outp,
		   size_t *sizep)
{
	capture_line take = NULL;
	bool ruled = false;
	unsigned int i;
	char *text;

	for (i = 0;
	     i < sizeof(capture_rules) / sizeof(capture_rules[0]) && !ruled; i++) {
		ruled = fnmatch(capture_rules[i].pattern, path, 0) == 0;
		take = capture_rules[i].line;
	}
	if (ruled && !take)
		return 1;
	text = malloc(size + 2);
	if (!text)
		return -ENOMEM;
	memcpy(text, data, size);
	text[size] = '\0';
	text[size + 1] = '\0';
	if (ruled)
		capture_lines(text, &size, take);
	if (ruled && !size &&
	    (!fnmatch("/proc/*/maps", path, 0) ||
	     !fnmatch("/proc/*/mountinfo", path, 0) ||
	     !fnmatch("/run/udev/data/*", path, 0))) {
		free(text);
		return 1;
	}
	capture_scrub(text, size);
	*outp = text;
	*sizep = size;
	return 0;
}

/* Other processes' files are nobody's business unless they are devices. */
bool capture_keeps_link(const char *path, const char *target)
{
	if (!fnmatch("/proc/*/ns/*", path, 0))
		return false;
	if (fnmatch("/proc/*/fd/*", path, 0) != 0)
		return true;
	return !strncmp(target, "/dev/", 5) &&
	       strncmp(target, "/dev/pts", 8) != 0 &&
	       strncmp(target, "/dev/tty", 8) != 0 &&
	       strncmp(target, "/dev/shm", 8) != 0 &&
	       strcmp(target, "/dev/null") != 0;
}

bool capture_keeps_list(const char *path)
{
	return strcmp(path, "/proc") != 0 &&
	       fnmatch("/proc/*/fd", path, 0) != 0 &&
	       strncmp(path, "/sys/dev/", 9) != 0 &&
	       strncmp(path, "/sys/fs/", 8) != 0 &&
	       strncmp(path, "/etc/", 5) != 0;
}

/* 'h' stands for a hex digit; everything else for itself. */
static bool capture_like(const char *text, size_t size, const char *shape)
{
	size_t i;

	for (i = 0; shape[i]; i++) {
		if (i >= size)
			return false;
		if (shape[i] == 'h' ? !isxdigit((unsigned char)text[i])
				    : text[i] != shape[i])
			return false;
	}
	return true;
}

void capture_scrub(char *text, size_t size)
{
	static const char *const shapes[] = {
		"hh:hh:hh:hh:hh:hh",
		"hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh",
		"enxhhhhhhhhhhhh",
	};
	/* a name that every EFI machine has, not one of this machine */
	static const char efi_global[] = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
	size_t i, k;
	unsigned int s;

	for (i = 0; i < size; i++) {
		for (s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++) {
			if (!capture_like(text + i, size - i, shapes[s]) ||
			    capture_like(text + i, size - i, efi_global))
				continue;
			for (k = 0; shapes[s][k]; k++) {
				if (shapes[s][k] == 'h')
					text[i + k] = '0';
			}
		}
	}
}
