// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "acpi/grub.h"
#include "doctor/check.h"

void check_live(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (facts->live.known)
		return;
	f = findings_add(findings, FINDING_HOST_LIVE_UNKNOWN, NULL,
			 "what only a running host can tell (KVM, QEMU, limits, "
			 "device nodes) is not in this tree");
	finding_show(f, LIVE_FILE, "missing or damaged");
}

void check_kvm(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (!facts->live.known || facts->live.kvm || facts_foreign(facts) ||
	    facts->board->accel == BOARD_ACCEL_TCG)
		return;
	f = findings_add(findings,
			 facts->board->accel == BOARD_ACCEL_KVM
				 ? FINDING_KVM_REQUIRED
				 : FINDING_KVM_UNUSABLE,
			 NULL, "KVM cannot be used: %s", facts->live.kvm_reason);
	if (facts->below == FACTS_BELOW_XEN ||
	    facts->below == FACTS_BELOW_XEN_DOM0)
		finding_advise(f, "Boot without Xen, which has the processor's "
				  "virtualization for itself.");
	finding_show(f, "/dev/kvm", "%s", facts->live.kvm_reason);
}

/* Only KVM takes the controllers from the hardware; TCG has them all. */
void check_gic(const struct facts *facts, struct findings *findings)
{
	const struct live *live = &facts->live;
	unsigned int want = facts->board->gic_version;
	struct finding *f;

	if (!live->known || !live->kvm || strcmp(live->arch, "aarch64") != 0 ||
	    !want)
		return;
	if ((want == 2 && !live->gic_v2) || (want == 3 && !live->gic_v3)) {
		f = findings_add(findings, FINDING_KVM_NO_GIC, NULL,
				 "KVM has no GICv%u on this host", want);
		finding_show(f, "KVM_CREATE_DEVICE", "GICv%u refused", want);
	}
	if (want == 2 || !live->its) {
		f = findings_add(findings, FINDING_KVM_NO_ITS, NULL,
				 want == 2 ? "the board asks for a GICv2, which "
					     "has no ITS"
					   : "KVM has no ITS on this host");
		finding_show(f, "KVM_CREATE_DEVICE", "ITS");
	}
}

void check_qemu(const struct facts *facts, struct findings *findings)
{
	const struct live *live = &facts->live;
	struct finding *f;

	if (!live->known)
		return;
	if (live->qemu_error[0]) {
		f = findings_add(findings, FINDING_QEMU_MISSING, NULL,
				 "no QEMU for the board: %s", live->qemu_error);
		finding_show(f, facts->board->qemu_binary, "%s",
			     live->qemu_error);
		return;
	}
	if (!live->qemu_machine) {
		f = findings_add(findings, FINDING_QEMU_NO_MACHINE, NULL,
				 "QEMU %s has no machine %s",
				 live->qemu_version, facts->board->machine);
		finding_show(f, live->qemu_path, "%s", live->qemu_version);
	}
	if (!live->qemu_vfio) {
		f = findings_add(findings, FINDING_QEMU_NO_VFIO, NULL,
				 "QEMU %s has no vfio-pci device",
				 live->qemu_version);
		finding_show(f, live->qemu_path, "%s", live->qemu_version);
	}
	if (facts->board->highmem_mmio_size[0] && !live->qemu_mmio_window) {
		f = findings_add(findings, FINDING_QEMU_NO_MMIO_WINDOW, NULL,
				 "the board sets a window for BARs, which QEMU "
				 "%s cannot change",
				 live->qemu_version);
		finding_show(f, live->qemu_path, "%s", live->qemu_version);
	}
	if (!live->qemu_iommufd) {
		f = findings_add(findings, FINDING_QEMU_NO_IOMMUFD, NULL,
				 "QEMU %s has no iommufd", live->qemu_version);
		finding_show(f, live->qemu_path, "%s", live->qemu_version);
	}
}

void check_firmware(const struct facts *facts, struct findings *findings)
{
	static const enum finding_id ids[] = {
		[OVERRIDE_PREPARED] = FINDING_FIRMWARE_PREPARED,
		[OVERRIDE_ACTIVE] = FINDING_FIRMWARE_ACTIVE,
		[OVERRIDE_STALE] = FINDING_FIRMWARE_STALE,
		[OVERRIDE_REFUSED] = FINDING_FIRMWARE_STALE,
	};
	struct finding *f;

	if (!facts->has_override)
		return;
	f = findings_add(findings, ids[facts->override], NULL,
			 "there is an archive of changed firmware tables: %s",
			 facts->override_why);
	finding_show(f, GRUB_ARCHIVE, "%s", override_state_name(facts->override));
}

void check_lockdown(const struct facts *facts, struct findings *findings)
{
	struct finding *f;

	if (facts->lockdown[0] && strcmp(facts->lockdown, "none") != 0) {
		f = findings_add(findings, FINDING_HOST_LOCKDOWN, NULL,
				 "the kernel is locked down (%s)",
				 facts->lockdown);
		finding_show(f, "/sys/kernel/security/lockdown", "[%s]",
			     facts->lockdown);
	}
	if (facts->secure_boot == FACT_YES) {
		f = findings_add(findings, FINDING_HOST_SECURE_BOOT, NULL,
				 "Secure Boot is on");
		finding_show(f, "/sys/firmware/efi/efivars/SecureBoot-*", "1");
	}
}
