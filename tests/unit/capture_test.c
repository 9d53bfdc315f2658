// SPDX-License-Identifier: GPL-2.0-or-later
/* What of a host's files goes into a bug report, and what does not. */
#include "unit.h"

#include "doctor/capture.h"

static const struct {
	const char *path;
	const char *in;
	const char *out; /* NULL: the file is left out */
} cases[] = {
	{"/proc/cmdline",
	 "BOOT_IMAGE=/vmlinuz-6.12 root=UUID=0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0 "
	 "rd.luks.key=s3cret systemd.set_credential=token:abc ip=10.0.0.7 "
	 "intel_iommu=on iommu.passthrough=1 vfio-pci.ids=10de:2684\n",
	 "intel_iommu=on iommu.passthrough=1 vfio-pci.ids=10de:2684\n"},
	{"/proc/self/mountinfo",
	 "22 1 259:1 / /home/alice rw shared:1 - ext4 /dev/nvme0n1p1 rw\n"
	 "23 1 253:0 / / rw - ext4 /dev/mapper/alices--laptop-root rw\n"
	 "24 1 0:40 / /net rw - nfs secret.example.com:/home rw\n"
	 "garbage\n",
	 "1 1 259:1 / /mounted - none /dev/nvme0n1p1\n"
	 "1 1 253:0 / /mounted - none none\n"},
	{"/proc/interrupts",
	 " CPU0 CPU1\n 24: 7 8 IR-PCI-MSI-0000:00:01.0 0-edge alices-card\n",
	 " IR-PCI-MSI-0000:00:01.0\n"},
	{"/proc/iomem",
	 "00100000-7fffffff : System RAM\n  01000000-01ffffff : Kernel code\n"
	 "6000000000-63ffffffff : 0000:01:00.0\n  6000000000-60007fffff : BOOTFB\n",
	 "6000000000-63ffffffff : 0000:01:00.0\n  6000000000-60007fffff : BOOTFB\n"},
	{"/proc/812/maps",
	 "7f00-7f01 r-xp 0 00:05 9 /home/alice/bin/secret\n"
	 "7f01-7f02 rw-s 0 00:05 9 /dev/dri/card0\n",
	 " /dev/dri/card0\n"},
	{"/proc/812/maps", "7f00-7f01 r-xp 0 00:05 9 /home/alice/secret\n", NULL},
	{"/proc/812/status", "Name:\tsecret\n", NULL},
	{"/proc/812/cgroup", "0::/user.slice/user-1000.slice/gdm.service\n",
	 "0::/gdm.service\n"},
	{"/proc/driver/nvidia/gpus/0000:01:00.0/information",
	 "Model: X\nGPU UUID: GPU-1\nDevice Minor: 0\n", "Device Minor: 0\n"},
	{"/run/gpubox/journal/1.json",
	 "{\n  \"run\": \"alice's \\\"thesis\\\"\",\n  \"keep\": false\n}\n",
	 "{\n  \"run\": \"xxxxxxxxxxxxxxxxxx\",\n  \"keep\": false\n}\n"},
	{"/run/gpubox/journal/1.json", "\"run\": \"cut off\\",
	 "\"run\": \"xxxxxxxx\n"},
	{"/sys/devices/pci0000:00/0000:01:00.0/net/eth0/uevent",
	 "INTERFACE=eth0\nDEVNAME=dri/card0\nSERIAL=1\n", "DEVNAME=dri/card0\n"},
	{"/sys/class/net/x",
	 "52:54:00:12:34:56 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
	 "00:00:00:00:00:00 00000000-0000-0000-0000-000000000000"},
	{"/sys/class/net/enx525400123456", "enx525400123456", "enx000000000000"},
	{"/etc/modprobe.d/gpu.conf",
	 "# alice\noptions vfio-pci ids=10de:2684\nblacklist x\n",
	 "options vfio-pci ids=10de:2684\n"},
};

TEST(test_filters)
{
	char *out;
	size_t i, size;
	int left;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		out = NULL;
		left = capture_filter(cases[i].path, cases[i].in,
				      strlen(cases[i].in), &out, &size);
		assert_int_equal(left, cases[i].out ? 0 : 1);
		if (!cases[i].out)
			continue;
		assert_string_equal(out, cases[i].out);
		assert_int_equal(size, strlen(cases[i].out));
		free(out);
	}
}

/* Cut at every byte, and with each byte changed: only the sanitizers tell. */
TEST(test_filters_stand_anything)
{
	char text[512], *out;
	size_t i, at, n, size;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		n = strlen(cases[i].in);
		for (at = 0; at < n; at++) {
			memcpy(text, cases[i].in, n);
			if (!capture_filter(cases[i].path, text, at, &out, &size)) {
				assert_true(size <= 2 * at + 2);
				free(out);
			}
			text[at] = (char)(text[at] ^ 0x2f);
			if (!capture_filter(cases[i].path, text, n, &out, &size))
				free(out);
		}
	}
}

TEST(test_links_and_folders)
{
	assert_true(capture_keeps_link("/proc/5/fd/3", "/dev/dri/card0"));
	assert_false(capture_keeps_link("/proc/5/fd/3", "/home/alice/diary"));
	assert_false(capture_keeps_link("/proc/5/fd/3", "/dev/pts/3"));
	assert_false(capture_keeps_link("/proc/5/fd/3", "socket:[4711]"));
	assert_true(capture_keeps_link("/sys/bus/pci/devices/x", "../y"));
	assert_false(capture_keeps_list("/proc"));
	assert_false(capture_keeps_list("/proc/5/fd"));
	assert_false(capture_keeps_list("/etc/modprobe.d"));
	assert_true(capture_keeps_list("/sys/class/iommu"));
}

UNIT_MAIN(NULL, NULL)
