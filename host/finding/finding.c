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

struct finding *findings_add(struct findings *findings, enum finding_id id,
			     const struct pci_device *device, const char *fmt,
			     ...)
{
	struct finding *finding = findings_grow(findings);
	va_list ap;

	memset(finding, 0, sizeof(*finding));
	finding->id = id;
	finding->of_host = !device;
	if (device)
		finding->bdf = device->bdf;
	va_start(ap, fmt);
	vsnprintf(finding->text, sizeof(finding->text), fmt, ap);
	va_end(ap);
	finding_clean(finding->text);
	return finding;
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
