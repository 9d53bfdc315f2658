// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options_names.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"

/* Left for the guest's own name. */
#define FILE_MAX (ABI_ETC_MAX - 512)

static bool is_address(const char *text)
{
	struct in6_addr address;

	return inet_pton(AF_INET, text, &address) == 1 ||
	       inet_pton(AF_INET6, text, &address) == 1;
}

/* A host's name or a domain's: what cannot end a line or a word. */
static bool is_name(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789.-_",
			    text[i]))
			return false;
	return n && n < 254;
}

/* Append one line to the file that is made at *@filep. */
static int add_line(char **filep, const char *option, const char *word,
		    const char *what, size_t n, struct fault *fault)
{
	char *longer;

	if ((*filep ? strlen(*filep) : 0) + strlen(word) + n + 2 > FILE_MAX)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--%s: more than a guest takes", option);
	if (asprintf(&longer, "%s%s%.*s\n", *filep ? *filep : "", word, (int)n,
		     what) < 0)
		return fault_no_memory(fault, "--%s", option);
	free(*filep);
	*filep = longer;
	return 0;
}

int options_names_add_host(struct request *request, const char *arg,
			   struct fault *fault)
{
	const char *address = arg + strcspn(arg, ":=");
	size_t n = (size_t)(address - arg), size;
	char word[INET6_ADDRSTRLEN + 2];

	address += *address != '\0';
	size = strlen(address);
	/* docker takes an IPv6 address in brackets, too */
	if (size > 2 && *address == '[' && address[size - 1] == ']') {
		address++;
		size -= 2;
	}
	snprintf(word, sizeof(word), "%.*s", (int)size, address);
	if (size >= INET6_ADDRSTRLEN || !is_name(arg, n) || !is_address(word))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--add-host %s: write NAME:ADDRESS, as in "
				 "db:10.0.2.9",
				 arg);
	strncat(word, "\t", sizeof(word) - strlen(word) - 1);
	return add_line(&request->hosts, "add-host", word, arg, n, fault);
}

int options_names_dns(struct request *request, const char *arg,
		      struct fault *fault)
{
	if (!is_address(arg))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--dns %s: not an IP address", arg);
	return add_line(&request->resolv, "dns", "nameserver ", arg,
			strlen(arg), fault);
}

int options_names_dns_search(struct request *request, const char *arg,
			     struct fault *fault)
{
	if (!is_name(arg, strlen(arg)))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "--dns-search %s: not the name of a domain",
				 arg);
	return add_line(&request->resolv, "dns-search", "search ", arg,
			strlen(arg), fault);
}
