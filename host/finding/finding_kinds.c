// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding/finding.h"

#define KIND(id, name, severity, remedy) \
	[FINDING_##id] = {name, FINDING_##severity, remedy}

const struct finding_kind finding_kinds[FINDING_COUNT] = {
	KIND(DEVICE_NONE, "device.none", BLOCKER,
	     "'gpubox devices --all' lists every PCI endpoint; name one: "
	     "'gpubox doctor BDF'."),
	KIND(DEVICE_NOT_FOUND, "device.not-found", BLOCKER,
	     "'gpubox devices --all' lists what there is; do not leave out a "
	     "domain that is not 0000."),
	KIND(DEVICE_BRIDGE, "device.bridge", BLOCKER,
	     "Bridges stay with the host; name an endpoint behind it."),
	KIND(DEVICE_HANGS, "device.hangs", BLOCKER,
	     "'dmesg' and 'cat /proc/*/stack' of processes in state D name who "
	     "hangs. Unless it ends by itself, only a restart of this host "
	     "frees the device."),
	KIND(DEVICE_NVLINK_FABRIC, "device.nvlink-fabric", WARNING,
	     "Let NVIDIA's fabric manager on the host make a partition with "
	     "this GPU (FABRIC_MODE=1) and activate it; or pass all GPUs and "
	     "NVSwitches to one guest that runs it."),
	KIND(SRIOV_FUNCTIONS_ON, "sriov.functions-on", BLOCKER,
	     "Pass one of the virtual functions by its address, or switch "
	     "them off when nobody uses them: write 0 to sriov_numvfs."),
	KIND(SRIOV_FUNCTION, "sriov.function", INFO,
	     "Nothing: --gpu takes it by its address, 'auto' only with "
	     "CONFIG_GPU_VIRTUAL_FUNCTIONS."),
	KIND(SRIOV_PARENT_VFIO, "sriov.parent-vfio", BLOCKER,
	     "Give the parent back to its own driver ('gpubox restore'), and "
	     "switch the virtual functions on there."),
	KIND(SRIOV_PARENT_DRIVER, "sriov.parent-driver", WARNING,
	     "Bind the parent to its driver on the host."),
	KIND(SRIOV_VGPU, "sriov.vgpu", BLOCKER,
	     "A vGPU is given away by NVIDIA's own tools and licence; for "
	     "gpubox take the whole GPU: switch its virtual functions off."),
	KIND(IOMMU_XEN, "iommu.xen", BLOCKER,
	     "Boot Linux without Xen: the entry of the boot loader that names no xen."),
	KIND(IOMMU_NO_VIRTUAL, "iommu.no-virtual", BLOCKER,
	     "Give the virtual machine a virtual IOMMU, or run gpubox on its host."),
	KIND(IOMMU_FIRMWARE_OFF, "iommu.firmware-off", BLOCKER,
	     "Switch the IOMMU on in the firmware's setup: VT-d (Intel), "
	     "AMD-Vi or IOMMU (AMD), SMMU (Arm)."),
	KIND(IOMMU_KERNEL_OFF, "iommu.kernel-off", BLOCKER,
	     "Look into the kernel's log: 'dmesg | grep -i -e DMAR -e AMD-Vi "
	     "-e smmu'."),
	KIND(IOMMU_NO_GROUP, "iommu.no-group", BLOCKER,
	     "The IOMMU does not cover this device; try another slot, or a "
	     "firmware update."),
	KIND(IOMMU_BEHIND_VMD, "iommu.behind-vmd", BLOCKER,
	     "Switch VMD off for this slot in the firmware's setup: the device "
	     "is in domain 0000 then. A host that boots from a disk behind VMD "
	     "must find it there."),
	KIND(IOMMU_GROUP_LATER, "iommu.group-later", UNKNOWN,
	     "Run 'gpubox bind BDF' and then doctor again: before Linux 6.15 "
	     "Arm hosts make the group when a driver binds."),
	KIND(IOMMU_GROUP_UNREADABLE, "iommu.group-unreadable", UNKNOWN,
	     "Run as root; if it stays, send the output of 'gpubox doctor "
	     "--capture FILE'."),
	KIND(IOMMU_GROUP_SHARED, "iommu.group-shared", WARNING,
	     "They leave the host together with the device. If that is not "
	     "wanted: another slot, or ACS in the firmware's setup."),
	KIND(IOMMU_FUNCTIONS, "iommu.functions", WARNING,
	     "They leave the host together with the device, and come back "
	     "with it. Plug what hangs on them in elsewhere."),
	KIND(IOMMU_GROUP_IN_USE, "iommu.group-in-use", BLOCKER,
	     "Stop what uses them (unmount, take the interface down), or use "
	     "another slot so that they are not in the device's group."),
	KIND(IOMMU_GROUP_FOREIGN, "iommu.group-foreign", BLOCKER,
	     "Another slot, or ACS in the firmware's setup, so that the "
	     "device is in a group without them."),
	KIND(IOMMU_BRIDGE_DRIVER, "iommu.bridge-driver", BLOCKER,
	     "Take it from that driver, if the host can do without: echo its "
	     "address into the driver's unbind. It may stay without one."),
	KIND(IOMMU_DIRECT_REGION, "iommu.direct-region", BLOCKER,
	     "'gpubox firmware relax BDF' prepares a table without the "
	     "request; a firmware update can lift it, too. iommu=pt, another "
	     "driver or QEMU options do not help."),
	KIND(IOMMU_DIRECT_UNENFORCED, "iommu.direct-unenforced", BLOCKER,
	     "'gpubox firmware relax BDF' prepares a table without the "
	     "request. Other programs may get the device from this kernel; "
	     "its firmware's DMA then faults."),
	KIND(IOMMU_REGIONS_UNKNOWN, "iommu.regions-unknown", UNKNOWN,
	     "The file is readable by everybody on a normal host: look what "
	     "hides it (a container?)."),
	KIND(IOMMU_NOIOMMU_MODE, "iommu.noiommu-mode", BLOCKER,
	     "Unload vfio and load it without enable_unsafe_noiommu_mode: "
	     "without translation a guest could write to all of the host's "
	     "memory."),
	KIND(FIRMWARE_PREPARED, "firmware.prepared", INFO,
	     "Reboot: Linux takes the tables then."),
	KIND(FIRMWARE_ACTIVE, "firmware.active", INFO,
	     "Nothing: 'gpubox firmware remove' undoes it."),
	KIND(FIRMWARE_STALE, "firmware.stale", WARNING,
	     "'gpubox firmware remove', reboot, and if it is still needed "
	     "'gpubox firmware relax' again."),
	KIND(IRQ_NO_REMAPPING, "irq.no-remapping", BLOCKER,
	     "Switch interrupt remapping on (firmware setup: VT-d or x2APIC "
	     "options; no intremap=off on the command line)."),
	KIND(IRQ_REMAPPING_UNKNOWN, "irq.remapping-unknown", UNKNOWN,
	     "'gpubox doctor --trial' asks the kernel, once the device is bound."),
	KIND(IRQ_UNSAFE_ALLOWED, "irq.unsafe-allowed", WARNING,
	     "Set it to N if interrupt remapping works: with Y a guest can "
	     "inject interrupts into the host."),
	KIND(USE_HELD, "use.held", BLOCKER,
	     "Stop them first. Unbinding a driver whose device is open can "
	     "hang for ever, and ending the process afterwards does not help."),
	KIND(USE_TAKEN, "use.taken", BLOCKER,
	     "Wait for its end, or choose another device. When no gpubox runs "
	     "any more, a write to the device hangs in the kernel: see 'When "
	     "nothing else works' in docs/vfio.md."),
	KIND(USE_MAYBE_HELD, "use.maybe-held", WARNING,
	     "If the unbind does not return: stop these processes, or unload "
	     "these modules, first."),
	KIND(USE_NOT_VISIBLE, "use.not-visible", UNKNOWN,
	     "Run as root to see the files of all processes."),
	KIND(USE_PERSISTENCE, "use.persistence", INFO,
	     "'nvidia-smi -pm 0' ends the legacy persistence mode, which "
	     "holds a GPU without an open file and cannot be seen here."),
	KIND(USE_BOOT_FRAMEBUFFER, "use.boot-framebuffer", BLOCKER,
	     "Let the device's own driver have it at boot, which removes the "
	     "framebuffer: gpubox takes it from there. Or boot with "
	     "initcall_blacklist=sysfb_init: no console until a driver comes."),
	KIND(VFIO_NO_DRIVER, "vfio.no-driver", BLOCKER,
	     "Use a kernel with CONFIG_VFIO_PCI."),
	KIND(VFIO_DRIVER_UNKNOWN, "vfio.driver-unknown", UNKNOWN,
	     "Install the modules of the running kernel, or 'modprobe vfio-pci'."),
	KIND(VFIO_NOT_LOADED, "vfio.not-loaded", INFO,
	     "Nothing: it is loaded when the device is taken; by hand "
	     "'modprobe vfio-pci'."),
	KIND(VFIO_NO_RIGHTS, "vfio.no-rights", WARNING,
	     "Run as root, or let root run 'gpubox bind BDF' before."),
	KIND(VFIO_LEFT_OVER, "vfio.left-over", WARNING,
	     "'gpubox restore BDF' gives it back now; the next 'gpubox run' "
	     "with it does so first."),
	KIND(VFIO_BAD_RECORD, "vfio.bad-record", WARNING,
	     "Read the record; it may say which driver a device had. Then remove it."),
	KIND(VFIO_KEPT, "vfio.kept", INFO,
	     "'gpubox restore BDF' gives it back to its driver."),
	KIND(VFIO_BOUND, "vfio.bound", INFO,
	     "Nothing. Who bound it gives it back (driverctl, a rule, a "
	     "script); gpubox leaves it bound."),
	KIND(VFIO_UNBOUND, "vfio.unbound", INFO, ""),
	KIND(VFIO_NODE_MISSING, "vfio.node-missing", BLOCKER,
	     "Load vfio and vfio_iommu_type1; in a container pass the node in."),
	KIND(VFIO_NODE_DENIED, "vfio.node-denied", BLOCKER,
	     "Run as root or give this user the node (udev rule). If its mode "
	     "already allows it, a container's device cgroup or a security "
	     "module refuses."),
	KIND(VFIO_NO_CDEV, "vfio.no-cdev", INFO,
	     "Nothing: the group interface is used. iommufd needs "
	     "CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV (Linux 6.6)."),
	KIND(VFIO_VARIANT_DRIVER, "vfio.variant-driver", BLOCKER,
	     "'gpubox bind --driver NAME BDF' before the run, or "
	     "CONFIG_VFIO_DRIVER of the board."),
	KIND(VFIO_STALE_OVERRIDE, "vfio.stale-override", WARNING,
	     "'gpubox restore BDF', or clear it: echo > .../driver_override, "
	     "then write the address to /sys/bus/pci/drivers_probe."),
	KIND(VFIO_PERSISTENT_RULE, "vfio.persistent-rule", WARNING,
	     "Remove the rule if the host's own driver should have the device "
	     "between runs."),
	KIND(VFIO_RULE_LATE, "vfio.rule-late", WARNING,
	     "Nothing for gpubox, which takes the device from its driver. To "
	     "have it at boot: vfio-pci before that driver ('softdep DRIVER "
	     "pre: vfio-pci' in /etc/modprobe.d, a new initramfs)."),
	KIND(VFIO_IGD, "vfio.igd", BLOCKER,
	     "Switch VMD off in the firmware's setup, or update the firmware, "
	     "so that 0000:00:00.0 is a host bridge."),
	KIND(VFIO_DMA_ENTRY_LIMIT, "vfio.dma-entry-limit", WARNING,
	     "Load vfio_iommu_type1 with its default of 65535."),
	KIND(VFIO_BAR_PFNMAP, "vfio.bar-pfnmap", INFO,
	     "Nothing for one GPU: QEMU's 'Bad address, PCI BAR?' concerns "
	     "DMA between devices only."),
	KIND(RESET_NONE, "reset.none", WARNING,
	     "After a guest that ended badly only a reboot of the host cleans "
	     "the device."),
	KIND(RESET_BUS_ONLY, "reset.bus-only", WARNING,
	     "Functions of the same slot must be given to vfio as well, or "
	     "the device cannot be reset."),
	KIND(POWER_DEAD, "power.dead", BLOCKER,
	     "Remove and rescan it (remove, /sys/bus/pci/rescan); if it stays "
	     "dead, power the machine off and on."),
	KIND(POWER_ERROR, "power.error", BLOCKER, "Power the machine off and on."),
	KIND(POWER_D3COLD, "power.d3cold", WARNING,
	     "Wake device and port: echo on > power/control of both, and 0 > "
	     "d3cold_allowed before it is bound; boot with "
	     "vfio_pci.disable_idle_d3=1."),
	KIND(POWER_LINK_DOWN, "power.link-down", WARNING,
	     "Check seat, riser and power of the card."),
	KIND(POWER_LINK_NARROW, "power.link-narrow", WARNING,
	     "If more are wanted: check seat and riser, and whether another "
	     "slot or disk takes lanes from it."),
	KIND(BAR_WINDOW, "bar.window", BLOCKER,
	     "Raise the board's window for 64-bit BARs "
	     "(CONFIG_Q35_PCI_HOLE64_SIZE, CONFIG_VIRT_HIGHMEM_MMIO_SIZE) to "
	     "the next power of two that fits."),
	KIND(BAR_WINDOW_32BIT, "bar.window-32bit", WARNING,
	     "If the guest cannot assign a BAR, pass fewer devices."),
	KIND(BAR_RESIZABLE, "bar.resizable", INFO,
	     "Nothing: the guest gets the size that the BAR has when the run starts."),
	KIND(BAR_UNASSIGNED, "bar.unassigned", WARNING,
	     "The host's own firmware could not place it: 'Above 4G Decoding' "
	     "in its setup, or pci=realloc."),
	KIND(BAR_PAGE_SIZE, "bar.page-size", WARNING,
	     "A kernel with 4K pages maps such a BAR; with larger ones access "
	     "is trapped and slow."),
	KIND(MEMORY_LOCKED_LIMIT, "memory.locked-limit", BLOCKER,
	     "Run as root, or raise it: LimitMEMLOCK=infinity of the unit, "
	     "memlock in limits.conf, --ulimit memlock of the container."),
	KIND(MEMORY_LOCKED_BARS, "memory.locked-bars", WARNING,
	     "Raise the limit by the size of the BARs, or use the group "
	     "interface: iommufd counts them."),
	KIND(MEMORY_SHORT, "memory.short", BLOCKER,
	     "Give the guest less memory (-m), or stop what uses the host's: "
	     "all of the guest's memory is pinned at start."),
	KIND(MEMORY_MARGIN, "memory.margin", WARNING,
	     "Give the guest less memory (-m): pinned memory cannot be taken "
	     "back when the host runs short."),
	KIND(MEMORY_UNKNOWN, "memory.unknown", UNKNOWN,
	     "Look why /proc/meminfo cannot be read."),
	KIND(MEMORY_PRESSURE, "memory.pressure", WARNING,
	     "Wait, or stop what uses the host's memory."),
	KIND(MEMORY_HUGE_PAGES, "memory.huge-pages", INFO,
	     "Nothing: transparent huge pages are used. Reserved ones make "
	     "the start faster (hugepages= on the command line)."),
	KIND(MEMORY_HUGE_PAGES_NODE, "memory.huge-pages-node", INFO,
	     "Nothing must be done. Reserved on the device's node they make "
	     "its DMA shorter: write to "
	     "/sys/devices/system/node/nodeN/hugepages/*/nr_hugepages."),
	KIND(MEMORY_SHARED_PAGES, "memory.shared-pages", INFO,
	     "Nothing for guests that share no folder. Otherwise write 'advise' "
	     "to /sys/kernel/mm/transparent_hugepage/shmem_enabled, reserve "
	     "huge pages (hugepages= on the command line), or share a copy "
	     "(-v HOST:GUEST:copy)."),
	KIND(MEMORY_IDENTITY_REFUSED, "memory.identity-refused", BLOCKER,
	     "Choose what the guest has there: 'gpubox run --identity "
	     "quarantine' or map, or CONFIG_IDENTITY_QUARANTINE of the board; "
	     "'gpubox layout' shows the result."),
	KIND(MEMORY_LAYOUT, "memory.layout", BLOCKER,
	     "Give the guest the memory that the sentence names (-m); 'gpubox "
	     "layout' tries amounts. The host's own memory can be left out of "
	     "it with --identity quarantine."),
	KIND(MEMORY_WINDOWS, "memory.windows", INFO,
	     "Nothing: 'gpubox layout' shows where they are."),
	KIND(MEMORY_IOVA_WIDTH, "memory.iova-width", BLOCKER,
	     "Give the guest less memory (-m); a virtual IOMMU can be wider "
	     "(aw-bits=48)."),
	KIND(MEMORY_IPA_WIDTH, "memory.ipa-width", BLOCKER,
	     "Give the guest less memory (-m) or a smaller window for BARs."),
	KIND(KVM_REQUIRED, "kvm.required", BLOCKER,
	     "The board asks for KVM: load kvm, join the group that owns "
	     "/dev/kvm, switch virtualization on in the firmware's setup."),
	KIND(KVM_UNUSABLE, "kvm.unusable", WARNING,
	     "Software emulation is used, which is slow: load kvm, join the "
	     "group that owns /dev/kvm, switch virtualization on in the "
	     "firmware's setup."),
	KIND(KVM_NO_GIC, "kvm.no-gic", BLOCKER,
	     "Set CONFIG_VIRT_GIC_VERSION of the board to what this host has."),
	KIND(KVM_NO_ITS, "kvm.no-its", BLOCKER,
	     "PCI devices need message interrupts: a GICv3 with ITS, and a "
	     "kernel that emulates it."),
	KIND(QEMU_MISSING, "qemu.missing", BLOCKER,
	     "Install QEMU for the board's architecture, or set CONFIG_QEMU_BINARY."),
	KIND(QEMU_NO_MACHINE, "qemu.no-machine", BLOCKER,
	     "Install a QEMU with the board's machine type."),
	KIND(QEMU_NO_VFIO, "qemu.no-vfio", BLOCKER,
	     "Install a QEMU that was built with VFIO."),
	KIND(QEMU_NO_MMIO_WINDOW, "qemu.no-mmio-window", BLOCKER,
	     "Install QEMU 10.0 or later, or leave "
	     "CONFIG_VIRT_HIGHMEM_MMIO_SIZE empty."),
	KIND(QEMU_NO_IOMMUFD, "qemu.no-iommufd", INFO,
	     "Nothing: the group interface is used. iommufd needs QEMU 9.0."),
	KIND(GUEST_DRIVER_MISSING, "guest.driver-missing", WARNING,
	     "Install the driver for the guest's kernel ('dkms status' says "
	     "for which ones it was built), or name a driver layer with "
	     "--driver."),
	KIND(GUEST_DRIVER_LAYER, "guest.driver-layer", BLOCKER,
	     "Install what is named. Otherwise 'gpubox run --driver FILE' "
	     "takes a layer that was made elsewhere, --driver none runs "
	     "without one."),
	KIND(GUEST_DRIVER_FLAVOUR, "guest.driver-flavour", BLOCKER,
	     "Install the other flavour of the driver's modules: 'apt install "
	     "nvidia-open-kernel-dkms' or nvidia-kernel-dkms (Debian), the "
	     "packages with or without -open (Ubuntu, CUDA repository)."),
	KIND(GUEST_DRIVER_OLD, "guest.driver-old", WARNING,
	     "Install a newer driver: the README of each version lists the "
	     "GPUs that it supports."),
	KIND(GUEST_DRIVER_VERSION, "guest.driver-version", BLOCKER,
	     "Bring all packages of the driver to one version ('apt "
	     "full-upgrade', 'dnf upgrade'), and build its modules again: "
	     "'dkms autoinstall'."),
	KIND(GUEST_DRIVER_UPGRADED, "guest.driver-upgraded", WARNING,
	     "Reboot the host, or unload the driver's modules and load them again."),
	KIND(GUEST_KERNEL_MISMATCH, "guest.kernel-mismatch", BLOCKER,
	     "Build the driver's modules for the guest's kernel: 'dkms "
	     "autoinstall -k RELEASE', or give the folder of its modules with "
	     "--modules."),
	KIND(GUEST_KERNEL_DIFFERS, "guest.kernel-differs", WARNING,
	     "The kernel compares checksums of symbols (modversions). If the "
	     "module does not load: 'dkms autoinstall -k RELEASE'."),
	KIND(GUEST_ARCH, "guest.arch", BLOCKER,
	     "Take kernel, modules and libraries of the guest from one "
	     "architecture, the board's."),
	KIND(GUEST_PAGE_SIZE, "guest.page-size", BLOCKER,
	     "Give the guest the kernel that the modules are of (-64k and "
	     "others are kernels of their own): --kernel and --modules."),
	KIND(GUEST_SIGNATURE, "guest.signature", BLOCKER,
	     "Sign the modules with a key of that kernel, set "
	     "CONFIG_GUEST_MODULE_SIGNATURES and empty "
	     "CONFIG_GUEST_INITCALL_BLACKLIST of the board; or give the guest "
	     "a kernel that does not insist."),
	KIND(GUEST_FIRMWARE_MISSING, "guest.firmware-missing", BLOCKER,
	     "Install the firmware of the driver's own version: 'apt install "
	     "firmware-nvidia-gsp' (Debian), else the package of the kernel "
	     "modules brings it."),
	KIND(GUEST_FIRMWARE_LOADER, "guest.firmware-loader", BLOCKER,
	     "Unpack the file ('xz -d', 'zstd -d'), or give the guest a "
	     "kernel with CONFIG_FW_LOADER and CONFIG_FW_LOADER_COMPRESS."),
	KIND(GUEST_SVA, "guest.sva", WARNING,
	     "If cuInit() fails where nvidia-smi works: a guest kernel with "
	     "CONFIG_ARM_SMMU_V3_SVA=y."),
	KIND(GUEST_FILE_SYSTEMS, "guest.file-systems", BLOCKER,
	     "Install the rest of the kernel's modules "
	     "(linux-modules-extra-RELEASE on Ubuntu), or give the guest a "
	     "kernel that has them."),
	KIND(GUEST_MEMORY, "guest.memory", WARNING,
	     "Give the guest more memory (-m, CONFIG_MEMORY_MIB)."),
	KIND(GUEST_CONFIG_UNKNOWN, "guest.config-unknown", INFO,
	     "Nothing must be done. The package of the kernel puts it into "
	     "/boot/config-RELEASE."),
	KIND(HOST_ARCHITECTURE, "host.architecture", BLOCKER,
	     "Run gpubox on an x86 or a 64-bit Arm host."),
	KIND(HOST_LIVE_UNKNOWN, "host.live-unknown", UNKNOWN,
	     "Take the tree with 'gpubox doctor --capture FILE'."),
	KIND(HOST_LOCKDOWN, "host.lockdown", INFO,
	     "Nothing for passthrough itself. Replaced firmware tables and "
	     "/dev/mem are refused in this state."),
	KIND(HOST_SECURE_BOOT, "host.secure-boot", INFO,
	     "Nothing for passthrough itself. Modules of the host must be signed."),
	KIND(TRIAL_NOT_BOUND, "trial.not-bound", UNKNOWN,
	     "'gpubox bind BDF' first: a trial never takes a device from "
	     "another driver."),
	KIND(TRIAL_NO_NODE, "trial.no-node", BLOCKER,
	     "Nothing in the group is bound to a vfio driver, or there is no IOMMU."),
	KIND(TRIAL_DENIED, "trial.denied", BLOCKER,
	     "Run as root; otherwise a container's device cgroup or a "
	     "security module refuses."),
	KIND(TRIAL_BUSY, "trial.busy", BLOCKER,
	     "Another virtual machine has the group: stop it."),
	KIND(TRIAL_NOT_VIABLE, "trial.not-viable", BLOCKER,
	     "Bind the other endpoints of the group: 'gpubox bind BDF'."),
	KIND(TRIAL_REFUSED, "trial.refused", BLOCKER,
	     "The kernel's log names the device and the reason; with a direct "
	     "region it is iommu.direct-region."),
	KIND(TRIAL_OWNED, "trial.owned", BLOCKER,
	     "A driver took a device of the group meanwhile: 'gpubox bind BDF' again."),
	KIND(TRIAL_NO_REMAPPING, "trial.no-remapping", BLOCKER,
	     "See irq.no-remapping."),
	KIND(TRIAL_IOVA, "trial.iova", BLOCKER,
	     "Give the guest memory that lies within the ranges (-m)."),
	KIND(TRIAL_FAILED, "trial.failed", UNKNOWN,
	     "Send the errno with the output of 'gpubox doctor --capture FILE'."),
	KIND(TRIAL_PASSED, "trial.passed", INFO, ""),
};
