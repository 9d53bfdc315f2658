// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/node_conf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/input.h"
#include "oci/answer_gpu.h"

#define NODE_CONF_MAX 65536
#define BLANKS	      " \t\r"

static int node_conf_wrong(const char *path, int line, const char *what,
			   const char *word, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL, "%s:%d: %s: %.64s", path,
			 line, what, word);
}

/* The word at *@text, without blanks around it, and step over it. */
static char *node_conf_word(char **text, const char *ends)
{
	char *word = *text + strspn(*text, BLANKS);
	size_t size = strcspn(word, ends);

	*text = word + size + !!word[size];
	while (size && strchr(BLANKS, word[size - 1]))
		size--;
	word[size] = '\0';
	return word;
}

/* sandbox = none, or the path of a runtime */
static int node_conf_sandbox(const char *path, int number, char *line,
			     struct node_conf *conf, struct fault *fault)
{
	char *value = node_conf_word(&line, "");

	if ((*value != '/' && strcmp(value, NODE_CONF_NONE) != 0) ||
	    strlen(value) >= sizeof(conf->sandbox))
		return node_conf_wrong(path, number,
				       "is neither none nor a runtime's path",
				       value, fault);
	snprintf(conf->sandbox, sizeof(conf->sandbox), "%s", value);
	return 0;
}

static int node_conf_annotations(const char *path, int number, char *line,
				 struct node_conf *conf, struct fault *fault)
{
	char *value;

	while (*line) {
		value = node_conf_word(&line, ", \t");
		if (!strcmp(value, ANSWER_GPU))
			conf->allow_gpu = true;
		else if (*value)
			return node_conf_wrong(path, number,
					       "is no annotation of gpubox's",
					       value, fault);
	}
	return 0;
}

static int node_conf_line(const char *path, int number, char *line,
			  struct node_conf *conf, struct fault *fault)
{
	bool has_value = strchr(line, '=');
	char *name = node_conf_word(&line, "=");

	if (!*name || *name == '#')
		return 0;
	if (has_value && !strcmp(name, "sandbox"))
		return node_conf_sandbox(path, number, line, conf, fault);
	if (has_value && !strcmp(name, "annotations"))
		return node_conf_annotations(path, number, line, conf, fault);
	return node_conf_wrong(path, number,
			       "is no setting, as annotations = gpubox.gpu is",
			       name, fault);
}

static int node_conf_lines(const char *path, char *text, struct node_conf *conf,
			   struct fault *fault)
{
	char *line;
	int number = 0, err = 0;

	while (!err && (line = strsep(&text, "\n")))
		err = node_conf_line(path, ++number, line, conf, fault);
	return err;
}

int node_conf_read(const char *path, struct node_conf *conf, struct fault *fault)
{
	struct stat st;
	size_t size;
	void *text;
	int err;

	memset(conf, 0, sizeof(*conf));
	if (stat(path, &st) < 0)
		return errno == ENOENT
			       ? 0
			       : fault_set(fault, FAULT_HOST, -errno, "%s: %s",
					   path, strerror(errno));
	if ((st.st_uid && st.st_uid != geteuid()) || st.st_mode & 022)
		return fault_set(fault, FAULT_HOST, -EPERM,
				 "%s: others can write to it; 'chown root' and "
				 "'chmod go-w' mend that",
				 path);
	err = input_read(path, NODE_CONF_MAX, &text, &size, fault);
	if (err)
		return err;
	if (memchr(text, '\0', size))
		err = fault_set(fault, FAULT_HOST, -EINVAL,
				"%s: has a NUL in it, so it is not a text", path);
	else
		err = node_conf_lines(path, text, conf, fault);
	free(text);
	return err;
}
