// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/summary.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan_template.h"
#include "log.h"
#include "text.h"

static bool ends_with(const char *text, const char *end)
{
	size_t size = strlen(text), length = strlen(end);

	return size >= length && !strcmp(text + size - length, end);
}

/* The line that @message closes with is not said again. */
static void print_tail(const char *what, const struct tail *tail,
		       const char *message)
{
	const char *line;
	unsigned int i;

	for (i = 0; (line = tail_line(tail, i)); i++)
		if (!ends_with(message, line))
			log_error("%s: %s", what, line);
}

static void print_gpu_log(const struct gpu_report *report)
{
	unsigned int i;

	for (i = 0; i < report->count; i++)
		log_error("guest kernel: %s", report->lines[i]);
}

void summary_print(const struct summary *summary)
{
	const struct fault *fault = &summary->outcome->fault;

	if (*summary->outcome->notice)
		log_notice("%s", summary->outcome->notice);
	if (fault->class == FAULT_NONE)
		return;
	log_error("%s", fault->text);
	if (fault->class != FAULT_VMM && fault->class != FAULT_GUEST &&
	    fault->class != FAULT_GPU)
		return;
	print_gpu_log(&summary->facts->gpu);
	print_tail("QEMU", &summary->facts->vmm_stderr, fault->text);
	print_tail("guest console", &summary->facts->console.tail, fault->text);
}

static json_t *fault_json(const struct fault *fault)
{
	if (fault->class == FAULT_NONE)
		return json_null();
	return json_pack("{s:s, s:o}", "class", fault_class_name(fault->class),
			 "message", text_json(fault->text));
}

static json_t *phases_json(const struct phases *phases)
{
	json_t *array = json_array();
	const struct phase *phase;

	for (phase = phases->list; phase < phases->list + phases->count; phase++)
		json_array_append_new(
			array, json_pack("{s:s%, s:f}", "name", phase->name,
					 strlen(phase->name), "ms",
					 (double)phase->ns / 1000000));
	return array;
}

static json_t *base64_json(const struct pump_capture *capture)
{
	json_t *text = NULL;
	char *encoded;

	encoded = malloc(4 * (capture->size / 3 + 1) + 1);
	if (encoded) {
		EVP_EncodeBlock((unsigned char *)encoded, capture->data,
				(int)capture->size);
		text = json_string_nocheck(encoded);
	}
	free(encoded);
	return text;
}

/* As text when it is text; a cut may have split a character. */
static json_t *capture_json(const struct pump_capture *capture)
{
	const char *encoding = "utf-8";
	json_t *data;

	data = json_stringn(capture->size ? (char *)capture->data : "",
			    capture->size);
	if (!data) {
		encoding = "base64";
		data = base64_json(capture);
	}
	return json_pack("{s:s, s:o, s:b}", "encoding", encoding, "data", data,
			 "truncated", capture->truncated);
}

static json_t *resources_json(const struct outcome_facts *facts)
{
	const struct frame *verdict = &facts->verdict;

	if (!facts->exited)
		return json_null();
	return json_pack("{s:f, s:f, s:I}", "user_ms",
			 (double)verdict->utime_us / 1000, "system_ms",
			 (double)verdict->stime_us / 1000, "max_rss_kib",
			 (json_int_t)verdict->maxrss_kib);
}

/* What the guest said of itself, else what the plan could tell. */
static json_t *kernel_json(const struct summary *summary)
{
	const char *release = summary->facts->release;
	json_t *text;

	if (!*release && summary->plan)
		release = summary->plan->host->boot.release;
	text = *release ? json_string(release) : NULL;
	return text ? text : json_null();
}

static json_t *qemu_json(const struct plan *plan)
{
	if (!plan)
		return json_null();
	return json_pack("{s:s, s:o}", "version",
			 qemu_caps_version(plan->host->caps), "path",
			 text_json(qemu_caps_path(plan->host->caps)));
}

static const char *accel_name(const struct plan *plan)
{
	if (!plan)
		return NULL;
	return plan->host->accel.kvm ? "kvm" : "tcg";
}

json_t *summary_json(const struct summary *summary)
{
	const struct outcome *outcome = summary->outcome;
	json_t *signal =
		outcome->signal ? json_integer(outcome->signal) : json_null();

	return json_pack(
		"{s:i, s:o, s:b, s:o, s:o, s:o, s:s?, s:o, s:o, s:o, "
		"s:o, s:o, s:o, s:o}",
		"status", outcome->status, "signal", signal, "oom_killed",
		summary->facts->verdict.oom_killed, "fault",
		fault_json(&outcome->fault), "kernel", kernel_json(summary),
		"qemu", qemu_json(summary->plan), "accel",
		accel_name(summary->plan), "phases", phases_json(summary->phases),
		"resources", resources_json(summary->facts), "stdout",
		capture_json(summary->out), "stderr",
		capture_json(summary->err), "gpus",
		summary->plan ? plan_json_gpus(summary->plan) : json_null(),
		"gpu", gpu_report_json(&summary->facts->gpu), "start",
		summary->plan ? plan_template_json(summary->plan) : json_null());
}
