/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A whole host, made up from a seed: topology, groups, drivers, kernel and a
 * firmware table. Nothing here is shared with host/: what both get wrong in
 * the same way would not be seen.
 */
#ifndef GPUBOX_TESTS_ORACLE_HOST_H
#define GPUBOX_TESTS_ORACLE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_DEVICES 96
#define HOST_TABLE   8192
#define HOST_NAME    16 /* "0000:01:00.0" */

enum host_port {
	PORT_NONE = -1, /* conventional PCI */
	PORT_ENDPOINT = 0,
	PORT_ROOT = 4,
	PORT_UPSTREAM = 5,
	PORT_DOWNSTREAM = 6,
	PORT_TO_PCI = 7,
};

struct host_device {
	unsigned int domain, bus, slot, function;
	unsigned int class;
	int parent; /* the bridge above, -1: on a root bus */
	unsigned int root_bus;
	bool is_bridge; /* by its header */
	bool is_virtfn;
	bool has_acs; /* a bridge that isolates what is below it */
	enum host_port port;
	unsigned int secondary, subordinate;
	int group;
	const char *driver; /* "" none */
};

struct host_table {
	char name[5];
	uint8_t data[HOST_TABLE];
	size_t size;
};

struct host {
	uint64_t seed, state;
	unsigned int major, minor; /* of Linux */
	bool keeps_config;	   /* _DSM 5: else Linux ignores RMRs */
	struct host_device device[HOST_DEVICES];
	int n, n_groups;
	struct host_table table;
};

/* The host of that seed, always the same. */
void host_make(uint64_t seed, struct host *host);
/* Its topology, its table: the parts of that. */
void host_make_devices(struct host *host);
void host_make_table(struct host *host);
/* What a DMAR's host may have beside. */
void host_make_vmd(struct host *host);

/* A number below @n; a choice that is true @percent times of a hundred. */
unsigned int host_draw(struct host *host, unsigned int n);
bool host_chance(struct host *host, unsigned int percent);

/* Bus, device and function in 16 bits. */
unsigned int host_requester(const struct host_device *device);
char *host_name(const struct host_device *device, char name[HOST_NAME]);

/* Write it as sysfs shows it, below @root; and with another table. */
void host_write(const struct host *host, const char *root);
void host_write_table(const struct host *host, const char *root);

#endif /* GPUBOX_TESTS_ORACLE_HOST_H */
