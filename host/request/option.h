/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one parser of options. A subcommand describes its command line as a
 * table; the parser, --help, the manual page and the completion come from it.
 */
#ifndef GPUBOX_REQUEST_OPTION_H
#define GPUBOX_REQUEST_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

enum option_takes {
	OPTION_NOTHING, /* it is a flag; =true and =false are taken */
	OPTION_VALUE, /* --name VALUE, --name=VALUE, -nVALUE, -n=VALUE, -n VALUE */
	OPTION_MAYBE, /* a value only behind '=' */
};

struct option_row;

/*
 * Takes @arg (NULL: there is none) into the @offset of what the caller fills,
 * @into. 0 or -errno with @fault.
 */
typedef int option_setter(void *into, const struct option_row *row,
			  const char *arg, struct fault *fault);

/*
 * One option, or with @name NULL a heading, which @help is. A row that nobody
 * needs to know of, since its option is an alias, changes nothing or is
 * refused, has no @help: --help leaves it out.
 */
struct option_row {
	const char *name; /* without its dashes */
	char letter;	  /* 0: none */
	enum option_takes takes;
	const char *value;  /* what stands for it: "SIZE", "auto|kvm|tcg" */
	option_setter *set; /* NULL: the option changes nothing */
	size_t offset;
	const char *help;    /* a few words, wrapped where they are printed */
	const char *manual;  /* lines of mdoc(7); NULL: @help as a sentence */
	const char *instead; /* the option is refused, with this sentence */
	/*
	 * Where two options share a letter: whether @word, which follows the
	 * letter, is a value of this one. Such a row comes first.
	 */
	bool (*wants)(const char *word);
	unsigned int verbs; /* a bit for each verb that takes it; 0: all */
};

/*
 * How the common rows begin: a flag or a string that goes to @member of @type,
 * which is what the caller fills; a value that @setter takes. A letter of 0 is
 * none.
 */
#define OPTION_ROW_FLAG(long_name, short_name, type, member)             \
	.name = long_name, .letter = short_name, .set = option_set_flag, \
	.offset = offsetof(type, member)
#define OPTION_ROW_VALUE(long_name, short_name, what, setter)           \
	.name = long_name, .letter = short_name, .takes = OPTION_VALUE, \
	.value = what, .set = setter
#define OPTION_ROW_STRING(long_name, short_name, what, type, member)      \
	OPTION_ROW_VALUE(long_name, short_name, what, option_set_string), \
		.offset = offsetof(type, member)

/* All of @table as the rows of a command. */
#define OPTION_ROWS(table) \
	.rows = table, .row_count = sizeof(table) / sizeof(table[0])

/* What a subcommand, or a verb of one, is called with. */
struct option_command {
	const char *name;     /* "run", "firmware show" */
	const char *synopsis; /* what follows the name, a form a line */
	const char *about;    /* paragraphs, parted by empty lines */
	const struct option_row *rows;
	size_t row_count;
	const struct option_row *more; /* up to one without a name; or NULL */
	const char *after;	/* as @about, behind the options; or NULL */
	unsigned int verb;	/* its bit in the rows; 0: takes all of them */
	bool command_follows;	/* the first word that is no option ends them */
	unsigned int words_max; /* of other words; not with command_follows */
};

struct option_words {
	bool help; /* --help was there: nothing behind it was looked at */
	const char *form; /* --help=FORM, or NULL */
	char **word;
	int count;
};

/* The @i-th of all rows of @command; NULL behind the last. */
const struct option_row *option_row_at(const struct option_command *command,
				       size_t i);

/*
 * Read @argv, whose first word is skipped, into @into. Names are not
 * abbreviated. The words that are no options are put in order to where
 * @words says, in @argv itself. -EINVAL (FAULT_HOST) names the option that is
 * unknown, refused, lacks its value or has one too many, or the first word
 * too many; else what a row's set() says. @into then has what came before.
 */
int option_parse(const struct option_command *command, int argc, char **argv,
		 void *into, struct option_words *words, struct fault *fault);

/*
 * Whether the caller of @argv wants JSON, as far as can be said of a command
 * line that option_parse() refused.
 */
bool option_asks_json(const struct option_command *command, int argc,
		      char **argv);

/* Takes for rows: @offset is that of a bool, of a const char *. */
option_setter option_set_flag;
option_setter option_set_string;

/*
 * Take one of the words of row->value ("auto|kvm|tcg"): its number goes to the
 * unsigned int at @offset.
 */
option_setter option_set_choice;

#endif /* GPUBOX_REQUEST_OPTION_H */
