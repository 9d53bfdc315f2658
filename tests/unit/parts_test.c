// SPDX-License-Identifier: GPL-2.0-or-later
/* Parts of a guest that fit, changed in one way each; what is read of them. */
#include <elf.h>

#include "unit.h"

#include "fake_host.h"
#include "driver/coherence.h"
#include "driver/collect.h"
#include "boot/built.h"
#include "driver/object.h"
#include "driver/vendor.h"

#define RELEASE "6.12.0-1-arm64"
#define VERSION "580.95.05"
#define SHA                                                              \
	"\"sha256\": \"0123456789abcdef0123456789abcdef0123456789abcdef" \
	"0123456789abcdef\""

static const struct pci_device gb10 = {.vendor = 0x10de, .device = 0x2e12};

static struct parts parts;
static struct parts_plan plan;
static struct findings findings;

static void add_module(const char *name)
{
	struct parts_module *module = &parts.module[parts.n_modules++];

	*module = (struct parts_module){
		.version = VERSION,
		.vermagic = RELEASE " SMP preempt mod_unload aarch64",
		.arch = "aarch64",
		.flavour = PARTS_OPEN,
		.signature = BUILT_IN,
		.size = 10 << 20,
	};
	parts_set(module->name, sizeof(module->name), name);
	snprintf(module->file, sizeof(module->file), "/updates/%s.ko", name);
}

static void add_library(const char *name)
{
	struct parts_library *library = &parts.library[parts.n_libraries++];

	*library = (struct parts_library){
		.version = VERSION,
		.arch = "aarch64",
		.align = 65536,
	};
	parts_set(library->name, sizeof(library->name), name);
	snprintf(library->file, sizeof(library->file), "/lib/%s.so", name);
}

/* A DGX Spark's, as it should be. */
FIXTURE(setup)
{
	size_t i;

	memset(&parts, 0, sizeof(parts));
	memset(&findings, 0, sizeof(findings));
	parts.kernel = (struct built_kernel){
		.release = RELEASE,
		.arch = "aarch64",
		.page_size = 65536,
		.config = "/boot/config-" RELEASE,
		.config_page_size = 65536,
		.modules = "/lib/modules/" RELEASE,
	};
	for (i = 0; i < BUILT_FEATURES; i++)
		parts.kernel.has[i] = BUILT_IN;
	parts.kernel.has[BUILT_SIG_FORCE] = BUILT_ABSENT;
	parts.kernel.has[BUILT_LOCKDOWN] = BUILT_ABSENT;
	parts_set(parts.driver, sizeof(parts.driver), "nvidia");
	parts_set(parts.source, sizeof(parts.source), "/lib/modules/" RELEASE);
	parts_set(parts.running, sizeof(parts.running), VERSION);
	parts.as_layer = parts.has_firmware = true;
	add_module("nvidia");
	add_module("nvidia_uvm");
	add_library("libcuda");
	add_library("libnvidia-ml");
	parts.n_firmware = 1;
	parts.firmware[0] =
		(struct parts_firmware){"gsp_ga10x.bin", VERSION, "", 70 << 20};
	plan = (struct parts_plan){
		.cmdline = "quiet",
		.initcall_blacklist = "a,load_system_certificate_list,b",
		.memory = 2ull << 30,
	};
	return 0;
}

FIXTURE(teardown)
{
	findings_free(&findings);
	return 0;
}

static void check(void)
{
	coherence_check(&parts, &plan, &findings);
	coherence_check_gpu(&parts, &gb10, &findings);
	assert_int_equal(findings.err, 0);
}

/* Exactly this one, with @part in its sentence. */
static void check_finds(enum finding_id id, const char *part)
{
	size_t i;

	check();
	for (i = 0; i < findings.count; i++) {
		if (findings.finding[i].id != id)
			print_message("# %s: %s\n",
				      finding_kinds[findings.finding[i].id].name,
				      findings.finding[i].text);
	}
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.finding[0].id, id);
	assert_non_null(strstr(findings.finding[0].text, part));
}

TEST(test_parts_that_fit)
{
	struct fault fault = {0};

	check();
	assert_int_equal(findings.count, 0);
	assert_int_equal(coherence_fault(&findings, &fault), 0);
	assert_int_equal(fault.class, FAULT_NONE);
}

/* Nothing is held against what is not known. */
TEST(test_unknown_is_no_fault)
{
	memset(&parts.kernel, 0, sizeof(parts.kernel));
	memset(&parts.module[0].version, 0, sizeof(parts.module[0].version));
	parts.module[0].vermagic[0] = parts.module[0].arch[0] = '\0';
	parts.module[0].flavour = PARTS_FLAVOUR_UNKNOWN;
	parts.module[0].signature = BUILT_UNKNOWN;
	parts.n_modules = 1;
	parts.n_libraries = parts.n_firmware = 0;
	parts.has_firmware = false;
	parts.running[0] = '\0';
	check_finds(FINDING_GUEST_CONFIG_UNKNOWN, "not found");
}

TEST(test_flavour)
{
	struct fault fault = {0};

	parts.module[0].flavour = PARTS_PROPRIETARY;
	check_finds(FINDING_GUEST_DRIVER_FLAVOUR, "only the open modules");
	assert_int_equal(coherence_fault(&findings, &fault), -ENOEXEC);
	assert_int_equal(fault.class, FAULT_GPU);
	assert_non_null(strstr(fault.text, "nvidia " VERSION));
}

TEST(test_other_gpus)
{
	static const struct {
		uint16_t device;
		bool open, proprietary; /* which flavours drive it */
		const char *firmware;
	} gpus[] = {
		{0x1b38, false, true, ""}, /* P40 */
		{0x1db4, false, true, ""}, /* V100 */
		{0x1e02, true, true, "gsp_tu10x.bin"},
		{0x1eb8, true, true, "gsp_tu10x.bin"},	/* T4 */
		{0x20b0, true, true, "gsp_tu10x.bin"},	/* A100 */
		{0x2182, true, true, "gsp_tu10x.bin"},	/* 1660 Ti */
		{0x2204, true, true, "gsp_ga10x.bin"},	/* 3090 */
		{0x2330, true, true, "gsp_ga10x.bin"},	/* H100 */
		{0x2342, true, false, "gsp_ga10x.bin"}, /* GH200 */
		{0x2684, true, true, "gsp_ga10x.bin"},	/* 4090 */
		{0x28f8, true, true, "gsp_ga10x.bin"},
		{0x2901, true, false, "gsp_ga10x.bin"}, /* B200 */
		{0x2941, true, false, "gsp_ga10x.bin"}, /* GB200 */
		{0x2b85, true, false, "gsp_ga10x.bin"}, /* 5090 */
		{0x2e00, true, false, "gsp_ga10x.bin"}, /* GB10 */
		{0x2e12, true, false, "gsp_ga10x.bin"},
		{0x2e3f, true, false, "gsp_ga10x.bin"},
		{0x31c2, true, false, "gsp_ga10x.bin"}, /* GB300 */
	};
	const struct vendor_gpu *gpu;
	size_t i;

	for (i = 0; i < sizeof(gpus) / sizeof(gpus[0]); i++) {
		gpu = vendor_gpu(0x10de, gpus[i].device);
		assert_non_null(gpu);
		assert_int_equal(gpu->flavour != VENDOR_PROPRIETARY_ONLY,
				 gpus[i].open);
		assert_int_equal(gpu->flavour != VENDOR_OPEN_ONLY,
				 gpus[i].proprietary);
		assert_string_equal(gpu->firmware, gpus[i].firmware);
		assert_int_equal(gpu->sva, gpus[i].device >> 6 == 0x2e00 >> 6);
	}
	assert_null(vendor_gpu(0x1002, 0x2684));
	assert_null(vendor_driver(0x1002));
}

TEST(test_old_driver)
{
	size_t i;

	parts_set(parts.running, 64, "575.64.05");
	for (i = 0; i < 2; i++) {
		parts_set(parts.module[i].version, 64, "575.64.05");
		parts_set(parts.library[i].version, 64, "575.64.05");
	}
	parts_set(parts.firmware[0].version, 64, "575.64.05");
	check_finds(FINDING_GUEST_DRIVER_OLD, "from version 580 on");
}

TEST(test_versions)
{
	struct fault fault = {0};

	parts_set(parts.library[1].version, 64, "580.95.06");
	check_finds(FINDING_GUEST_DRIVER_VERSION, "libnvidia-ml is 580.95.06");
	assert_int_equal(coherence_fault(&findings, &fault), -ENOEXEC);
	assert_int_equal(fault.class, FAULT_GUEST);
}

TEST(test_module_versions)
{
	parts_set(parts.module[1].version, 64, "570.1");
	check_finds(FINDING_GUEST_DRIVER_VERSION, "nvidia_uvm is 570.1");
}

TEST(test_upgraded_host)
{
	parts_set(parts.running, sizeof(parts.running), "570.1");
	check_finds(FINDING_GUEST_DRIVER_UPGRADED,
		    "runs nvidia 570.1, and " VERSION);
}

TEST(test_missing_driver)
{
	parts.n_modules = 0;
	check_finds(FINDING_GUEST_DRIVER_MISSING, "no module nvidia for");
}

TEST(test_no_layer)
{
	parts.n_modules = 0;
	parts_set(parts.no_layer, sizeof(parts.no_layer), "x: is not there");
	check_finds(FINDING_GUEST_DRIVER_LAYER, "does not go: x: is not there");
}

TEST(test_releases)
{
	/* a longer one that begins the same is another one, too */
	parts_set(parts.kernel.release, 128, RELEASE "-64k");
	check_finds(FINDING_GUEST_KERNEL_MISMATCH, "built for " RELEASE);
	findings_free(&findings);
	parts_set(parts.module[0].vermagic, 128,
		  RELEASE " SMP preempt mod_unload modversions aarch64");
	check_finds(FINDING_GUEST_KERNEL_DIFFERS, "built for " RELEASE);
}

TEST(test_architectures)
{
	parts_set(parts.library[0].arch, 16, "x86_64");
	check_finds(FINDING_GUEST_ARCH, "libcuda is for x86_64");
}

TEST(test_page_sizes)
{
	parts.kernel.config_page_size = 4096;
	check_finds(FINDING_GUEST_PAGE_SIZE, "pages of 64 KiB");
	findings_free(&findings);
	parts.kernel.config_page_size = 65536;
	parts.library[1].align = 4096;
	check_finds(FINDING_GUEST_PAGE_SIZE, "libnvidia-ml is aligned to 4096");
}

TEST(test_signatures)
{
	parts.kernel.has[BUILT_SIG_FORCE] = BUILT_IN;
	check_finds(FINDING_GUEST_SIGNATURE, "cuts signatures off");
	findings_free(&findings);
	plan.signatures = true;
	check_finds(FINDING_GUEST_SIGNATURE, "without its keys");
	findings_free(&findings);
	plan.initcall_blacklist = "";
	check();
	assert_int_equal(findings.count, 0);
	parts.module[1].signature = BUILT_ABSENT;
	check_finds(FINDING_GUEST_SIGNATURE, "nvidia_uvm is not signed");
}

TEST(test_command_line_can_enforce)
{
	static const char *const lines[] = {"module.sig_enforce",
					    "quiet module.sig_enforce=1 x",
					    "x lockdown=integrity"};
	size_t i;

	for (i = 0; i < 3; i++) {
		findings_free(&findings);
		plan.cmdline = lines[i];
		check_finds(FINDING_GUEST_SIGNATURE, "cuts signatures off");
	}
	findings_free(&findings);
	plan.cmdline = "xmodule.sig_enforce module.sig_enforce=0";
	check();
	assert_int_equal(findings.count, 0);
}

TEST(test_firmware)
{
	parts_set(parts.firmware[0].version, 64, "570.1");
	check_finds(FINDING_GUEST_FIRMWARE_MISSING, "gsp_ga10x.bin");
	findings_free(&findings);
	parts.has_firmware = false;
	check();
	assert_int_equal(findings.count, 0);
}

TEST(test_firmware_loader)
{
	parts.kernel.has[BUILT_FW_ZSTD] = BUILT_ABSENT;
	check();
	assert_int_equal(findings.count, 0);
	parts_set(parts.firmware[0].packed, 8, "zst");
	check();
	assert_int_equal(findings.count, 0);
	parts.as_layer = false;
	check_finds(FINDING_GUEST_FIRMWARE_LOADER, "packed (.zst)");
	findings_free(&findings);
	parts.kernel.has[BUILT_FW_LOADER] = BUILT_ABSENT;
	check_finds(FINDING_GUEST_FIRMWARE_LOADER, "loads no firmware");
}

TEST(test_sva)
{
	parts.kernel.has[BUILT_SVA] = BUILT_ABSENT;
	check_finds(FINDING_GUEST_SVA, "CONFIG_ARM_SMMU_V3_SVA");
}

TEST(test_file_systems)
{
	parts.kernel.has[BUILT_EROFS] = BUILT_ABSENT;
	check();
	assert_int_equal(findings.count, 0);
	parts.kernel.has[BUILT_SQUASHFS] = BUILT_ABSENT;
	check_finds(FINDING_GUEST_FILE_SYSTEMS, "no erofs");
	findings_free(&findings);
	parts.as_layer = false;
	check();
	assert_int_equal(findings.count, 0);
}

TEST(test_memory)
{
	plan.memory = 218ull << 20;
	check();
	assert_int_equal(findings.count, 0);
	plan.memory--;
	check_finds(FINDING_GUEST_MEMORY, "218 MiB is the least");
}

TEST(test_licences)
{
	assert_int_equal(parts_flavour_of("Dual MIT/GPL"), PARTS_OPEN);
	assert_int_equal(parts_flavour_of("GPL v2"), PARTS_OPEN);
	assert_int_equal(parts_flavour_of("NVIDIA"), PARTS_PROPRIETARY);
	assert_int_equal(parts_flavour_of(""), PARTS_FLAVOUR_UNKNOWN);
}

TEST(test_lists)
{
	assert_true(parts_list_has("virtio_pci | ?nvidia-uvm a=b", "nvidia"));
	assert_true(parts_list_has("nvidia NVreg_X=1", "nvidia"));
	assert_false(parts_list_has("nvidiafb | xnvidia", "nvidia"));
	assert_false(parts_list_has("", "nvidia"));
	assert_false(parts_list_has("|||", "nvidia"));
}

TEST(test_board_lists)
{
	struct board board = {.modules = "virtio_pci", .gpu_modules = ""};

	assert_null(parts_board_list(&board, "nvidia"));
	board.modules = "nvidia | virtio_pci";
	assert_ptr_equal(parts_board_list(&board, "nvidia"), board.modules);
	board.gpu_modules = "nvidia a=b | nvidia_uvm";
	assert_ptr_equal(parts_board_list(&board, "nvidia"), board.gpu_modules);
}

TEST(test_configuration)
{
	static const char text[] =
		"CONFIG_MODULES=y\nCONFIG_OVERLAY_FS=m\n# CONFIG_EROFS_FS is not "
		"set\nCONFIG_SQUASHFS_XZ=y\nCONFIG_FW_LOADER=y\n"
		"CONFIG_FW_LOADER_COMPRESS=y\nCONFIG_ARM64_64K_PAGES=y\n"
		"XCONFIG_EROFS_FS=y\nCONFIG_MODULE_SIG_FORCE=y";
	static const char newer[] = "CONFIG_MODULES=y\n"
				    "CONFIG_FW_LOADER_COMPRESS=y\n"
				    "# CONFIG_FW_LOADER_COMPRESS_XZ is not set\n"
				    "CONFIG_FW_LOADER_COMPRESS_ZSTD=y\n";
	struct built_kernel kernel = {0};

	assert_false(built_read("# nothing\n", 10, &kernel));
	assert_int_equal(kernel.has[BUILT_OVERLAY], BUILT_UNKNOWN);
	assert_true(built_read(text, sizeof(text) - 1, &kernel));
	assert_int_equal(kernel.has[BUILT_OVERLAY], BUILT_MODULE);
	assert_int_equal(kernel.has[BUILT_EROFS], BUILT_ABSENT);
	assert_int_equal(kernel.has[BUILT_SQUASHFS], BUILT_ABSENT);
	assert_int_equal(kernel.has[BUILT_FW_LOADER], BUILT_IN);
	assert_int_equal(kernel.has[BUILT_FW_XZ], BUILT_IN);
	assert_int_equal(kernel.has[BUILT_FW_ZSTD], BUILT_ABSENT);
	assert_int_equal(kernel.has[BUILT_SIG_FORCE], BUILT_IN);
	assert_int_equal(kernel.config_page_size, 65536);
	assert_true(built_read(newer, sizeof(newer) - 1, &kernel));
	assert_int_equal(kernel.has[BUILT_FW_XZ], BUILT_ABSENT);
	assert_int_equal(kernel.has[BUILT_FW_ZSTD], BUILT_IN);
}

/* gzip(1) made this of "CONFIG_MODULES=y\n". */
TEST(test_configuration_inside)
{
	static const unsigned char image[] =
		"MZ\0\0IKCFG_ST"
		"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x73\xf6\xf7\x73\xf3\x74"
		"\x8f\xf7\xf5\x77\x09\xf5\x71\x0d\xb6\xad\xe4\x02\x00\x5d\xc7\x0e"
		"\xd9\x11\x00\x00\x00"
		"IKCFG_ED\0";
	size_t size;
	char *text;

	text = built_inside(image, sizeof(image), &size);
	assert_non_null(text);
	assert_int_equal(size, 17);
	assert_memory_equal(text, "CONFIG_MODULES=y\n", 17);
	free(text);
	assert_null(built_inside(image, 14, &size));
	assert_null(built_inside(image, 30, &size));
	assert_null(built_inside(image + 8, sizeof(image) - 8, &size));
}

static size_t make_object(uint8_t *data, unsigned int machine, uint64_t align)
{
	const Elf64_Ehdr header = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB},
		.e_machine = (Elf64_Half)machine,
		.e_phoff = sizeof(header),
		.e_phnum = 2,
	};
	const Elf64_Phdr segments[2] = {{.p_type = PT_LOAD, .p_align = 2 * align},
					{.p_type = PT_LOAD, .p_align = align}};

	memcpy(data, &header, sizeof(header));
	memcpy(data + sizeof(header), segments, sizeof(segments));
	return sizeof(header) + sizeof(segments);
}

TEST(test_objects)
{
	struct object object;
	uint8_t data[512];
	size_t size = make_object(data, EM_AARCH64, 4096);

	assert_int_equal(object_read(data, size, &object), 0);
	assert_string_equal(object.arch, "aarch64");
	assert_int_equal(object.align, 4096);
	assert_int_equal(object_read(data, size - 1, &object), 0);
	assert_int_equal(object.align, 8192);
	assert_int_equal(object_read(data, 63, &object), -EBADMSG);
	data[4] = ELFCLASS32;
	assert_int_equal(object_read(data, size, &object), -EBADMSG);
}

static const struct collect_ask ask_of = {
	.release = RELEASE,
	.arch = "aarch64",
	.page_size = 4096,
	.modules = "/lib/modules/" RELEASE,
	.list = "nvidia | nvidia_uvm",
	.files = true,
};

TEST(test_host_is_read)
{
	struct collect_ask ask = ask_of;
	struct fake_host host;
	char library[513] = "";
	size_t size;
	FILE *file;
	char path[512];

	fake_host_make(&host);
	size = make_object((uint8_t *)library, EM_AARCH64, 65536);
	fake_host_write(&host, "/boot/config-" RELEASE,
			"CONFIG_MODULES=y\nCONFIG_ARM64_4K_PAGES=y\n");
	fake_host_write(&host, "/sys/module/nvidia/version", VERSION "\n");
	fake_host_write(&host, "/lib/firmware/nvidia/ga102/gsp/x.bin", "x");
	fake_host_write(&host,
			"/lib/firmware/nvidia/" VERSION "/gsp_ga10x.bin.xz",
			"abc");
	fake_host_write(&host, "/usr/lib64/nvidia/libcuda.so." VERSION, "x");
	fake_path(path, "%s/usr/lib64/nvidia/libcuda.so." VERSION, host.root);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(library, size, 1, file), 1);
	fclose(file);
	fake_link(&host, "nvidia/libcuda.so." VERSION, "/usr/lib64/libcuda.so.1");
	ask.root = host.root;
	ask.driver = vendor_driver(0x10de);
	assert_int_equal(collect_host(&ask, &parts), 0);
	assert_string_equal(parts.kernel.release, RELEASE);
	assert_string_equal(parts.kernel.config, "/boot/config-" RELEASE);
	assert_int_equal(parts.kernel.config_page_size, 4096);
	assert_string_equal(parts.running, VERSION);
	assert_int_equal(parts.n_firmware, 1);
	assert_string_equal(parts.firmware[0].name, "gsp_ga10x.bin");
	assert_string_equal(parts.firmware[0].version, VERSION);
	assert_string_equal(parts.firmware[0].packed, "xz");
	assert_int_equal(parts.firmware[0].size, 3);
	assert_true(parts.has_firmware);
	assert_int_equal(parts.n_libraries, 1);
	assert_string_equal(parts.library[0].name, "libcuda");
	assert_string_equal(parts.library[0].version, VERSION);
	assert_string_equal(parts.library[0].arch, "aarch64");
	assert_string_equal(parts.library[0].file,
			    "/usr/lib64/nvidia/libcuda.so." VERSION);
	assert_int_equal(parts.library[0].align, 65536);
	/* no index of modules: nobody has looked for the driver */
	assert_string_equal(parts.source, "");
	/* an older library that fits the module is still there */
	fake_host_write(&host, "/usr/lib64/nvidia/libcuda.so.570.1", "x");
	add_module("nvidia");
	parts_set(parts.module[0].version, 64, "570.1");
	parts.n_libraries = parts.n_firmware = 0;
	collect_files(&ask, &parts);
	assert_int_equal(parts.n_libraries, 1);
	assert_string_equal(parts.library[0].version, "570.1");
	fake_host_remove(&host);
}

/* A layer says all of it by itself. */
TEST(test_driver_layer)
{
	static const char text[] =
		"{\"format\": 1, \"name\": \"nvidia\", \"version\": \"1.2.3\", "
		"\"flavour\": \"open\", \"release\": \"6.1\", \"vermagic\": "
		"\"6.1 SMP\", \"arch\": \"x86_64\", \"firmware_version\": "
		"\"1.2.3\", \"modules\": [{\"name\": \"nvidia\", \"path\": "
		"\"lib/modules/6.1/nvidia.ko\", \"version\": \"1.2.3\", "
		"\"license\": \"NVIDIA\", \"vermagic\": \"6.1 SMP\", "
		"\"signed\": true, \"own\": true}], \"files\": ["
		"{\"role\": \"module\", \"path\": \"lib/modules/6.1/nvidia.ko\", "
		"\"version\": \"\", " SHA ", \"size\": 77}, "
		"{\"role\": \"library\", \"path\": \"top/usr/lib/libcuda.so.1.2.4\", "
		"\"version\": \"1.2.4\", " SHA ", \"size\": 5}, "
		"{\"role\": \"library\", \"path\": \"top/usr/lib/libcudart.so.9\", "
		"\"version\": \"9\", " SHA ", \"size\": 5}, "
		"{\"role\": \"firmware\", \"path\": "
		"\"firmware/nvidia/1.2.3/gsp_ga10x.bin.zst\", \"version\": \"1.2.3\", " SHA
		", \"size\": 6}], \"left_out\": []}";
	struct driver_info info;
	struct fault fault = {0};

	assert_int_equal(
		driver_info_parse(text, strlen(text), "layer", &info, &fault), 0);
	collect_driver(&info, "/x.erofs", vendor_driver(0x10de), &parts);
	driver_info_free(&info);
	assert_true(parts.as_layer);
	assert_string_equal(parts.source, "/x.erofs");
	assert_int_equal(parts.n_modules, 1);
	assert_int_equal(parts.module[0].flavour, PARTS_PROPRIETARY);
	assert_int_equal(parts.module[0].signature, BUILT_IN);
	assert_int_equal(parts.module[0].size, 77);
	assert_string_equal(parts.module[0].arch, "x86_64");
	assert_int_equal(parts.n_libraries, 1);
	assert_string_equal(parts.library[0].version, "1.2.4");
	assert_int_equal(parts.n_firmware, 1);
	assert_string_equal(parts.firmware[0].name, "gsp_ga10x.bin");
	assert_string_equal(parts.firmware[0].packed, "zst");
	check();
	assert_non_null(findings_find(&findings, FINDING_GUEST_DRIVER_VERSION));
	assert_non_null(findings_find(&findings, FINDING_GUEST_DRIVER_FLAVOUR));
	assert_non_null(findings_find(&findings, FINDING_GUEST_ARCH));
	assert_non_null(findings_find(&findings, FINDING_GUEST_KERNEL_MISMATCH));
}

TEST(test_json_keeps_all)
{
	static struct parts copy;
	json_t *json;

	parts.kernel.has[BUILT_OVERLAY] = BUILT_MODULE;
	parts.kernel.has[BUILT_EROFS] = BUILT_UNKNOWN;
	parts.module[1].flavour = PARTS_PROPRIETARY;
	parts_set(parts.firmware[0].packed, 8, "xz");
	json = collect_to_json(&parts);
	assert_non_null(json);
	collect_from_json(json, &copy);
	assert_memory_equal(&copy, &parts, sizeof(parts));
	json_decref(json);
}

/* Somebody's captured tree may say anything. */
TEST(test_json_of_another_kind)
{
	static const char *const texts[] = {
		"{}", "[]", "{\"modules\": 7, \"kernel\": []}",
		"{\"modules\": [1, {\"size\": -1, \"flavour\": \"x\"}]}",
		"{\"libraries\": [[]], \"firmware\": [{\"name\": 5}]}"};
	json_t *json;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		json = json_loads(texts[i], 0, NULL);
		assert_non_null(json);
		collect_from_json(json, &parts);
		assert_string_equal(parts.driver, "");
		assert_int_equal(parts.module[1].size, 0);
		assert_int_equal(parts.module[1].flavour, 0);
		json_decref(json);
	}
}

UNIT_MAIN_EACH(setup, teardown)
