/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an overlay says of its own phandles. */
#ifndef GPUBOX_DT_FIXUPS_H
#define GPUBOX_DT_FIXUPS_H

#include <stdbool.h>

/*
 * Whether each phandle that /__local_fixups__ of @overlay names lies in the
 * property that it names. fdt_overlay_apply() reads there without looking.
 * @overlay has passed sound_tree(), which bounds its depth. What names a node
 * or a property that is missing is left to libfdt, which says so.
 */
bool fixups_sound(const void *overlay);

#endif /* GPUBOX_DT_FIXUPS_H */
