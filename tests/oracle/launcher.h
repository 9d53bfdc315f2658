/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the launcher says: its output, JSON, and the archive it writes. */
#ifndef GPUBOX_TESTS_ORACLE_LAUNCHER_H
#define GPUBOX_TESTS_ORACLE_LAUNCHER_H

#include <jansson.h>

#include "host.h"

#define LAUNCHER_TEXT (1 << 24)

/* Run it; its two outputs in @text. The exit status, 128 + n for signal n. */
int launcher_run(char *text, const char *const argv[]);

/* The document in @text, or NULL. */
json_t *launcher_json(const char *text);

/* The table called @name of an archive. False: there is none. */
bool launcher_table(const char *archive, const char *name,
		    struct host_table *table);

#endif /* GPUBOX_TESTS_ORACLE_LAUNCHER_H */
