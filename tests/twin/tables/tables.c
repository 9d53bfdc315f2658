// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Change the firmware tables of an emulated host so that it asks for 1:1
 * mappings, as boards do that stop people:
 *
 *	tables rmr IN OUT STREAM-ID FLAGS FIRST-LAST...
 *		an RMR node in an IORT (Arm DEN 0049E.d, 3.1.1.5)
 *	tables preserve IN OUT
 *		the host bridge's _DSM function 5 of QEMU's DSDT returns 0:
 *		without it Linux ignores the RMRs of PCI devices
 *	tables rmrr IN OUT PATH FIRST-LAST
 *		an RMRR in a DMAR (VT-d 8.4); PATH as 10.0/00.0 from bus 0
 *	tables ivmd IN OUT FIRST-ID-LAST-ID FLAGS FIRST-LAST
 *		an IVMD of type 22h in an IVRS (AMD 48882, 5.2.2.8)
 *
 * Linux takes a replacement when its OEM revision is higher than that of the
 * original (drivers/acpi/tables.c, acpi_table_initrd_override).
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_MAX  65536
#define HEADER	   36
#define IORT_SMMU3 4
#define IORT_RMR   6

struct table {
	uint8_t bytes[TABLE_MAX];
	size_t size;
};

static uint32_t get32(const uint8_t *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put(struct table *t, uint64_t value, int bytes)
{
	for (; bytes; bytes--, value >>= 8)
		t->bytes[t->size++] = (uint8_t)value;
}

static void set32(struct table *t, size_t at, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		t->bytes[at + i] = (uint8_t)(value >> (8 * i));
}

static int table_read(const char *path, struct table *t)
{
	FILE *f = fopen(path, "rbe");

	if (!f)
		return -errno;
	/* Half of the room is left for what will be added. */
	t->size = fread(t->bytes, 1, TABLE_MAX / 2, f);
	fclose(f);
	if (t->size < HEADER || get32(t->bytes + 4) != t->size)
		return -EBADMSG;
	return 0;
}

/* Higher OEM revision, right length, right checksum. */
static int table_write(const char *path, struct table *t)
{
	uint8_t sum = 0;
	size_t i;
	FILE *f;

	set32(t, 4, (uint32_t)t->size);
	set32(t, 24, get32(t->bytes + 24) + 1);
	t->bytes[9] = 0;
	for (i = 0; i < t->size; i++)
		sum = (uint8_t)(sum + t->bytes[i]);
	t->bytes[9] = (uint8_t)-sum;
	f = fopen(path, "wbe");
	if (!f)
		return -errno;
	i = fwrite(t->bytes, 1, t->size, f);
	return fclose(f) || i != t->size ? -EIO : 0;
}

static int range_parse(const char *text, uint64_t *first, uint64_t *last)
{
	char *end;

	*first = strtoull(text, &end, 0);
	if (*end != '-')
		return -EINVAL;
	*last = strtoull(end + 1, &end, 0);
	return *end || *last < *first ? -EINVAL : 0;
}

static size_t iort_find(const struct table *t, uint8_t type)
{
	size_t at = get32(t->bytes + 40), n = get32(t->bytes + 36);

	for (; n && at + 16 <= t->size; n--) {
		if (t->bytes[at] == type)
			return at;
		at += t->bytes[at + 1] | t->bytes[at + 2] << 8;
	}
	return 0;
}

static int add_rmr(struct table *t, uint32_t stream, uint32_t flags, int n,
		   char **ranges)
{
	size_t smmu = iort_find(t, IORT_SMMU3);
	uint64_t first, last;
	int i;

	if (!smmu)
		return -ENOENT;
	put(t, IORT_RMR, 1);
	put(t, (uint64_t)(28 + 20 * n + 20), 2);
	put(t, 3, 1);			 /* node revision */
	put(t, get32(t->bytes + 36), 4); /* identifier */
	put(t, 1, 4);			 /* ID mappings, and where */
	put(t, (uint64_t)(28 + 20 * n), 4);
	put(t, flags, 4);
	put(t, (uint64_t)n, 4); /* memory ranges, and where */
	put(t, 28, 4);
	for (i = 0; i < n; i++) {
		if (range_parse(ranges[i], &first, &last))
			return -EINVAL;
		put(t, first, 8);
		put(t, last - first + 1, 8);
		put(t, 0, 4);
	}
	put(t, 0, 4); /* input base, number of ids less one */
	put(t, 0, 4);
	put(t, stream, 4);
	put(t, smmu, 4);
	put(t, 1, 4); /* single mapping */
	set32(t, 36, get32(t->bytes + 36) + 1);
	t->bytes[8] = 5; /* table revision E.d: the first with RMR nodes */
	return 0;
}

/*
 * QEMU's method ends in two returns of one-byte buffers: 1 for function 0 (0
 * in a newer QEMU), then 0 for all others. They become 0x21 (functions 0 and 5 exist) and the
 * integer 0 with padding, so that no AML package changes its length.
 */
static int preserve(struct table *t)
{
	static const uint8_t uuid[] = {0xd0, 0x37, 0xc9, 0xe5, 0x53, 0x35,
				       0x7a, 0x4d, 0x91, 0x17, 0xea, 0x4d,
				       0x19, 0xc3, 0x43, 0x4d};
	static const uint8_t returns[] = {0xa4, 0x11, 0x03, 0x01};
	static const uint8_t integer[] = {0xa4, 0x00, 0xa3, 0xa3, 0xa3};
	uint8_t *end, *a, *b, *p = memmem(t->bytes, t->size, uuid, sizeof(uuid));

	if (!p || p + 64 > t->bytes + t->size)
		return -ENOMSG;
	end = p + 64;
	a = memmem(p, 64, returns, sizeof(returns));
	b = !a || end - a <= 5 ? NULL
			       : memmem(a + 5, (size_t)(end - a - 5), returns,
					sizeof(returns));
	if (!b || end - b < 5)
		return -ENOMSG;
	a[4] = 0x21;
	memcpy(b, integer, sizeof(integer));
	return 0;
}

static int add_rmrr(struct table *t, const char *path, const char *range)
{
	uint64_t first, last;
	size_t scope, begin = t->size;
	unsigned int device, function;
	int used;

	if (range_parse(range, &first, &last))
		return -EINVAL;
	put(t, 1, 2); /* RMRR, its length (set below), reserved, segment */
	put(t, 0, 2);
	put(t, 0, 4);
	put(t, first, 8);
	put(t, last, 8);
	scope = t->size;
	put(t, 1, 1); /* PCI endpoint, length (set below) */
	put(t, 0, 5); /* reserved, enumeration id, start bus */
	while (sscanf(path, "%x.%x%n", &device, &function, &used) == 2) {
		put(t, device, 1);
		put(t, function, 1);
		path += used + (path[used] == '/');
	}
	t->bytes[scope + 1] = (uint8_t)(t->size - scope);
	t->bytes[begin + 2] = (uint8_t)(t->size - begin);
	return *path ? -EINVAL : 0;
}

static int add_ivmd(struct table *t, const char *ids, const char *flags,
		    const char *range)
{
	uint64_t first_id, last_id, first, last;

	if (range_parse(ids, &first_id, &last_id) ||
	    range_parse(range, &first, &last))
		return -EINVAL;
	put(t, 0x22, 1); /* a range of devices */
	put(t, strtoul(flags, NULL, 0), 1);
	put(t, 32, 2);
	put(t, first_id, 2);
	put(t, last_id, 2);
	put(t, 0, 8);
	put(t, first, 8);
	put(t, last - first + 1, 8);
	return 0;
}

int main(int argc, char **argv)
{
	static struct table t;
	int ret = argc < 4 ? -EINVAL : table_read(argv[2], &t);

	if (!ret && strcmp(argv[1], "rmr") == 0 && argc > 6)
		ret = add_rmr(&t, (uint32_t)strtoul(argv[4], NULL, 0),
			      (uint32_t)strtoul(argv[5], NULL, 0), argc - 6,
			      argv + 6);
	else if (!ret && strcmp(argv[1], "preserve") == 0)
		ret = preserve(&t);
	else if (!ret && strcmp(argv[1], "rmrr") == 0 && argc == 6)
		ret = add_rmrr(&t, argv[4], argv[5]);
	else if (!ret && strcmp(argv[1], "ivmd") == 0 && argc == 7)
		ret = add_ivmd(&t, argv[4], argv[5], argv[6]);
	else if (!ret)
		ret = -EINVAL;
	if (!ret)
		ret = table_write(argv[3], &t);
	if (ret)
		fprintf(stderr, "tables: %s: %s\n", argc > 2 ? argv[2] : "?",
			strerror(-ret));
	return ret ? 1 : 0;
}
