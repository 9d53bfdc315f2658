/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a GPU driver's lines in the kernel's log mean. */
#ifndef GPUBOX_GUEST_GPU_EXPLAIN_H
#define GPUBOX_GUEST_GPU_EXPLAIN_H

#define GPU_EXPLAIN_NONE (~0u)

/*
 * The row of the table that knows @line, GPU_EXPLAIN_NONE: none does. Of two
 * lines the one with the smaller row says more.
 */
unsigned int gpu_explain(const char *line);

/* What row @row means and what to do, without a full stop. */
const char *gpu_explain_text(unsigned int row);

#endif /* GPUBOX_GUEST_GPU_EXPLAIN_H */
