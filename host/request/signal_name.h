/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals as people and programs write them. */
#ifndef GPUBOX_REQUEST_SIGNAL_NAME_H
#define GPUBOX_REQUEST_SIGNAL_NAME_H

/*
 * The number of @word: itself a number from 1 to 64, or a name, as in TERM and
 * SIGTERM, in either case; also RTMIN+N and RTMAX-N of real-time signals, which
 * Linux's C libraries count from 34 to 64. -EINVAL: neither.
 */
int signal_name_parse(const char *word);

#endif /* GPUBOX_REQUEST_SIGNAL_NAME_H */
