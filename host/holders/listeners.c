// SPDX-License-Identifier: GPL-2.0-or-later
/* Documentation/networking/proc_net_tcp.rst of Linux */
#include "holders/listeners.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sysfs/sysfs.h"

#define LISTENERS_TCP_LISTEN 0x0a
#define LISTENERS_FIELDS     10 /* up to the inode */
/* The address in the last of IPv6's words, and those of IPv4. */
#define LISTENERS_WORD 8

/* The hexadecimal words are in the byte order of the machine: little-endian. */
static bool listeners_has_address(const char *local, uint32_t address)
{
	size_t digits = strspn(local, "0123456789ABCDEF");
	unsigned long word;

	if (digits < LISTENERS_WORD || local[digits] != ':')
		return false;
	word = strtoul(local + digits - LISTENERS_WORD, NULL, 16);
	/* "::" and 0.0.0.0 are each address, of IPv4, too */
	return !word || !address || __builtin_bswap32((uint32_t)word) == address;
}

/* A line of /proc/net/tcp and its kin; the inode, or 0. */
static unsigned long listeners_line(char *line, const struct listeners_ask *ask)
{
	char *field[LISTENERS_FIELDS], *save = NULL, *word;
	const char *port;
	int n = 0;

	for (word = strtok_r(line, " ", &save); word && n < LISTENERS_FIELDS;
	     word = strtok_r(NULL, " ", &save))
		field[n++] = word;
	if (n < LISTENERS_FIELDS)
		return 0;
	port = strchr(field[1], ':');
	if (!port || strtoul(port + 1, NULL, 16) != ask->port ||
	    !listeners_has_address(field[1], ask->address))
		return 0;
	if (!ask->udp && strtoul(field[3], NULL, 16) != LISTENERS_TCP_LISTEN)
		return 0;
	return strtoul(field[9], NULL, 10);
}

static unsigned long listeners_inode(const char *root, const char *file,
				     const struct listeners_ask *ask)
{
	unsigned long inode = 0;
	char *text, *line, *save = NULL;
	size_t size;

	if (sysfs_read_all(root, file, &text, &size) < 0)
		return 0;
	for (line = strtok_r(text, "\n", &save); line && !inode;
	     line = strtok_r(NULL, "\n", &save))
		inode = listeners_line(line, ask);
	free(text);
	return inode;
}

static bool listeners_has(const char *root, const char *pid, const char *socket)
{
	char path[300], target[64], **names;
	bool found = false;
	int i, n;

	snprintf(path, sizeof(path), "/proc/%.16s/fd", pid);
	n = sysfs_list(root, path, &names);
	for (i = 0; i < n && !found; i++) {
		snprintf(path, sizeof(path), "/proc/%.16s/fd/%s", pid, names[i]);
		found = sysfs_link(root, path, target, sizeof(target)) > 0 &&
			!strcmp(target, socket);
	}
	if (n >= 0)
		sysfs_list_free(names);
	return found;
}

static void listeners_name(const char *root, const char *pid, char *text,
			   size_t size)
{
	char path[64], name[20];

	snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
	if (sysfs_read(root, path, name, sizeof(name)) < 0)
		snprintf(name, sizeof(name), "?");
	snprintf(text, size, "%s (pid %.16s)", name, pid);
}

char *listeners_find(const char *root, const struct listeners_ask *ask,
		     char *text, size_t size)
{
	char socket[64], **names;
	unsigned long inode;
	int i, n;

	*text = '\0';
	inode = listeners_inode(
		root, ask->udp ? "/proc/net/udp" : "/proc/net/tcp", ask);
	if (!inode)
		inode = listeners_inode(
			root, ask->udp ? "/proc/net/udp6" : "/proc/net/tcp6",
			ask);
	n = inode ? sysfs_list(root, "/proc", &names) : 0;
	snprintf(socket, sizeof(socket), "socket:[%lu]", inode);
	for (i = 0; i < n && !*text; i++) {
		if (isdigit((unsigned char)*names[i]) &&
		    listeners_has(root, names[i], socket))
			listeners_name(root, names[i], text, size);
	}
	if (n > 0)
		sysfs_list_free(names);
	return text;
}
