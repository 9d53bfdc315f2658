/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The documents of an OCI image layout, as values: index, manifest, config
 * (github.com/opencontainers/image-spec). Nothing here opens a file.
 */
#ifndef GPUBOX_LAYER_OCI_JSON_H
#define GPUBOX_LAYER_OCI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "file/digest.h"

#define OCI_LAYERS_MAX 256
#define OCI_INDEX      "index.json"
/* Of docker's form, which podman writes unless told otherwise. */
#define OCI_OLD "manifest.json"

/* What a descriptor names; a file below blobs/sha256. */
struct oci_blob {
	char sha256[DIGEST_SIZE];
	uint64_t size;
};

struct oci_manifest {
	struct oci_blob config;
	unsigned int count;
	struct oci_blob layers[OCI_LAYERS_MAX]; /* the lowest one first */
};

/* What a container's command finds that its user said nothing about. */
struct oci_config {
	char **env; /* NAME=VALUE; NULL-terminated, owned */
	unsigned int env_count;
	char **command; /* Entrypoint and Cmd, NULL-terminated, owned */
	unsigned int command_count; /* 0: the image names none */
	char *workdir;		    /* absolute; NULL: none */
	char *user;		    /* NULL: none */
};

/*
 * The one image of an index for the architecture @arch (uname(2)'s name):
 * *@blob, and *@nested when that is an index again. Errors of this file:
 * -EBADMSG (nothing of the kind), -ENOTSUP (it asks for what is not there),
 * -ENOMEM; *@why is a sentence then, and nothing is left to be freed.
 */
int oci_json_index(const char *text, size_t size, const char *arch,
		   struct oci_blob *blob, bool *nested, const char **why);
int oci_json_manifest(const char *text, size_t size,
		      struct oci_manifest *manifest, const char **why);

/*
 * The same of the manifest.json that 'podman save' writes into an archive in
 * docker's form: files named by their digests, whose sizes it does not say.
 */
int oci_json_docker(const char *text, size_t size,
		    struct oci_manifest *manifest, const char **why);

/*
 * oci_config_free() frees @config. -ENOTSUP also: it is of another
 * architecture.
 */
int oci_json_config(const char *text, size_t size, const char *arch,
		    struct oci_config *config, const char **why);
void oci_config_free(struct oci_config *config);

/*
 * The part of @object, a config's "config", that counts, for oci_config_free(),
 * and the reverse, the caller's; NULL: out of memory.
 */
int oci_config_read(const json_t *object, struct oci_config *config,
		    const char **why);
json_t *oci_config_json(const struct oci_config *config);

#endif /* GPUBOX_LAYER_OCI_JSON_H */
