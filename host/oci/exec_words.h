/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What somebody typed behind 'exec', as the process document of an engine. */
#ifndef GPUBOX_OCI_EXEC_WORDS_H
#define GPUBOX_OCI_EXEC_WORDS_H

#include "oci/container.h"
#include "oci/runtime.h"

/* An option asks for what a guest's own command does not hand down. */
bool exec_words_are_whole(const struct runtime *runtime);

/*
 * The container's process of its config.json, changed by the options and with
 * the command of @runtime's words: *@documentp and @process as of
 * spec_parse_process(). Errors, FAULT_HOST: those of spec_read(), -EINVAL (a
 * user or group that is no number, no such capability).
 */
int exec_words_process(const struct runtime *runtime,
		       const struct container *container, json_t **documentp,
		       struct spec_process *process, struct fault *fault);

#endif /* GPUBOX_OCI_EXEC_WORDS_H */
