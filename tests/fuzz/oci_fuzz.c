// SPDX-License-Identifier: GPL-2.0-or-later
/* The documents of an OCI layout: the first byte chooses the reader. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "layer/oci_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_config(const char *text, size_t size)
{
	struct oci_config config, again;
	const char *why = NULL;
	json_t *object;

	if (oci_json_config(text, size, "x86_64", &config, &why)) {
		assert(why);
		return;
	}
	object = oci_config_json(&config);
	assert(object);
	assert(!oci_config_read(object, &again, &why));
	assert(again.env_count == config.env_count);
	assert(!config.workdir || !strcmp(again.workdir, config.workdir));
	json_decref(object);
	oci_config_free(&again);
	oci_config_free(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct oci_manifest manifest;
	const char *text = (const char *)data + 1, *why = NULL;
	struct oci_blob blob;
	bool nested;

	if (!size)
		return 0;
	switch (data[0]) {
	case 'i':
		if (!oci_json_index(text, size - 1, "aarch64", &blob, &nested,
				    &why))
			assert(digest_is(blob.sha256) && blob.size);
		break;
	case 'm':
		if (!oci_json_manifest(text, size - 1, &manifest, &why))
			assert(manifest.count &&
			       manifest.count <= OCI_LAYERS_MAX &&
			       digest_is(manifest.layers[0].sha256));
		break;
	default:
		fuzz_config(text, size - 1);
	}
	return 0;
}
