/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * docs/doctor.md's sections: each says in "Found in: " where its evidence is
 * from, with BDF, N and VERSION in the place of what differs from host to host.
 */
#ifndef GPUBOX_TESTS_UNIT_DOCTOR_PAGE_H
#define GPUBOX_TESTS_UNIT_DOCTOR_PAGE_H

#include <ctype.h>
#include <limits.h>

#include "unit.h"

#include "finding/finding.h"

#define PAGE_MAX (256 << 10)

static inline FILE *page_open(void)
{
	const char *src = getenv("GPUBOX_SRC");
	char path[PATH_MAX];
	FILE *in;

	snprintf(path, sizeof(path), "%s/docs/doctor.md", src ? src : ".");
	in = fopen(path, "r");
	assert_non_null(in);
	return in;
}

/* The paragraph of the section @name that begins with @word, in one line. */
static inline const char *page_paragraph(const char *name, const char *word)
{
	static char text[PAGE_MAX], paragraph[4096];
	char want[128], *p, *end, *section;
	FILE *in;
	size_t n;

	if (!text[0]) {
		in = page_open();
		n = fread(text, 1, sizeof(text) - 1, in);
		fclose(in);
		assert_true(n < sizeof(text) - 1);
	}
	snprintf(want, sizeof(want), "\n### %s\n", name);
	section = strstr(text, want);
	assert_non_null(section);
	end = strstr(section + 1, "\n#");
	snprintf(want, sizeof(want), "\n\n%s", word);
	p = strstr(section, want);
	if (!p || (end && p > end))
		return "";
	p += strlen(want);
	end = strstr(p, "\n\n");
	snprintf(paragraph, sizeof(paragraph), "%.*s",
		 end ? (int)(end - p) : (int)strlen(p), p);
	for (p = paragraph; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return paragraph;
}

static inline bool page_is_part(const char *part, size_t n, const char *also)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!isxdigit((unsigned char)part[i]) && !strchr(also, part[i]))
			return false;
	return n;
}

/* What is general ends here: a file among many. */
static inline bool page_is_end(const char *text)
{
	static const char *const ends[] = {"/lib/modules/VERSION/",
					   "/etc/modprobe.d/",
					   "/etc/driverctl.d/"};
	size_t i;

	for (i = 0; i < 3; i++)
		if (!strcmp(text, ends[i]))
			return true;
	return false;
}

static inline void page_general_part(const char *path, size_t n, char *part,
				     size_t size)
{
	bool digit = isdigit((unsigned char)*path);

	snprintf(part, size, "%.*s", (int)n, path);
	if (digit && page_is_part(path, n, ""))
		snprintf(part, size, "N");
	else if (n > 6 && page_is_part(path, n, ":.") && memchr(path, ':', n))
		snprintf(part, size, "BDF");
	else if (digit && memchr(path, '.', n))
		snprintf(part, size, "VERSION");
	else if (!strncmp(path, "config-", 7))
		snprintf(part, size, "config-VERSION");
	else if (!strncmp(path, "hugepages-", 10))
		snprintf(part, size, "*");
	else if (n == 5 && !strncmp(path, "node", 4))
		snprintf(part, size, "nodeN");
	else if (n == 16 && !strncmp(path + 9, "_resize", 7))
		snprintf(part, size, "resourceN_resize");
}

/* "/sys/bus/pci/devices/BDF/class" */
static inline void page_general(const char *path, char *text, size_t size)
{
	char part[256];
	size_t n;

	text[0] = '\0';
	while (*path) {
		n = strcspn(path, "/");
		page_general_part(path, n, part, sizeof(part));
		path += n;
		snprintf(text + strlen(text), size - strlen(text), "%s%s", part,
			 *path == '/' ? "/" : "");
		path += *path == '/';
		if (page_is_end(text)) {
			text[strlen(text) - 1] = '\0';
			return;
		}
	}
}

/* Not devices that are named one by one, options, limits. */
static inline bool page_is_place(const char *general)
{
	return general[0] == '/';
}

static inline void page_check_evidence(const struct finding *f)
{
	const char *name = finding_kinds[f->id].name, *found;
	char general[512], want[520];
	size_t i;

	for (i = 0; i < f->n_evidence; i++) {
		page_general(f->evidence[i].path, general, sizeof(general));
		if (!page_is_place(general))
			continue;
		if (getenv("PAGE_EVIDENCE"))
			print_message("@ %s %s\n", name, general);
		found = page_paragraph(name, "Found in: ");
		snprintf(want, sizeof(want), "`%s`", general);
		if (!strstr(found, want) && !getenv("PAGE_EVIDENCE")) {
			print_message("# %s: docs do not say: Found in: %s\n",
				      name, want);
			fail();
		}
	}
}

#endif /* GPUBOX_TESTS_UNIT_DOCTOR_PAGE_H */
