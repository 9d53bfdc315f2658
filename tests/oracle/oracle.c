// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hosts made up from seeds, and what the launcher says of each, held against
 * a reading of Linux: which device is asked for what (firmware show), whether
 * VFIO refuses it (doctor), and what a relaxed table means to every device of
 * the host (firmware relax). A difference prints the seed and both answers.
 * Usage: oracle LAUNCHER FOLDER FIRST-SEED HOSTS
 */
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host.h"
#include "launcher.h"
#include "linux.h"

static struct {
	const char *launcher;
	char root[PATH_MAX - 64], archive[PATH_MAX];
	unsigned int hosts, relaxed, refused, free, different;
} run;

static char said[LAUNCHER_TEXT];

static void __attribute__((format(printf, 2, 3)))
differ(const struct host *host, const char *fmt, ...)
{
	va_list ap;

	run.different++;
	printf("seed %llu, Linux %u.%u, %s: ", (unsigned long long)host->seed,
	       host->major, host->minor, host->table.name);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

static void print_regions(const char *who, const struct linux_regions *regions)
{
	size_t i;

	printf("  %s:", who);
	for (i = 0; i < regions->n; i++)
		printf(" 0x%llx-0x%llx%s",
		       (unsigned long long)regions->region[i].start,
		       (unsigned long long)regions->region[i].end,
		       regions->region[i].type == LINUX_DIRECT ? ""
							       : "(relaxable)");
	printf("\n");
}

static bool is_among(const struct linux_region *region,
		     const struct linux_regions *regions)
{
	size_t i;

	for (i = 0; i < regions->n; i++)
		if (regions->region[i].start == region->start &&
		    regions->region[i].end == region->end &&
		    regions->region[i].type == region->type)
			return true;
	return false;
}

static bool are_among(const struct linux_regions *a,
		      const struct linux_regions *b)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!is_among(&a->region[i], b))
			return false;
	return true;
}

/* ---- firmware show ------------------------------------------------------- */

static void read_asks(const json_t *asks, struct linux_regions *regions)
{
	const char *start, *end, *type;
	const json_t *ask;
	size_t i;

	regions->n = 0;
	json_array_foreach(asks, i, ask) {
		if (!json_is_null(json_object_get(ask, "ignored")) ||
		    regions->n == LINUX_REGIONS)
			continue;
		start = json_string_value(json_object_get(ask, "start"));
		end = json_string_value(json_object_get(ask, "end"));
		type = json_string_value(json_object_get(ask, "type"));
		regions->region[regions->n++] = (struct linux_region){
			strtoull(start, NULL, 16), strtoull(end, NULL, 16),
			strcmp(type, "direct") ? LINUX_RELAXABLE : LINUX_DIRECT};
	}
}

static const json_t *find_device(const json_t *devices, const char *name)
{
	const json_t *device;
	size_t i;

	json_array_foreach(devices, i, device)
		if (!strcmp(json_string_value(json_object_get(device, "address")),
			    name))
			return device;
	return NULL;
}

static void check_device(const struct host *host, int i, const json_t *devices)
{
	const struct host_device *device = &host->device[i];
	bool keeps = host->keeps_config || strcmp(host->table.name, "IORT") != 0;
	struct linux_regions want, got = {.n = 0};
	char name[HOST_NAME];
	const json_t *json;
	bool stops;

	host_name(device, name);
	linux_asks(host, &host->table, linux_version(host), i, &want);
	json = find_device(devices, name);
	if (json)
		read_asks(json_object_get(json, "asks"), &got);
	if (!are_among(&want, &got) || !are_among(&got, &want)) {
		differ(host, "%s: show", name);
		print_regions("Linux", &want);
		print_regions("gpubox", &got);
	}
	stops = json && json_is_true(json_object_get(json, "stops"));
	if (linux_version(host) >= (6 << 8 | 6) &&
	    stops != (keeps && linux_refuses(host, &host->table,
					     linux_version(host), device->group)))
		differ(host, "%s: show says that it is%s stopped", name,
		       stops ? "" : " not");
	if (json && json_array_size(json_object_get(json, "unexplained")))
		differ(host, "%s: show leaves a region unexplained", name);
}

static void check_show(const struct host *host)
{
	const char *argv[] = {run.launcher, "firmware", "show", "--json",
			      "--root",	    run.root,	NULL};
	int status = launcher_run(said, argv), i;
	json_t *json = launcher_json(said);

	if (status || !json)
		differ(host, "show ends with %d: %.200s", status, said);
	for (i = 0; i < host->n && json; i++)
		check_device(host, i, json_object_get(json, "devices"));
	json_decref(json);
}

/* ---- doctor -------------------------------------------------------------- */

static bool has_finding(const json_t *json, const char *name)
{
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(json, "findings"), i, finding)
		if (!strcmp(json_string_value(json_object_get(finding, "name")),
			    name))
			return true;
	return false;
}

static void check_doctor(const struct host *host, int i)
{
	char name[HOST_NAME];
	const char *argv[] = {run.launcher, "doctor",
			      "--json",	    "--root",
			      run.root,	    host_name(&host->device[i], name),
			      NULL};
	bool keeps = host->keeps_config || strcmp(host->table.name, "IORT") != 0;
	int status = launcher_run(said, argv), group = host->device[i].group;
	json_t *json = launcher_json(said);

	if (status > 2 || !json) {
		differ(host, "%s: doctor ends with %d: %.200s", name, status,
		       said);
	} else {
		if (has_finding(json, "iommu.direct-region") !=
		    (keeps && linux_refuses(host, &host->table,
					    linux_version(host), group)))
			differ(host, "%s: doctor: iommu.direct-region is %s",
			       name,
			       has_finding(json, "iommu.direct-region")
				       ? "wrong"
				       : "missing");
		if (linux_owns(host, group) &&
		    !has_finding(json, "iommu.bridge-driver"))
			differ(host, "%s: doctor misses a bridge's driver", name);
		if (has_finding(json, "iommu.group-unreadable"))
			differ(host, "%s: doctor cannot read group %d", name,
			       group);
	}
	json_decref(json);
}

/* ---- firmware relax ------------------------------------------------------ */

/* Whether it is a bridge with a device of the group behind it. */
static bool is_above(const struct host *host, int i, int group)
{
	int k;

	for (k = 0; k < host->n && host->device[i].is_bridge; k++)
		if (host->device[k].group == group &&
		    host->device[k].bus >= host->device[i].secondary &&
		    host->device[k].bus <= host->device[i].subordinate)
			return true;
	return false;
}

/* What the new table asks for everybody, now and in Linux to come. */
static void check_relaxed(const struct host *host, int group,
			  const struct host_table *table, unsigned int version)
{
	struct linux_regions old, new;
	char name[HOST_NAME];
	bool right;
	int i;

	if (version >= (6 << 8 | 6) && linux_refuses(host, table, version, group))
		differ(host, "group %d: relaxed, and still refused", group);
	for (i = 0; i < host->n; i++) {
		if (host->device[i].group == group)
			continue;
		linux_asks(host, &host->table, version, i, &old);
		linux_asks(host, table, version, i, &new);
		right = are_among(&new, &old) &&
			(are_among(&old, &new) || (!strcmp(table->name, "DMAR") &&
						   is_above(host, i, group)));
		if (right)
			continue;
		differ(host, "%s: not of group %d, and relaxed",
		       host_name(&host->device[i], name), group);
		print_regions("before", &old);
		print_regions("after", &new);
	}
}

static void check_header(const struct host *host, const struct host_table *table)
{
	uint8_t sum = 0;
	size_t i;

	for (i = 0; i < table->size; i++)
		sum = (uint8_t)(sum + table->data[i]);
	if (sum || table->data[24] != 2 ||
	    memcmp(table->data + 10, host->table.data + 10, 14) != 0)
		differ(host, "Linux would not take the relaxed table");
}

/* Written to be read as the host's table, when there is an archive. */
static void check_archive(const struct host *host, int i)
{
	struct host_table table;
	struct host relaxed;
	char name[HOST_NAME];
	const char *argv[] = {run.launcher, "firmware",	 "relax", NULL,
			      "-o",	    run.archive, "--yes", "--root",
			      run.root,	    NULL};

	if (!launcher_table(run.archive, host->table.name, &table)) {
		differ(host, "relax wrote no table");
		return;
	}
	check_header(host, &table);
	/* before 6.0 AMD's driver took all segments for one */
	if (strcmp(table.name, "IVRS") || linux_version(host) >= (6 << 8))
		check_relaxed(host, host->device[i].group, &table,
			      linux_version(host));
	check_relaxed(host, host->device[i].group, &table, LINUX_NEWEST);
	relaxed = *host;
	relaxed.table = table;
	host_write_table(&relaxed, run.root);
	argv[3] = host_name(&host->device[i], name);
	if (!launcher_run(said, argv) || !strstr(said, "nothing to relax"))
		differ(host, "%s: relaxing again: %.200s", name, said);
}

static void check_relax(const struct host *host, int i)
{
	char name[HOST_NAME];
	const char *argv[] = {run.launcher, "firmware",
			      "relax",	    host_name(&host->device[i], name),
			      "-o",	    run.archive,
			      "--yes",	    "--root",
			      run.root,	    NULL};
	int status;
	bool wanted;

	unlink(run.archive);
	status = launcher_run(said, argv);
	wanted = linux_refuses(host, &host->table, LINUX_NEWEST,
			       host->device[i].group);
	if (!status) {
		run.relaxed++;
		if (!wanted)
			differ(host, "%s: relaxed for nothing", name);
		check_archive(host, i);
	} else if (strstr(said, "nothing to relax")) {
		run.free++;
		if (wanted)
			differ(host, "%s: there is something to relax", name);
	} else if (strstr(said, "would lose its") ||
		   strstr(said, "has the same StreamID") ||
		   strstr(said, "its checksum is wrong")) {
		run.refused++;
	} else {
		differ(host, "%s: relax ends with %d: %.300s", name, status,
		       said);
	}
}

/* ---- hosts --------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static void check_host(uint64_t seed)
{
	static struct host host;
	int endpoint[HOST_DEVICES], n = 0, i;

	host_make(seed, &host);
	for (i = 0; i < host.n; i++)
		if (!host.device[i].is_bridge)
			endpoint[n++] = i;
	if (!n)
		return;
	run.hosts++;
	nftw(run.root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	host_write(&host, run.root);
	check_show(&host);
	i = endpoint[host_draw(&host, (unsigned int)n)];
	check_doctor(&host, i);
	check_relax(&host, i);
}

int main(int argc, char **argv)
{
	unsigned long long first, n;

	if (argc != 5) {
		fprintf(stderr, "usage: oracle LAUNCHER FOLDER FIRST HOSTS\n");
		return 2;
	}
	run.launcher = argv[1];
	snprintf(run.root, sizeof(run.root), "%s/host", argv[2]);
	snprintf(run.archive, sizeof(run.archive), "%s/new.cpio", argv[2]);
	first = strtoull(argv[3], NULL, 0);
	for (n = strtoull(argv[4], NULL, 0); n && run.different < 50; n--)
		check_host(first++);
	printf("%u hosts up to seed %llu: %u tables relaxed, %u had nothing to "
	       "relax, %u were refused; %u differences\n",
	       run.hosts, first - 1, run.relaxed, run.free, run.refused,
	       run.different);
	return run.different != 0;
}
