/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <autoconf.h>
#include <public_key.h>
#include <version.h>

#include "board/board.h"
#include "kconfig.h"

/* "" in the configuration means @other. */
#define BOARD_OR(text, other) (sizeof(text) > 1 ? (text) : (other))

/* Made from .config by the build, in an object of its own. */
extern const char board_config[];

static const unsigned char board_key[] = {BOARD_KEY_BYTES};

static const struct board board = {
	.name = CONFIG_BOARD,
	.description = CONFIG_BOARD_DESCRIPTION,
	.arch = CONFIG_ARCH,
	.machine = CONFIG_MACHINE,
	.gic_version = CONFIG_VIRT_GIC_VERSION,
	.highmem_mmio_size = CONFIG_VIRT_HIGHMEM_MMIO_SIZE,
	.pci_hole64_size = CONFIG_Q35_PCI_HOLE64_SIZE,
	.accel = KCONFIG_ENABLED(CONFIG_ACCEL_KVM)   ? BOARD_ACCEL_KVM
		 : KCONFIG_ENABLED(CONFIG_ACCEL_TCG) ? BOARD_ACCEL_TCG
						     : BOARD_ACCEL_AUTO,
	.tcg_cpu = CONFIG_TCG_CPU,
	.firmware = CONFIG_FIRMWARE,
	.qemu_binary = BOARD_OR(CONFIG_QEMU_BINARY, "qemu-system-" CONFIG_ARCH),
	.qemu_user = CONFIG_QEMU_USER,
	.qemu_uid_first = CONFIG_QEMU_UID_FIRST,
	.qemu_uid_count = CONFIG_QEMU_UID_COUNT,
	.memory_mib = CONFIG_MEMORY_MIB,
	.vcpus = CONFIG_VCPUS,
	.cmdline = CONFIG_GUEST_CMDLINE,
	.initcall_blacklist = CONFIG_GUEST_INITCALL_BLACKLIST,
	.modules = CONFIG_GUEST_MODULES,
	.module_signatures = KCONFIG_ENABLED(CONFIG_GUEST_MODULE_SIGNATURES),
	.kernel_of_host = KCONFIG_ENABLED(CONFIG_GUEST_KERNEL_HOST),
	.gpu_modules = CONFIG_GPU_MODULES,
	.openshell_modules = CONFIG_OPENSHELL_MODULES,
	.gpu_nodes = CONFIG_GPU_NODES,
	.gpu_list = CONFIG_GPU_LIST,
	.gpu_log = CONFIG_GPU_LOG,
	.gpu_lock_modules = KCONFIG_ENABLED(CONFIG_GPU_LOCK_MODULES),
	.network = KCONFIG_ENABLED(CONFIG_NETWORK_USER) ? BOARD_NETWORK_USER
							: BOARD_NETWORK_NONE,
	.vfio = KCONFIG_ENABLED(CONFIG_VFIO_TYPE1)     ? BOARD_VFIO_TYPE1
		: KCONFIG_ENABLED(CONFIG_VFIO_IOMMUFD) ? BOARD_VFIO_IOMMUFD
		: KCONFIG_ENABLED(CONFIG_VFIO_NONE)    ? BOARD_VFIO_NONE
						       : BOARD_VFIO_AUTO,
	.vfio_driver = CONFIG_VFIO_DRIVER,
	.gpu_required = !KCONFIG_ENABLED(CONFIG_GPU_POLICY_PREFERRED),
	.identity_regions = CONFIG_IDENTITY_REGIONS,
	.identity_policy = KCONFIG_ENABLED(CONFIG_IDENTITY_MAP) ? BOARD_IDENTITY_MAP
			   : KCONFIG_ENABLED(CONFIG_IDENTITY_QUARANTINE)
				   ? BOARD_IDENTITY_QUARANTINE
				   : BOARD_IDENTITY_REFUSE,
	.gpu_match = CONFIG_GPU_MATCH,
	.gpu_class = CONFIG_GPU_CLASS,
	.gpu_virtual = KCONFIG_ENABLED(CONFIG_GPU_VIRTUAL_FUNCTIONS),
	.gpu_files = CONFIG_GPU_FILES,
	.gpu_cdi = CONFIG_GPU_CDI,
	.boot_timeout_s = CONFIG_BOOT_TIMEOUT_S,
	.step_timeout_ms = CONFIG_STEP_TIMEOUT_MS,
	.cache_mib = CONFIG_CACHE_MIB,
	.templates = KCONFIG_ENABLED(CONFIG_TEMPLATES),
	.numa_auto = KCONFIG_ENABLED(CONFIG_NUMA_AUTO),
	.template_hours = CONFIG_TEMPLATE_HOURS,
	.template_count = CONFIG_TEMPLATE_COUNT,
	.kill_grace_ms = CONFIG_KILL_GRACE_MS,
	.default_timeout_s = CONFIG_DEFAULT_TIMEOUT_S,
	.public_key = KCONFIG_ENABLED(CONFIG_FIT_SIGN) ? board_key : NULL,
	.public_key_size =
		KCONFIG_ENABLED(CONFIG_FIT_SIGN) ? sizeof(board_key) : 0,
	.key_name = CONFIG_FIT_KEY_NAME,
};

const struct board *board_get(void)
{
	return &board;
}

const char *board_config_text(void)
{
	return board_config;
}

const char *board_version(void)
{
	return GPUBOX_VERSION;
}

const char *board_vfio_name(enum board_vfio vfio)
{
	static const char *const names[] = {
		[BOARD_VFIO_AUTO] = "auto",
		[BOARD_VFIO_TYPE1] = "type1",
		[BOARD_VFIO_IOMMUFD] = "iommufd",
		[BOARD_VFIO_NONE] = "none",
	};

	return names[vfio];
}
