/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ask for a boolean option in an expression. kconfig defines an option that
 * is on as 1 and writes nothing for one that is off, so neither #if nor the
 * bare name would do.
 */
#ifndef GPUBOX_KCONFIG_H
#define GPUBOX_KCONFIG_H

/*
 * KCONFIG_COMMA_1 exists, KCONFIG_COMMA_CONFIG_X does not: only an option
 * that is 1 inserts the argument which pushes the 1 to second place.
 */
#define KCONFIG_COMMA_1			   0,
#define KCONFIG_SECOND(first, second, ...) second
#define KCONFIG_PICK(...)		   KCONFIG_SECOND(__VA_ARGS__ 1, 0, 0)
#define KCONFIG_PASTE(value)		   KCONFIG_PICK(KCONFIG_COMMA_##value)

/* 1 if the boolean option is on, else 0. */
#define KCONFIG_ENABLED(option) KCONFIG_PASTE(option)

#endif /* GPUBOX_KCONFIG_H */
