// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare_template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "clock.h"
#include "file/digest.h"
#include "guest_abi.h"
#include "plan/plan_template.h"
#include "prepare/payload.h"
#include "prepare/payload_parts.h"
#include "prepare/prepare_ram.h"
#include "prepare/template_host.h"
#include "qemu/share.h"

#define KEY_FILES 4

static int key_no_memory(struct fault *fault)
{
	return fault_no_memory(fault, "template");
}

/* A guest kernel that is this host's, and its modules as they were packed. */
static int key_of_host(const struct prepared *prepared, const char *gpu_modules,
		       struct prepare_key *key, char modules[STASH_NAME],
		       char why[TEMPLATE_WHY])
{
	const struct board *board = prepared->board;
	struct modules_request wanted = {
		.list = board->modules,
		.gpu = gpu_modules,
		.signatures = board->module_signatures,
	};
	struct utsname host;
	char dir[PATH_MAX];

	*key->kernel = *modules = '\0';
	uname(&host);
	/* of another architecture it cannot be: the image has one, or nobody */
	if (!board->kernel_of_host || strcmp(host.machine, board->arch) != 0)
		return 0;
	payload_host_kernel(key->kernel);
	snprintf(dir, sizeof(dir), "/lib/modules/%s", host.release);
	wanted.dir = dir;
	if ((!*board->modules && !*gpu_modules) ||
	    !payload_parts_state(&wanted, modules))
		return 0;
	snprintf(why, TEMPLATE_WHY,
		 "the modules of %.128s are not in the cache, or changed",
		 host.release);
	return -ENOENT;
}

static char *key_words(char *const *argv)
{
	char *const *word;
	size_t size = 1;
	char *text, *at;

	for (word = argv; *word; word++)
		size += strlen(*word) + 1;
	text = at = malloc(size);
	for (word = argv; text && *word; word++) {
		at = stpcpy(at, *word);
		*at++ = '\n';
	}
	if (text)
		*at = '\0';
	return text;
}

/* Everything but files, whose states stash_name() adds. */
static int key_text(const struct prepared *prepared, const struct gpus *gpus,
		    const char *gpu_modules, const char *modules,
		    struct prepare_key *key, char **textp, struct fault *fault)
{
	const struct board *board = prepared->board;
	char public_key[DIGEST_SIZE] = "", cpu[TEMPLATE_HOST_TEXT] = "";
	struct host_template machine;
	char **argv, *words;
	int err;

	err = plan_template_words(prepared->request, board, &prepared->host,
				  gpus, &machine, &argv, fault);
	if (err)
		return err;
	key->device_room = machine.device_room;
	key->ram_apart = machine.ram_apart;
	words = key_words(argv);
	vm_argv_free(argv);
	if (board->public_key)
		err = digest_bytes(board->public_key, board->public_key_size,
				   public_key);
	if (prepared->host.accel.kvm)
		template_host_text(cpu);
	if (!words || err ||
	    asprintf(textp,
		     "template 1\nabi %d\nuid %u\nqemu %s\nkey %s\n"
		     "modules %s\ngpu %s\ncpu %s\n%s",
		     ABI_VERSION, geteuid(),
		     qemu_caps_version(prepared->host.caps), public_key,
		     modules, gpu_modules, cpu, words) < 0)
		err = key_no_memory(fault);
	free(words);
	return err;
}

int prepare_template_key(const struct prepared *prepared, const struct gpus *gpus,
			 const char *gpu_modules, struct prepare_key *key,
			 char why[TEMPLATE_WHY], struct fault *fault)
{
	const char *files[KEY_FILES + 1] = {key->image};
	char modules[STASH_NAME], *text = NULL;
	size_t count = 1;
	int err;

	err = payload_image_path(prepared->request, key->image, fault);
	if (err)
		return err;
	err = key_of_host(prepared, gpu_modules, key, modules, why);
	if (err)
		return err;
	files[count++] = qemu_caps_path(prepared->host.caps);
	if (*key->kernel)
		files[count++] = key->kernel;
	if (*prepared->board->firmware)
		files[count++] = prepared->board->firmware;
	err = key_text(prepared, gpus, gpu_modules, modules, key, &text, fault);
	if (!err && stash_name(TEMPLATE_KIND, text, files, key->name))
		err = key_no_memory(fault);
	free(text);
	return err;
}

int prepare_template_look(struct prepared *prepared, const struct gpus *gpus,
			  const char *gpu_modules, struct fault *fault)
{
	struct host_template *facts = &prepared->host.template;
	const char *cold =
		plan_template_not(prepared->request, prepared->board, gpus);
	struct prepare_key key;
	int err;

	if (!cold && prepared->host.shares.count)
		cold = share_cold(prepared->host.caps,
				  vm_plugs_at_once(prepared->board));
	memset(facts, 0, sizeof(*facts));
	if (cold) {
		snprintf(facts->why, sizeof(facts->why), "%s", cold);
		return 0;
	}
	err = prepare_template_key(prepared, gpus, gpu_modules, &key,
				   facts->why, fault);
	facts->wanted = err == -ENOENT;
	if (err)
		return err == -ENOENT && *facts->why ? 0 : err;
	memcpy(facts->name, key.name, sizeof(facts->name));
	err = template_find(key.name, prepared->board->template_hours,
			    &prepared->template, facts->why);
	facts->wanted = err == -ENOENT;
	facts->found = !err;
	if (err)
		return 0;
	facts->device_room = key.device_room;
	facts->ram_apart = key.ram_apart;
	facts->age_s = (int64_t)(clock_date_ns() / 1000000000) -
		       prepared->template.made;
	return 0;
}

void prepare_template_discard(const struct prepared *prepared, const char *why)
{
	template_discard(prepared->host.template.name, why);
}

void prepare_template_drop(struct prepared *prepared, const char *why)
{
	struct host_template *facts = &prepared->host.template;

	template_close(&prepared->template);
	prepare_ram_close(prepared);
	snprintf(facts->why, sizeof(facts->why), "%s", why);
	facts->found = facts->wanted = false;
	facts->device_room = 0;
}
