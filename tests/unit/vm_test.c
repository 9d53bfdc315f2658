// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "fake_caps.h"
#include "qemu/share.h"
#include "qemu/vm.h"

static struct qemu_caps caps;
static struct board board;
static struct vm vm;
static struct fault fault;
static char line[4096];

static void use_board(const char *arch, const char *machine, const char *cpu)
{
	board = (struct board){
		.arch = arch,
		.machine = machine,
		.gic_version = strcmp(arch, "aarch64") ? 0 : 3,
		.highmem_mmio_size = "",
		.pci_hole64_size = "",
		.tcg_cpu = cpu,
		.firmware = "",
		.cmdline = "quiet",
		.initcall_blacklist = "",
	};
	caps = (struct qemu_caps){.path = "/usr/bin/qemu",
				  .machine = machine,
				  .cpu_max = 288,
				  .version = 901};
	vm = (struct vm){
		.board = &board,
		.caps = &caps,
		.name = "run",
		.memory_mib = 1024,
		.vcpus = 2,
		.cmdline = "a=1 b=\"c d\",e",
	};
	memset(&fault, 0, sizeof(fault));
}

FIXTURE(use_q35)
{
	use_board("x86_64", "q35", "max");
	return 0;
}

FIXTURE(use_virt)
{
	use_board("aarch64", "virt", "neoverse-n1,pauth=off");
	return 0;
}

/* The words of QEMU, joined by '|' with one at each end. */
static const char *words(char **argv)
{
	size_t size = 0;
	char **word;

	for (word = argv; *word; word++)
		size += (size_t)snprintf(line + size, sizeof(line) - size,
					 "|%s", *word);
	snprintf(line + size, sizeof(line) - size, "|");
	vm_argv_free(argv);
	return line;
}

static const char *build(void)
{
	char **argv;

	assert_int_equal(vm_argv(&vm, &argv, &fault), 0);
	return words(argv);
}

static void set_host(unsigned int index, const char *address)
{
	snprintf(vm.gpus[index].host, sizeof(vm.gpus[index].host), "%s", address);
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		print_message("no %s in %s\n", part, text);
	assert_non_null(strstr(text, part));
}

static void expect_fault(int err, enum fault_class class, const char *text)
{
	char **argv;

	memset(&fault, 0, sizeof(fault));
	assert_int_equal(vm_argv(&vm, &argv, &fault), err);
	assert_int_equal(fault.class, class);
	assert_int_equal(fault.err, err);
	assert_has(fault.text, text);
}

/* Memory that stands apart is a named file, and QEMU waits for it. */
TEST_WITH(test_ram_apart, use_q35, NULL)
{
	char file[128];
	const char *text;

	snprintf(file, sizeof(file),
		 "|memory-backend-file,id=ram,size=1024M,"
		 "mem-path=/proc/self/fd/%d,share=on|-machine|"
		 "memory-backend=ram|",
		 VM_FD_RAM);
	vm.ram_apart = true;
	vm.start = VM_START_TEMPLATE;
	text = build();
	assert_has(text, file);
	assert_null(strstr(text, "-incoming"));
	vm.start = VM_START_RESTORE;
	text = build();
	assert_has(text, file);
	assert_has(text, "|-incoming|defer|");
	vm.share_count = 1;
	assert_true(vm_ram_is_apart(&vm));
	vm.gpu_count = 1;
	assert_false(vm_ram_is_apart(&vm));
}

/* Less the words that differ, the machines are the same. */
TEST_WITH(test_starts, use_q35, NULL)
{
	char by_file[64], by_fd[32];
	const char *text;

	snprintf(by_file, sizeof(by_file), "|-add-fd|fd=%d,set=17|", VM_FD_STATE);
	snprintf(by_fd, sizeof(by_fd), "|-incoming|fd:%d|", VM_FD_STATE);
	vm.start = VM_START_TEMPLATE;
	text = build();
	assert_has(text, "|-kernel|/proc/self/fd/9|");
	assert_has(text, by_file);
	assert_has(text, "|-chardev|null,id=control|-device|"
			 "virtserialport,id=control,chardev=control,");
	assert_has(text, "|memory-backend-ram,id=ram,size=1024M|-machine|"
			 "memory-backend=ram|");
	assert_null(strstr(text, "-incoming"));
	vm.start = VM_START_RESTORE;
	text = build();
	assert_null(strstr(text, "-kernel"));
	assert_null(strstr(text, "-append"));
	assert_has(text, by_file);
	assert_has(text, "|-incoming|file:/dev/fdset/17|");
	assert_has(text, "|-chardev|socket,id=control,fd=4|");
	assert_has(text, "|memory-backend-ram,id=ram,size=1024M|");
	caps.version = 900;
	text = build();
	assert_has(text, by_fd);
	assert_null(strstr(text, "-add-fd"));
	vm.huge_kib = 2048;
	assert_has(build(), "|memory-backend-memfd,id=ram,size=1024M,hugetlb=on");
	vm.start = VM_START_COLD;
	vm.huge_kib = 0;
	text = build();
	assert_null(strstr(text, "-incoming"));
	assert_null(strstr(text, "memory-backend"));
}

/* Disks that the guest has met before it knows what is on them. */
TEST_WITH(test_spare_disks, use_q35, NULL)
{
	const char *text = build();

	assert_null(strstr(text, "spare"));
	vm.start = VM_START_TEMPLATE;
	text = build();
	assert_has(text, "drive=spare0,addr=0x18|");
	assert_has(text, "drive=spare1,addr=0x19|");
	vm.start = VM_START_RESTORE;
	vm.disk_count = 1;
	vm.disks[0] = (struct vm_disk){.serial = "a"};
	text = build();
	assert_has(text, "drive=a,serial=a,addr=0x18|");
	assert_has(text, "drive=spare1,addr=0x19|");
	assert_null(strstr(text, "spare0"));
	vm.disk_count = 3;
	vm.disks[1] = (struct vm_disk){.serial = "b", .write = true};
	vm.disks[2] = (struct vm_disk){.serial = "c"};
	text = build();
	assert_has(text, "drive=b,serial=b,werror=report,addr=0x19|");
	assert_has(text, "drive=c,serial=c|");
	assert_null(strstr(text, "spare"));
}

/* Room for devices that come later is as large as theirs would be. */
TEST_WITH(test_device_room, use_q35, NULL)
{
	vm.device_room = 64ull << 30;
	assert_has(build(), "|q35-pcihost.pci-hole64-size=65536M|");
	vm.gpu_count = 1;
	set_host(0, "0000:01:00.0");
	vm.gpus[0].window_bytes = 1 << 20;
	assert_has(build(), "|q35-pcihost.pci-hole64-size=65536M|");
}

TEST_WITH(test_q35, use_q35, NULL)
{
	const char *text = build();

	assert_true(!strncmp(text, "|/usr/bin/qemu|-name|", 21));
	assert_has(text,
		   "|-nodefaults|-no-user-config|-display|none|-no-reboot|");
	assert_has(text, "|-sandbox|on,obsolete=deny,elevateprivileges=deny,"
			 "spawn=deny,resourcecontrol=deny|");
	assert_has(text, "|-accel|tcg|-cpu|max|-smp|cpus=2|-m|size=1024M|");
	assert_has(text, "|-kernel|/proc/self/fd/9|-initrd|/proc/self/fd/10|");
	assert_has(text, "|-append|a=1 b=\"c d\",e|");
	assert_has(text, "|-chardev|socket,id=qmp,fd=3|"
			 "-qmp|chardev:qmp|");
	assert_has(text, "|-chardev|socket,id=console,fd=8|"
			 "-serial|chardev:console|");
	assert_has(
		text,
		"|-chardev|socket,id=control,fd=4|-device|"
		"virtserialport,id=control,chardev=control,name=gpubox.control|");
	assert_has(text,
		   "|-chardev|socket,id=stderr,fd=7|-device|"
		   "virtserialport,id=stderr,chardev=stderr,name=gpubox.stderr|");
	assert_null(strstr(text, "-dtb"));
	assert_null(strstr(text, "-bios"));
	assert_null(strstr(text, "net"));
	assert_null(strstr(text, "-global"));
}

TEST_WITH(test_virt, use_virt, NULL)
{
	const char *text;

	vm.dtb = true;
	text = build();
	assert_has(text, "|-machine|virt,gic-version=3");
	assert_has(text, "|-cpu|neoverse-n1,pauth=off|");
	assert_has(text, "|-dtb|/proc/self/fd/11|");
}

TEST_WITH(test_kvm, use_q35, NULL)
{
	vm.kvm = true;
	assert_has(build(), "|-accel|kvm|-cpu|host|");
	caps.missing = "kvm-accel";
	expect_fault(-ENOTSUP, FAULT_VMM, "was built without KVM");
}

TEST_WITH(test_names_are_quoted, use_q35, NULL)
{
	vm.name = "a,b=c,";
	assert_has(build(), "|-name|guest=a,,b=c,,,process=a,,b=c,,|");
}

TEST_WITH(test_board_options, use_q35, NULL)
{
	const char *text;

	board.pci_hole64_size = "1T";
	board.firmware = "/some/firmware,fd";
	vm.network = BOARD_NETWORK_USER;
	text = build();
	assert_has(text, "|-global|q35-pcihost.pci-hole64-size=1T|");
	assert_has(text, "|-bios|/some/firmware,fd|");
	assert_has(text, "|-netdev|user,id=outside|");
	assert_has(text, "|socket,id=net,fd=109|-device|virtio-net-pci,");
	assert_has(text, "romfile=|");
	vm.host_loopback = true;
	assert_has(build(), "|-netdev|user,id=net|-device|virtio-net-pci,");
}

TEST_WITH(test_reserve, use_q35, NULL)
{
	const char *text;

	vm.network = BOARD_NETWORK_NS;
	vm.nic_count = 3;
	vm.nic_reserve = 2;
	vm.macs[2][5] = 9;
	text = build();
	assert_has(text, "netdev=net0,mac=00:00:00:00:00:00,romfile=|");
	assert_has(text, "netdev=net1,mac=00:00:00:00:00:00,romfile=,addr=0x1d|");
	assert_has(text, "netdev=net2,mac=00:00:00:00:00:09,romfile=,addr=0x1e|");
}

TEST_WITH(test_cmdline_has_an_end, use_q35, NULL)
{
	static char text[VM_CMDLINE_MAX + 2];

	memset(text, 'x', sizeof(text) - 1);
	vm.cmdline = text;
	expect_fault(-E2BIG, FAULT_HOST, "2048 bytes long");
	text[VM_CMDLINE_MAX] = '\0';
	build();
}

/* A hole that TCG's 40 address bits do not reach over. */
TEST_WITH(test_address_bits, use_q35, NULL)
{
	static const struct {
		const char *hole;
		const char *cpu;
	} cases[] = {
		{"", "|-cpu|max|"},
		{"512G", "|-cpu|max|"},
		{"1020G", "|-cpu|max,phys-bits=41|"},
		{"4T", "|-cpu|max,phys-bits=43|"},
		{"100T", "|-cpu|max,phys-bits=47|"},
	};
	size_t i;

	board.tcg_cpu = "max";
	vm.kvm = false;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		board.pci_hole64_size = cases[i].hole;
		assert_has(build(), cases[i].cpu);
	}
	board.tcg_cpu = "max,phys-bits=48";
	assert_has(build(), "|-cpu|max,phys-bits=48|");
	vm.kvm = true;
	assert_has(build(), "|-cpu|host|");
}

/* What an older QEMU does not know is not said to it. */
TEST_WITH(test_trimming_follows_qemu, use_q35, NULL)
{
	assert_has(build(), ",hpet=off");
	caps.missing = "hpet";
	assert_null(strstr(build(), "hpet"));
	assert_has(build(), ",smbus=off");
	caps.no_sandbox = true;
	assert_null(strstr(build(), "-sandbox"));
}

TEST_WITH(test_highmem_mmio, use_virt, NULL)
{
	board.highmem_mmio_size = "4T";
	assert_has(build(), ",highmem-mmio-size=4T");
	caps.missing = "highmem-mmio-size";
	expect_fault(-ENOTSUP, FAULT_VMM, "has no highmem-mmio-size");
}

/* By descriptors and for reading: QEMU needs no right to the files. */
TEST_WITH(test_disks, use_q35, NULL)
{
	const char *text;

	assert_null(strstr(build(), "virtio-blk"));
	vm.disks[vm.disk_count++].serial = "box";
	vm.disks[vm.disk_count++].serial = "tool";
	text = build();
	assert_has(text, "|-add-fd|fd=12,set=1|-blockdev|driver=file,");
	assert_has(text, ",node-name=box,filename=/dev/fdset/1,read-only=on|");
	assert_has(text, ",drive=box,serial=box|-add-fd|fd=13,set=2|");
	assert_has(text, ",node-name=tool,filename=/dev/fdset/2,read-only=on|");
	assert_has(text, ",drive=tool,serial=tool|");
	assert_int_equal(VM_FD_DISK, 12);
	caps.missing = "virtio-blk-pci";
	expect_fault(-ENOTSUP, FAULT_VMM, "built without virtio-blk-pci");
}

/* QEMU must not stop the guest when the host's disk is full. */
TEST_WITH(test_written_disks, use_q35, NULL)
{
	const char *text;

	vm.disks[vm.disk_count++] = (struct vm_disk){"box", .write = true};
	vm.disks[vm.disk_count++] =
		(struct vm_disk){"bin", .write = true, .forget = true};
	text = build();
	assert_has(text, ",node-name=box,filename=/dev/fdset/1,read-only=off,"
			 "discard=unmap|");
	assert_has(text, ",drive=box,serial=box,werror=report|");
	assert_has(text, ",discard=unmap,cache.no-flush=on|");
}

TEST_WITH(test_missing_parts, use_q35, NULL)
{
	static const char *const parts[] = {
		"virtio-serial-pci", "virtserialport", "virtio-net-pci", "q35",
		"max-x86_64-cpu",
	};
	size_t i;

	vm.network = BOARD_NETWORK_USER;
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		caps.missing = parts[i];
		expect_fault(-ENOTSUP, FAULT_VMM, "/usr/bin/qemu");
	}
	caps.missing = "tcg-accel";
	expect_fault(-ENOTSUP, FAULT_VMM, "was built without TCG");
}

TEST_WITH(test_cpu_model_without_features, use_virt, NULL)
{
	caps.missing = "neoverse-n1-arm-cpu";
	expect_fault(-ENOTSUP, FAULT_VMM, "has no CPU model neoverse-n1");
}

TEST_WITH(test_limits, use_q35, NULL)
{
	vm.vcpus = 289;
	expect_fault(-EINVAL, FAULT_HOST, "takes 1 to 288");
	vm.vcpus = 0;
	expect_fault(-EINVAL, FAULT_HOST, "takes 1 to 288");
	vm.vcpus = 288;
	build();
	vm.memory_mib = 63;
	expect_fault(-EINVAL, FAULT_HOST, "takes 64 MiB to");
	vm.memory_mib = UINT64_MAX;
	expect_fault(-EINVAL, FAULT_HOST, "takes 64 MiB to");
}

TEST_WITH(test_gicv2_limit, use_virt, NULL)
{
	board.gic_version = 2;
	vm.vcpus = 8;
	assert_has(build(), "gic-version=2");
	vm.vcpus = 9;
	expect_fault(-EINVAL, FAULT_HOST, "GICv2");
}

TEST_WITH(test_unknown_machine, use_q35, NULL)
{
	board.machine = "none";
	expect_fault(-ENOTSUP, FAULT_HOST, "none");
	use_board("aarch64", "q35", "max");
	expect_fault(-ENOTSUP, FAULT_HOST, "q35 for aarch64");
}

TEST_WITH(test_dump, use_virt, NULL)
{
	const char *text;
	char **argv;

	assert_int_equal(vm_argv_dumpdtb(&vm, "/tmp/a,b/dtb", &argv, &fault), 0);
	text = words(argv);
	assert_has(text, "|-machine|dumpdtb=/tmp/a,,b/dtb|");
	assert_has(text, "|-machine|virt,gic-version=3");
	assert_has(text, "|-smp|cpus=2|-m|size=1024M|");
	assert_null(strstr(text, "-kernel"));
	use_q35(NULL);
	assert_int_equal(vm_argv_dumpdtb(&vm, "/tmp/dtb", &argv, &fault),
			 -ENOTSUP);
	assert_int_equal(fault.class, FAULT_HOST);
}

/* hw/i386/pc_q35.c: cut at 2 GiB from 2816 MiB on. */
TEST_WITH(test_map_q35, use_q35, NULL)
{
	struct vm_range map[2];

	vm.memory_mib = 2815;
	assert_int_equal(vm_memory_map(&vm, map, 2, &fault), 1);
	assert_int_equal(map[0].start, 0);
	assert_int_equal(map[0].size, 2815ull << 20);
	vm.memory_mib = 2816;
	assert_int_equal(vm_memory_map(&vm, map, 2, &fault), 2);
	assert_int_equal(map[0].size, 2048ull << 20);
	assert_int_equal(map[1].start, 4096ull << 20);
	assert_int_equal(map[1].size, 768ull << 20);
	/* It says how much room is needed. */
	assert_int_equal(vm_memory_map(&vm, NULL, 0, &fault), 2);
	vm.memory_mib = 1;
	assert_int_equal(vm_memory_map(&vm, map, 2, &fault), -EINVAL);
}

TEST_WITH(test_map_virt, use_virt, NULL)
{
	struct vm_range map[1];

	vm.memory_mib = 300 << 10;
	assert_int_equal(vm_memory_map(&vm, map, 1, &fault), 1);
	assert_int_equal(map[0].start, 0x40000000);
	assert_int_equal(map[0].size, 300ull << 30);
}

TEST_WITH(test_cmdline, use_q35, NULL)
{
	char *text;

	text = vm_cmdline(&board, NULL, NULL);
	assert_has(text, "console=ttyS0 ");
	assert_string_equal(text + strlen(text) - 6, " quiet");
	free(text);
	board.initcall_blacklist = "a,b";
	text = vm_cmdline(&board, NULL, "more=1");
	assert_has(text, " initcall_blacklist=a,b quiet more=1");
	free(text);
	board.cmdline = "";
	text = vm_cmdline(&board, NULL, "");
	assert_string_equal(text + strlen(text) - 4, "=a,b");
	free(text);
}

static struct layout layout;

/* 600 MiB of RAM with a window of 16 MiB of either kind in it. */
static void use_windows(void)
{
	layout = (struct layout){
		.ram = 600ull << 20,
		.total = 632ull << 20,
		.n_windows = 2,
		.n_maps = 1,
		.count = 5,
		.part = {{LAYOUT_RAM, 0x40000000, 0x10000000, 0x200000},
			 {LAYOUT_MAP, 0x50000000, 0x1000000, 0},
			 {LAYOUT_RAM, 0x51000000, 0xf000000, 0},
			 {LAYOUT_QUARANTINE, 0x60000000, 0x1000000, 0},
			 {LAYOUT_RAM, 0x61000000, 0x6800000, 0}},
	};
	vm.memory_mib = 600;
	vm.layout = &layout;
}

TEST_WITH(test_windows, use_q35, NULL)
{
	const char *text;

	use_windows();
	text = build();
	assert_has(text, "|-m|size=647168K|");
	assert_has(text, "|-object|memory-backend-memfd,id=m0,size=262144K,"
			 "hugetlb=on,hugetlbsize=2048K,prealloc=on|");
	assert_has(text, "|-object|memory-backend-file,id=m1,size=16384K,"
			 "mem-path=/dev/mem,offset=0x50000000,share=on|");
	assert_has(text, "|-object|memory-backend-ram,id=m2,size=245760K|");
	assert_has(text, "|-object|memory-backend-ram,id=m3,size=16384K|");
	assert_has(text, "|-numa|node,nodeid=0,memdev=m0,cpus=0-1|-numa|node,"
			 "nodeid=1,memdev=m1|-numa|node,nodeid=2,memdev=m2|"
			 "-numa|node,nodeid=3,memdev=m3|-numa|node,nodeid=4,"
			 "memdev=m4|");
	assert_null(strstr(text, "memory-backend=ram"));
}

/* What only describes the machine must not touch the host's memory. */
TEST_WITH(test_windows_are_not_mapped_for_a_dump, use_q35, NULL)
{
	const char *text;
	char **argv;

	use_virt(NULL);
	use_windows();
	assert_int_equal(vm_argv_dumpdtb(&vm, "/tmp/dtb", &argv, &fault), 0);
	text = words(argv);
	assert_null(strstr(text, "/dev/mem"));
	assert_null(strstr(text, "prealloc"));
	assert_has(text, "|-m|size=647168K|");
	assert_has(text, "|memory-backend-ram,id=m1,size=16384K,reserve=off|");
	assert_has(text, "|node,nodeid=4,memdev=m4|");
}

TEST_WITH(test_map_needs_offset, use_q35, NULL)
{
	use_windows();
	caps.version = 800;
	expect_fault(-ENOTSUP, FAULT_VMM, "QEMU 8.1 can");
	expect_fault(-ENOTSUP, FAULT_VMM, "--identity quarantine");
	caps.version = 801;
	build();
	caps.version = 702;
	layout.n_maps = 0;
	build();
}

/* UEFI reads neither memmap= nor no-map before it uses what it finds. */
TEST_WITH(test_no_windows_under_a_firmware, use_q35, NULL)
{
	board.firmware = "/usr/share/some.fd";
	build();
	use_windows();
	layout.n_maps = 0;
	expect_fault(-ENOTSUP, FAULT_HOST, "/usr/share/some.fd: this firmware");
}

TEST_WITH(test_windows_on_the_command_line, use_q35, NULL)
{
	char *text;

	use_windows();
	text = vm_cmdline(&board, &layout, NULL);
	assert_has(text, " numa=off memmap=16384K$0x50000000 "
			 "memmap=16384K$0x60000000 quiet");
	free(text);
	use_virt(NULL);
	text = vm_cmdline(&board, &layout, NULL);
	assert_has(text, " panic=-1 numa=off quiet");
	free(text);
	layout.n_windows = 0;
	text = vm_cmdline(&board, &layout, NULL);
	assert_null(strstr(text, "numa"));
	free(text);
}

TEST_WITH(test_becoming_a_user, use_q35, NULL)
{
	const char *text;

	vm.become_user = "nobody";
	text = build();
	assert_has(text, ",elevateprivileges=allow,");
	assert_has(text, "|-run-with|user=nobody|");
	caps.version = 900;
	assert_has(build(), "|-runas|nobody|");
}

/* hw/i386/pc.c: RAM that reaches 1012 GiB with the PCI hole would move. */
TEST_WITH(test_q35_windows_below_ht, use_q35, NULL)
{
	use_windows();
	layout.part[4] =
		(struct layout_part){LAYOUT_RAM, 4ull << 30, 976ull << 30, 0};
	build();
	layout.part[4].size += 1;
	expect_fault(-EINVAL, FAULT_HOST, "below 1012 GiB");
	layout.n_windows = 0;
	build();
	layout.n_windows = 2;
	board.pci_hole64_size = "1T";
	layout.part[4].size = 1 << 20;
	expect_fault(-EINVAL, FAULT_HOST, "PCI hole of 1024 GiB");
}

/* What the planner is told of the machines. */
TEST_WITH(test_layout_machine, use_q35, NULL)
{
	struct layout_machine machine;

	assert_int_equal(vm_layout_machine(&vm, &machine, &fault), 0);
	assert_string_equal(machine.name, "q35");
	assert_int_equal(machine.n_shapes, 2);
	assert_int_equal(machine.shape[0].max, 0xafffffff);
	assert_int_equal(machine.shape[1].span[0].size, 0x80000000);
	assert_int_equal(machine.shape[1].span[1].start, 0x100000000);
	assert_int_equal(machine.tail, 80ull << 20);
	vm.initrd_bytes = 100ull << 20;
	assert_int_equal(vm_layout_machine(&vm, &machine, &fault), 0);
	assert_int_equal(machine.tail, 116ull << 20);
	use_virt(NULL);
	assert_int_equal(vm_layout_machine(&vm, &machine, &fault), 0);
	assert_int_equal(machine.n_shapes, 1);
	assert_int_equal(machine.shape[0].span[0].start, 0x40000000);
	assert_int_equal(machine.head, 196ull << 20);
	assert_int_equal(machine.tail, 0);
}

TEST_WITH(test_gpus_by_type1, use_q35, NULL)
{
	const char *text;

	vm.gpu_count = 2;
	set_host(0, "000f:01:00.0");
	set_host(1, "0000:02:00.1");
	text = build();
	assert_has(text, "|-device|pcie-root-port,id=gpuport0,bus=pcie.0,"
			 "addr=0x8,chassis=1,slot=1,hotplug=off|-device|"
			 "vfio-pci,host=000f:01:00.0,id=gpu0,bus=gpuport0,"
			 "addr=0x0|");
	assert_has(text, "|pcie-root-port,id=gpuport1,bus=pcie.0,addr=0x9,"
			 "chassis=2,slot=2,hotplug=off|");
	assert_has(text, "|vfio-pci,host=0000:02:00.1,id=gpu1,bus=gpuport1,");
	assert_null(strstr(text, "iommufd"));
	assert_null(strstr(text, "hugetlb"));
	caps.missing = "pcie-root-port";
	expect_fault(-ENOTSUP, FAULT_VMM, "pcie-root-port");
}

TEST_WITH(test_gpus_by_iommufd, use_virt, NULL)
{
	const char *text;
	char part[128];

	vm.gpu_count = 2;
	vm.iommufd = true;
	vm.huge_kib = 2048;
	text = build();
	snprintf(part, sizeof(part), "|-object|iommufd,id=iommufd0,fd=%d|",
		 VM_FD_IOMMUFD);
	assert_has(text, part);
	snprintf(part, sizeof(part),
		 "|vfio-pci,fd=%d,iommufd=iommufd0,id=gpu1,bus=gpuport1,"
		 "addr=0x0|",
		 VM_FD_VFIO + 1);
	assert_has(text, part);
	assert_null(strstr(text, "host="));
	assert_has(text, "|-object|memory-backend-memfd,id=ram,size=1024M,"
			 "hugetlb=on,hugetlbsize=2048K,prealloc=on|-machine|"
			 "memory-backend=ram|");
}

/* Whoever shares a folder has all of the guest's memory, and none of ours. */
TEST_WITH(test_shares, use_q35, NULL)
{
	const char *text;
	char part[160];

	vm.share_count = 2;
	text = build();
	assert_has(text, "|-object|memory-backend-memfd,id=ram,size=1024M,"
			 "share=on|-machine|memory-backend=ram|");
	snprintf(part, sizeof(part),
		 "|-chardev|socket,id=share1,fd=%d|-device|"
		 "vhost-user-fs-pci,chardev=share1,tag=gpubox-s1|",
		 VM_FD_SHARE + 1);
	assert_has(text, part);
	vm.huge_kib = 2048;
	assert_has(build(), "hugetlbsize=2048K,prealloc=on,share=on|-machine|");
	use_windows();
	expect_fault(-ENOTSUP, FAULT_HOST, "--identity quarantine");
	layout.n_maps = 0;
	layout.part[1].kind = LAYOUT_QUARANTINE;
	text = build();
	assert_has(text, "id=m0,size=262144K,hugetlb=on,hugetlbsize=2048K,"
			 "prealloc=on,share=on|");
	assert_has(text, "|memory-backend-memfd,id=m1,size=16384K,share=on|");
	assert_null(strstr(text, "memory-backend-ram"));
}

/* A QEMU that goes on from nothing with one gets it when its guest runs. */
TEST_WITH(test_late_shares, use_q35, NULL)
{
	const char *text;
	json_t *plug;

	vm.share_count = 2;
	caps.version = 801;
	assert_null(share_cold(&caps, vm_plugs_at_once(&board)));
	assert_false(share_is_late(&vm));
	vm.start = VM_START_RESTORE;
	assert_true(share_is_late(&vm));
	text = build();
	assert_has(text, "|socket,id=share1,fd=");
	assert_has(text, "|-device|pcie-root-port,id=shareport1,bus=pcie.0,"
			 "chassis=18,slot=18,power_controller_present=off|");
	assert_null(strstr(text, "vhost-user-fs-pci"));
	plug = share_plug(1);
	assert_string_equal(json_string_value(json_object_get(plug, "driver")),
			    "vhost-user-fs-pci");
	assert_string_equal(json_string_value(json_object_get(plug, "bus")),
			    "shareport1");
	assert_string_equal(json_string_value(json_object_get(plug, "chardev")),
			    "share1");
	assert_string_equal(json_string_value(json_object_get(plug, "tag")),
			    "gpubox-s1");
	json_decref(plug);
	caps.version = 802;
	assert_false(share_is_late(&vm));
	text = build();
	assert_has(text, "|vhost-user-fs-pci,chardev=share1,tag=gpubox-s1|");
	assert_null(strstr(text, "shareport"));
	caps.version = 701;
	assert_non_null(share_cold(&caps, true));
	use_virt(NULL);
	assert_false(vm_plugs_at_once(&board));
	assert_null(share_cold(&caps, false));
	caps.version = 801;
	assert_non_null(strstr(share_cold(&caps, false), "this machine"));
}

TEST_WITH(test_gpu_addresses, use_q35, NULL)
{
	char text[VM_GPU_ADDRESS];

	assert_string_equal(qemu_gpu_address(&vm, 0, text), "0000:01:00.0");
	assert_string_equal(qemu_gpu_address(&vm, 15, text), "0000:10:00.0");
	vm.pci_domain = 0xf;
	assert_string_equal(qemu_gpu_address(&vm, 0, text), "000f:01:00.0");
}

/* 32 GiB of window are QEMU's own on q35, 512 GiB on virt. */
TEST_WITH(test_gpu_windows, use_q35, NULL)
{
	vm.gpu_count = 2;
	vm.gpus[0].window_bytes = 20ull << 30;
	assert_int_equal(qemu_gpu_window(&vm), 32ull << 30);
	assert_null(strstr(build(), "pci-hole64-size"));
	vm.gpus[1].window_bytes = 200ull << 30;
	assert_has(build(), "|q35-pcihost.pci-hole64-size=262144M|");
	board.pci_hole64_size = "1T";
	assert_has(build(), "|q35-pcihost.pci-hole64-size=1T|");
	use_virt(NULL);
	vm.gpu_count = 1;
	vm.gpus[0].window_bytes = 512ull << 30;
	assert_null(strstr(build(), "highmem-mmio-size"));
	vm.gpus[0].window_bytes = 600ull << 30;
	assert_has(build(), ",highmem-mmio-size=1048576M|");
	caps.missing = "highmem-mmio-size";
	expect_fault(-ENOTSUP, FAULT_VMM, "1024 GiB");
}

UNIT_MAIN(NULL, NULL)
