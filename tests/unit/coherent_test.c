// SPDX-License-Identifier: GPL-2.0-or-later
/* What a run says of its guest's parts, before a device is touched. */
#include <archive.h>
#include <archive_entry.h>
#include <elf.h>
#include <ftw.h>

#include "unit_folder.h"

#include "fit_builder.h"
#include "guest_abi.h"
#include "file/cpio.h"
#include "driver/collect.h"
#include "plan/coherent.h"
#include "plan/stack.h"
#include "prepare/look_parts.h"
#include "sysfs/sysfs.h"

#define RELEASE "6.12.0-1-test"
#define SHELF	1024 /* bytes of the module's file */

static const struct board board = {
	.name = "test",
	.arch = "aarch64",
	.modules = "virtio_pci",
	.gpu_modules = "nvidia",
	.cmdline = "quiet",
	.initcall_blacklist = "",
	.module_signatures = true,
};

static struct request request;
static struct payload payload;
static struct claim claim;
static struct gpus gpus;
static struct driver driver;
static struct parts parts;
static struct findings findings;
static struct fault fault;
static char fdt[BUILDER_SIZE];
static char path[] = "/tmp/coherent_test.XXXXXX";

/* A module: three sections, of which one is .modinfo with @info. */
static void make_module(uint8_t file[SHELF], unsigned int machine,
			const char *info, size_t info_size)
{
	static const char names[] = "\0.modinfo\0.shstrtab";
	const Elf64_Ehdr header = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, 1},
		.e_type = ET_REL,
		.e_machine = (Elf64_Half)machine,
		.e_version = 1,
		.e_shoff = 64,
		.e_ehsize = 64,
		.e_shentsize = 64,
		.e_shnum = 3,
		.e_shstrndx = 2,
	};
	const Elf64_Shdr sections[3] = {
		[1] = {.sh_name = 1,
		       .sh_type = SHT_PROGBITS,
		       .sh_offset = 512,
		       .sh_size = info_size},
		[2] = {.sh_name = 10,
		       .sh_type = SHT_STRTAB,
		       .sh_offset = 256,
		       .sh_size = sizeof(names)},
	};

	memset(file, 0, SHELF);
	memcpy(file, &header, sizeof(header));
	memcpy(file + 64, sections, sizeof(sections));
	memcpy(file + 256, names, sizeof(names));
	memcpy(file + 512, info, info_size);
}

#define INFO(license, release)                                      \
	"license=" license "\0version=580.95.05\0vermagic=" release \
	" SMP preempt mod_unload aarch64"

/* The image's own modules: nvidia, with this .modinfo. */
static void add_image(const char *info, size_t info_size)
{
	uint8_t module[SHELF];
	struct cpio *cpio = cpio_new();
	void *archive;
	size_t size;
	FILE *file;

	make_module(module, EM_AARCH64, info, info_size);
	assert_int_equal(cpio_file(cpio, "lib/modules/nvidia.ko", module,
				   sizeof(module)),
			 0);
	assert_int_equal(cpio_finish(cpio, &archive, &size), 0);
	cpio_free(cpio);
	builder_make(fdt);
	builder_image(fdt, "modules-1", "ramdisk", "x");
	assert_int_equal(fdt_setprop(fdt, builder_node(fdt, "/images/modules-1"),
				     "data", archive, (int)size),
			 0);
	builder_set(fdt, "/configurations/conf-1", "loadables", "modules-1");
	free(archive);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(fdt, sizeof(fdt), 1, file), 1);
	fclose(file);
	assert_int_equal(image_map(path, &payload.image, &fault), 0);
	parts_set(payload.image_path, sizeof(payload.image_path), path);
	payload.own_modules = true;
}

/* An arm64 kernel with pages of 64 KiB. */
FIXTURE(setup)
{
	static const char image[] =
		"MZ\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06\0\0\0\0\0\0\0"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0ARM\x64\0\0\0\0"
		"Linux version " RELEASE " (a@b)";

	memset(&request, 0, sizeof(request));
	memset(&payload, 0, sizeof(payload));
	memset(&claim, 0, sizeof(claim));
	memset(&gpus, 0, sizeof(gpus));
	memset(&driver, 0, sizeof(driver));
	driver.layer.fd = -1;
	memset(&fault, 0, sizeof(fault));
	request.memory_mib = 2048;
	gpus.count = 1;
	gpus.claim = &claim;
	claim.device[0].pci =
		(struct pci_device){.vendor = 0x10de, .device = 0x2e12};
	return blob_create(&payload.kernel, "kernel", &fault) ||
	       blob_add(&payload.kernel, image, sizeof(image), "test", &fault);
}

static void forget(void)
{
	findings_free(&findings);
	memset(&findings, 0, sizeof(findings));
}

FIXTURE(teardown)
{
	forget();
	payload.initrd.fd = -1;
	payload_close(&payload);
	return 0;
}

/* What a run does before it takes a device. */
static int check_board(const struct board *of)
{
	const struct look_parts_ask ask = {
		.request = &request,
		.board = of,
		.payload = &payload,
		.driver = &driver,
		.vendor = stack_driver(of, &gpus),
	};

	if (!ask.vendor)
		return coherent_check(NULL, &request, of, &gpus, &findings,
				      &fault);
	assert_int_equal(look_parts(&ask, &parts, &fault), 0);
	return coherent_check(&parts, &request, of, &gpus, &findings, &fault);
}

/* The same parts with other devices. */
static int check_again(const struct parts *of)
{
	forget();
	return coherent_check(of, &request, &board, &gpus, &findings, &fault);
}

TEST(test_nothing_to_check)
{
	struct board other = board;
	json_t *json;

	other.gpu_modules = "";
	assert_int_equal(check_board(&other), 0);
	assert_null(stack_driver(&other, &gpus));
	gpus.count = 0;
	assert_int_equal(check_board(&board), 0);
	assert_null(stack_driver(&board, &gpus));
	json = coherent_json(&findings);
	assert_int_equal(json_array_size(json), 0);
	json_decref(json);
}

TEST(test_parts_that_fit)
{
	static const char info[] = INFO("Dual MIT/GPL", RELEASE);

	add_image(info, sizeof(info));
	assert_int_equal(check_board(&board), 0);
	assert_int_equal(parts.n_modules, 1);
	assert_string_equal(parts.module[0].name, "nvidia");
	assert_string_equal(parts.module[0].version, "580.95.05");
	assert_string_equal(parts.module[0].arch, "aarch64");
	assert_int_equal(parts.module[0].flavour, PARTS_OPEN);
	assert_int_equal(parts.module[0].signature, BUILT_ABSENT);
	assert_string_equal(parts.kernel.release, RELEASE);
	assert_int_equal(parts.kernel.page_size, 65536);
	/* its configuration is nowhere to be found */
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.finding[0].id, FINDING_GUEST_CONFIG_UNKNOWN);
}

TEST(test_wrong_flavour_is_the_gpus_fault)
{
	static const char info[] = INFO("NVIDIA", RELEASE);
	json_t *json;

	add_image(info, sizeof(info));
	assert_int_equal(check_board(&board), -ENOEXEC);
	assert_int_equal(fault.class, FAULT_GPU);
	assert_non_null(strstr(fault.text, "only the open modules"));
	json = coherent_json(&findings);
	assert_int_equal(json_array_size(json), 2);
	json_decref(json);
}

TEST(test_wrong_release_is_the_guests_fault)
{
	static const char info[] = INFO("GPL", "6.11.0-1-test");

	add_image(info, sizeof(info));
	assert_int_equal(check_board(&board), -ENOEXEC);
	assert_int_equal(fault.class, FAULT_GUEST);
	assert_non_null(strstr(fault.text, "built for 6.11.0-1-test"));
}

TEST(test_command_line_counts)
{
	static const char info[] = INFO("GPL", RELEASE);

	add_image(info, sizeof(info));
	request.append = "module.sig_enforce=1";
	assert_int_equal(check_board(&board), -ENOEXEC);
	assert_non_null(strstr(fault.text, "nvidia is not signed"));
}

/* A layer is looked into instead, also when it is still to be made. */
TEST(test_driver_layer)
{
	static const char info[] = INFO("NVIDIA", RELEASE);
	static struct driver_module module = {
		.name = "nvidia",
		.path = "lib/modules/nvidia.ko",
		.version = "580.95.05",
		.license = "Dual MIT/GPL",
		.vermagic = RELEASE " SMP",
		.own = true,
	};

	add_image(info, sizeof(info));
	driver.layer.type = ABI_ROOT_EROFS;
	driver.info = (struct driver_info){
		.arch = "aarch64", .modules = &module, .module_count = 1};
	assert_int_equal(check_board(&board), 0);
	assert_true(parts.as_layer);
	assert_int_equal(parts.n_modules, 1);
	assert_int_equal(parts.module[0].flavour, PARTS_OPEN);
	/* there is no firmware in one that was made */
	forget();
	driver.layer.fd = 0;
	assert_int_equal(check_board(&board), -ENOEXEC);
	assert_non_null(strstr(fault.text, "gsp_ga10x.bin"));
}

/* Another GPU was taken than was chosen: what was said of that one is void. */
TEST(test_other_gpu)
{
	static const char info[] = INFO("NVIDIA", RELEASE);

	add_image(info, sizeof(info));
	claim.device[0].pci.device = 0x2684;
	assert_int_equal(check_board(&board), 0);
	claim.device[0].pci.device = 0x2b85;
	assert_int_equal(check_again(&parts), -ENOEXEC);
	assert_int_equal(findings.count, 2);
	claim.device[0].pci.device = 0x2684;
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(check_again(&parts), 0);
	assert_int_equal(findings.count, 1);
	assert_int_equal(check_again(NULL), 0);
}

TEST(test_damaged_archive)
{
	static const char info[] = INFO("GPL", RELEASE);
	struct image_part part;
	size_t size;

	add_image(info, sizeof(info));
	part = image_modules(payload.image);
	for (size = 0; size < part.size; size += 7) {
		memset(&parts, 0, sizeof(parts));
		collect_archive(part.data, size, &parts);
		assert_true(parts.n_modules <= 1);
	}
}

/* The file @name, an xz stream of the @size bytes at @data. */
static void write_packed(const char *name, const void *data, size_t size)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();

	archive_write_set_format_raw(archive);
	archive_write_add_filter_xz(archive);
	archive_entry_set_pathname(entry, "data");
	archive_entry_set_filetype(entry, AE_IFREG);
	assert_int_equal(archive_write_open_filename(archive, name), ARCHIVE_OK);
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(archive, data, size), size);
	assert_int_equal(archive_write_close(archive), ARCHIVE_OK);
	archive_entry_free(entry);
	archive_write_free(archive);
}

static size_t count_files(const char *folder)
{
	char **names;
	int n = sysfs_list("", folder, &names);

	if (n >= 0)
		sysfs_list_free(names);
	return n > 0 ? (size_t)n : 0;
}

/* What libkmod would end us by is told before it, plain and compressed. */
TEST(test_module_without_names)
{
	static const char info[] = INFO("GPL", RELEASE);
	static const Elf64_Half none[] = {SHN_UNDEF, 3};
	char folder[UNIT_FOLDER], file[64];
	uint8_t module[SHELF];
	struct modinfo kept;
	size_t i;

	assert_int_equal(unit_folder_make(folder), 0);
	setenv("XDG_CACHE_HOME", folder, 1);
	snprintf(file, sizeof(file), "%s/nvidia.ko.xz", folder);
	for (i = 0; i < 2; i++) {
		make_module(module, EM_AARCH64, info, sizeof(info));
		memcpy(module + offsetof(Elf64_Ehdr, e_shstrndx), &none[i],
		       sizeof(none[i]));
		write_packed(file, module, sizeof(module));
		assert_int_equal(modinfo_read(file, false, &kept, &fault),
				 -EBADMSG);
		unit_write(file, module, sizeof(module), 0644);
		assert_int_equal(modinfo_read(file, false, &kept, &fault),
				 -EBADMSG);
	}
	unsetenv("XDG_CACHE_HOME");
	unit_folder_remove(folder);
}

/* It is unpacked once, and again when the file is another one. */
TEST(test_packed_module)
{
	static const char info[] = INFO("GPL", RELEASE);
	static const char other[] = INFO("NVIDIA", "6.11.0");
	char folder[UNIT_FOLDER], cache[64], file[64], link[64];
	struct parts_module first = {.name = "nvidia"}, second = first;
	uint8_t module[SHELF];
	struct modinfo kept;

	assert_int_equal(unit_folder_make(folder), 0);
	snprintf(cache, sizeof(cache), "%s/gpubox", folder);
	snprintf(file, sizeof(file), "%s/nvidia.ko.xz", folder);
	setenv("XDG_CACHE_HOME", folder, 1);
	make_module(module, EM_AARCH64, info, sizeof(info));
	write_packed(file, module, sizeof(module));
	collect_module_file(file, &first);
	assert_string_equal(first.version, "580.95.05");
	assert_string_equal(first.arch, "aarch64");
	assert_int_equal(first.flavour, PARTS_OPEN);
	assert_int_equal(count_files(cache), 1);
	collect_module_file(file, &second);
	assert_memory_equal(&first, &second, sizeof(first));
	assert_int_equal(count_files(cache), 1);
	/* who makes a layer reads what the check of the parts kept */
	snprintf(link, sizeof(link), "%s/link.ko.xz", folder);
	assert_int_equal(symlink(file, link), 0);
	assert_int_equal(modinfo_read(file, true, &kept, NULL), 0);
	assert_string_equal(kept.version, "580.95.05");
	modinfo_free(&kept);
	assert_int_equal(modinfo_read(link, true, &kept, NULL), 0);
	assert_string_equal(kept.version, "580.95.05");
	modinfo_free(&kept);
	assert_int_equal(count_files(cache), 1);
	make_module(module, EM_AARCH64, other, sizeof(other));
	write_packed(file, module, sizeof(module));
	second = (struct parts_module){.name = "nvidia"};
	collect_module_file(file, &second);
	assert_int_equal(second.flavour, PARTS_PROPRIETARY);
	assert_int_equal(count_files(cache), 2);
	unsetenv("XDG_CACHE_HOME");
	unit_folder_remove(folder);
}

int main(void)
{
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	unit_each(setup, teardown);
	failed = unit_run(NULL, NULL);
	unlink(path);
	return failed;
}
