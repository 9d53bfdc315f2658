// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/look_ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "holders/listeners.h"
#include "request/ports.h"
#include "sysfs/sysfs.h"

#define PORTS_UNPRIVILEGED "/proc/sys/net/ipv4/ip_unprivileged_port_start"

/* The first port that QEMU, which has no capability, can take. */
static unsigned int ports_first(void)
{
	char text[16];

	if (sysfs_read("", PORTS_UNPRIVILEGED, text, sizeof(text)) < 0)
		return 1024;
	return (unsigned int)strtoul(text, NULL, 10);
}

/* As libslirp does it: slirp_socket_set_fast_reuse() and bind(2). */
static int ports_try(const struct request_port *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(port->address),
		.sin_port = htons(port->host),
	};
	int fd = socket(AF_INET,
			(port->udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
	int one = 1, err = 0;

	if (fd < 0)
		return -errno;
	if (!port->udp)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
	    (!port->udp && listen(fd, 1)))
		err = -errno;
	close(fd);
	return err;
}

static int ports_taken(const struct request_port *port, struct fault *fault)
{
	const struct listeners_ask ask = {port->address, port->host, port->udp};
	char text[REQUEST_PORT_TEXT], who[64];

	listeners_find("", &ask, who, sizeof(who));
	return fault_set(fault, FAULT_HOST, -EADDRINUSE,
			 "--publish: %s/%s is taken%s%s; publish another port",
			 ports_text(port, text), ports_protocol(port),
			 *who ? " by " : "", who);
}

static int ports_look(const struct request_port *port, bool privileged,
		      struct fault *fault)
{
	unsigned int first = ports_first();
	char text[REQUEST_PORT_TEXT];
	int err = ports_try(port);

	if (err == -EADDRINUSE)
		return ports_taken(port, fault);
	if (err == -EACCES || (!err && !privileged && port->host < first))
		return fault_set(fault, FAULT_HOST, -EACCES,
				 "--publish: %s: QEMU has no right to a port "
				 "below %u; publish a higher one, or lower "
				 "net.ipv4.ip_unprivileged_port_start",
				 ports_text(port, text), first);
	if (err == -EADDRNOTAVAIL)
		return fault_set(fault, FAULT_HOST, err,
				 "--publish: %s: this host does not have the "
				 "address",
				 ports_text(port, text));
	return err ? fault_set(fault, FAULT_HOST, err, "--publish: %s: %s",
			       ports_text(port, text), strerror(-err))
		   : 0;
}

int look_ports(const struct request *request, const struct user *user,
	       struct fault *fault)
{
	/* what was tried as root, QEMU does as another */
	bool privileged = geteuid() == 0 && !user->change;
	unsigned int i;
	int err = 0;

	for (i = 0; i < request->port_count && !err; i++)
		err = ports_look(&request->ports[i], privileged, fault);
	return err;
}
