// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/report.h"

#include <stdint.h>
#include <stdio.h>

#include "file/digest.h"
#include "fit/fit_sign.h"
#include "log.h"

#define REPORT_HASH_MAX 64 /* sha512 */

static void report_bad(const struct fault *fault)
{
	log_output("               ");
	log_styled(log_coloured() ? "1;31" : NULL, "BAD:");
	log_output(" %s\n", fault->text);
}

static const char *report_trust_name(enum image_trust trust)
{
	static const char *const names[] = {
		[IMAGE_UNSIGNED] = "unsigned",
		[IMAGE_UNCHECKED] = "unchecked",
		[IMAGE_TRUSTED] = "trusted",
		[IMAGE_REJECTED] = "rejected",
	};

	return names[trust];
}

static void report_hex(char *text, const struct fit_hash *hash)
{
	digest_print(hash->value,
		     hash->size < REPORT_HASH_MAX ? hash->size : REPORT_HASH_MAX,
		     text);
}

/* "" when the node does not say. */
static const char *report_string(const struct image_detail *detail, int node,
				 const char *property)
{
	const char *text = fit_string(&detail->fit, node, property);

	return text ? text : "";
}

static bool report_is_used(const struct image_detail *detail, int node)
{
	unsigned int i;

	for (i = 0; i < detail->count; i++)
		if (detail->entries[i].node == node)
			return true;
	return false;
}

/* An image may say anything; what is no UTF-8 becomes null. */
static void report_set(json_t *object, const char *key, const char *text)
{
	json_t *value = text ? json_string(text) : NULL;

	json_object_set_new(object, key, value ? value : json_null());
}

static json_t *report_hashes(const struct image_detail *detail, int image)
{
	json_t *hashes = json_array(), *one;
	char hex[2 * REPORT_HASH_MAX + 1];
	struct fit_hash hash;
	int node = 0;

	while ((node = fit_hash_next(&detail->fit, image, node, &hash)) > 0) {
		one = json_object();
		report_hex(hex, &hash);
		report_set(one, "algo", hash.algo);
		report_set(one, "value", hex);
		json_array_append_new(hashes, one);
	}
	return hashes;
}

static json_t *report_part(const struct image_detail *detail,
			   const struct image_entry *entry)
{
	bool good = entry->fault.class == FAULT_NONE;
	json_t *part = json_object();

	report_set(part, "name", entry->part.name);
	report_set(part, "role", image_role_name(entry->role));
	report_set(part, "type", fit_string(&detail->fit, entry->node, "type"));
	report_set(part, "arch", fit_string(&detail->fit, entry->node, "arch"));
	json_object_set_new(part, "size",
			    json_integer((json_int_t)entry->part.size));
	report_set(part, "sha256", *entry->sha256 ? entry->sha256 : NULL);
	json_object_set_new(part, "hashes", report_hashes(detail, entry->node));
	json_object_set_new(part, "good", json_boolean(good));
	report_set(part, "reason", good ? NULL : entry->fault.text);
	return part;
}

static json_t *report_signature(const struct image_detail *detail)
{
	struct fit_signature signature = {0};
	json_t *object = json_object();

	/* left empty when there is none */
	(void)fit_sign_next(&detail->fit, detail->config, 0, &signature);
	report_set(object, "state", report_trust_name(detail->trust));
	report_set(object, "algo", signature.algo);
	report_set(object, "padding", signature.padding);
	report_set(object, "key", signature.key);
	report_set(object, "reason",
		   detail->trust == IMAGE_REJECTED ? detail->trust_fault.text
						   : NULL);
	return object;
}

static json_t *report_unused(const struct image_detail *detail)
{
	json_t *names = json_array();
	int node = 0;

	while ((node = fit_next_image(&detail->fit, node)) > 0)
		if (!report_is_used(detail, node))
			json_array_append_new(
				names, json_string(fit_name(&detail->fit, node)));
	return names;
}

json_t *report_json(const struct image_detail *detail)
{
	json_t *report = json_object(), *parts = json_array();
	unsigned int i;

	for (i = 0; i < detail->count; i++)
		json_array_append_new(parts,
				      report_part(detail, &detail->entries[i]));
	report_set(report, "file", detail->fit.path);
	json_object_set_new(report, "size",
			    json_integer((json_int_t)detail->fit.size));
	report_set(report, "configuration",
		   fit_name(&detail->fit, detail->config));
	report_set(report, "compatible", detail->compatible);
	report_set(report, "description", detail->description);
	json_object_set_new(report, "signature", report_signature(detail));
	json_object_set_new(report, "parts", parts);
	json_object_set_new(report, "unused", report_unused(detail));
	json_object_set_new(report, "good",
			    json_boolean(image_detail_is_good(detail)));
	return report;
}

static void report_print_signature(const struct image_detail *detail)
{
	struct fit_signature signature;

	if (fit_sign_next(&detail->fit, detail->config, 0, &signature) > 0)
		log_output("signature      %s (%s), key '%s'\n",
			   signature.algo ? signature.algo : "?",
			   signature.padding, signature.key ? signature.key : "");
	switch (detail->trust) {
	case IMAGE_UNSIGNED:
		log_output("signature      none\n");
		break;
	case IMAGE_UNCHECKED:
		log_output("               not checked: this gpubox was built "
			   "without a key\n");
		break;
	case IMAGE_TRUSTED:
		log_output("               good\n");
		break;
	case IMAGE_REJECTED:
		report_bad(&detail->trust_fault);
		break;
	}
}

static void report_print_hashes(const struct image_detail *detail, int image)
{
	char hex[2 * REPORT_HASH_MAX + 1];
	struct fit_hash hash;
	int node = 0;

	while ((node = fit_hash_next(&detail->fit, image, node, &hash)) > 0) {
		report_hex(hex, &hash);
		log_output("               %s %s\n",
			   hash.algo ? hash.algo : "?", hex);
	}
}

static void report_print_part(const struct image_detail *detail,
			      const struct image_entry *entry)
{
	log_output("%-14s %s: %s %s, %zu bytes\n", image_role_name(entry->role),
		   entry->part.name, report_string(detail, entry->node, "arch"),
		   report_string(detail, entry->node, "type"), entry->part.size);
	report_print_hashes(detail, entry->node);
	if (entry->fault.class == FAULT_NONE)
		log_output("               good\n");
	else
		report_bad(&entry->fault);
}

void report_print(const struct image_detail *detail)
{
	unsigned int i;
	int node = 0;

	log_output("image          %s, %zu bytes\n", detail->fit.path,
		   detail->fit.size);
	log_output("configuration  %s: %s\n",
		   fit_name(&detail->fit, detail->config), detail->description);
	log_output("compatible     %s\n", detail->compatible);
	report_print_signature(detail);
	for (i = 0; i < detail->count; i++)
		report_print_part(detail, &detail->entries[i]);
	while ((node = fit_next_image(&detail->fit, node)) > 0)
		if (!report_is_used(detail, node))
			log_output("not used       %s\n",
				   fit_name(&detail->fit, node));
}
