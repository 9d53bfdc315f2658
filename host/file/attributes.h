/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose a file is, and who may do what with it. */
#ifndef GPUBOX_FILE_ATTRIBUTES_H
#define GPUBOX_FILE_ATTRIBUTES_H

/*
 * Give the open file @fd the owner, group, mode and, as far as we may, the
 * extended attributes (access lists, labels) of the file @name in the folder
 * @dir. One that is not there any more has none. Errors: -EPERM (owner or
 * group are not ours to give), those of fstatat(2) and fchmod(2).
 */
int attributes_copy(int dir, const char *name, int fd);

#endif /* GPUBOX_FILE_ATTRIBUTES_H */
