// SPDX-License-Identifier: GPL-2.0-or-later
#include "layer/oci_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Go's names, which the specification uses, and the kernel's. */
static const struct {
	const char *kernel;
	const char *oci;
} oci_archs[] = {
	{"x86_64", "amd64"},
	{"aarch64", "arm64"},
};

static const char *const oci_indexes[] = {
	"application/vnd.oci.image.index.v1+json",
	"application/vnd.docker.distribution.manifest.list.v2+json",
	NULL,
};

static const char *const oci_manifests[] = {
	"application/vnd.oci.image.manifest.v1+json",
	"application/vnd.docker.distribution.manifest.v2+json",
	NULL,
};

#define OCI_ENV_MAX   4096
#define OCI_WORDS_MAX 1024

static const char *oci_string(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static bool oci_is_one(const char *const *list, const char *text)
{
	for (; *list; list++)
		if (!strcmp(*list, text))
			return true;
	return false;
}

static json_t *oci_load(const char *text, size_t size, const char **why)
{
	json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);

	*why = "it is not a JSON object";
	if (json_is_object(root))
		return root;
	json_decref(root);
	return NULL;
}

static int oci_descriptor(const json_t *object, struct oci_blob *blob,
			  const char **why)
{
	const char *digest = oci_string(object, "digest");
	json_int_t size = json_integer_value(json_object_get(object, "size"));

	*why = "a descriptor has no sha256 digest or no size";
	if (strncmp(digest, "sha256:", 7) != 0 || !digest_is(digest + 7) ||
	    size <= 0)
		return -EBADMSG;
	memcpy(blob->sha256, digest + 7, DIGEST_SIZE);
	blob->size = (uint64_t)size;
	return 0;
}

static bool oci_fits(const json_t *object, const char *arch)
{
	const char *oci = oci_string(object, "architecture");
	const char *os = oci_string(object, "os");
	size_t i;

	for (i = 0; i < sizeof(oci_archs) / sizeof(oci_archs[0]); i++)
		if (!strcmp(oci_archs[i].kernel, arch) &&
		    !strcmp(oci_archs[i].oci, oci))
			return !strcmp(os, "linux");
	return false;
}

/* Without a platform the config says it. */
static bool oci_is_wanted(const json_t *object, const char *arch)
{
	const json_t *platform = json_object_get(object, "platform");
	const char *type = oci_string(object, "mediaType");

	return (oci_is_one(oci_indexes, type) || oci_is_one(oci_manifests, type)) &&
	       (!platform || oci_fits(platform, arch));
}

static int oci_choose(const json_t *list, const char *arch,
		      struct oci_blob *blob, bool *nested, const char **why)
{
	const json_t *object;
	struct oci_blob found;
	bool have = false;
	size_t i;
	int err;

	json_array_foreach(list, i, object) {
		if (!oci_is_wanted(object, arch))
			continue;
		err = oci_descriptor(object, &found, why);
		if (err)
			return err;
		*why = "it holds several images; copy the one that is meant "
		       "out of it, for example with skopeo";
		if (have && strcmp(found.sha256, blob->sha256) != 0)
			return -ENOTSUP;
		*blob = found;
		*nested =
			oci_is_one(oci_indexes, oci_string(object, "mediaType"));
		have = true;
	}
	*why = "it has no image for the board's architecture";
	return have ? 0 : -ENOTSUP;
}

int oci_json_index(const char *text, size_t size, const char *arch,
		   struct oci_blob *blob, bool *nested, const char **why)
{
	json_t *root = oci_load(text, size, why);
	const json_t *list = json_object_get(root, "manifests");
	int err = -EBADMSG;

	if (root)
		*why = "it has no list of manifests";
	if (json_is_array(list))
		err = oci_choose(list, arch, blob, nested, why);
	json_decref(root);
	return err;
}

static int oci_layers(const json_t *list, struct oci_manifest *manifest,
		      const char **why)
{
	const json_t *object;
	size_t i;
	int err;

	*why = "it has no layers, or too many";
	if (!json_array_size(list) || json_array_size(list) > OCI_LAYERS_MAX)
		return -EBADMSG;
	json_array_foreach(list, i, object) {
		err = oci_descriptor(object, &manifest->layers[i], why);
		if (err)
			return err;
		*why = "a layer is not a tar archive";
		if (!strstr(oci_string(object, "mediaType"), ".tar"))
			return -ENOTSUP;
	}
	manifest->count = (unsigned int)i;
	return 0;
}

int oci_json_manifest(const char *text, size_t size,
		      struct oci_manifest *manifest, const char **why)
{
	json_t *root = oci_load(text, size, why);
	int err = -EBADMSG;

	if (root)
		err = oci_descriptor(json_object_get(root, "config"),
				     &manifest->config, why);
	if (!err)
		err = oci_layers(json_object_get(root, "layers"), manifest, why);
	json_decref(root);
	return err;
}

/* "HEX.tar" or "HEX.json", as @ending has it. */
static int oci_digest_name(const json_t *name, const char *ending,
			   struct oci_blob *blob)
{
	const char *text = json_string_value(name);
	size_t n = DIGEST_SIZE - 1;

	if (!text || strlen(text) != n + strlen(ending) ||
	    strcmp(text + n, ending) != 0)
		return -EBADMSG;
	memcpy(blob->sha256, text, n);
	blob->sha256[n] = '\0';
	return digest_is(blob->sha256) ? 0 : -EBADMSG;
}

static int oci_docker_image(const json_t *image, struct oci_manifest *manifest,
			    const char **why)
{
	const json_t *layers = json_object_get(image, "Layers");
	size_t i, count = json_array_size(layers);
	int err;

	*why = "its files are not named by their digests";
	if (!count || count > OCI_LAYERS_MAX)
		return -EBADMSG;
	err = oci_digest_name(json_object_get(image, "Config"), ".json",
			      &manifest->config);
	for (i = 0; i < count && !err; i++)
		err = oci_digest_name(json_array_get(layers, i), ".tar",
				      &manifest->layers[i]);
	manifest->count = (unsigned int)count;
	return err;
}

int oci_json_docker(const char *text, size_t size,
		    struct oci_manifest *manifest, const char **why)
{
	json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	int err = -EBADMSG;

	*why = "is no list of images";
	if (json_array_size(root) > 1) {
		*why = "has several images; save one alone";
		err = -ENOTSUP;
	} else if (json_array_size(root)) {
		err = oci_docker_image(json_array_get(root, 0), manifest, why);
	}
	json_decref(root);
	return err;
}

/* A word without NULs, which jansson refuses; NULL where it is empty. */
static int oci_copy(const json_t *object, const char *name, char **textp)
{
	const char *text = oci_string(object, name);

	*textp = NULL;
	if (!*text)
		return 0;
	*textp = strdup(text);
	return *textp ? 0 : -ENOMEM;
}

static int oci_env(const json_t *list, struct oci_config *config, const char **why)
{
	size_t i, count = json_array_size(list);
	const char *word;

	*why = "its environment is malformed";
	if (count > OCI_ENV_MAX)
		return -EBADMSG;
	config->env = calloc(count + 1, sizeof(*config->env));
	if (!config->env)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		word = json_string_value(json_array_get(list, i));
		if (!word || *word == '=' || !strchr(word, '='))
			return -EBADMSG;
		config->env[i] = strdup(word);
		if (!config->env[i])
			return -ENOMEM;
		config->env_count++;
	}
	return 0;
}

/* Append the words of @list, Entrypoint or Cmd; docker writes null for none. */
static int oci_words(const json_t *list, struct oci_config *config,
		     const char **why)
{
	size_t i, count = json_array_size(list);
	const char *word;

	*why = "its command is malformed";
	if ((list && !json_is_array(list) && !json_is_null(list)) ||
	    config->command_count + count > OCI_WORDS_MAX)
		return -EBADMSG;
	for (i = 0; i < count; i++) {
		word = json_string_value(json_array_get(list, i));
		if (!word)
			return -EBADMSG;
		config->command[config->command_count] = strdup(word);
		if (!config->command[config->command_count])
			return -ENOMEM;
		config->command_count++;
	}
	return 0;
}

static int oci_command(const json_t *object, struct oci_config *config,
		       const char **why)
{
	int err;

	config->command = calloc(OCI_WORDS_MAX + 1, sizeof(*config->command));
	if (!config->command)
		return -ENOMEM;
	err = oci_words(json_object_get(object, "Entrypoint"), config, why);
	if (!err)
		err = oci_words(json_object_get(object, "Cmd"), config, why);
	return err;
}

int oci_config_read(const json_t *object, struct oci_config *config,
		    const char **why)
{
	int err;

	memset(config, 0, sizeof(*config));
	err = oci_env(json_object_get(object, "Env"), config, why);
	if (!err)
		err = oci_command(object, config, why);
	if (!err)
		err = oci_copy(object, "WorkingDir", &config->workdir);
	if (!err)
		err = oci_copy(object, "User", &config->user);
	if (!err && config->workdir && *config->workdir != '/') {
		*why = "its working directory does not begin with /";
		err = -EBADMSG;
	}
	if (err)
		oci_config_free(config);
	return err;
}

json_t *oci_config_json(const struct oci_config *config)
{
	json_t *env = json_array(), *command = json_array();
	unsigned int i;

	for (i = 0; i < config->env_count; i++)
		json_array_append_new(env, json_string(config->env[i]));
	for (i = 0; i < config->command_count; i++)
		json_array_append_new(command, json_string(config->command[i]));
	return json_pack("{s:o, s:o, s:s*, s:s*}", "Env", env, "Cmd", command,
			 "WorkingDir", config->workdir, "User", config->user);
}

int oci_json_config(const char *text, size_t size, const char *arch,
		    struct oci_config *config, const char **why)
{
	json_t *root = oci_load(text, size, why);
	int err = -EBADMSG;

	if (root) {
		*why = "it is of another architecture than the board";
		err = oci_fits(root, arch) ? 0 : -ENOTSUP;
	}
	if (!err)
		err = oci_config_read(json_object_get(root, "config"), config,
				      why);
	json_decref(root);
	return err;
}

void oci_config_free(struct oci_config *config)
{
	unsigned int i;

	for (i = 0; i < config->env_count; i++)
		free(config->env[i]);
	free(config->env);
	for (i = 0; i < config->command_count; i++)
		free(config->command[i]);
	free(config->command);
	free(config->workdir);
	free(config->user);
	memset(config, 0, sizeof(*config));
}
