// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/want_env.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request/env.h"

#define WANT_ENV_ALIAS "host.openshell.internal"
#define WANT_ENV_TLS   "https://"

/* Names that are the driver's: whoever could set them could take the token. */
static bool want_env_is_ours(const char *name)
{
	static const char *const ours[] = {
		"OPENSHELL_SANDBOX_TOKEN",
		"OPENSHELL_SANDBOX_TOKEN_FILE",
		"OPENSHELL_GATEWAY_TLS_SERVER_NAME",
	};
	size_t i;

	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (!strcmp(name, ours[i]))
			return true;
	return false;
}

static int want_env_add(struct want *want, const char *name, const char *value,
			struct fault *fault)
{
	struct request *request = &want->request;
	size_t size = strlen(name) + strlen(value) + 2;
	char *word = malloc(size);
	int err;

	if (!word)
		return fault_no_memory(fault, "environment");
	snprintf(word, size, "%s=%s", name, value);
	err = env_add(&request->env, &request->env_count, word, fault);
	free(word);
	return err;
}

/* One of a user, which is kept in @all, too. */
static int want_env_user(struct want *want, json_t *all, const char *name,
			 const char *value, struct fault *fault)
{
	json_t *string;

	if (!*name || strchr(name, '='))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "environment: '%.64s' is not the name of a "
				 "variable",
				 name);
	if (want_env_is_ours(name))
		return 0;
	string = json_string(value);
	if (!string)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "environment: the value of %.64s is not UTF-8",
				 name);
	json_object_set_new_nocheck(all, name, string);
	return want_env_add(want, name, value, fault);
}

static int want_env_users(struct want *want, const messages_spec *spec,
			  json_t *all, struct fault *fault)
{
	const messages_template *template = spec->template_;
	size_t i;
	int err = 0;

	for (i = 0; template && i < template->n_environment && !err; i++)
		err = want_env_user(want, all, template->environment[i]->key,
				    template->environment[i]->value, fault);
	for (i = 0; i < spec->n_environment && !err; i++)
		err = want_env_user(want, all, spec->environment[i]->key,
				    spec->environment[i]->value, fault);
	return err;
}

static int want_env_json(struct want *want, const char *name, json_t *root,
			 struct fault *fault)
{
	char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
	int err;

	json_decref(root);
	if (!text)
		return fault_no_memory(fault, "environment");
	err = want_env_add(want, name, text, fault);
	free(text);
	return err;
}

/* What the supervisor runs; as theirs do, a shell when nobody said it. */
static int want_env_main(struct want *want, const messages_spec *spec,
			 struct fault *fault)
{
	json_t *command = json_array();
	size_t i;
	int err = 0;

	for (i = 0; i < spec->n_command; i++)
		err |= json_array_append_new(command,
					     json_string(spec->command[i]));
	if (err) {
		json_decref(command);
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "command: is not UTF-8");
	}
	if (!spec->n_command) {
		json_array_append_new(command, json_string("/bin/bash"));
		json_array_append_new(command, json_string("-l"));
	}
	return want_env_json(want, "OPENSHELL_MAIN_PROCESS_SPEC",
			     json_pack("{s:i, s:o, s:b}", "version", 1,
				       "command", command, "tty",
				       spec->n_command ? spec->tty : 1),
			     fault);
}

/* Behind the name of this host's loopback in @url; NULL: it has another. */
static const char *want_env_behind(const char *url, const char **host)
{
	static const char *const loopback[] = {"127.0.0.1", "localhost", "[::1]"};
	const char *behind;
	size_t i, size;

	*host = strstr(url, "://");
	*host = *host ? *host + 3 : url;
	for (i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++) {
		size = strlen(loopback[i]);
		behind = *host + size;
		if (!strncmp(*host, loopback[i], size) &&
		    (!*behind || *behind == ':' || *behind == '/'))
			return behind;
	}
	return NULL;
}

bool want_env_is_loopback(const char *url)
{
	const char *host;

	return want_env_behind(url, &host) != NULL;
}

char *want_env_gateway(const char *url)
{
	const char *host, *behind = want_env_behind(url, &host);
	size_t size = strlen(url) + sizeof(WANT_ENV_ALIAS);
	char *out;

	if (!behind)
		return strdup(url);
	out = malloc(size);
	if (out)
		snprintf(out, size, "%.*s" WANT_ENV_ALIAS "%s",
			 (int)(host - url), url, behind);
	return out;
}

/*
 * A gateway's certificate names what its users call it, and not the name that
 * the guest reaches it by.
 */
static int want_env_certificate(struct want *want, const char *url,
				struct fault *fault)
{
	const char *host, *behind = want_env_behind(url, &host);
	char name[16];

	if (!behind || strncmp(url, WANT_ENV_TLS, strlen(WANT_ENV_TLS)) != 0)
		return 0;
	/* [::1] */
	if (*host == '[') {
		host++;
		behind--;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(behind - host), host);
	return want_env_add(want, "OPENSHELL_GATEWAY_TLS_SERVER_NAME", name,
			    fault);
}

static int want_env_endpoint(struct want *want, const char *url,
			     struct fault *fault)
{
	char *gateway = want_env_gateway(url);
	int err = gateway ? want_env_add(want, "OPENSHELL_ENDPOINT", gateway,
					 fault)
			  : fault_no_memory(fault, "environment");

	free(gateway);
	return err ? err : want_env_certificate(want, url, fault);
}

static int want_env_tls(struct want *want, struct fault *fault)
{
	int err;

	err = want_env_add(want, "OPENSHELL_TLS_CA", WANT_TLS "/ca.crt", fault);
	if (!err)
		err = want_env_add(want, "OPENSHELL_TLS_CERT",
				   WANT_TLS "/tls.crt", fault);
	return err ? err
		   : want_env_add(want, "OPENSHELL_TLS_KEY",
				  WANT_TLS "/tls.key", fault);
}

static int want_env_supervisor(struct want *want, const struct setup *setup,
			       const messages_sandbox *asked, struct fault *fault)
{
	const messages_spec *spec = asked->spec;
	const char *const fixed[][2] = {
		{"HOME", "/root"},
		{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
			 "/sbin:/bin"},
		{"TERM", "xterm"},
		{"OPENSHELL_SANDBOX_ID", asked->id},
		{"OPENSHELL_SANDBOX", asked->name},
		{"OPENSHELL_SSH_SOCKET_PATH", "/run/openshell/ssh.sock"},
		{"OPENSHELL_LOG_LEVEL",
		 *spec->log_level ? spec->log_level : "info"},
		{"OPENSHELL_TELEMETRY_ENABLED", "false"},
		{"OPENSHELL_NETWORK_RUNTIME_CAPABILITIES", ""},
	};
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(fixed) / sizeof(fixed[0]) && !err; i++)
		err = want_env_add(want, fixed[i][0], fixed[i][1], fault);
	if (!err)
		err = want_env_endpoint(want, setup->gateway, fault);
	if (!err)
		err = want_env_main(want, spec, fault);
	if (!err && *setup->tls)
		err = want_env_tls(want, fault);
	if (!err && *spec->sandbox_token)
		err = want_env_add(want, "OPENSHELL_SANDBOX_TOKEN_FILE",
				   WANT_TOKEN, fault);
	return err;
}

int want_env(struct want *want, const struct setup *setup,
	     const messages_sandbox *asked, struct fault *fault)
{
	json_t *all = json_object();
	int err;

	if (!all)
		return fault_no_memory(fault, "environment");
	err = want_env_users(want, asked->spec, all, fault);
	if (!err && json_object_size(all))
		err = want_env_json(want, "OPENSHELL_USER_ENVIRONMENT",
				    json_incref(all), fault);
	json_decref(all);
	return err ? err : want_env_supervisor(want, setup, asked, fault);
}
