/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What time it is, as one number. */
#ifndef GPUBOX_CLOCK_H
#define GPUBOX_CLOCK_H

#include <stdint.h>

#define NS_PER_S INT64_C(1000000000)

/* Since the host's boot (CLOCK_MONOTONIC): what deadlines are counted in. */
int64_t clock_now_ns(void);
int64_t clock_now_ms(void);

/* Since 1970 (CLOCK_REALTIME): what a guest's clock is set to. */
uint64_t clock_date_ns(void);

#endif /* GPUBOX_CLOCK_H */
