/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each finding looks like: a healthy host, changed in one way. */
#ifndef GPUBOX_TESTS_UNIT_DOCTOR_CASES_H
#define GPUBOX_TESTS_UNIT_DOCTOR_CASES_H

#include "doctor/doctor.h"

#define GPU   "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"
#define AUDIO "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.1"
#define PORT  "/sys/devices/pci0000:00/0000:00:01.0"
#define OTHER "/sys/devices/pci0000:00/0000:00:02.0"
#define GROUP "/sys/kernel/iommu_groups/2/"
#define SHMEM "/sys/kernel/mm/transparent_hugepage/shmem_enabled = always "

#define SWITCH \
	"/sys/bus/pci/devices/0000:00:02.0 -> ../../../devices/pci0000:00/0000:00:02.0"
#define IGD	   SWITCH
#define IGD_FOLDER OTHER
#define ROOT \
	"/sys/bus/pci/devices/0000:00:00.0 -> ../../../devices/pci0000:00/0000:00:00.0"
#define ROOT_FOLDER "/sys/devices/pci0000:00/0000:00:00.0"
/* 256 bytes, with a PCI Express capability at 40 that has no function reset */
#define ZERO_8	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
#define ZERO_64 ZERO_8 ZERO_8 ZERO_8 ZERO_8 ZERO_8 ZERO_8 ZERO_8 ZERO_8
#define CAPS_AT_40(caps)                                                        \
	GPU "/config = \\x02\\x10\\x84\\x26\\x07\\x04\\x10\\x00\\xa1\\x00\\x00" \
	    "\\x03\\x00\\x00\\x00\\x00" ZERO_8 ZERO_8 ZERO_8 ZERO_8             \
	    "\\x00\\x00\\x00\\x00\\x40\\x00\\x00\\x00" ZERO_8 caps ZERO_8       \
		    ZERO_8 ZERO_8 ZERO_8 ZERO_8 ZERO_8 ZERO_8 ZERO_64 ZERO_64
#define CAPS_NO_FLR CAPS_AT_40("\\x10\\x00\\x02\\x00\\xa1\\x8f\\x00\\x00")
#define CAPS_FLR    CAPS_AT_40("\\x10\\x00\\x02\\x00\\xa1\\x8f\\x00\\x10")

#define CASE_LINES_MAX 10

/* A record of gpubox about the device, see docs/vfio.md. */
#define BOOT_ID	  "b00710c0-0000-4000-8000-000000000000"
#define THIS_BOOT "/proc/sys/kernel/random/boot_id = " BOOT_ID
#define RECORD(boot_id, keep, bdf)                                               \
	"/run/gpubox/journal/1-2.json = {\"format\": 1, \"boot_id\": \"" boot_id \
	"\", \"run\": \"x\", \"launcher_pid\": 2, \"launcher_start\": 1, "       \
	"\"keep\": " keep ", \"devices\": [{\"bdf\": \"" bdf                     \
	"\", \"vendor\": 4318, \"device\": 9860, \"driver\": \"nouveau\", "      \
	"\"driver_override\": \"\", \"power_control\": \"auto\", "               \
	"\"d3cold_allowed\": \"\"}]}"
#define LOCK(taken) "@locks {\"/run/gpubox/lock/0000:01:00.0\": " taken "}"
#define ON_VFIO                                                \
	GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci", \
		AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci"

/* An IVRS, and an archive with one that has the next revision. */
#define IVRS_1                                                         \
	"/sys/firmware/acpi/tables/IVRS = IVRSP\\x00\\x00\\x00\\x02"   \
	"\\x8cGPUBOXTESTTEST\\x01\\x00\\x00\\x00TEST\\x01\\x00\\x00"   \
	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00" \
	"\\x00\\x22\\x08 \\x00\\x00\\x02\\xff\\x0f\\x00\\x00\\x00"     \
	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00o\\x7d\\x00\\x00\\x00"     \
	"\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
#define IVRS_2                                                         \
	"/sys/firmware/acpi/tables/IVRS = IVRSP\\x00\\x00\\x00\\x02"   \
	"\\x8bGPUBOXTESTTEST\\x02\\x00\\x00\\x00TEST\\x01\\x00\\x00"   \
	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00" \
	"\\x00\\x22\\x08 \\x00\\x00\\x02\\xff\\x0f\\x00\\x00\\x00"     \
	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00o\\x7d\\x00\\x00\\x00"     \
	"\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
#define IVRS_3                                                         \
	"/sys/firmware/acpi/tables/IVRS = IVRSP\\x00\\x00\\x00\\x02"   \
	"\\x8aGPUBOXTESTTEST\\x03\\x00\\x00\\x00TEST\\x01\\x00\\x00"   \
	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00" \
	"\\x00\\x22\\x08 \\x00\\x00\\x02\\xff\\x0f\\x00\\x00\\x00"     \
	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00o\\x7d\\x00\\x00\\x00"     \
	"\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
#define NO_DMAR "-/sys/firmware/acpi/tables/DMAR"
#define ARCHIVE                                                        \
	"/boot/gpubox-acpi.cpio = 07070100000001000081a40000000000000" \
	"000000000010000000000000050000000000000000000000000000000000" \
	"000001e00000000kernel/firmware/acpi/IVRS.aml\\x00IVRSP\\x00"  \
	"\\x00\\x00\\x02\\x8bGPUBOXTESTTEST\\x02\\x00\\x00\\x00TEST"   \
	"\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00" \
	"\\x00\\x00\\x00\\x00\\x22\\x08 \\x00\\x00\\x02\\xff\\x0f"     \
	"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00o\\x7d"     \
	"\\x00\\x00\\x00\\x00\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00" \
	"070701000000010000000000000000000000000000000100000000000000" \
	"00000000000000000000000000000000000000000b00000000TRAILER!!!" \
	"\\x00\\x00\\x00\\x00"

/*
 * What the guest with this GPU is made of: more of its kernel, of its driver's
 * module, more parts.
 */
#define PARTS(kernel, module, more)                                    \
	"/gpubox/parts.json = {\"driver\": \"nvidia\", \"source\": "   \
	"\"/lib/modules/6.12.0-amd64\", \"all_firmware\": true, "      \
	"\"kernel\": {\"release\": \"6.12.0-amd64\", \"arch\": "       \
	"\"x86_64\", \"config\": \"/boot/config-6.12.0-amd64\"" kernel \
	"}, \"modules\": [{\"name\": \"nvidia\", \"file\": "           \
	"\"/lib/modules/6.12.0-amd64/updates/dkms/nvidia.ko\", "       \
	"\"size\": 9000000, \"signature\": \"yes\"" module "}]" more "}"
#define OPEN_550                                                 \
	", \"version\": \"550.163.01\", \"flavour\": \"open\", " \
	"\"vermagic\": \"6.12.0-amd64 SMP preempt mod_unload modversions \""
#define GSP_550                                                        \
	", \"firmware\": [{\"name\": \"gsp_ga10x.bin\", \"version\": " \
	"\"550.163.01\", \"size\": 60000000}]"
#define GPU_ID(id) GPU "/device = " id

struct doctor_case {
	enum finding_id id;
	const char *line[CASE_LINES_MAX]; /* see fake_tree_line() */
	/* what differs from the board of the tests */
	const char *target;
	const char *gpu_match;
	const char *highmem_mmio_size;
	const char *pci_hole64_size;
	const char *arch;
	const char *vfio_driver;
	const char *modules;
	const char *cmdline;
	uint64_t memory_mib;
	unsigned int gic_version;
	enum board_accel accel;
	enum board_identity_policy policy;
};

static const struct doctor_case doctor_cases[] = {
	{.id = FINDING_DEVICE_NONE, .gpu_match = "1002:*"},
	{.id = FINDING_DEVICE_NOT_FOUND, .target = "0000:7f:00.0"},
	{.id = FINDING_DEVICE_HANGS, .line = {GPU "/driver_override = hangs"}},
	{.id = FINDING_DEVICE_BRIDGE, .target = "0000:00:01.0"},
	{.id = FINDING_DEVICE_NVLINK_FABRIC,
	 .line = {GPU "/class = 0x030200", SWITCH, OTHER "/class = 0x068000",
		  OTHER "/vendor = 0x10de", OTHER "/device = 0x22a3"}},
	{.id = FINDING_IOMMU_BEHIND_VMD,
	 .line = {"/sys/bus/pci/devices/10000:01:00.0 -> "
		  "../../../devices/pci0000:00/0000:00:01.0/pci10000:00/"
		  "10000:01:00.0",
		  PORT "/pci10000:00/10000:01:00.0/vendor = 0x8086",
		  PORT "/pci10000:00/10000:01:00.0/device = 0x0a54",
		  PORT "/pci10000:00/10000:01:00.0/class = 0x010802"},
	 .target = "10000:01:00.0"},
	{.id = FINDING_HOST_ARCHITECTURE,
	 .line = {"@arch \"ppc64le\"", "-/sys/class/iommu"}},
	{.id = FINDING_IOMMU_FIRMWARE_OFF,
	 .line = {"-/sys/class/iommu", "-/sys/firmware/acpi/tables/DMAR",
		  "/sys/firmware/acpi/tables/FACP = x"}},
	{.id = FINDING_IOMMU_KERNEL_OFF, .line = {"-/sys/class/iommu"}},
	{.id = FINDING_IOMMU_KERNEL_OFF,
	 .line = {"-/sys/class/iommu", "-/sys/firmware/acpi"}},
	{.id = FINDING_IOMMU_XEN,
	 .line = {"-/sys/class/iommu", "/sys/hypervisor/type = xen"}},
	{.id = FINDING_IOMMU_NO_VIRTUAL,
	 .line = {"-/sys/class/iommu", NO_DMAR,
		  "/sys/firmware/acpi/tables/FACP = x",
		  "/sys/class/dmi/id/sys_vendor = QEMU"}},
	{.id = FINDING_IOMMU_NO_VIRTUAL,
	 .line = {"-/sys/class/iommu", NO_DMAR,
		  "/sys/firmware/acpi/tables/FACP = x",
		  "/proc/cpuinfo = flags\t\t: fpu hypervisor vmx"}},
	{.id = FINDING_IOMMU_NO_GROUP,
	 .line = {"-" GPU "/iommu_group", "-" GPU "/driver",
		  "@arch \"aarch64\"", "/proc/sys/kernel/osrelease = 6.15.0"}},
	{.id = FINDING_POWER_LINK_NARROW, .line = {GPU "/current_link_width = 8"}},
	{.id = FINDING_IOMMU_NO_GROUP, .line = {"-" GPU "/iommu_group"}},
	{.id = FINDING_IOMMU_GROUP_LATER,
	 .line = {"-" GPU "/iommu_group", "-" GPU "/driver", "@arch \"aarch64\""}},
	{.id = FINDING_IOMMU_GROUP_UNREADABLE, .line = {"-" GROUP "devices"}},
	{.id = FINDING_IOMMU_GROUP_UNREADABLE,
	 .line = {GROUP "reserved_regions = rubbish"}},
	{.id = FINDING_SRIOV_FUNCTIONS_ON,
	 .line = {GPU "/sriov_numvfs = 2", GPU "/sriov_totalvfs = 16"}},
	{.id = FINDING_SRIOV_FUNCTIONS_ON,
	 .line = {AUDIO "/sriov_numvfs = 2", AUDIO "/sriov_totalvfs = 16"}},
	{.id = FINDING_SRIOV_FUNCTION,
	 .line = {GPU "/physfn -> ../0000:01:00.1"},
	 .target = "01:00.0"},
	{.id = FINDING_SRIOV_PARENT_VFIO,
	 .line = {GPU "/physfn -> ../0000:01:00.1",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci"},
	 .target = "01:00.0"},
	{.id = FINDING_SRIOV_PARENT_DRIVER,
	 .line = {GPU "/physfn -> ../0000:01:00.1", "-" AUDIO "/driver"},
	 .target = "01:00.0"},
	{.id = FINDING_SRIOV_VGPU,
	 .line = {GPU "/physfn -> ../0000:01:00.1",
		  GPU "/nvidia/current_vgpu_type = 0"},
	 .target = "01:00.0"},
	{.id = FINDING_SRIOV_VGPU,
	 .line = {GPU "/physfn -> ../0000:01:00.1", GPU "/mdev_supported_types/"},
	 .target = "01:00.0"},
	{.id = FINDING_IOMMU_FUNCTIONS,
	 .line = {AUDIO "/class = 0x0c0330",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/xhci_hcd"}},
	{.id = FINDING_IOMMU_GROUP_SHARED,
	 .line = {"/sys/bus/pci/devices/0000:00:02.0 -> ../../../devices/pci0000:00/"
		  "0000:00:02.0",
		  OTHER "/vendor = 0x8086", OTHER "/device = 0x1533",
		  OTHER "/class = 0x020000",
		  OTHER "/driver -> ../../../bus/pci/drivers/igb",
		  OTHER "/iommu_group -> ../../../kernel/iommu_groups/2",
		  GROUP "devices/0000:00:02.0 -> ../../../../devices/pci0000:00/0000:00:02."
			"0"}},
	{.id = FINDING_IOMMU_GROUP_IN_USE,
	 .line = {"/sys/bus/pci/devices/0000:00:02.0 -> ../../../devices/pci0000:00/"
		  "0000:00:02.0",
		  OTHER "/vendor = 0x8086", OTHER "/device = 0x1533",
		  OTHER "/class = 0x020000",
		  OTHER "/driver -> ../../../bus/pci/drivers/igb",
		  OTHER "/iommu_group -> ../../../kernel/iommu_groups/2",
		  GROUP "devices/0000:00:02.0 -> ../../../../devices/pci0000:00/0000:00:02."
			"0",
		  "/sys/class/net/eth0 -> ../../devices/pci0000:00/0000:00:02.0/net/"
		  "eth0",
		  OTHER "/net/eth0/flags = 0x1003"}},
	{.id = FINDING_IOMMU_GROUP_FOREIGN,
	 .line = {GROUP "devices/5000000.dma/"}},
	{.id = FINDING_IOMMU_BRIDGE_DRIVER,
	 .line = {GROUP "devices/0000:00:01.0 -> ../../../../devices/pci0000:00/0000:00:01."
			"0",
		  PORT "/driver -> ../../../bus/pci/drivers/shpchp"}},
	{.id = FINDING_IOMMU_DIRECT_REGION,
	 .line = {GROUP "reserved_regions = 0xfee00000 0xfeefffff msi\\n0xa1600000 0xb97fffff "
			"direct"}},
	{.id = FINDING_IOMMU_DIRECT_REGION,
	 .line = {GROUP "reserved_regions = 0xfee00000 0xfeefffff msi\\n0xa1600000 0xb97fffff "
			"direct",
		  "/proc/sys/kernel/osrelease = 6.1.0-1-amd64"}},
	{.id = FINDING_IOMMU_DIRECT_UNENFORCED,
	 .line = {GROUP "reserved_regions = 0xfee00000 0xfeefffff msi\\n0xa1600000 0xb97fffff "
			"direct",
		  "/proc/sys/kernel/osrelease = 6.1.0-1-amd64",
		  "-/sys/class/iommu/dmar0", "/sys/class/iommu/ivhd0/"}},
	{.id = FINDING_IOMMU_REGIONS_UNKNOWN,
	 .line = {"-" GROUP "reserved_regions"}},
	{.id = FINDING_IOMMU_NOIOMMU_MODE,
	 .line = {"/sys/module/vfio/parameters/enable_unsafe_noiommu_mode = Y"}},
	{.id = FINDING_IOMMU_NOIOMMU_MODE, .line = {GROUP "name = vfio-noiommu"}},
	{.id = FINDING_IRQ_NO_REMAPPING,
	 .line = {"/proc/interrupts =  CPU0\\n 24: 1 PCI-MSI-0000:00:01.0 0-edge PME"}},
	{.id = FINDING_IRQ_REMAPPING_UNKNOWN, .line = {"-/proc/interrupts"}},
	{.id = FINDING_IRQ_REMAPPING_UNKNOWN,
	 .line = {"/proc/interrupts =  CPU0\\n 24: 1 PCI-MSI-0000:00:01.0 0-edge PME",
		  "@arch \"aarch64\""}},
	{.id = FINDING_IRQ_UNSAFE_ALLOWED,
	 .line = {"/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts ="
		  " Y"}},
	{.id = FINDING_USE_HELD,
	 .line = {"/sys/dev/char/226:0 -> ../../devices/pci0000:00/0000:00:01.0/0000:"
		  "01:00.0/drm/card0",
		  GPU "/drm/card0/uevent = MAJOR=226\\nMINOR=0\\nDEVNAME=dri/card0",
		  "/proc/812/fd/7 -> /dev/dri/card0", "/proc/812/comm = Xorg",
		  "/proc/812/cgroup = 0::/system.slice/gdm.service"}},
	{.id = FINDING_USE_HELD,
	 .line = {"/sys/dev/char/226:0 -> ../../devices/pci0000:00/0000:00:01.0/0000:"
		  "01:00.0/drm/card0",
		  GPU "/drm/card0/uevent = MAJOR=226\\nMINOR=0\\nDEVNAME=dri/card0",
		  "/proc/812/maps = 7f00-7f01 rw-s 00000000 00:05 100 /dev/dri/card0",
		  "/proc/812/comm = Xorg"}},
	{.id = FINDING_USE_HELD,
	 .line = {"/sys/class/graphics/fb0 -> ../../devices/pci0000:00/0000:00:01.0/"
		  "0000:01:00.0/graphics/fb0",
		  "/sys/class/vtconsole/vtcon1/name = (M) frame buffer device",
		  "/sys/class/vtconsole/vtcon1/bind = 1"}},
	{.id = FINDING_USE_HELD,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/nvidia",
		  "/sys/bus/pci/drivers/nvidia/module -> ../../../../module/nvidia",
		  "/proc/driver/nvidia/gpus/0000:01:00.0/information = Model: X\\nDev"
		  "ice Minor: 0",
		  "/proc/900/fd/3 -> /dev/nvidia0", "/proc/900/comm = ollama"}},
	{.id = FINDING_USE_HELD,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok", "/proc/901/fd/9 -> /dev/vfio/2",
		  "/proc/901/comm = qemu-system-x86"}},
	{.id = FINDING_USE_TAKEN,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "false", "0000:01:00.0"),
		  LOCK("true")}},
	{.id = FINDING_USE_TAKEN, .line = {LOCK("true")}},
	{.id = FINDING_USE_MAYBE_HELD,
	 .line = {"/sys/class/graphics/fb0/",
		  "/sys/class/graphics/fb1 -> ../../devices/pci0000:00/0000:00:01.0/"
		  "0000:01:00.0/graphics/fb1",
		  "/sys/class/vtconsole/vtcon1/name = (M) frame buffer device",
		  "/sys/class/vtconsole/vtcon1/bind = 1"}},
	{.id = FINDING_USE_MAYBE_HELD,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/nvidia",
		  "/sys/bus/pci/drivers/nvidia/module -> ../../../../module/nvidia",
		  "/sys/module/nvidia/holders/nvidia_drm -> ../../nvidia_drm"}},
	{.id = FINDING_USE_NOT_VISIBLE,
	 .line = {"/sys/dev/char/226:0 -> ../../devices/pci0000:00/0000:00:01.0/0000:"
		  "01:00.0/drm/card0",
		  GPU "/drm/card0/uevent = MAJOR=226\\nMINOR=0\\nDEVNAME=dri/card0",
		  "/gpubox/processes-hidden = "}},
	{.id = FINDING_USE_PERSISTENCE,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/nvidia",
		  "/sys/bus/pci/drivers/nvidia/module -> ../../../../module/nvidia"}},
	{.id = FINDING_USE_BOOT_FRAMEBUFFER,
	 .line = {"/proc/iomem = 6000000000-63ffffffff : 0000:01:00.0\\n  6000000000-"
		  "60007fffff : BOOTFB"}},
	{.id = FINDING_USE_BOOT_FRAMEBUFFER,
	 .line = {"/proc/iomem = 00000000-00000000 : PCI Bus 0000:01\\n  "
		  "00000000-00000000 : 0000:01:00.0\\n    00000000-00000000 : "
		  "BOOTFB"}},
	{.id = FINDING_VFIO_NO_DRIVER,
	 .line = {"-/sys/bus/pci/drivers/vfio-pci",
		  "/lib/modules/6.12.0-amd64/modules.dep = kernel/fs/ext4.ko:"}},
	{.id = FINDING_VFIO_DRIVER_UNKNOWN,
	 .line = {"-/sys/bus/pci/drivers/vfio-pci",
		  "-/lib/modules/6.12.0-amd64/modules.dep"}},
	{.id = FINDING_VFIO_NOT_LOADED,
	 .line = {"-/sys/bus/pci/drivers/vfio-pci"}},
	{.id = FINDING_VFIO_NO_RIGHTS, .line = {"@is_root false"}},
	{.id = FINDING_VFIO_LEFT_OVER,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "false", "0000:01:00.0"),
		  LOCK("false"), ON_VFIO, "@nodes /dev/vfio/2 ok"}},
	{.id = FINDING_VFIO_LEFT_OVER,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "false", "0000:01:00.0"),
		  LOCK("false"), "-" GPU "/driver"}},
	{.id = FINDING_VFIO_BAD_RECORD,
	 .line = {"/run/gpubox/journal/1.json = {"}},
	{.id = FINDING_VFIO_KEPT,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "true", "0000:01:00.0"),
		  LOCK("false"), ON_VFIO, "@nodes /dev/vfio/2 ok"}},
	{.id = FINDING_VFIO_BOUND,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok"}},
	{.id = FINDING_VFIO_UNBOUND, .line = {"-" GPU "/driver"}},
	{.id = FINDING_VFIO_NODE_MISSING,
	 .line = {"@nodes /dev/vfio/vfio missing", "@nodes /dev/iommu missing"}},
	{.id = FINDING_VFIO_NODE_MISSING,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok", "@nodes /dev/vfio/2 missing"}},
	{.id = FINDING_VFIO_NODE_DENIED,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok", "@nodes /dev/vfio/2 denied"}},
	{.id = FINDING_VFIO_NO_CDEV,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok", GPU "/vfio-dev/vfio0/"}},
	{.id = FINDING_VFIO_BAR_PFNMAP,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok", GPU "/vfio-dev/vfio0/dev = 240:0",
		  "@nodes /dev/vfio/devices/vfio0 ok"}},
	{.id = FINDING_VFIO_VARIANT_DRIVER,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok",
		  GPU
		  "/modalias = pci:v000010DEd00002342sv000010DEsd00000000bc03sc00i00"}},
	{.id = FINDING_VFIO_VARIANT_DRIVER,
	 .line = {GPU
		  "/modalias = pci:v000010DEd00002342sv000010DEsd00000000bc03sc00i00"}},
	{.id = FINDING_VFIO_STALE_OVERRIDE,
	 .line = {GPU "/driver_override = vfio-pci"}},
	{.id = FINDING_VFIO_PERSISTENT_RULE,
	 .line = {"-" GPU "/driver",
		  "/etc/driverctl.d/pci-0000:01:00.0 = vfio-pci"}},
	{.id = FINDING_VFIO_PERSISTENT_RULE,
	 .line = {ON_VFIO,
		  "/etc/modprobe.d/gpu.conf = # mine\\noptions vfio-pci ids=8086:1234,"
		  "10DE:2684"}},
	{.id = FINDING_VFIO_PERSISTENT_RULE,
	 .line = {ON_VFIO, "/proc/cmdline = quiet vfio-pci.ids=10de:2684 ro"}},
	{.id = FINDING_VFIO_RULE_LATE,
	 .line = {"/proc/cmdline = quiet vfio-pci.ids=10de:2684 ro"}},
	{.id = FINDING_VFIO_RULE_LATE,
	 .line = {"/etc/driverctl.d/pci-0000:01:00.0 = vfio-pci"}},
	{.id = FINDING_VFIO_RULE_LATE,
	 .line = {"/proc/cmdline = quiet vfio-pci-ids=10de:2684 ro"}},
	{.id = FINDING_VFIO_IGD,
	 .line = {IGD, IGD_FOLDER "/vendor = 0x8086",
		  IGD_FOLDER "/device = 0x4c8a", IGD_FOLDER "/class = 0x030000",
		  ROOT, ROOT_FOLDER "/vendor = 0x8086",
		  ROOT_FOLDER "/device = 0x4c43", ROOT_FOLDER "/class = 0x060400"},
	 .target = "00:02.0"},
	{.id = FINDING_VFIO_DMA_ENTRY_LIMIT,
	 .line = {"/sys/module/vfio_iommu_type1/parameters/dma_entry_limit = 64"}},
	{.id = FINDING_RESET_NONE, .line = {"-" GPU "/reset_method"}},
	{.id = FINDING_RESET_BUS_ONLY,
	 .line = {GPU "/reset_method = bus",
		  AUDIO "/iommu_group -> ../../../../kernel/iommu_groups/3"}},
	/* before Linux 5.15 a card of AMD's without a function reset */
	{.id = FINDING_RESET_BUS_ONLY,
	 .line = {"/proc/sys/kernel/osrelease = 5.9.13", "-" GPU "/reset_method",
		  GPU "/reset = ", GPU "/vendor = 0x1002", CAPS_NO_FLR}},
	{.id = FINDING_POWER_DEAD,
	 .line = {GPU "/config = \\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"
		      "\\xff\\xff\\xff\\xff\\xff"}},
	{.id = FINDING_POWER_ERROR, .line = {GPU "/power_state = error"}},
	{.id = FINDING_POWER_D3COLD, .line = {GPU "/power_state = D3cold"}},
	{.id = FINDING_POWER_D3COLD, .line = {PORT "/power_state = D3cold"}},
	{.id = FINDING_POWER_LINK_DOWN, .line = {GPU "/current_link_width = 63"}},
	{.id = FINDING_BAR_WINDOW,
	 .line = {GPU "/resource = 0x6000000000 0x6fffffffff 0x14220c"},
	 .pci_hole64_size = "32G"},
	{.id = FINDING_BAR_WINDOW,
	 .line = {GPU "/resource = 0x10000000000 0x1ffffffffff 0x14220c",
		  "@qemu_mmio_window false"},
	 .arch = "aarch64"},
	{.id = FINDING_BAR_WINDOW_32BIT,
	 .line = {GPU "/resource = 0x40000000 0x7fffffff 0x40200"}},
	{.id = FINDING_BAR_RESIZABLE,
	 .line = {GPU "/resource1_resize = 00000000000fc000"}},
	{.id = FINDING_BAR_UNASSIGNED,
	 .line = {GPU "/resource = 0x0 0xffffff 0x20040200"}},
	{.id = FINDING_BAR_PAGE_SIZE,
	 .line = {GPU "/resource = 0xf6000000 0xf60000ff 0x40200"}},
	{.id = FINDING_MEMORY_LOCKED_LIMIT,
	 .line = {"@ipc_lock false", "@locked 65536"}},
	{.id = FINDING_MEMORY_LOCKED_BARS,
	 .line = {GPU "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  AUDIO "/driver -> ../../../../bus/pci/drivers/vfio-pci",
		  "@nodes /dev/vfio/2 ok", GPU "/vfio-dev/vfio0/dev = 240:0",
		  "@nodes /dev/vfio/devices/vfio0 ok", "@ipc_lock false",
		  "@locked 3221225472"}},
	{.id = FINDING_MEMORY_SHORT,
	 .line = {"/proc/meminfo = MemTotal: 16777216 kB\\nMemAvailable: 1048576 kB\\n"
		  "HugePages_Free: 0\\nHugePages_Rsvd: 0\\nHugepagesize: 2048 kB"}},
	{.id = FINDING_MEMORY_MARGIN,
	 .line = {"/proc/meminfo = MemTotal: 16777216 kB\\nMemAvailable: 2621440 kB\\n"
		  "HugePages_Free: 0\\nHugePages_Rsvd: 0\\nHugepagesize: 2048 kB"}},
	{.id = FINDING_MEMORY_UNKNOWN, .line = {"-/proc/meminfo"}},
	{.id = FINDING_MEMORY_PRESSURE,
	 .line = {"/proc/pressure/memory = some avg10=80.00 avg60=0 avg300=0 total=0\\n"
		  "full avg10=42.10 avg60=0 avg300=0 total=0"}},
	{.id = FINDING_MEMORY_HUGE_PAGES},
	{.id = FINDING_MEMORY_HUGE_PAGES,
	 .line = {"/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 1200",
		  "/sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages = 200"}},
	{.id = FINDING_MEMORY_HUGE_PAGES_NODE,
	 .line = {"/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 1200",
		  GPU "/numa_node = 1",
		  "/sys/devices/system/node/node1/hugepages/hugepages-2048kB/"
		  "free_hugepages = 600"}},
	{.id = FINDING_MEMORY_SHARED_PAGES, .line = {SHMEM "advise [never] deny"}},
	{.id = FINDING_MEMORY_SHARED_PAGES, .line = {SHMEM "advise never [deny]"}},
	{.id = FINDING_MEMORY_LAYOUT,
	 .line = {GROUP "reserved_regions = 0xfee00000 0xfeefffff msi\n0x100000 0x1fffff "
			"reserved"}},
	{.id = FINDING_MEMORY_LAYOUT,
	 .line = {GROUP "reserved_regions = 0x40000000 0x401fffff direct-relaxable",
		  "/sys/kernel/security/lockdown = none [integrity] confidentiality"},
	 .policy = BOARD_IDENTITY_MAP},
	{.id = FINDING_MEMORY_IDENTITY_REFUSED,
	 .line = {GROUP
		  "reserved_regions = 0x40000000 0x401fffff direct-relaxable"}},
	{.id = FINDING_MEMORY_WINDOWS,
	 .line = {GROUP
		  "reserved_regions = 0x40000000 0x401fffff direct-relaxable"},
	 .policy = BOARD_IDENTITY_QUARANTINE},
	{.id = FINDING_MEMORY_IOVA_WIDTH,
	 .line = {"/sys/class/iommu/dmar0/intel-iommu/cap = d2008c401e0462"},
	 .memory_mib = 8192},
	{.id = FINDING_MEMORY_IPA_WIDTH,
	 .line = {"@arch \"aarch64\"", "@ipa_bits 32", "@gic_v3 true", "@its true"},
	 .memory_mib = 8192},
	{.id = FINDING_KVM_REQUIRED,
	 .line = {"@kvm false", "@kvm_reason \"no\""},
	 .accel = BOARD_ACCEL_KVM},
	{.id = FINDING_KVM_UNUSABLE, .line = {"@kvm false", "@kvm_reason \"no\""}},
	{.id = FINDING_KVM_NO_GIC,
	 .line = {"@arch \"aarch64\"", "@gic_v2 true", "@its true"},
	 .gic_version = 3},
	{.id = FINDING_KVM_NO_ITS,
	 .line = {"@arch \"aarch64\"", "@gic_v3 true"},
	 .gic_version = 3},
	{.id = FINDING_QEMU_MISSING, .line = {"@qemu_error \"not found\""}},
	{.id = FINDING_QEMU_NO_MACHINE, .line = {"@qemu_machine false"}},
	{.id = FINDING_QEMU_NO_VFIO, .line = {"@qemu_vfio false"}},
	{.id = FINDING_QEMU_NO_MMIO_WINDOW,
	 .line = {"@qemu_mmio_window false"},
	 .highmem_mmio_size = "1T"},
	{.id = FINDING_QEMU_NO_IOMMUFD, .line = {"@qemu_iommufd false"}},
	{.id = FINDING_GUEST_DRIVER_MISSING,
	 .line = {"/gpubox/parts.json = {\"driver\": \"nvidia\", \"source\": "
		  "\"/lib/modules/6.12.0-amd64\"}"},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_DRIVER_LAYER,
	 .line = {PARTS("", OPEN_550, GSP_550 ", \"no_layer\": \"no libcuda\"")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_DRIVER_FLAVOUR,
	 .line = {PARTS("",
			", \"version\": \"550.163.01\", \"flavour\": "
			"\"proprietary\"",
			""),
		  GPU_ID("0x2b85")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_DRIVER_FLAVOUR,
	 .line = {PARTS("", OPEN_550, GSP_550), GPU_ID("0x1b38")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_DRIVER_OLD,
	 .line = {PARTS("", OPEN_550, GSP_550), GPU_ID("0x2b85")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_DRIVER_VERSION,
	 .line = {PARTS("", OPEN_550,
			GSP_550 ", \"libraries\": [{\"name\": \"libcuda\", "
				"\"version\": \"550.163.02\"}]")},
	 .modules = "virtio_pci | nvidia"},
	{.id = FINDING_GUEST_DRIVER_UPGRADED,
	 .line = {PARTS("", OPEN_550, GSP_550 ", \"running\": \"535.1\"")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_KERNEL_MISMATCH,
	 .line = {PARTS("", ", \"vermagic\": \"6.11.0-amd64 SMP \"", "")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_KERNEL_DIFFERS,
	 .line = {PARTS("", ", \"vermagic\": \"6.11.0-amd64 SMP modversions \"",
			"")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_ARCH,
	 .line = {PARTS("", ", \"arch\": \"aarch64\"", "")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_PAGE_SIZE,
	 .line = {PARTS(", \"page_size\": 65536, \"config_page_size\": 4096",
			"", "")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_SIGNATURE,
	 .line = {PARTS(", \"has\": {\"signatures_forced\": \"yes\"}", "", "")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_SIGNATURE,
	 .line = {PARTS("", ", \"signature\": \"no\"", "")},
	 .modules = "nvidia",
	 .cmdline = "quiet module.sig_enforce"},
	{.id = FINDING_GUEST_FIRMWARE_MISSING,
	 .line = {PARTS("", OPEN_550, "")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_FIRMWARE_LOADER,
	 .line = {PARTS(", \"has\": {\"firmware\": \"no\"}", OPEN_550, GSP_550)},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_SVA,
	 .line = {PARTS(", \"has\": {\"smmu_sva\": \"no\"}", OPEN_550, GSP_550),
		  GPU_ID("0x2e12")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_FILE_SYSTEMS,
	 .line = {PARTS(", \"has\": {\"overlay\": \"no\"}", OPEN_550,
			GSP_550 ", \"layer\": true")},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_MEMORY,
	 .line = {PARTS("", OPEN_550, GSP_550)},
	 .modules = "nvidia",
	 .memory_mib = 128},
	{.id = FINDING_GUEST_CONFIG_UNKNOWN,
	 .line = {PARTS(", \"config\": \"\"", OPEN_550, GSP_550)},
	 .modules = "nvidia"},
	{.id = FINDING_HOST_LIVE_UNKNOWN, .line = {"-/gpubox"}},
	{.id = FINDING_HOST_LIVE_UNKNOWN, .line = {"@arch 7"}},
	{.id = FINDING_HOST_LOCKDOWN,
	 .line = {"/sys/kernel/security/lockdown = none [integrity] confidentiality"}},
	{.id = FINDING_HOST_SECURE_BOOT,
	 .line = {"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c "
		  "= \\x06\\x00\\x00\\x00\\x01"}},
	{.id = FINDING_FIRMWARE_PREPARED, .line = {NO_DMAR, IVRS_1, ARCHIVE}},
	{.id = FINDING_FIRMWARE_ACTIVE, .line = {NO_DMAR, IVRS_2, ARCHIVE}},
	{.id = FINDING_FIRMWARE_STALE, .line = {NO_DMAR, IVRS_3, ARCHIVE}},
};

/* Near misses: the finding must not appear. */
static const struct doctor_case doctor_absent[] = {
	/* functions that are switched off; a link of which it has no say */
	{.id = FINDING_SRIOV_FUNCTIONS_ON,
	 .line = {GPU "/sriov_numvfs = 0", GPU "/sriov_totalvfs = 16"}},
	{.id = FINDING_POWER_LINK_DOWN,
	 .line = {GPU "/physfn -> ../0000:01:00.1", GPU "/current_link_width = 0"},
	 .target = "01:00.0"},
	/* Ada takes either flavour, and nobody asked for a driver here */
	{.id = FINDING_GUEST_DRIVER_FLAVOUR,
	 .line = {PARTS("", OPEN_550, GSP_550)},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_FIRMWARE_MISSING,
	 .line = {PARTS("", OPEN_550, GSP_550)},
	 .modules = "nvidia"},
	{.id = FINDING_GUEST_ARCH,
	 .line = {PARTS("", ", \"arch\": \"aarch64\"", "")},
	 .modules = "nvidiafb | virtio_pci"},
	/* bridges on pcieport are exempt, functions of the card expected */
	{.id = FINDING_IOMMU_GROUP_SHARED,
	 .line = {GROUP "devices/0000:00:01.0 -> ../../../../devices/pci0000:00/0000:00:01."
			"0"}},
	{.id = FINDING_IOMMU_BRIDGE_DRIVER,
	 .line = {GROUP "devices/0000:00:01.0 -> ../../../../devices/pci0000:00/0000:00:01."
			"0"}},
	/* no prefix of a type is that type */
	{.id = FINDING_IOMMU_DIRECT_REGION,
	 .line = {GROUP
		  "reserved_regions = 0xe0000000 0xe0ffffff direct-relaxable"}},
	{.id = FINDING_IOMMU_DIRECT_UNENFORCED,
	 .line = {GROUP "reserved_regions = 0xe0000000 0xe0ffffff direct-relaxable",
		  "/proc/sys/kernel/osrelease = 6.1.0-1-amd64"}},
	{.id = FINDING_IOMMU_KERNEL_OFF,
	 .line = {"-/sys/class/iommu/dmar0", "/sys/class/iommu/ivhd0/"}},
	{.id = FINDING_IRQ_REMAPPING_UNKNOWN,
	 .line = {"/proc/interrupts =  CPU0\\n 24: 1 ITS-PCI-MSI-0 0-edge PME",
		  "@arch \"aarch64\""}},
	{.id = FINDING_IRQ_NO_REMAPPING, .line = {"-/sys/class/iommu"}},
	/* a module that is told to do without is the finding, not its absence */
	{.id = FINDING_IRQ_NO_REMAPPING,
	 .line = {"/proc/interrupts =  CPU0\\n 24: 1 PCI-MSI-0000:00:01.0 0-edge PME",
		  "/sys/module/iommufd/parameters/allow_unsafe_interrupts = Y"}},
	{.id = FINDING_USE_HELD,
	 .line = {"/sys/class/graphics/fb0 -> ../../devices/pci0000:00/0000:00:01.0/"
		  "0000:01:00.0/graphics/fb0",
		  "/sys/class/vtconsole/vtcon0/name = (S) dummy device",
		  "/sys/class/vtconsole/vtcon0/bind = 1"}},
	{.id = FINDING_USE_HELD,
	 .line = {"/sys/class/graphics/fb0/",
		  "/sys/class/graphics/fb1 -> ../../devices/pci0000:00/0000:00:01.0/"
		  "0000:01:00.0/graphics/fb1",
		  "/sys/class/vtconsole/vtcon1/name = (M) frame buffer device",
		  "/sys/class/vtconsole/vtcon1/bind = 1"}},
	/* of another device, also for who reads zeros */
	{.id = FINDING_USE_BOOT_FRAMEBUFFER,
	 .line = {"/proc/iomem = 00000000-00000000 : 0000:01:00.0\\n  00000000-00000000 : "
		  "nouveau\\n00000000-00000000 : 0000:02:00.0\\n  00000000-00000000 : "
		  "BOOTFB"}},
	{.id = FINDING_VFIO_LEFT_OVER,
	 .line = {THIS_BOOT,
		  RECORD("00000000-0000-4000-8000-000000000000", "false",
			 "0000:01:00.0"),
		  LOCK("false")}},
	{.id = FINDING_VFIO_LEFT_OVER,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "false", "0000:02:00.0"),
		  LOCK("false")}},
	{.id = FINDING_VFIO_LEFT_OVER,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "false", "0000:01:00.0"),
		  LOCK("true")}},
	/* another card in the slot */
	{.id = FINDING_VFIO_LEFT_OVER,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "false", "0000:01:00.0"),
		  LOCK("false"), GPU "/device = 0x2685"}},
	/* whether its run lives is not known: nothing is said */
	{.id = FINDING_VFIO_LEFT_OVER,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "false", "0000:01:00.0")}},
	{.id = FINDING_VFIO_STALE_OVERRIDE,
	 .line = {GPU "/driver_override = vfio-pci", LOCK("true")}},
	{.id = FINDING_VFIO_STALE_OVERRIDE,
	 .line = {GPU "/driver_override = nouveau"}},
	{.id = FINDING_VFIO_BOUND,
	 .line = {THIS_BOOT, RECORD(BOOT_ID, "true", "0000:01:00.0"),
		  LOCK("false"), ON_VFIO, "@nodes /dev/vfio/2 ok"}},
	{.id = FINDING_VFIO_VARIANT_DRIVER,
	 .line = {GPU
		  "/modalias = pci:v000010DEd00002342sv000010DEsd00000000bc03sc00i00"},
	 .vfio_driver = "nvgrace-gpu-vfio-pci"},
	{.id = FINDING_VFIO_NO_CDEV, .line = {ON_VFIO, "@nodes /dev/vfio/2 ok"}},
	{.id = FINDING_VFIO_PERSISTENT_RULE,
	 .line = {"/proc/cmdline = quiet vfio-pci.ids=10de:2685 ro"}},
	{.id = FINDING_VFIO_NODE_MISSING,
	 .line = {"@nodes /dev/vfio/vfio missing"}},
	{.id = FINDING_VFIO_BAR_PFNMAP,
	 .line = {ON_VFIO, "@nodes /dev/vfio/2 ok",
		  GPU "/vfio-dev/vfio0/dev = 240:0",
		  "@nodes /dev/vfio/devices/vfio0 ok",
		  "/proc/sys/kernel/osrelease = 6.19.0"}},
	{.id = FINDING_RESET_BUS_ONLY, .line = {GPU "/reset_method = bus"}},
	/* before Linux 5.15: it has a function reset, or the module gives it one */
	{.id = FINDING_RESET_BUS_ONLY,
	 .line = {"/proc/sys/kernel/osrelease = 5.9.13", "-" GPU "/reset_method",
		  GPU "/reset = ", GPU "/vendor = 0x1002", CAPS_FLR}},
	{.id = FINDING_RESET_BUS_ONLY,
	 .line = {"/proc/sys/kernel/osrelease = 5.9.13", "-" GPU "/reset_method",
		  GPU "/reset = ", GPU "/vendor = 0x1002", CAPS_NO_FLR,
		  "/sys/module/vendor_reset/"}},
	/* switches that come along; a card of the generation without them */
	{.id = FINDING_DEVICE_NVLINK_FABRIC,
	 .line = {GPU "/class = 0x030200", SWITCH, OTHER "/class = 0x068000",
		  OTHER "/vendor = 0x10de", OTHER "/device = 0x22a3",
		  GROUP "devices/0000:00:02.0 -> ../../../../devices/pci0000:00/0000:"
			"00:02.0"}},
	/* an argument of other devices; a host bridge as it should be */
	{.id = FINDING_VFIO_RULE_LATE,
	 .line = {"/proc/cmdline = quiet vfio-pci-ids=10de:2685 ro"}},
	{.id = FINDING_VFIO_IGD,
	 .line = {IGD, IGD_FOLDER "/vendor = 0x8086",
		  IGD_FOLDER "/device = 0x4c8a", IGD_FOLDER "/class = 0x030000",
		  ROOT, ROOT_FOLDER "/vendor = 0x8086",
		  ROOT_FOLDER "/device = 0x4c43", ROOT_FOLDER "/class = 0x060000"},
	 .target = "00:02.0"},
	/* D3cold reads as all ones, too, and does not mean dead */
	{.id = FINDING_POWER_DEAD,
	 .line = {GPU "/power_state = D3cold", GPU
		  "/config = \\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff"
		  "\\xff\\xff\\xff\\xff\\xff"}},
	{.id = FINDING_POWER_LINK_DOWN,
	 .line = {GPU "/current_link_width = 0", GPU "/max_link_width = 0"}},
	/* a run makes the window as large as it must be */
	{.id = FINDING_BAR_WINDOW,
	 .line = {GPU "/resource = 0x6000000000 0x6fffffffff 0x14220c"}},
	{.id = FINDING_BAR_WINDOW,
	 .line = {GPU "/resource = 0x10000000000 0x1ffffffffff 0x14220c"},
	 .arch = "aarch64"},
	{.id = FINDING_BAR_WINDOW,
	 .line = {GPU "/resource = 0x6000000000 0x6fffffffff 0x14220c"},
	 .pci_hole64_size = "64G"},
	{.id = FINDING_BAR_RESIZABLE,
	 .line = {GPU "/resource1_resize = 0000000000003fc0"}},
	{.id = FINDING_BAR_PAGE_SIZE,
	 .line = {GPU "/resource = 0xf6000000 0xf6000fff 0x40200"}},
	{.id = FINDING_MEMORY_LOCKED_LIMIT,
	 .line = {"@ipc_lock false", "@locked -1"}},
	{.id = FINDING_MEMORY_LOCKED_BARS,
	 .line = {"@ipc_lock false", "@locked 3221225472"}},
	/* what lies in huge pages is not taken from what is available */
	{.id = FINDING_MEMORY_SHORT,
	 .line = {"/proc/meminfo = MemTotal: 16777216 kB\\nMemAvailable: 1048576 kB",
		  "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 1024"}},
	{.id = FINDING_MEMORY_HUGE_PAGES,
	 .line = {"/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 1024"}},
	{.id = FINDING_MEMORY_HUGE_PAGES_NODE,
	 .line = {"/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 1200",
		  GPU "/numa_node = 1",
		  "/sys/devices/system/node/node1/hugepages/hugepages-2048kB/"
		  "free_hugepages = 1024"}},
	{.id = FINDING_MEMORY_SHARED_PAGES, .line = {SHMEM "[advise] never deny"}},
	/* what is broken says nothing */
	{.id = FINDING_MEMORY_SHARED_PAGES, .line = {SHMEM "advise [never"}},
	{.id = FINDING_MEMORY_SHARED_PAGES,
	 .line = {SHMEM "advise [never] deny",
		  "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages = 1024"}},
	{.id = FINDING_MEMORY_LAYOUT,
	 .line = {GROUP "reserved_regions = 0x80000000 0x800fffff reserved"}},
	{.id = FINDING_MEMORY_IDENTITY_REFUSED,
	 .line = {GROUP
		  "reserved_regions = 0x40000000 0x401fffff direct-relaxable"},
	 .policy = BOARD_IDENTITY_QUARANTINE},
	/* a direct region is the finding, not its consequences */
	{.id = FINDING_MEMORY_IDENTITY_REFUSED,
	 .line = {GROUP "reserved_regions = 0x40000000 0x401fffff direct"}},
	{.id = FINDING_KVM_NO_GIC,
	 .line = {"@arch \"aarch64\"", "@gic_v3 true", "@its true"},
	 .gic_version = 3},
	{.id = FINDING_KVM_NO_ITS,
	 .line = {"@arch \"aarch64\"", "@gic_v3 true", "@its true"},
	 .gic_version = 3},
	{.id = FINDING_KVM_UNUSABLE,
	 .line = {"@kvm false", "@kvm_reason \"no\""},
	 .accel = BOARD_ACCEL_TCG},
	{.id = FINDING_HOST_LOCKDOWN, .line = {"-/sys/kernel/security/lockdown"}},
	{.id = FINDING_HOST_SECURE_BOOT,
	 .line = {"/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c "
		  "= \\x06\\x00\\x00\\x00\\x00"}},
	{.id = FINDING_FIRMWARE_PREPARED, .line = {NO_DMAR, IVRS_2, ARCHIVE}},
	{.id = FINDING_FIRMWARE_ACTIVE, .line = {NO_DMAR, IVRS_1, ARCHIVE}},
	{.id = FINDING_FIRMWARE_STALE, .line = {NO_DMAR, IVRS_3}},
};

#endif /* GPUBOX_TESTS_UNIT_DOCTOR_CASES_H */
