/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of this host's file system, copied so that every path that was read
 * leads to the same answer in the copy: links on the way are kept.
 */
#ifndef GPUBOX_DOCTOR_REPLICA_H
#define GPUBOX_DOCTOR_REPLICA_H

#include <stddef.h>

enum replica_type {
	REPLICA_STUB, /* an empty file, gives way to the others */
	REPLICA_DIR,
	REPLICA_LINK,
	REPLICA_FILE,
};

struct replica_entry {
	enum replica_type type;
	char *path; /* absolute, no link on the way */
	char *data; /* content or target */
	size_t size;
};

struct replica {
	struct replica_entry *entry;
	size_t count;
};

/*
 * All return 0, -ENOMEM, -ENAMETOOLONG or -ELOOP; then a part of the links on
 * the way may be in it. What is gone meanwhile is left out. replica_free() in
 * every case.
 */
int replica_add_file(struct replica *replica, const char *path,
		     const char *data, size_t size);
int replica_add_link(struct replica *replica, const char *path);
/* What @path is, links followed, as a folder or an empty file. */
int replica_add_stub(struct replica *replica, const char *path);
/* A name in a folder: a link as a link. */
int replica_add_name(struct replica *replica, const char *path);

/*
 * Write the tree as a tar file; nothing in it tells when or by whom. -ENOMEM,
 * or what write(2) reports.
 */
int replica_write(struct replica *replica, int fd);
void replica_free(struct replica *replica);

#endif /* GPUBOX_DOCTOR_REPLICA_H */
