// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/option_help.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

/* Where what an option does begins. */
#define COLUMN 28

static bool option_is_shown(const struct option_command *command,
			    const struct option_row *row)
{
	return row->help &&
	       (!command->verb || !row->verbs || (row->verbs & command->verb));
}

/* What was written to @out, an open_memstream() at @text. */
static char *option_close(FILE *out, char **text)
{
	if (!fclose(out))
		return *text;
	free(*text);
	return NULL;
}

static void option_print_synopsis(FILE *out,
				  const struct option_command *commands, size_t n)
{
	const char *word = "usage:";
	size_t i;

	for (i = 0; i < n; i++) {
		const char *form = commands[i].synopsis;

		while (*form) {
			size_t length = strcspn(form, "\n");

			fprintf(out, "%-6s gpubox %s%s%.*s\n", word,
				commands[i].name, length ? " " : "",
				(int)length, form);
			form += length + (form[length] == '\n');
			word = "";
		}
	}
}

static void option_print_row(FILE *out, const struct option_row *row, size_t width)
{
	char left[96];
	int column;

	if (!row->name) {
		fprintf(out, "\n%s\n", row->help);
		return;
	}
	snprintf(left, sizeof(left), "%c%c%c --%s%s%s%s",
		 row->letter ? '-' : ' ', row->letter ? row->letter : ' ',
		 row->letter ? ',' : ' ', row->name,
		 !row->value		      ? ""
		 : row->takes == OPTION_MAYBE ? "[="
					      : " ",
		 row->value ? row->value : "",
		 row->value && row->takes == OPTION_MAYBE ? "]" : "");
	column = fprintf(out, "  %s", left);
	if (column > COLUMN - 2) {
		fputc('\n', out);
		column = 0;
	}
	fprintf(out, "%*s", COLUMN - column, "");
	text_wrap(out, row->help, COLUMN, COLUMN, width);
	fputc('\n', out);
}

static void option_print_paragraph(FILE *out, const char *text, size_t width)
{
	fputc('\n', out);
	text_wrap(out, text, 0, 0, width);
	fputc('\n', out);
}

char *option_help(const struct option_command *command, size_t width)
{
	static const struct option_row help = {
		.name = "help", .letter = 'h', .help = "print this text"};
	char *text = NULL;
	size_t size, i;
	const struct option_row *row;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	option_print_synopsis(out, command, 1);
	option_print_paragraph(out, command->about, width);
	if (command->row_count && command->rows[0].name)
		fputc('\n', out);
	for (i = 0; (row = option_row_at(command, i)); i++)
		if (option_is_shown(command, row))
			option_print_row(out, row, width);
	option_print_row(out, &help, width);
	if (command->after)
		option_print_paragraph(out, command->after, width);
	return option_close(out, &text);
}

char *option_help_verbs(const char *name, const char *about,
			const struct option_command *commands, size_t n,
			size_t width)
{
	char *text = NULL;
	size_t size, i;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	option_print_synopsis(out, commands, n);
	option_print_paragraph(out, about, width);
	fputc('\n', out);
	for (i = 0; i < n; i++) {
		const char *verb = strchr(commands[i].name, ' ');

		fprintf(out, "  %-9s ", verb ? verb + 1 : commands[i].name);
		text_wrap(out, commands[i].about, 12, 12, width);
		fputc('\n', out);
	}
	fprintf(out, "\n'gpubox %s VERB --help' explains the options.\n", name);
	return option_close(out, &text);
}

/* "SIZE" and "auto|kvm": arguments and fixed words of mdoc(7). */
static void option_print_value(FILE *out, const char *value)
{
	size_t n;

	for (;; value += n + 1) {
		n = strcspn(value, "|");
		fprintf(out, " %s %.*s",
			islower((unsigned char)*value) ? "Cm" : "Ar", (int)n,
			value);
		if (!value[n])
			return;
		fputs(" |", out);
	}
}

static void option_print_manual(FILE *out, const struct option_row *row)
{
	fprintf(out, ".It ");
	if (row->letter)
		fprintf(out, "Fl %c , ", row->letter);
	fprintf(out, "Fl -%s", row->name);
	if (row->value && row->takes == OPTION_MAYBE)
		fprintf(out, " Ns Op = Ns");
	if (row->value)
		option_print_value(out, row->value);
	fputc('\n', out);
	if (row->manual)
		fputs(row->manual, out);
	else
		fprintf(out, "%c%s.\n", toupper((unsigned char)row->help[0]),
			row->help + 1);
}

char *option_help_manual(const struct option_command *command)
{
	bool open = false;
	char *text = NULL;
	size_t size, i;
	const struct option_row *row;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (i = 0; (row = option_row_at(command, i)); i++) {
		if (!option_is_shown(command, row))
			continue;
		if (open && !row->name)
			fputs(".El\n", out);
		if (!row->name)
			fprintf(out, ".Ss %s\n", row->help);
		if (!row->name || !open)
			fputs(".Bl -tag -width Ds\n", out);
		open = true;
		if (row->name)
			option_print_manual(out, row);
	}
	if (!open)
		fputs(".Bl -tag -width Ds\n", out);
	fputs(".It Fl h , Fl -help\nPrint a summary of the options.\n.El\n", out);
	return option_close(out, &text);
}

char *option_help_lines(const struct option_command *command)
{
	char *text = NULL;
	size_t size, i;
	const struct option_row *row;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (i = 0; (row = option_row_at(command, i)); i++) {
		if (!row->name || !option_is_shown(command, row))
			continue;
		fprintf(out, "--%s\t-%.1s\t%s\t%s\n", row->name,
			row->letter ? &row->letter : "",
			row->value ? row->value : "", row->help);
	}
	return option_close(out, &text);
}
