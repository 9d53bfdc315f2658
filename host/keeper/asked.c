// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/asked.h"

#include "text.h"

static json_t *asked_words(char *const *word)
{
	json_t *array = json_array();

	for (; word && *word; word++)
		json_array_append_new(array, text_json(*word));
	return array;
}

static json_t *asked_mounts(const struct request *request)
{
	const struct request_mount *mount;
	json_t *array = json_array();

	for (mount = request->mounts;
	     mount < request->mounts + request->mount_count; mount++)
		json_array_append_new(array,
				      json_pack("{s:o, s:o, s:b}", "source",
						text_json(mount->source),
						"path", text_json(mount->path),
						"write", mount->write));
	return array;
}

static json_t *asked_gpus(const struct request *request)
{
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < request->gpu_count; i++)
		json_array_append_new(array, text_json(request->gpus[i]));
	return array;
}

json_t *asked_json(const struct request *request)
{
	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:I, s:i, s:o, "
		"s:o}",
		"command", asked_words(request->command), "env",
		asked_words(request->env), "root", text_json(request->root),
		"image", text_json(request->image), "user",
		text_json(request->user), "workdir",
		text_json(request->workdir), "hostname",
		text_json(request->hostname ? request->hostname : request->name),
		"tty", request->tty, "interactive", request->interactive,
		"memory_mib", (json_int_t)request->memory_mib, "cpus",
		(int)request->cpus, "gpus", asked_gpus(request), "mounts",
		asked_mounts(request));
}
