// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/option.h"

#include <errno.h>
#include <string.h>

#include "request/near.h"

/* Where the parser is in the words. */
struct option_reader {
	const struct option_command *command;
	int argc;
	char **argv;
	int next; /* word */
	void *into;
	struct option_words *words;
	struct fault *fault;
};

const struct option_row *option_row_at(const struct option_command *command,
				       size_t i)
{
	size_t j;

	if (i < command->row_count)
		return &command->rows[i];
	for (j = 0; command->more && command->more[j].name; j++)
		if (j == i - command->row_count)
			return &command->more[j];
	return NULL;
}

static bool option_is_for(const struct option_command *command,
			  const struct option_row *row)
{
	return row->name &&
	       (!command->verb || !row->verbs || (row->verbs & command->verb));
}

static const struct option_row *
option_by_name(const struct option_command *command, const char *name, size_t n)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; (row = option_row_at(command, i)); i++) {
		if (option_is_for(command, row) && strlen(row->name) == n &&
		    !strncmp(row->name, name, n))
			return row;
	}
	return NULL;
}

/* @value: what would be its value, from the same word or the next; or NULL. */
static const struct option_row *
option_by_letter(const struct option_command *command, char letter,
		 const char *value)
{
	const struct option_row *row;
	size_t i;

	for (i = 0; (row = option_row_at(command, i)); i++) {
		if (letter && option_is_for(command, row) &&
		    row->letter == letter &&
		    (!row->wants || (value && row->wants(value))))
			return row;
	}
	return NULL;
}

static int option_unknown(const struct option_reader *reader, const char *name,
			  size_t n)
{
	const struct option_command *command = reader->command;
	const struct option_row *row;
	struct near near = {0};
	char typed[64] = "";
	size_t i;

	if (n < sizeof(typed))
		memcpy(typed, name, n);
	for (i = 0; (row = option_row_at(command, i)); i++)
		if (option_is_for(command, row) && !row->instead)
			near_try(&near, typed, row->name);
	return fault_set(reader->fault, FAULT_HOST, -EINVAL,
			 "--%.*s: no such option%s%s; see 'gpubox %s --help'",
			 (int)(n < 64 ? n : 64), name,
			 near.word ? "; did you mean --" : "",
			 near.word ? near.word : "", command->name);
}

static int option_take(const struct option_reader *reader,
		       const struct option_row *row, const char *value)
{
	if (row->instead)
		return fault_set(reader->fault, FAULT_HOST, -EINVAL, "--%s: %s",
				 row->name, row->instead);
	if (!row->set)
		return 0;
	return row->set(reader->into, row, value, reader->fault);
}

/* The word behind the option, which becomes its value. */
static int option_next(struct option_reader *reader,
		       const struct option_row *row, const char **valuep)
{
	if (reader->next >= reader->argc)
		return fault_set(reader->fault, FAULT_HOST, -EINVAL,
				 "--%s: needs a value%s%s; see 'gpubox %s "
				 "--help'",
				 row->name, row->value ? ": " : "",
				 row->value ? row->value : "",
				 reader->command->name);
	*valuep = reader->argv[reader->next++];
	return 0;
}

static bool option_is_flag_value(const char *value, bool *on)
{
	*on = !strcmp(value, "true");
	return *on || !strcmp(value, "false");
}

/* As docker's: --rm=true is --rm, and --rm=false as if it were not there. */
static int option_flag_value(const struct option_reader *reader,
			     const struct option_row *row, const char *value)
{
	bool on;

	if (!option_is_flag_value(value, &on))
		return fault_set(reader->fault, FAULT_HOST, -EINVAL,
				 "--%s=%s: takes no value but true and false",
				 row->name, value);
	return on ? option_take(reader, row, NULL) : 0;
}

static int option_long(struct option_reader *reader, const char *word)
{
	const char *name = word + 2;
	size_t n = strcspn(name, "=");
	const char *value = name[n] ? name + n + 1 : NULL;
	const struct option_row *row;
	int err = 0;

	row = option_by_name(reader->command, name, n);
	if (!row && n == 4 && !strncmp(name, "help", n)) {
		reader->words->help = true;
		reader->words->form = value;
		return 0;
	}
	if (!row)
		return option_unknown(reader, name, n);
	if (row->takes == OPTION_NOTHING && value)
		return option_flag_value(reader, row, value);
	if (row->takes == OPTION_VALUE && !value && !row->instead)
		err = option_next(reader, row, &value);
	return err ? err : option_take(reader, row, value);
}

/* A word of one or more letters: -it, -m2g, -u 1000. */
static int option_letters(struct option_reader *reader, const char *word)
{
	const struct option_row *row;
	const char *letter, *value;
	int err = 0;

	for (letter = word + 1; !err && *letter; letter++) {
		value = letter[1] ? letter + 1
			: reader->next < reader->argc
				? reader->argv[reader->next]
				: NULL;
		row = option_by_letter(reader->command, *letter, value);
		if (!row && *letter == 'h') {
			reader->words->help = true;
			return 0;
		}
		if (!row)
			return fault_set(reader->fault, FAULT_HOST, -EINVAL,
					 "-%c: no such option; see 'gpubox %s "
					 "--help'",
					 *letter, reader->command->name);
		if (row->takes != OPTION_VALUE || row->instead) {
			err = option_take(reader, row, NULL);
			continue;
		}
		value = letter[1] == '=' ? letter + 2 : letter + 1;
		if (!*value)
			err = option_next(reader, row, &value);
		return err ? err : option_take(reader, row, value);
	}
	return err;
}

static int option_word(struct option_reader *reader, char *word)
{
	const struct option_command *command = reader->command;
	struct option_words *words = reader->words;

	if (!command->words_max)
		return fault_set(reader->fault, FAULT_HOST, -EINVAL,
				 "%s: gpubox %s takes no argument; see 'gpubox "
				 "%s --help'",
				 word, command->name, command->name);
	if ((unsigned int)words->count >= command->words_max)
		return fault_set(reader->fault, FAULT_HOST, -EINVAL,
				 "%s: one argument too many; see 'gpubox %s "
				 "--help'",
				 word, command->name);
	/* never ahead of what was read: there were at least so many words */
	words->word[words->count++] = word;
	return 0;
}

int option_parse(const struct option_command *command, int argc, char **argv,
		 void *into, struct option_words *words, struct fault *fault)
{
	struct option_reader reader = {command, argc,  argv, 1,
				       into,	words, fault};
	bool ended = false;
	int err = 0;

	*words = (struct option_words){.word = argv + 1};
	while (!err && !words->help && reader.next < argc) {
		char *word = argv[reader.next];
		bool option = !ended && word[0] == '-' && word[1];

		if (!option && command->command_follows)
			break;
		reader.next++;
		if (!option)
			err = option_word(&reader, word);
		else if (!strcmp(word, "--"))
			ended = true;
		else if (word[1] == '-')
			err = option_long(&reader, word);
		else
			err = option_letters(&reader, word);
	}
	if (command->command_follows) {
		words->word = argv + reader.next;
		words->count = argc - reader.next;
	}
	return err;
}

bool option_asks_json(const struct option_command *command, int argc, char **argv)
{
	int i;

	if (!option_by_name(command, "json", 4))
		return false;
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const struct option_row *row;
		const char *word = argv[i];

		if (!strcmp(word, "--json") || !strcmp(word, "--json=true"))
			return true;
		if (word[0] != '-' && command->command_follows)
			return false;
		if (word[0] != '-' || strchr(word, '='))
			continue;
		/* the value of an option is not looked at */
		row = word[1] == '-'
			      ? option_by_name(command, word + 2,
					       strlen(word + 2))
			      : option_by_letter(command, word[1], argv[i + 1]);
		if (row && row->takes == OPTION_VALUE &&
		    (word[1] == '-' || !word[2]))
			i++;
	}
	return false;
}

int option_set_flag(void *into, const struct option_row *row, const char *arg,
		    struct fault *fault)
{
	(void)arg;
	(void)fault;
	*(bool *)((char *)into + row->offset) = true;
	return 0;
}

int option_set_string(void *into, const struct option_row *row, const char *arg,
		      struct fault *fault)
{
	if (!*arg)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--%s: its value is empty; leave the option "
				 "out for the default",
				 row->name);
	*(const char **)((char *)into + row->offset) = arg;
	return 0;
}

int option_set_choice(void *into, const struct option_row *row, const char *arg,
		      struct fault *fault)
{
	const char *word = row->value;
	unsigned int number = 0;
	size_t n;

	for (;; word += n + 1, number++) {
		n = strcspn(word, "|");
		if (strlen(arg) == n && !strncmp(word, arg, n)) {
			*(unsigned int *)((char *)into + row->offset) = number;
			return 0;
		}
		if (!word[n])
			break;
	}
	return fault_set(fault, FAULT_HOST, -EINVAL, "--%s %s: there %s %s",
			 row->name, arg, strchr(row->value, '|') ? "are" : "is",
			 row->value);
}
