// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding/finding.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *finding_severity_name(enum finding_severity severity)
{
	static const char *const names[] = {
		[FINDING_INFO] = "info",
		[FINDING_WARNING] = "warning",
		[FINDING_UNKNOWN] = "unknown",
		[FINDING_BLOCKER] = "blocker",
	};

	return names[severity];
}

/*
 * What a host's files hold, or somebody's captured tree, may be anything:
 * printable ASCII talks to no terminal and is always valid JSON.
 */
void finding_clean(char *text)
{
	for (; *text; text++) {
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
	}
}

static struct finding *findings_grow(struct findings *findings)
{
	struct finding *bigger;

	bigger = realloc(findings->finding,
			 (findings->count + 1) * sizeof(*findings->finding));
	if (!bigger) {
		findings->err = -ENOMEM;
		return &findings->spare;
	}
	findings->finding = bigger;
	return &findings->finding[findings->count++];
}

/* The command for this device, ready to be pasted. */
static void finding_fill(struct finding *finding)
{
	static const char word[] = "BDF";
	char bdf[PCI_BDF_TEXT], rest[FINDING_REMEDY], *p;
	size_t used;

	if (finding->of_host)
		return;
	pci_bdf_format(finding->bdf, bdf);
	for (p = strstr(finding->remedy, word); p;
	     p = strstr(finding->remedy + used, word)) {
		snprintf(rest, sizeof(rest), "%s", p + strlen(word));
		used = (size_t)(p - finding->remedy);
		snprintf(p, sizeof(finding->remedy) - used, "%s%s", bdf, rest);
		used += strlen(bdf);
	}
}

struct finding *findings_add(struct findings *findings, enum finding_id id,
			     const struct pci_device *device, const char *fmt,
			     ...)
{
	struct finding *finding = findings_grow(findings);
	va_list ap;

	memset(finding, 0, sizeof(*finding));
	finding->id = id;
	finding->severity = finding_kinds[id].severity;
	finding->of_host = !device;
	if (device)
		finding->bdf = device->bdf;
	snprintf(finding->remedy, sizeof(finding->remedy), "%s",
		 finding_kinds[id].remedy);
	finding_fill(finding);
	va_start(ap, fmt);
	vsnprintf(finding->text, sizeof(finding->text), fmt, ap);
	va_end(ap);
	finding_clean(finding->text);
	return finding;
}

void finding_lower(struct finding *finding, enum finding_severity severity)
{
	finding->severity = severity;
}

void finding_advise(struct finding *finding, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(finding->remedy, sizeof(finding->remedy), fmt, ap);
	va_end(ap);
	finding_clean(finding->remedy);
	finding_fill(finding);
}

void finding_show(struct finding *finding, const char *path, const char *fmt, ...)
{
	struct finding_evidence *evidence;
	va_list ap;

	if (finding->n_evidence == FINDING_EVIDENCE_MAX)
		return;
	evidence = &finding->evidence[finding->n_evidence++];
	snprintf(evidence->path, sizeof(evidence->path), "%s", path);
	va_start(ap, fmt);
	vsnprintf(evidence->value, sizeof(evidence->value), fmt, ap);
	va_end(ap);
	finding_clean(evidence->path);
	finding_clean(evidence->value);
}

void finding_more(struct finding *finding, size_t n)
{
	size_t used;

	if (!finding || n < 2)
		return;
	used = strlen(finding->text);
	snprintf(finding->text + used, sizeof(finding->text) - used,
		 "; and %zu more", n - 1);
}

const struct finding *findings_find(const struct findings *findings,
				    enum finding_id id)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		if (findings->finding[i].id == id)
			return &findings->finding[i];
	}
	return NULL;
}

void findings_free(struct findings *findings)
{
	free(findings->finding);
	memset(findings, 0, sizeof(*findings));
}
