// SPDX-License-Identifier: GPL-2.0-or-later
#include "finding/finding.h"

const struct finding_kind finding_kinds[FINDING_COUNT] = {
	[FINDING_DEVICE_NONE] = {"device.none", FINDING_BLOCKER,
				 "'gpubox devices --all' lists every PCI endpoint; name one: "
				 "'gpubox doctor BDF'."},
	[FINDING_DEVICE_NOT_FOUND] = {"device.not-found", FINDING_BLOCKER,
				      "'gpubox devices --all' lists what there is; do not leave "
				      "out a domain that is not 0000."},
	[FINDING_DEVICE_BRIDGE] =
		{"device.bridge", FINDING_BLOCKER,
		 "Bridges stay with the host; name an endpoint behind it."},
	[FINDING_SRIOV_FUNCTIONS_ON] =
		{"sriov.functions-on", FINDING_BLOCKER,
		 "Pass one of the virtual functions by its address, or switch "
		 "them off when nobody uses them: write 0 to sriov_numvfs."},
	[FINDING_SRIOV_FUNCTION] = {"sriov.function", FINDING_INFO,
				    "Nothing: --gpu takes it by its address, 'auto' only with "
				    "CONFIG_GPU_VIRTUAL_FUNCTIONS."},
	[FINDING_SRIOV_PARENT_VFIO] =
		{"sriov.parent-vfio", FINDING_BLOCKER,
		 "Give the parent back to its own driver ('gpubox restore'), "
		 "and switch the virtual functions on there."},
	[FINDING_SRIOV_PARENT_DRIVER] = {"sriov.parent-driver", FINDING_WARNING,
					 "Bind the parent to its driver on the host."},
	[FINDING_SRIOV_VGPU] =
		{"sriov.vgpu", FINDING_BLOCKER,
		 "A vGPU is given away by NVIDIA's own tools and licence; for "
		 "gpubox take the whole GPU: switch its virtual functions off."},
	[FINDING_IOMMU_XEN] = {"iommu.xen", FINDING_BLOCKER,
			       "Boot Linux without Xen: the entry of the boot "
			       "loader that names no xen."},
	[FINDING_IOMMU_NO_VIRTUAL] = {"iommu.no-virtual", FINDING_BLOCKER,
				      "Give the virtual machine a virtual IOMMU, or run "
				      "gpubox on its host."},
	[FINDING_IOMMU_FIRMWARE_OFF] = {"iommu.firmware-off", FINDING_BLOCKER,
					"Switch the IOMMU on in the firmware's "
					"setup: VT-d (Intel), AMD-Vi or IOMMU "
					"(AMD), SMMU (Arm)."},
	[FINDING_IOMMU_KERNEL_OFF] = {"iommu.kernel-off", FINDING_BLOCKER,
				      "Look into the kernel's log: 'dmesg | grep -i -e "
				      "DMAR -e AMD-Vi -e smmu'."},
	[FINDING_IOMMU_NO_GROUP] = {"iommu.no-group", FINDING_BLOCKER,
				    "The IOMMU does not cover this device; try another slot, or a "
				    "firmware update."},
	[FINDING_IOMMU_GROUP_LATER] =
		{"iommu.group-later", FINDING_UNKNOWN,
		 "Run 'gpubox bind BDF' and then doctor again: before Linux 6.15 "
		 "Arm hosts make the group when a driver binds."},
	[FINDING_IOMMU_GROUP_UNREADABLE] =
		{"iommu.group-unreadable", FINDING_UNKNOWN,
		 "Run as root; if it stays, send the output of 'gpubox doctor "
		 "--capture FILE'."},
	[FINDING_IOMMU_GROUP_SHARED] =
		{"iommu.group-shared", FINDING_WARNING,
		 "They leave the host together with the device. If that is not "
		 "wanted: another slot, or ACS in the firmware's setup."},
	[FINDING_IOMMU_FUNCTIONS] =
		{"iommu.functions", FINDING_WARNING,
		 "They leave the host together with the device, and come back "
		 "with it. Plug what hangs on them in elsewhere."},
	[FINDING_IOMMU_GROUP_IN_USE] =
		{"iommu.group-in-use", FINDING_BLOCKER,
		 "Stop what uses them (unmount, take the interface down), or use "
		 "another slot so that they are not in the device's group."},
	[FINDING_IOMMU_GROUP_FOREIGN] =
		{"iommu.group-foreign", FINDING_BLOCKER,
		 "Another slot, or ACS in the firmware's setup, so that the device "
		 "is in a group without them."},
	[FINDING_IOMMU_BRIDGE_DRIVER] =
		{"iommu.bridge-driver", FINDING_BLOCKER,
		 "Take it from that driver, if the host can do without: echo its "
		 "address into the driver's unbind. It may stay without one."},
	[FINDING_IOMMU_DIRECT_REGION] =
		{"iommu.direct-region", FINDING_BLOCKER,
		 "'gpubox firmware relax BDF' prepares a table without the "
		 "request; a firmware update can lift it, too. iommu=pt, another "
		 "driver or QEMU options do not help."},
	[FINDING_IOMMU_DIRECT_UNENFORCED] =
		{"iommu.direct-unenforced", FINDING_BLOCKER,
		 "'gpubox firmware relax BDF' prepares a table without the "
		 "request. Other programs may get the device from this kernel; "
		 "its firmware's DMA then faults."},
	[FINDING_IOMMU_REGIONS_UNKNOWN] =
		{"iommu.regions-unknown", FINDING_UNKNOWN,
		 "The file is readable by everybody on a normal host: look what "
		 "hides it (a container?)."},
	[FINDING_IOMMU_NOIOMMU_MODE] =
		{"iommu.noiommu-mode", FINDING_BLOCKER,
		 "Unload vfio and load it without enable_unsafe_noiommu_mode: "
		 "without translation a guest could write to all of the host's "
		 "memory."},
	[FINDING_FIRMWARE_PREPARED] = {"firmware.prepared", FINDING_INFO,
				       "Reboot: Linux takes the tables then."},
	[FINDING_FIRMWARE_ACTIVE] = {"firmware.active", FINDING_INFO,
				     "Nothing: 'gpubox firmware remove' undoes it."},
	[FINDING_FIRMWARE_STALE] = {"firmware.stale", FINDING_WARNING,
				    "'gpubox firmware remove', reboot, and if it is still needed "
				    "'gpubox firmware relax' again."},
	[FINDING_IRQ_NO_REMAPPING] =
		{"irq.no-remapping", FINDING_BLOCKER,
		 "Switch interrupt remapping on (firmware setup: VT-d or x2APIC "
		 "options; no intremap=off on the command line)."},
	[FINDING_IRQ_REMAPPING_UNKNOWN] =
		{"irq.remapping-unknown", FINDING_UNKNOWN,
		 "'gpubox doctor --trial' asks the kernel, once the device is "
		 "bound."},
	[FINDING_IRQ_UNSAFE_ALLOWED] =
		{"irq.unsafe-allowed", FINDING_WARNING,
		 "Set it to N if interrupt remapping works: with Y a guest can "
		 "inject interrupts into the host."},
	[FINDING_USE_HELD] =
		{"use.held", FINDING_BLOCKER,
		 "Stop them first. Unbinding a driver whose device is open can "
		 "hang for ever, and ending the process afterwards does not "
		 "help."},
	[FINDING_USE_TAKEN] =
		{"use.taken", FINDING_BLOCKER,
		 "Wait for its end, or choose another device. When no gpubox runs "
		 "any more, a write to the device hangs in the kernel: see "
		 "'When nothing else works' in docs/vfio.md."},
	[FINDING_USE_MAYBE_HELD] = {"use.maybe-held", FINDING_WARNING,
				    "If the unbind does not return: stop these processes, or "
				    "unload these modules, first."},
	[FINDING_USE_NOT_VISIBLE] = {"use.not-visible", FINDING_UNKNOWN,
				     "Run as root to see the files of all processes."},
	[FINDING_USE_PERSISTENCE] =
		{"use.persistence", FINDING_INFO,
		 "'nvidia-smi -pm 0' ends the legacy persistence mode, which "
		 "holds a GPU without an open file and cannot be seen here."},
	[FINDING_USE_BOOT_FRAMEBUFFER] =
		{"use.boot-framebuffer", FINDING_BLOCKER,
		 "Let the device's own driver have it at boot, which removes the "
		 "framebuffer: gpubox takes it from there. Or boot with "
		 "initcall_blacklist=sysfb_init: no console until a driver "
		 "comes."},
	[FINDING_VFIO_NO_DRIVER] = {"vfio.no-driver", FINDING_BLOCKER,
				    "Use a kernel with CONFIG_VFIO_PCI."},
	[FINDING_VFIO_DRIVER_UNKNOWN] = {"vfio.driver-unknown", FINDING_UNKNOWN,
					 "Install the modules of the running kernel, or 'modprobe "
					 "vfio-pci'."},
	[FINDING_VFIO_NOT_LOADED] = {"vfio.not-loaded", FINDING_INFO,
				     "Nothing: it is loaded when the device is taken; by hand "
				     "'modprobe vfio-pci'."},
	[FINDING_VFIO_NO_RIGHTS] =
		{"vfio.no-rights", FINDING_WARNING,
		 "Run as root, or let root run 'gpubox bind BDF' before."},
	[FINDING_VFIO_LEFT_OVER] = {"vfio.left-over", FINDING_WARNING,
				    "'gpubox restore BDF' gives it back now; the next 'gpubox run' "
				    "with it does so first."},
	[FINDING_VFIO_BAD_RECORD] = {"vfio.bad-record", FINDING_WARNING,
				     "Read the record; it may say which driver a device had. Then "
				     "remove it."},
	[FINDING_VFIO_KEPT] = {"vfio.kept", FINDING_INFO,
			       "'gpubox restore BDF' gives it back to its driver."},
	[FINDING_VFIO_BOUND] = {"vfio.bound", FINDING_INFO,
				"Nothing. Who bound it gives it back (driverctl, a rule, a "
				"script); gpubox leaves it bound."},
	[FINDING_VFIO_UNBOUND] = {"vfio.unbound", FINDING_INFO, ""},
	[FINDING_VFIO_NODE_MISSING] =
		{"vfio.node-missing", FINDING_BLOCKER,
		 "Load vfio and vfio_iommu_type1; in a container pass the node "
		 "in."},
	[FINDING_VFIO_NODE_DENIED] =
		{"vfio.node-denied", FINDING_BLOCKER,
		 "Run as root or give this user the node (udev rule). If its "
		 "mode already allows it, a container's device cgroup or a "
		 "security module refuses."},
	[FINDING_VFIO_NO_CDEV] =
		{"vfio.no-cdev", FINDING_INFO,
		 "Nothing: the group interface is used. iommufd needs "
		 "CONFIG_IOMMUFD and CONFIG_VFIO_DEVICE_CDEV (Linux 6.6)."},
	[FINDING_VFIO_VARIANT_DRIVER] = {"vfio.variant-driver", FINDING_BLOCKER,
					 "'gpubox bind --driver NAME BDF' before the run, or "
					 "CONFIG_VFIO_DRIVER of the board."},
	[FINDING_VFIO_STALE_OVERRIDE] =
		{"vfio.stale-override", FINDING_WARNING,
		 "'gpubox restore BDF', or clear it: echo > .../driver_override, "
		 "then write the address to /sys/bus/pci/drivers_probe."},
	[FINDING_VFIO_PERSISTENT_RULE] =
		{"vfio.persistent-rule", FINDING_WARNING,
		 "Remove the rule if the host's own driver shall have the device "
		 "between runs."},
	[FINDING_VFIO_DMA_ENTRY_LIMIT] =
		{"vfio.dma-entry-limit", FINDING_WARNING,
		 "Load vfio_iommu_type1 with its default of 65535."},
	[FINDING_VFIO_BAR_PFNMAP] = {"vfio.bar-pfnmap", FINDING_INFO,
				     "Nothing for one GPU: QEMU's 'Bad address, PCI BAR?' concerns "
				     "DMA between devices only."},
	[FINDING_RESET_NONE] = {"reset.none", FINDING_WARNING,
				"After a guest that ended badly only a reboot of the host "
				"cleans the device."},
	[FINDING_RESET_BUS_ONLY] = {"reset.bus-only", FINDING_WARNING,
				    "Functions of the same slot must be given to vfio as well, or "
				    "the device cannot be reset."},
	[FINDING_POWER_DEAD] = {"power.dead", FINDING_BLOCKER,
				"Remove and rescan it (remove, /sys/bus/pci/rescan); if it "
				"stays dead, power the machine off and on."},
	[FINDING_POWER_ERROR] = {"power.error", FINDING_BLOCKER,
				 "Power the machine off and on."},
	[FINDING_POWER_D3COLD] = {"power.d3cold", FINDING_WARNING,
				  "Wake device and port: echo on > power/control of both, and 0 > "
				  "d3cold_allowed before it is bound; boot with "
				  "vfio_pci.disable_idle_d3=1."},
	[FINDING_POWER_LINK_DOWN] = {"power.link-down", FINDING_WARNING,
				     "Check seat, riser and power of the card."},
	[FINDING_POWER_LINK_NARROW] =
		{"power.link-narrow", FINDING_WARNING,
		 "If more are wanted: check seat and riser, and whether another "
		 "slot or disk takes lanes from it."},
	[FINDING_BAR_WINDOW] = {"bar.window", FINDING_BLOCKER,
				"Raise the board's window for 64-bit BARs "
				"(CONFIG_Q35_PCI_HOLE64_SIZE, CONFIG_VIRT_HIGHMEM_MMIO_SIZE) to "
				"the next power of two that fits."},
	[FINDING_BAR_WINDOW_32BIT] =
		{"bar.window-32bit", FINDING_WARNING,
		 "If the guest cannot assign a BAR, pass fewer devices."},
	[FINDING_BAR_RESIZABLE] = {"bar.resizable", FINDING_INFO,
				   "Nothing: the guest gets the size that the BAR has when the run "
				   "starts."},
	[FINDING_BAR_UNASSIGNED] = {"bar.unassigned", FINDING_WARNING,
				    "The host's own firmware could not place it: 'Above 4G "
				    "Decoding' in its setup, or pci=realloc."},
	[FINDING_BAR_PAGE_SIZE] = {"bar.page-size", FINDING_WARNING,
				   "A kernel with 4K pages maps such a BAR; with larger ones "
				   "access is trapped and slow."},
	[FINDING_MEMORY_LOCKED_LIMIT] =
		{"memory.locked-limit", FINDING_BLOCKER,
		 "Run as root, or raise it: LimitMEMLOCK=infinity of the unit, "
		 "memlock in limits.conf, --ulimit memlock of the container."},
	[FINDING_MEMORY_LOCKED_BARS] = {"memory.locked-bars", FINDING_WARNING,
					"Raise the limit by the size of the BARs, or use the group "
					"interface: iommufd counts them."},
	[FINDING_MEMORY_SHORT] =
		{"memory.short", FINDING_BLOCKER,
		 "Give the guest less memory (-m), or stop what uses the host's: "
		 "all of the guest's memory is pinned at start."},
	[FINDING_MEMORY_MARGIN] = {"memory.margin", FINDING_WARNING,
				   "Give the guest less memory (-m): pinned memory cannot be taken "
				   "back when the host runs short."},
	[FINDING_MEMORY_UNKNOWN] = {"memory.unknown", FINDING_UNKNOWN,
				    "Look why /proc/meminfo cannot be read."},
	[FINDING_MEMORY_PRESSURE] = {"memory.pressure", FINDING_WARNING,
				     "Wait, or stop what uses the host's memory."},
	[FINDING_MEMORY_HUGE_PAGES] =
		{"memory.huge-pages", FINDING_INFO,
		 "Nothing: transparent huge pages are used. Reserved ones make "
		 "the start faster (hugepages= on the command line)."},
	[FINDING_MEMORY_HUGE_PAGES_NODE] =
		{"memory.huge-pages-node", FINDING_INFO,
		 "Nothing must be done. Reserved on the device's node they make its "
		 "DMA shorter: write to "
		 "/sys/devices/system/node/nodeN/hugepages/*/nr_hugepages."},
	[FINDING_MEMORY_IDENTITY_REFUSED] =
		{"memory.identity-refused", FINDING_BLOCKER,
		 "Choose what shall lie there in the guest: 'gpubox run --identity "
		 "quarantine' or map, or CONFIG_IDENTITY_QUARANTINE of the "
		 "board; 'gpubox layout' shows the result."},
	[FINDING_MEMORY_LAYOUT] =
		{"memory.layout", FINDING_BLOCKER,
		 "Give the guest the memory that the sentence names (-m); 'gpubox "
		 "layout' tries amounts. The host's own memory can be left out of "
		 "it with --identity quarantine."},
	[FINDING_MEMORY_WINDOWS] = {"memory.windows", FINDING_INFO,
				    "Nothing: 'gpubox layout' shows where they are."},
	[FINDING_MEMORY_IOVA_WIDTH] =
		{"memory.iova-width", FINDING_BLOCKER,
		 "Give the guest less memory (-m); a virtual IOMMU can be wider "
		 "(aw-bits=48)."},
	[FINDING_MEMORY_IPA_WIDTH] =
		{"memory.ipa-width", FINDING_BLOCKER,
		 "Give the guest less memory (-m) or a smaller window for BARs."},
	[FINDING_KVM_REQUIRED] =
		{"kvm.required", FINDING_BLOCKER,
		 "The board asks for KVM: load kvm, join the group that owns "
		 "/dev/kvm, switch virtualization on in the firmware's setup."},
	[FINDING_KVM_UNUSABLE] =
		{"kvm.unusable", FINDING_WARNING,
		 "Software emulation is used, which is slow: load kvm, join the "
		 "group that owns /dev/kvm, switch virtualization on in the "
		 "firmware's setup."},
	[FINDING_KVM_NO_GIC] = {"kvm.no-gic", FINDING_BLOCKER,
				"Set CONFIG_VIRT_GIC_VERSION of the board to what this host "
				"has."},
	[FINDING_KVM_NO_ITS] = {"kvm.no-its", FINDING_BLOCKER,
				"PCI devices need message interrupts: a GICv3 with ITS, and a "
				"kernel that emulates it."},
	[FINDING_QEMU_MISSING] = {"qemu.missing", FINDING_BLOCKER,
				  "Install QEMU for the board's architecture, or set "
				  "CONFIG_QEMU_BINARY."},
	[FINDING_QEMU_NO_MACHINE] = {"qemu.no-machine", FINDING_BLOCKER,
				     "Install a QEMU with the board's machine type."},
	[FINDING_QEMU_NO_VFIO] = {"qemu.no-vfio", FINDING_BLOCKER,
				  "Install a QEMU that was built with VFIO."},
	[FINDING_QEMU_NO_MMIO_WINDOW] = {"qemu.no-mmio-window", FINDING_BLOCKER,
					 "Install QEMU 10.0 or later, or leave "
					 "CONFIG_VIRT_HIGHMEM_MMIO_SIZE empty."},
	[FINDING_QEMU_NO_IOMMUFD] =
		{"qemu.no-iommufd", FINDING_INFO,
		 "Nothing: the group interface is used. iommufd needs QEMU 9.0."},
	[FINDING_GUEST_DRIVER_MISSING] =
		{"guest.driver-missing", FINDING_WARNING,
		 "Install the driver for the guest's kernel ('dkms status' says "
		 "for which ones it was built), or name a driver layer with "
		 "--driver."},
	[FINDING_GUEST_DRIVER_LAYER] =
		{"guest.driver-layer", FINDING_BLOCKER,
		 "Install what is named. Otherwise 'gpubox run --driver FILE' takes "
		 "a layer that was made elsewhere, --driver none goes without."},
	[FINDING_GUEST_DRIVER_FLAVOUR] =
		{"guest.driver-flavour", FINDING_BLOCKER,
		 "Install the other flavour of the driver's modules: "
		 "'apt install nvidia-open-kernel-dkms' or nvidia-kernel-dkms "
		 "(Debian), the packages with or without -open (Ubuntu, CUDA "
		 "repository)."},
	[FINDING_GUEST_DRIVER_OLD] = {"guest.driver-old", FINDING_WARNING,
				      "Install a newer driver: the README of each "
				      "version lists the GPUs that it supports."},
	[FINDING_GUEST_DRIVER_VERSION] =
		{"guest.driver-version", FINDING_BLOCKER,
		 "Bring all packages of the driver to one version ('apt "
		 "full-upgrade', 'dnf upgrade'), and build its modules again: "
		 "'dkms autoinstall'."},
	[FINDING_GUEST_DRIVER_UPGRADED] =
		{"guest.driver-upgraded", FINDING_WARNING,
		 "Reboot the host, or unload the driver's modules and load them "
		 "again."},
	[FINDING_GUEST_KERNEL_MISMATCH] =
		{"guest.kernel-mismatch", FINDING_BLOCKER,
		 "Build the driver's modules for the guest's kernel: 'dkms "
		 "autoinstall -k RELEASE', or give the folder of its modules "
		 "with --modules."},
	[FINDING_GUEST_KERNEL_DIFFERS] =
		{"guest.kernel-differs", FINDING_WARNING,
		 "The kernel compares checksums of symbols (modversions). If the "
		 "module does not load: 'dkms autoinstall -k RELEASE'."},
	[FINDING_GUEST_ARCH] = {"guest.arch", FINDING_BLOCKER,
				"Take kernel, modules and libraries of the guest from one "
				"architecture, the board's."},
	[FINDING_GUEST_PAGE_SIZE] =
		{"guest.page-size", FINDING_BLOCKER,
		 "Give the guest the kernel that the modules are of (-64k and "
		 "others are kernels of their own): --kernel and --modules."},
	[FINDING_GUEST_SIGNATURE] =
		{"guest.signature", FINDING_BLOCKER,
		 "Sign the modules with a key of that kernel, set "
		 "CONFIG_GUEST_MODULE_SIGNATURES and empty "
		 "CONFIG_GUEST_INITCALL_BLACKLIST of the board; or give the guest "
		 "a kernel that does not insist."},
	[FINDING_GUEST_FIRMWARE_MISSING] =
		{"guest.firmware-missing", FINDING_BLOCKER,
		 "Install the firmware of the driver's own version: 'apt install "
		 "firmware-nvidia-gsp' (Debian), else the package of the kernel "
		 "modules brings it."},
	[FINDING_GUEST_FIRMWARE_LOADER] =
		{"guest.firmware-loader", FINDING_BLOCKER,
		 "Unpack the file ('xz -d', 'zstd -d'), or give the guest a "
		 "kernel with CONFIG_FW_LOADER and CONFIG_FW_LOADER_COMPRESS."},
	[FINDING_GUEST_SVA] = {"guest.sva", FINDING_WARNING,
			       "If cuInit() fails where nvidia-smi works: a guest kernel with "
			       "CONFIG_ARM_SMMU_V3_SVA=y."},
	[FINDING_GUEST_FILE_SYSTEMS] =
		{"guest.file-systems", FINDING_BLOCKER,
		 "Install the rest of the kernel's modules "
		 "(linux-modules-extra-RELEASE on Ubuntu), or give the guest a "
		 "kernel that has them."},
	[FINDING_GUEST_MEMORY] =
		{"guest.memory", FINDING_WARNING,
		 "Give the guest more memory (-m, CONFIG_MEMORY_MIB)."},
	[FINDING_GUEST_CONFIG_UNKNOWN] =
		{"guest.config-unknown", FINDING_INFO,
		 "Nothing must be done. The package of the kernel puts it into "
		 "/boot/config-RELEASE."},
	[FINDING_HOST_LIVE_UNKNOWN] =
		{"host.live-unknown", FINDING_UNKNOWN,
		 "Take the tree with 'gpubox doctor --capture FILE'."},
	[FINDING_HOST_LOCKDOWN] = {"host.lockdown", FINDING_INFO,
				   "Nothing for passthrough itself. Replaced firmware tables and "
				   "/dev/mem are refused in this state."},
	[FINDING_HOST_SECURE_BOOT] = {"host.secure-boot", FINDING_INFO,
				      "Nothing for passthrough itself. Modules of the host must be "
				      "signed."},
	[FINDING_TRIAL_NOT_BOUND] = {"trial.not-bound", FINDING_UNKNOWN,
				     "'gpubox bind BDF' first: a trial never takes a device from "
				     "another driver."},
	[FINDING_TRIAL_NO_NODE] = {"trial.no-node", FINDING_BLOCKER,
				   "Nothing in the group is bound to a vfio driver, or there is no "
				   "IOMMU."},
	[FINDING_TRIAL_DENIED] = {"trial.denied", FINDING_BLOCKER,
				  "Run as root; otherwise a container's device cgroup or a "
				  "security module refuses."},
	[FINDING_TRIAL_BUSY] = {"trial.busy", FINDING_BLOCKER,
				"Another virtual machine has the group: stop it."},
	[FINDING_TRIAL_NOT_VIABLE] =
		{"trial.not-viable", FINDING_BLOCKER,
		 "Bind the other endpoints of the group: 'gpubox bind BDF'."},
	[FINDING_TRIAL_REFUSED] = {"trial.refused", FINDING_BLOCKER,
				   "The kernel's log names the device and the reason; with a "
				   "direct region it is iommu.direct-region."},
	[FINDING_TRIAL_OWNED] = {"trial.owned", FINDING_BLOCKER,
				 "A driver took a device of the group meanwhile: 'gpubox bind "
				 "BDF' again."},
	[FINDING_TRIAL_NO_REMAPPING] = {"trial.no-remapping", FINDING_BLOCKER,
					"See irq.no-remapping."},
	[FINDING_TRIAL_IOVA] =
		{"trial.iova", FINDING_BLOCKER,
		 "Give the guest memory that lies within the ranges (-m)."},
	[FINDING_TRIAL_FAILED] = {"trial.failed", FINDING_UNKNOWN,
				  "Send the errno with the output of 'gpubox doctor --capture "
				  "FILE'."},
	[FINDING_TRIAL_PASSED] = {"trial.passed", FINDING_INFO, ""},
};
