// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct ports_range {
	unsigned int first, last;
};

static int ports_refuse(const char *arg, const char *why, struct fault *fault)
{
	return fault_set(fault, FAULT_HOST, -EINVAL, "--publish %s: %s", arg,
			 why);
}

/* Digits up to what is not one; 0: no port. */
static unsigned int ports_number(const char **text)
{
	unsigned int number = 0;
	size_t digits = strspn(*text, "0123456789");

	if (digits < 1 || digits > 5)
		return 0;
	for (; digits; digits--)
		number = number * 10 + (unsigned int)(*(*text)++ - '0');
	return number > 65535 ? 0 : number;
}

/* All of @size bytes at @text: N or N-M. */
static bool ports_range(const char *text, size_t size, struct ports_range *range)
{
	const char *end = text + size;

	range->first = range->last = ports_number(&text);
	if (range->first && text < end && *text == '-') {
		text++;
		range->last = ports_number(&text);
	}
	return text == end && range->first && range->first <= range->last;
}

/* Cut the protocol off; *@size is what is left. */
static bool ports_cut_protocol(const char *arg, size_t *size, bool *udp)
{
	*size = strcspn(arg, "/");
	*udp = !strcmp(arg + *size, "/udp");
	return *udp || !arg[*size] || !strcmp(arg + *size, "/tcp");
}

static bool ports_address(const char *text, size_t size, uint32_t *address)
{
	char word[INET_ADDRSTRLEN];
	struct in_addr in;

	if (size >= sizeof(word))
		return false;
	memcpy(word, text, size);
	word[size] = '\0';
	if (inet_pton(AF_INET, word, &in) != 1)
		return false;
	*address = ntohl(in.s_addr);
	return true;
}

static int ports_append(struct request *request, const char *arg,
			const struct request_port *port, struct fault *fault)
{
	const struct request_port *old = request->ports;
	unsigned int i;

	if (request->port_count == REQUEST_PORTS_MAX)
		return ports_refuse(arg, "more than 64 ports", fault);
	for (i = 0; i < request->port_count; i++, old++) {
		if (old->host == port->host && old->udp == port->udp &&
		    (old->address == port->address || !old->address ||
		     !port->address))
			return ports_refuse(arg, "the port is published twice",
					    fault);
	}
	request->ports[request->port_count++] = *port;
	return 0;
}

static int ports_append_all(struct request *request, const char *arg,
			    struct request_port port, struct ports_range host,
			    struct ports_range guest, struct fault *fault)
{
	unsigned int i;
	int err = 0;

	if (host.last - host.first != guest.last - guest.first)
		return ports_refuse(arg, "ranges of two lengths", fault);
	for (i = 0; !err && i <= host.last - host.first; i++) {
		port.host = (uint16_t)(host.first + i);
		port.guest = (uint16_t)(guest.first + i);
		err = ports_append(request, arg, &port, fault);
	}
	return err;
}

int ports_add(struct request *request, const char *arg, struct fault *fault)
{
	struct request_port port = {.address = INADDR_LOOPBACK};
	const char *guest, *host = arg, *colon;
	struct ports_range from, to;
	size_t size;

	if (strchr(arg, '['))
		return ports_refuse(arg,
				    "QEMU's user network forwards IPv4 alone; "
				    "publish an IPv4 address",
				    fault);
	if (!ports_cut_protocol(arg, &size, &port.udp))
		return ports_refuse(arg, "the protocol is tcp or udp", fault);
	guest = memrchr(arg, ':', size);
	if (!guest)
		return ports_refuse(arg,
				    "write [IP:]HOST:GUEST[/udp]; no port of "
				    "this host is chosen at random",
				    fault);
	colon = memrchr(arg, ':', (size_t)(guest - arg));
	if (colon && !ports_address(arg, (size_t)(colon - arg), &port.address))
		return ports_refuse(arg, "the address is not an IPv4 address",
				    fault);
	if (colon)
		host = colon + 1;
	if (!ports_range(host, (size_t)(guest - host), &from) ||
	    !ports_range(guest + 1, size - (size_t)(guest + 1 - arg), &to))
		return ports_refuse(arg, "a port is a number from 1 to 65535",
				    fault);
	return ports_append_all(request, arg, port, from, to, fault);
}

char *ports_text(const struct request_port *port, char text[REQUEST_PORT_TEXT])
{
	snprintf(text, REQUEST_PORT_TEXT, "%u.%u.%u.%u:%u", port->address >> 24,
		 port->address >> 16 & 0xff, port->address >> 8 & 0xff,
		 port->address & 0xff, port->host);
	return text;
}

const char *ports_protocol(const struct request_port *port)
{
	return port->udp ? "udp" : "tcp";
}
