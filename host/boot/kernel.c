// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/kernel.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot/arm64.h"
#include "boot/bzimage.h"
#include "boot/elf.h"
#include "file/bytes.h"
#include "file/unpack.h"

#define KERNEL_MAX ((size_t)512 << 20)

/* The file and where to complain. */
struct kernel_file {
	const char *path;
	const uint8_t *data;
	size_t size;
	struct fault *fault;
};

static int kernel_bad(const struct kernel_file *file, int err, const char *why)
{
	return fault_set(file->fault, FAULT_GUEST, err, "%s: %s", file->path,
			 why);
}

/* @text up to the first blank, at most @max bytes, when it looks the part. */
static void kernel_set_release(char *release, size_t room, const char *text,
			       size_t max)
{
	size_t n = 0;

	while (n < max && isgraph((unsigned char)text[n]))
		n++;
	if (!n || n == max || n >= room || !isdigit((unsigned char)text[0]))
		return;
	memcpy(release, text, n);
	release[n] = '\0';
}

/* linux_banner, init/version.c: "Linux version RELEASE (...". */
void kernel_find_release(const void *data, size_t size, char *release, size_t room)
{
	static const char banner[] = "Linux version ";
	const char *at = data, *end = at + size;

	release[0] = '\0';
	while (at && !*release) {
		at = memmem(at, (size_t)(end - at), banner, sizeof(banner) - 1);
		if (!at)
			return;
		at += sizeof(banner) - 1;
		kernel_set_release(release, room, at, (size_t)(end - at));
	}
}

static void kernel_take(struct kernel *kernel, const char *format,
			const char *arch, const struct kernel_file *file)
{
	kernel->format = format;
	kernel->arch = arch;
	kernel->data = file->data;
	kernel->size = file->size;
}

/*
 * The size that a build writes behind the stream (size_append in Linux'
 * scripts/Makefile.lib); with gzip it is the stream's own end. lz4's legacy
 * frames have no checksum, and libarchive does not look at gzip's: of a
 * damaged kernel this may be all that is wrong.
 */
static bool kernel_is_whole(const uint8_t *payload, size_t payload_size,
			    size_t unpacked)
{
	size_t in_it = unpack_is_gzip(payload, payload_size) ? 4 : 0;

	return bytes_le32(payload + payload_size - in_it) == (uint32_t)unpacked;
}

/*
 * Replace what QEMU is given by what @payload unpacks to; unless it is gzip,
 * four bytes are behind it.
 */
static int kernel_unpack(const struct kernel_file *file, const uint8_t *payload,
			 size_t payload_size, struct kernel *kernel)
{
	void *data;
	size_t size;
	int ret;

	ret = unpack(payload, payload_size, KERNEL_MAX, &data, &size);
	if (!ret && !kernel_is_whole(payload, payload_size, size)) {
		free(data);
		ret = -EBADMSG;
	}
	if (ret == -EBADMSG)
		return kernel_bad(file, ret,
				  "the kernel's compressed data is damaged; "
				  "install or copy it again");
	if (ret == -EFBIG)
		return kernel_bad(file, ret,
				  "the kernel unpacks to more than 512 MiB");
	if (ret == -ENOMEM)
		return kernel_bad(file, ret, "out of memory for the kernel");
	if (ret)
		return ret;
	kernel->buffer = data;
	kernel->data = data;
	kernel->size = size;
	return 0;
}

static int kernel_load_bzimage(const struct kernel_file *file,
			       struct kernel *kernel)
{
	const uint8_t *payload;
	const char *version;
	size_t size;
	int ret;

	kernel_take(kernel, "bzImage", "x86_64", file);
	version = bzimage_version(file->data, file->size, &size);
	if (version)
		kernel_set_release(kernel->release, sizeof(kernel->release),
				   version, size);
	if (!bzimage_payload(file->data, file->size, &payload, &size))
		return 0;
	ret = kernel_unpack(file, payload, size, kernel);
	/* compressed in a way that is not ours: the kernel does it itself */
	if (ret == -ENOTSUP)
		return 0;
	if (ret)
		return ret;
	if (elf_has_pvh(kernel->data, kernel->size)) {
		kernel->format = "vmlinux";
		kernel->size = elf_trim(kernel->buffer, kernel->size);
		return 0;
	}
	kernel_free(kernel);
	kernel_take(kernel, "bzImage", "x86_64", file);
	return 0;
}

static int kernel_load_elf(const struct kernel_file *file, struct kernel *kernel)
{
	if (!elf_has_pvh(file->data, file->size))
		return kernel_bad(file, -ENOEXEC,
				  "is not an x86-64 kernel with a PVH entry "
				  "(CONFIG_PVH); give its bzImage or Image");
	kernel_take(kernel, "vmlinux", "x86_64", file);
	return 0;
}

static int kernel_load_packed(const struct kernel_file *file,
			      const uint8_t *payload, size_t size,
			      struct kernel *kernel)
{
	int ret = kernel_unpack(file, payload, size, kernel);

	if (ret == -ENOTSUP)
		return kernel_bad(file, -ENOEXEC,
				  "is compressed in a way that is not known; "
				  "give the uncompressed Image");
	if (ret)
		return ret;
	if (!arm64_is_image(kernel->data, kernel->size)) {
		kernel_free(kernel);
		return kernel_bad(file, -ENOEXEC,
				  "holds no kernel that QEMU can start");
	}
	kernel->format = "Image";
	kernel->arch = "aarch64";
	return 0;
}

static int kernel_load_zboot(const struct kernel_file *file, struct kernel *kernel)
{
	const uint8_t *payload;
	size_t size;

	if (!arm64_zboot_payload(file->data, file->size, &payload, &size))
		return kernel_bad(file, -EBADMSG,
				  "is cut short; install or copy it again");
	return kernel_load_packed(file, payload, size, kernel);
}

static int kernel_load_any(const struct kernel_file *file, struct kernel *kernel)
{
	if (bzimage_is(file->data, file->size))
		return kernel_load_bzimage(file, kernel);
	if (elf_is(file->data, file->size))
		return kernel_load_elf(file, kernel);
	if (arm64_is_zboot(file->data, file->size))
		return kernel_load_zboot(file, kernel);
	if (arm64_is_image(file->data, file->size)) {
		kernel_take(kernel, "Image", "aarch64", file);
		return 0;
	}
	if (unpack_is_gzip(file->data, file->size))
		return kernel_load_packed(file, file->data, file->size, kernel);
	return kernel_bad(file, -ENOEXEC,
			  "is not a Linux kernel (bzImage, vmlinux or Image)");
}

int kernel_load(const char *path, const void *data, size_t size,
		const char *arch, struct kernel *kernel, struct fault *fault)
{
	const struct kernel_file file = {path, data, size, fault};
	struct kernel found = {.format = "", .arch = ""};
	int ret;

	if (size > KERNEL_MAX)
		return kernel_bad(&file, -EFBIG, "is larger than 512 MiB");
	ret = kernel_load_any(&file, &found);
	if (ret)
		return ret;
	if (strcmp(found.arch, arch) != 0) {
		kernel_free(&found);
		return fault_set(fault, FAULT_GUEST, -ENOEXEC,
				 "%s: is a kernel for %s, the guest is %s",
				 path, found.arch, arch);
	}
	/* a bzImage that stays one has no banner in clear */
	if (!*found.release && strcmp(found.format, "bzImage") != 0)
		kernel_find_release(found.data, found.size, found.release,
				    sizeof(found.release));
	*kernel = found;
	return 0;
}

void kernel_free(struct kernel *kernel)
{
	free(kernel->buffer);
	kernel->buffer = NULL;
	kernel->data = NULL;
	kernel->size = 0;
}
