// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/order.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file/input.h"
#include "file/output.h"

#define ORDER_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static void order_put(FILE *out, char letter, const char *text)
{
	putc(letter, out);
	fwrite(text, strlen(text) + 1, 1, out);
}

static void order_put_numbers(FILE *out, char letter, const uint64_t *numbers,
			      size_t count)
{
	char text[ORDER_CAPS * 17] = "";
	size_t i, used = 0;

	for (i = 0; i < count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%lx", i ? " " : "", numbers[i]);
	order_put(out, letter, text);
}

static void order_put_whole(FILE *out, const struct order *order)
{
	const uint64_t umask = order->umask;
	const char *const *group;
	unsigned int i;

	for (group = order->groups; *group; group++)
		order_put(out, 'g', *group);
	if (order->has_caps)
		order_put_numbers(out, 'c', order->caps, ORDER_CAPS);
	for (i = 0; i < order->limit_count; i++) {
		const struct units_limit *limit = &order->limits[i];
		const uint64_t numbers[] = {(uint64_t)limit->resource,
					    limit->soft, limit->hard};

		order_put_numbers(out, 'l', numbers, 3);
	}
	order_put_numbers(out, 'm', &umask, 1);
}

static void order_put_all(FILE *out, const struct order *order)
{
	char flags[16] = "", size[32];
	char **word;

	for (word = order->argv; *word; word++)
		order_put(out, 'a', *word);
	for (word = order->env; word && *word; word++)
		order_put(out, 'e', *word);
	if (order->workdir)
		order_put(out, 'w', order->workdir);
	if (order->user)
		order_put(out, 'u', order->user);
	snprintf(flags, sizeof(flags), "%s%s%s%s%s%s%s%s",
		 order->interactive ? "i" : "", order->tty ? "t" : "",
		 order->unprivileged ? "n" : "", order->detached ? "d" : "",
		 order->self ? "s" : "", order->no_new_privs ? "p" : "",
		 order->whole ? "x" : "", order->dies ? "k" : "");
	order_put(out, 'f', flags);
	snprintf(size, sizeof(size), "%d %d", order->winsize.ws_row,
		 order->winsize.ws_col);
	order_put(out, 's', size);
	if (order->whole)
		order_put_whole(out, order);
}

static int order_seal(const char *text, size_t size)
{
	const struct output output = {
		.fd = memfd_create("gpubox-order",
				   MFD_CLOEXEC | MFD_ALLOW_SEALING)};
	int err;

	if (output.fd < 0)
		return -errno;
	err = output_put(&output, text, size);
	if (!err && fcntl(output.fd, F_ADD_SEALS, ORDER_SEALS))
		err = -errno;
	if (!err)
		return output.fd;
	close(output.fd);
	return err;
}

int order_write(const struct order *order)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int fd = -ENOMEM;

	if (!out)
		return -ENOMEM;
	order_put_all(out, order);
	if (!fclose(out))
		fd = size > ORDER_MAX ? -E2BIG : order_seal(text, size);
	free(text);
	return fd;
}

/* How many strings begin with @letter. */
static size_t order_count(const char *text, size_t size, char letter)
{
	const char *end = text + size;
	size_t count = 0;

	for (; text < end; text += strlen(text) + 1)
		count += *text == letter;
	return count;
}

/* The whole number that @text begins with, or 0. */
static unsigned short order_number(const char *text, const char **end)
{
	unsigned int value = 0;

	for (; *text >= '0' && *text <= '9' && value < 6553; text++)
		value = value * 10 + (unsigned int)(*text - '0');
	*end = text;
	return (unsigned short)value;
}

/* Exactly @count hexadecimal numbers with a blank between them. */
static int order_numbers(const char *text, uint64_t *numbers, size_t count)
{
	static const char digits[] = "0123456789abcdef";
	size_t i, n;

	for (i = 0; i < count; i++) {
		if (i && *text++ != ' ')
			return -EBADMSG;
		n = strspn(text, digits);
		if (!n || n > 16)
			return -EBADMSG;
		numbers[i] = strtoull(text, NULL, 16);
		text += n;
	}
	return *text ? -EBADMSG : 0;
}

static int order_take_limit(struct order *order, const char *text)
{
	struct units_limit *limit = &order->limits[order->limit_count];
	uint64_t numbers[3];

	if (order->limit_count == REQUEST_LIMITS_MAX ||
	    order_numbers(text, numbers, 3) || numbers[0] >= RLIM_NLIMITS)
		return -EBADMSG;
	*limit = (struct units_limit){.resource = (int)numbers[0],
				      .soft = numbers[1],
				      .hard = numbers[2]};
	order->limit_count++;
	return 0;
}

static int order_take_group(struct order *order, const char *text)
{
	size_t i = 0;

	while (order->groups[i])
		i++;
	if (i == ABI_GROUP_ADDS_MAX)
		return -EBADMSG;
	order->groups[i] = text;
	return 0;
}

/* What only an order that says everything has. */
static int order_take_whole(struct order *order, const char *text)
{
	uint64_t umask = 0;
	int err;

	switch (*text) {
	case 'g':
		return order_take_group(order, text + 1);
	case 'c':
		order->has_caps = true;
		return order_numbers(text + 1, order->caps, ORDER_CAPS);
	case 'l':
		return order_take_limit(order, text + 1);
	case 'm':
		err = order_numbers(text + 1, &umask, 1);
		order->umask = umask & 0777;
		return err;
	default:
		return -EBADMSG;
	}
}

static void order_take_flags(struct order *order, const char *flags)
{
	order->interactive = strchr(flags, 'i');
	order->tty = strchr(flags, 't');
	order->unprivileged = strchr(flags, 'n');
	order->detached = strchr(flags, 'd');
	order->self = strchr(flags, 's');
	order->no_new_privs = strchr(flags, 'p');
	order->whole = strchr(flags, 'x');
	order->dies = strchr(flags, 'k');
}

static int order_take(struct order *order, char *text, size_t *words)
{
	const char *end;

	switch (*text) {
	case 'a':
		order->argv[(*words)++] = text + 1;
		return 0;
	case 'e':
		if (!strchr(text + 1, '=') || text[1] == '=')
			return -EBADMSG;
		order->env[order->env_count++] = text + 1;
		return 0;
	case 'w':
		order->workdir = text + 1;
		return 0;
	case 'u':
		order->user = text + 1;
		return 0;
	case 'f':
		order_take_flags(order, text + 1);
		return 0;
	case 's':
		order->winsize.ws_row = order_number(text + 1, &end);
		order->winsize.ws_col = order_number(end + (*end == ' '), &end);
		return 0;
	default:
		return order_take_whole(order, text);
	}
}

static int order_parse(struct order *order, size_t size)
{
	size_t argc = order_count(order->text, size, 'a'), words = 0;
	size_t envc = order_count(order->text, size, 'e');
	char *text = order->text;
	int err = 0;

	if (!argc)
		return -EBADMSG;
	order->argv = calloc(argc + 1, sizeof(*order->argv));
	order->env = calloc(envc + 1, sizeof(*order->env));
	if (!order->argv || !order->env)
		return -ENOMEM;
	for (; !err && text < order->text + size; text += strlen(text) + 1)
		err = order_take(order, text, &words);
	return err;
}

int order_read(int fd, struct order *order)
{
	int seals = fcntl(fd, F_GET_SEALS), err;
	struct stat st;
	size_t size;

	memset(order, 0, sizeof(*order));
	/* A file of somebody's disk could keep us waiting. */
	if (seals < 0 || (seals & ORDER_SEALS) != ORDER_SEALS ||
	    fstat(fd, &st) || st.st_size < 1)
		return -EBADMSG;
	if (st.st_size > ORDER_MAX)
		return -E2BIG;
	size = (size_t)st.st_size;
	order->text = malloc(size);
	if (!order->text)
		return -ENOMEM;
	err = input_pread(fd, order->text, size, 0);
	if (!err && order->text[size - 1])
		err = -EBADMSG;
	if (!err)
		err = order_parse(order, size);
	if (err)
		order_free(order);
	return err;
}

void order_free(struct order *order)
{
	free(order->argv);
	free(order->env);
	free(order->text);
	memset(order, 0, sizeof(*order));
}
