// SPDX-License-Identifier: GPL-2.0-or-later
#include "fit/inspection.h"

#include <stdint.h>
#include <stdio.h>

#include "file/digest.h"
#include "fit/fit_sign.h"
#include "log.h"

#define REPORT_HASH_MAX 64 /* sha512 */

static void inspection_bad(const struct fault *fault)
{
	log_output("               ");
	log_styled(log_coloured() ? "1;31" : NULL, "BAD:");
	log_output(" %s\n", fault->text);
}

static const char *inspection_trust_name(enum image_trust trust)
{
	static const char *const names[] = {
		[IMAGE_UNSIGNED] = "unsigned",
		[IMAGE_UNCHECKED] = "unchecked",
		[IMAGE_TRUSTED] = "trusted",
		[IMAGE_REJECTED] = "rejected",
	};

	return names[trust];
}

static void inspection_hex(char *text, const struct fit_hash *hash)
{
	digest_print(hash->value,
		     hash->size < REPORT_HASH_MAX ? hash->size : REPORT_HASH_MAX,
		     text);
}

/* "" when the node does not say. */
static const char *inspection_string(const struct image_detail *detail,
				     int node, const char *property)
{
	const char *text = fit_string(&detail->fit, node, property);

	return text ? text : "";
}

static bool inspection_is_used(const struct image_detail *detail, int node)
{
	unsigned int i;

	for (i = 0; i < detail->count; i++)
		if (detail->entries[i].node == node)
			return true;
	return false;
}

/* An image may say anything; what is no UTF-8 becomes null. */
static void inspection_set(json_t *object, const char *key, const char *text)
{
	json_t *value = text ? json_string(text) : NULL;

	json_object_set_new(object, key, value ? value : json_null());
}

static json_t *inspection_hashes(const struct image_detail *detail, int image)
{
	json_t *hashes = json_array(), *one;
	char hex[2 * REPORT_HASH_MAX + 1];
	struct fit_hash hash;
	int node = 0;

	while ((node = fit_hash_next(&detail->fit, image, node, &hash)) > 0) {
		one = json_object();
		inspection_hex(hex, &hash);
		inspection_set(one, "algo", hash.algo);
		inspection_set(one, "value", hex);
		json_array_append_new(hashes, one);
	}
	return hashes;
}

static json_t *inspection_part(const struct image_detail *detail,
			       const struct image_entry *entry)
{
	bool good = entry->fault.class == FAULT_NONE;
	json_t *part = json_object();

	inspection_set(part, "name", entry->part.name);
	inspection_set(part, "role", image_role_name(entry->role));
	inspection_set(part, "type",
		       fit_string(&detail->fit, entry->node, "type"));
	inspection_set(part, "arch",
		       fit_string(&detail->fit, entry->node, "arch"));
	json_object_set_new(part, "size",
			    json_integer((json_int_t)entry->part.size));
	inspection_set(part, "sha256", *entry->sha256 ? entry->sha256 : NULL);
	json_object_set_new(part, "hashes",
			    inspection_hashes(detail, entry->node));
	json_object_set_new(part, "good", json_boolean(good));
	inspection_set(part, "reason", good ? NULL : entry->fault.text);
	return part;
}

static json_t *inspection_signature(const struct image_detail *detail)
{
	struct fit_signature signature = {0};
	json_t *object = json_object();

	/* left empty when there is none */
	(void)fit_sign_next(&detail->fit, detail->config, 0, &signature);
	inspection_set(object, "state", inspection_trust_name(detail->trust));
	inspection_set(object, "algo", signature.algo);
	inspection_set(object, "padding", signature.padding);
	inspection_set(object, "key", signature.key);
	inspection_set(object, "reason",
		       detail->trust == IMAGE_REJECTED ? detail->trust_fault.text
						       : NULL);
	return object;
}

static json_t *inspection_unused(const struct image_detail *detail)
{
	json_t *names = json_array();
	int node = 0;

	while ((node = fit_next_image(&detail->fit, node)) > 0)
		if (!inspection_is_used(detail, node))
			json_array_append_new(
				names, json_string(fit_name(&detail->fit, node)));
	return names;
}

json_t *inspection_json(const struct image_detail *detail)
{
	json_t *report = json_object(), *parts = json_array();
	unsigned int i;

	for (i = 0; i < detail->count; i++)
		json_array_append_new(
			parts, inspection_part(detail, &detail->entries[i]));
	inspection_set(report, "file", detail->fit.path);
	json_object_set_new(report, "size",
			    json_integer((json_int_t)detail->fit.size));
	inspection_set(report, "configuration",
		       fit_name(&detail->fit, detail->config));
	inspection_set(report, "compatible", detail->compatible);
	inspection_set(report, "description", detail->description);
	json_object_set_new(report, "signature", inspection_signature(detail));
	json_object_set_new(report, "parts", parts);
	json_object_set_new(report, "unused", inspection_unused(detail));
	json_object_set_new(report, "good",
			    json_boolean(image_detail_is_good(detail)));
	return report;
}

static void inspection_print_signature(const struct image_detail *detail)
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
		inspection_bad(&detail->trust_fault);
		break;
	}
}

static void inspection_print_hashes(const struct image_detail *detail, int image)
{
	char hex[2 * REPORT_HASH_MAX + 1];
	struct fit_hash hash;
	int node = 0;

	while ((node = fit_hash_next(&detail->fit, image, node, &hash)) > 0) {
		inspection_hex(hex, &hash);
		log_output("               %s %s\n",
			   hash.algo ? hash.algo : "?", hex);
	}
}

static void inspection_print_part(const struct image_detail *detail,
				  const struct image_entry *entry)
{
	log_output("%-14s %s: %s %s, %zu bytes\n", image_role_name(entry->role),
		   entry->part.name,
		   inspection_string(detail, entry->node, "arch"),
		   inspection_string(detail, entry->node, "type"),
		   entry->part.size);
	inspection_print_hashes(detail, entry->node);
	if (entry->fault.class == FAULT_NONE)
		log_output("               good\n");
	else
		inspection_bad(&entry->fault);
}

void inspection_print(const struct image_detail *detail)
{
	unsigned int i;
	int node = 0;

	log_output("image          %s, %zu bytes\n", detail->fit.path,
		   detail->fit.size);
	log_output("configuration  %s: %s\n",
		   fit_name(&detail->fit, detail->config), detail->description);
	log_output("compatible     %s\n", detail->compatible);
	inspection_print_signature(detail);
	for (i = 0; i < detail->count; i++)
		inspection_print_part(detail, &detail->entries[i]);
	while ((node = fit_next_image(&detail->fit, node)) > 0)
		if (!inspection_is_used(detail, node))
			log_output("not used       %s\n",
				   fit_name(&detail->fit, node));
}
