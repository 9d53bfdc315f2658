// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Use QEMU's edu device (docs/specs/edu.rst) from user space, as root and
 * without a driver: its registers answer, and it moves bytes by DMA out of
 * our memory and back. Meant for a guest without a virtual IOMMU, where the
 * address of DMA is the guest's physical address. With an address, DMA goes
 * out of our memory to there, too: to a window that no kernel uses.
 *
 * Usage: edu-dma [N [ADDRESS]]
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define EDU_VENDOR 0x1234
#define EDU_DEVICE 0x11e8

#define EDU_ID	      0x00 /* 0xRRrr00ed */
#define EDU_LIVE      0x04 /* reads the complement of what was written */
#define EDU_FACTORIAL 0x08
#define EDU_STATUS    0x20 /* bit 0: computing */
#define EDU_DMA_FROM  0x80
#define EDU_DMA_TO    0x88
#define EDU_DMA_COUNT 0x90
#define EDU_DMA_CMD   0x98
#define EDU_DMA_START 0x1
#define EDU_DMA_WRITE 0x2     /* from the device to memory */
#define EDU_BUFFER    0x40000 /* the device's own 4 KiB */
#define EDU_BAR_SIZE  0x100000

#define PCI_COMMAND	   0x04
#define PCI_COMMAND_MEMORY 0x2
#define PCI_COMMAND_MASTER 0x4

#define PAGE 4096
/* One word less than the buffer: QEMU 7.2 counts its end wrongly. */
#define DMA_SIZE 4088
#define DEADLINE 10 /* seconds; a transfer takes 100 ms of device time */

static volatile uint8_t *bar;

static uint32_t reg_read(unsigned int offset)
{
	return *(volatile uint32_t *)(bar + offset);
}

static void reg_write(unsigned int offset, uint32_t value)
{
	*(volatile uint32_t *)(bar + offset) = value;
}

static void reg_write64(unsigned int offset, uint64_t value)
{
	*(volatile uint64_t *)(bar + offset) = value;
}

static unsigned int attribute(const char *device, const char *name)
{
	char path[512], text[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", device, name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	if (!fgets(text, sizeof(text), f))
		text[0] = '\0';
	fclose(f);
	return (unsigned int)strtoul(text, NULL, 16);
}

/* The @nth edu of this machine. */
static int edu_find(int nth, char *bdf, size_t size)
{
	struct dirent **names;
	int n = scandir("/sys/bus/pci/devices", &names, NULL, alphasort);
	int i, found = -ENODEV;

	for (i = 0; i < n; i++) {
		if (found && attribute(names[i]->d_name, "vendor") == EDU_VENDOR &&
		    attribute(names[i]->d_name, "device") == EDU_DEVICE &&
		    nth-- == 0) {
			snprintf(bdf, size, "%s", names[i]->d_name);
			found = 0;
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return found;
}

/* Let the device decode its BAR and master the bus; no driver does. */
static int edu_enable(const char *bdf)
{
	char path[512];
	uint16_t command;
	int fd, ret = 0;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/enable", bdf);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, "1", 1) != 1)
		ret = -errno;
	if (fd >= 0)
		close(fd);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", bdf);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (pread(fd, &command, 2, PCI_COMMAND) != 2)
		ret = -errno;
	command |= PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	if (!ret && pwrite(fd, &command, 2, PCI_COMMAND) != 2)
		ret = -errno;
	close(fd);
	return ret;
}

static int edu_map(const char *bdf)
{
	char path[512];
	void *p;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/resource0", bdf);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	p = mmap(NULL, EDU_BAR_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		return -errno;
	bar = p;
	return 0;
}

/* Documentation/admin-guide/mm/pagemap.rst: bit 63 present, bits 0-54 PFN */
static int physical_address(const void *p, uint64_t *address)
{
	uint64_t entry;
	off_t at = (off_t)((uintptr_t)p / PAGE * sizeof(entry));
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = pread(fd, &entry, sizeof(entry), at);
	close(fd);
	if (n != (ssize_t)sizeof(entry))
		return -EIO;
	if (!(entry >> 63) || !(entry << 9 >> 9))
		return -EPERM;
	*address = (entry << 9 >> 9) * PAGE;
	return 0;
}

static int wait_clear(unsigned int offset, uint32_t bits)
{
	time_t end = time(NULL) + DEADLINE;
	const struct timespec pause = {.tv_nsec = 1000000};

	while (reg_read(offset) & bits) {
		if (time(NULL) > end)
			return -ETIMEDOUT;
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int dma(uint64_t from, uint64_t to, uint32_t count, uint32_t direction)
{
	reg_write64(EDU_DMA_FROM, from);
	reg_write64(EDU_DMA_TO, to);
	reg_write64(EDU_DMA_COUNT, count);
	reg_write64(EDU_DMA_CMD, EDU_DMA_START | direction);
	return wait_clear(EDU_DMA_CMD, EDU_DMA_START);
}

static int check_registers(const char *bdf)
{
	uint32_t id = reg_read(EDU_ID);

	reg_write(EDU_LIVE, 0x12345678);
	reg_write(EDU_FACTORIAL, 10);
	printf("edu-dma: %s: id %#x\n", bdf, id);
	if ((id & 0xffff) != 0x00ed || reg_read(EDU_LIVE) != ~0x12345678u)
		return -EIO;
	if (wait_clear(EDU_STATUS, 1) || reg_read(EDU_FACTORIAL) != 3628800)
		return -EIO;
	printf("edu-dma: %s: registers ok\n", bdf);
	return 0;
}

/* Page 0 goes out to the device and comes back into page 1. */
static int check_dma(const char *bdf, uint8_t *pages)
{
	uint64_t out, back;
	int i, ret;

	for (i = 0; i < PAGE; i++)
		pages[i] = (uint8_t)(i * 7 + i / 256);
	memset(pages + PAGE, 0xa5, PAGE);
	ret = physical_address(pages, &out);
	if (!ret)
		ret = physical_address(pages + PAGE, &back);
	if (ret)
		return ret;
	ret = dma(out, EDU_BUFFER, DMA_SIZE, 0);
	if (!ret)
		ret = dma(EDU_BUFFER, back, DMA_SIZE, EDU_DMA_WRITE);
	if (ret)
		return ret;
	if (memcmp(pages, pages + PAGE, DMA_SIZE) != 0) {
		printf("edu-dma: %s: memory %#llx came back wrong: "
		       "%02x %02x %02x, not %02x %02x %02x\n",
		       bdf, (unsigned long long)out, pages[PAGE], pages[PAGE + 1],
		       pages[PAGE + 2], pages[0], pages[1], pages[2]);
		return -EIO;
	}
	printf("edu-dma: %s: dma both ways ok at %#llx\n", bdf,
	       (unsigned long long)out);
	return 0;
}

/* Words only: on Arm such a mapping is of a device, which takes no others. */
static int compare_window(uint64_t address, const uint32_t *words)
{
	const volatile uint32_t *window;
	int fd, i, ret = 0;

	fd = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	window = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, (off_t)address);
	close(fd);
	if (window == MAP_FAILED)
		return -errno;
	for (i = 0; i < DMA_SIZE / 4; i++)
		if (window[i] != words[i])
			ret = -EIO;
	return ret;
}

/* What came out of page 0 goes on to @address, where the CPU reads it. */
static int check_window(const char *bdf, uint64_t address, const void *pages)
{
	int ret;

	ret = dma(EDU_BUFFER, address, DMA_SIZE, EDU_DMA_WRITE);
	if (!ret)
		ret = compare_window(address, pages);
	if (!ret)
		printf("edu-dma: %s: dma to the window ok at %#llx, first word "
		       "%#x\n",
		       bdf, (unsigned long long)address,
		       *(const uint32_t *)pages);
	return ret;
}

int main(int argc, char **argv)
{
	uint64_t window = argc > 2 ? strtoull(argv[2], NULL, 0) : 0;
	int nth = argc > 1 ? atoi(argv[1]) : 0, ret;
	char bdf[256] = "none";
	uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (pages == MAP_FAILED || mlock(pages, 2 * PAGE))
		ret = -errno;
	else
		ret = edu_find(nth, bdf, sizeof(bdf));
	if (!ret)
		ret = edu_enable(bdf);
	if (!ret)
		ret = edu_map(bdf);
	if (!ret)
		ret = check_registers(bdf);
	if (!ret)
		ret = check_dma(bdf, pages);
	if (!ret && window)
		ret = check_window(bdf, window, pages);
	if (ret)
		printf("edu-dma: %s: failed: %s\n", bdf, strerror(-ret));
	return ret ? 1 : 0;
}
