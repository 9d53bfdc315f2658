/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smallest change of a table after which Linux no longer sees a 1:1
 * mapping that stops a device: a function from tables to tables.
 */
#ifndef GPUBOX_ACPI_RELAX_H
#define GPUBOX_ACPI_RELAX_H

#include "acpi/place.h"
#include "acpi/tables.h"

/*
 * Relax @table for the @n devices at @device (all of one group, its bridges
 * too: Linux asks each device of a group), of the host that @places describes:
 *
 * - IORT: the RMR nodes that name their StreamIDs permit remapping; what a
 *   node says of other StreamIDs stays, in a node of its own;
 * - DMAR: their scopes leave the RMRRs, and an RMRR its table with the last;
 *   what else is below a bridge that is named is then named one by one;
 * - IVRS: the IVMDs that cover them are narrowed, split or dropped.
 *
 * Nothing else changes but length, OEM revision and checksum; IORT nodes keep
 * their offsets. On success table_free() frees @relaxed, on failure it is an
 * empty one. Errors: -ENODATA (no entry of @table stops one of them), -ENOTSUP
 * (Linux does not use @table as it is, and would use the relaxed one), -EBUSY
 * (an RMRR names a bridge with a virtual function below it, which cannot be
 * named, or a device of another segment; or another device has the same
 * StreamID), -EOVERFLOW (OEM revision at its maximum), -EFBIG and -E2BIG (a
 * node or table, a DMAR's entry would grow too large), -EBADMSG; -ENOMEM.
 */
int relax_table(const struct table *table, const struct places *places,
		const struct place *device, size_t n, struct table *relaxed,
		struct fault *fault);

/*
 * Compare what @before and @after mean to Linux for every device of @places:
 * nothing stops the @n devices any more, and nobody else sees a difference,
 * but for bridges above them that lost what a DMAR asked for by naming them.
 * 0, or -EPROTO (FAULT_HOST): a defect of this program, the table must not be
 * used.
 */
int relax_verify(const struct table *before, const struct table *after,
		 const struct places *places, const struct place *device,
		 size_t n, struct fault *fault);

#endif /* GPUBOX_ACPI_RELAX_H */
