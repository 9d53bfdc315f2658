// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/gpu_report.h"

#include <stdio.h>

#include "guest/gpu_explain.h"
#include "text.h"

void gpu_report_take(struct gpu_report *report, const struct frame *frame)
{
	if (frame->type == ABI_GPU) {
		report->told = true;
		report->up = frame->up;
		snprintf(report->text, sizeof(report->text), "%s", frame->text);
	} else if (report->count < ABI_LOG_MAX) {
		snprintf(report->lines[report->count++], ABI_LOG_LINE + 1,
			 "%.*s", ABI_LOG_LINE, frame->text);
	}
}

const char *gpu_report_reason(const struct gpu_report *report, const char **line)
{
	const char *reason = NULL;
	unsigned int i, rank, best = GPU_EXPLAIN_NONE;

	*line = NULL;
	for (i = 0; i < report->count; i++) {
		rank = gpu_explain(report->lines[i]);
		if (rank >= best)
			continue;
		best = rank;
		*line = report->lines[i];
		reason = gpu_explain_text(rank);
	}
	return reason;
}

json_t *gpu_report_json(const struct gpu_report *report)
{
	const char *line, *reason = gpu_report_reason(report, &line);
	json_t *log;
	unsigned int i;

	if (!report->told)
		return json_null();
	log = json_array();
	for (i = 0; i < report->count; i++)
		json_array_append_new(log, text_json(report->lines[i]));
	return json_pack("{s:b, s:o, s:s?, s:o, s:o}", "up", report->up,
			 "message",
			 *report->text ? text_json(report->text) : json_null(),
			 "reason", reason, "line", text_json(line), "log", log);
}
