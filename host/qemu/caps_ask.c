// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu/caps_ask.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "qemu/process.h"
#include "qemu/qmp.h"

/* A tenth of a second; half a minute where the host is emulated and busy. */
#define ASK_MS 30000
/* QEMU has two or three machines that have an alias. */
#define ALIASES_MAX 16

/* One machine whose properties were asked for. */
struct ask_machine {
	struct caps_ask *ask;
	json_t *machine; /* in the answer */
};

struct caps_ask {
	struct qmp *qmp;
	json_t *answer;
	struct ask_machine aliases[ALIASES_MAX];
	unsigned int alias_count;
	unsigned int waiting; /* replies that are still to come */
	int err;
};

static void ask_send(struct caps_ask *ask, const char *command,
		     json_t *arguments, qmp_reply_fn on_reply, void *arg)
{
	int err = qmp_request(ask->qmp, command, arguments, on_reply, arg);

	if (err && !ask->err)
		ask->err = err;
	if (!err)
		ask->waiting++;
}

/* The keys that @list has under @name, as an object: a set. */
static json_t *set_of(json_t *list, const char *name)
{
	json_t *set = json_object();
	const char *key;
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		key = json_string_value(
			json_object_get(json_array_get(list, i), name));
		if (key)
			json_object_set_new(set, key, json_true());
	}
	return set;
}

static void on_version(void *arg, json_t *value)
{
	struct caps_ask *ask = arg;
	int major, minor, micro;

	ask->waiting--;
	if (json_unpack(value, "{s:{s:i, s:i, s:i}}", "qemu", "major", &major,
			"minor", &minor, "micro", &micro)) {
		ask->err = -EPROTO;
		return;
	}
	json_object_set_new(ask->answer, "version",
			    json_pack("[i, i, i]", major, minor, micro));
}

static void on_types(void *arg, json_t *value)
{
	struct caps_ask *ask = arg;

	ask->waiting--;
	if (!json_is_array(value))
		ask->err = -EPROTO;
	json_object_set_new(ask->answer, "types", set_of(value, "name"));
}

/* Refused when QEMU has no such option. */
static void on_sandbox(void *arg, json_t *value)
{
	struct caps_ask *ask = arg;

	ask->waiting--;
	json_object_set_new(ask->answer, "sandbox",
			    json_boolean(json_array_size(value)));
}

/* Machines without a type to ask are left without properties. */
static void on_properties(void *arg, json_t *value)
{
	struct ask_machine *alias = arg;

	alias->ask->waiting--;
	json_object_set_new(alias->machine, "properties", set_of(value, "name"));
}

static void ask_properties(struct caps_ask *ask, const char *name, json_t *machine)
{
	struct ask_machine *alias;

	if (ask->alias_count == ALIASES_MAX)
		return;
	alias = &ask->aliases[ask->alias_count++];
	alias->ask = ask;
	alias->machine = machine;
	ask_send(ask, "qom-list-properties",
		 json_pack("{s:s+}", "typename", name, "-machine"),
		 on_properties, alias);
}

static void add_machine(struct caps_ask *ask, json_t *machines, json_t *info)
{
	const char *name = NULL, *alias = NULL;
	json_t *machine;
	int max = 0;

	json_unpack(info, "{s:s, s?s, s?i}", "name", &name, "alias", &alias,
		    "cpu-max", &max);
	if (!name)
		return;
	machine = json_pack("{s:i}", "cpu_max", max);
	json_object_set(machines, name, machine);
	if (alias) {
		json_object_set(machines, alias, machine);
		ask_properties(ask, name, machine);
	}
	json_decref(machine);
}

static void on_machines(void *arg, json_t *value)
{
	struct caps_ask *ask = arg;
	json_t *machines = json_object();
	size_t i;

	ask->waiting--;
	if (!json_is_array(value))
		ask->err = -EPROTO;
	json_object_set_new(ask->answer, "machines", machines);
	for (i = 0; i < json_array_size(value); i++)
		add_machine(ask, machines, json_array_get(value, i));
}

static void ask_all(struct caps_ask *ask)
{
	ask_send(ask, "query-version", NULL, on_version, ask);
	ask_send(ask, "query-machines", NULL, on_machines, ask);
	ask_send(ask, "qom-list-types", NULL, on_types, ask);
	ask_send(ask, "query-command-line-options",
		 json_pack("{s:s}", "option", "sandbox"), on_sandbox, ask);
}

static int ask_talk(struct caps_ask *ask, int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	int64_t left, end = clock_now_ms() + ASK_MS;
	int err;

	ask_all(ask);
	while (!ask->err && ask->waiting) {
		left = end - clock_now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&ready, 1, (int)left) < 1)
			continue;
		err = qmp_readable(ask->qmp);
		if (err && ask->waiting)
			return err;
	}
	return ask->err;
}

/* What the binary said, if it said anything, belongs into the message. */
static int ask_fault(const char *path, int stderr_fd, int err, struct fault *fault)
{
	char said[256];
	ssize_t n;

	if (err == -ETIMEDOUT)
		return fault_set(fault, FAULT_VMM, err,
				 "%s: gave no answer within %d s when asked "
				 "for its features",
				 path, ASK_MS / 1000);
	if (err == -ENOMEM)
		return fault_no_memory(fault, "%s", path);
	n = read(stderr_fd, said, sizeof(said) - 1);
	said[n > 0 ? n : 0] = '\0';
	said[strcspn(said, "\n")] = '\0';
	return fault_set(fault, FAULT_VMM, -EPROTO,
			 "%s: does not answer as QEMU does%s%s", path,
			 *said ? "; it says: " : "", said);
}

int caps_ask(const char *path, json_t **answerp, struct fault *fault)
{
	/* clang-format off */
	char *const argv[] = {
		(char *)path, "-machine", "none", "-S", "-nodefaults",
		"-no-user-config", "-display", "none",
		"-chardev", "socket,id=qmp,fd=3",
		"-qmp", "chardev:qmp", NULL,
	};
	/* clang-format on */
	struct caps_ask ask = {.answer = json_object()};
	struct qemu_process process;
	int status, err;

	err = qemu_process_start(argv, NULL, NULL, NULL, &process, fault);
	if (err)
		goto out_answer;
	ask.qmp = qmp_new(process.fd[0], NULL, NULL);
	err = ask.qmp && ask.answer ? ask_talk(&ask, process.fd[0]) : -ENOMEM;
	/* It has no guest: nothing is lost by not asking it to end. */
	qemu_process_end(&process, err == -EPIPE ? 1000 : 0, &status);
	if (err)
		err = ask_fault(path, process.stderr_fd, err, fault);
	qmp_free(ask.qmp);
	qemu_process_close(&process);
	if (!err) {
		*answerp = ask.answer;
		return 0;
	}
out_answer:
	json_decref(ask.answer);
	return err;
}
