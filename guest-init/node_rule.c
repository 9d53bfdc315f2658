// SPDX-License-Identifier: GPL-2.0-or-later
#include "node_rule.h"

#include <linux/errno.h>

#include "guest_abi.h"
#include "mem.h"
#include "text.h"

#define NODE_WORDS 4

static bool node_is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* Split at single blanks; returns how many words there are, or -EINVAL. */
static int node_words(const char *text, size_t size,
		      struct node_word words[NODE_WORDS])
{
	size_t i, begin = 0;
	int count = 0;

	for (i = 0; i <= size; i++) {
		if (i < size && text[i] != ' ')
			continue;
		if (i == begin || count == NODE_WORDS)
			return -EINVAL;
		words[count].text = text + begin;
		words[count++].size = i - begin;
		begin = i + 1;
	}
	return count;
}

/*
 * A path of plain parts, none of which begins with a dot: nothing leads out
 * of the folder it is in. Returns how many '#' are in it, or -EINVAL.
 */
static int node_path(const struct node_word *word)
{
	bool begins = true;
	int signs = 0;
	size_t i;

	for (i = 0; i < word->size; i++) {
		char c = word->text[i];

		if (begins && (c == '/' || c == '.'))
			return -EINVAL;
		begins = c == '/';
		signs += c == '#';
		if (!begins && c != '#' && !node_is_plain(c))
			return -EINVAL;
	}
	return begins ? -EINVAL : signs;
}

/* Names parted by commas, or one number. */
static bool node_is_devices(const struct node_word *word)
{
	bool begins = true, number = true;
	uint32_t major;
	size_t i;

	for (i = 0; i < word->size; i++) {
		char c = word->text[i];

		if (c != ',' && !node_is_plain(c))
			return false;
		if (c == ',' && begins)
			return false;
		begins = c == ',';
		number &= c >= '0' && c <= '9';
	}
	return !begins && (!number || !text_parse(word->text, word->size,
						  NODE_MAJOR_MAX, &major));
}

static int node_minor(const struct node_word *word, struct node_rule *rule)
{
	if (word->size == 1 && *word->text == '#') {
		rule->minor = NODE_DEVICE;
		return 0;
	}
	if (*word->text != '@') {
		rule->minor = NODE_NUMBER;
		return text_parse(word->text, word->size, NODE_MINOR_MAX,
				  &rule->number);
	}
	rule->minor = NODE_FOLDER;
	rule->folder.text = word->text + 1;
	rule->folder.size = word->size - 1;
	return rule->folder.size && *rule->folder.text == '/' ? 0 : -EINVAL;
}

int node_rule_parse(const char *text, size_t size, struct node_rule *rule)
{
	struct node_rule found = {.number = 0};
	struct node_word words[NODE_WORDS];
	int signs, count = node_words(text, size, words);

	if (count < NODE_WORDS - 1 || node_minor(&words[2], &found))
		return -EINVAL;
	found.name = words[0];
	found.devices = words[1];
	found.open = count == NODE_WORDS;
	if (found.open &&
	    (words[3].size != sizeof(ABI_NODE_OPEN) - 1 ||
	     memcmp(words[3].text, ABI_NODE_OPEN, words[3].size) != 0))
		return -EINVAL;
	signs = node_path(&found.name);
	if (signs != (found.minor != NODE_NUMBER) ||
	    !node_is_devices(&found.devices))
		return -EINVAL;
	if (rule)
		*rule = found;
	return 0;
}
