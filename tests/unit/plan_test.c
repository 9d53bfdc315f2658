// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The plan of a captured host, made, printed and compared where the kernel
 * ends a process that opens a file, starts another or asks for anything else
 * than memory and what is open.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "unit.h"

#include "fake_caps.h"
#include "fake_tree.h"
#include "guest_abi.h"
#include "plan/plan.h"
#include "prepare/look.h"

#define TEXT_MAX (1 << 16)

int qemu_caps_probe(const char *binary, struct qemu_caps **capsp,
		    struct fault *fault)
{
	(void)binary;
	(void)capsp;
	(void)fault;
	return -ENOSYS;
}

void qemu_caps_free(struct qemu_caps *c)
{
	(void)c;
}

/* A DGX Spark, as its public defconfig has it. */
static const struct board board = {
	.name = "spark",
	.description = "a host of tests/trees",
	.arch = "aarch64",
	.machine = "virt",
	.gic_version = 3,
	.highmem_mmio_size = "512G",
	.pci_hole64_size = "",
	.tcg_cpu = "max",
	.firmware = "",
	.qemu_binary = "qemu-system-aarch64",
	.qemu_user = "nobody",
	.memory_mib = 8192,
	.vcpus = 2,
	.cmdline = "quiet",
	.initcall_blacklist = "",
	.modules = "virtio_pci",
	.gpu_modules = "",
	.gpu_nodes = "",
	.gpu_list = "",
	.gpu_log = "",
	.vfio_driver = "vfio-pci",
	.gpu_required = true,
	.identity_regions = "auto",
	.identity_policy = BOARD_IDENTITY_QUARANTINE,
	.gpu_match = "10de:2e00-2e3f",
	.gpu_class = "0300",
	.gpu_files = "",
	.gpu_cdi = "",
	.boot_timeout_s = 120,
	.step_timeout_ms = 5000,
	.kill_grace_ms = 1000,
};

static char *const command[] = {(char *)"nvidia-smi", (char *)"-L", NULL};
static struct qemu_caps caps = {
	.path = "/usr/bin/qemu-system-aarch64", .cpu_max = 288, .version = 901};
static struct request request;
static struct host host;

/* What nobody can look up in a folder, written down. */
static void know_the_rest(void)
{
	host.caps = &caps;
	host.accel.kvm = true;
	host.page = 4096;
	host.boot = (struct host_boot){
		.image = "/usr/lib/gpubox/spark.itb",
		.release = "6.17.0-1018-nvidia",
		.of_host = true,
	};
	host.files[HOST_KERNEL] = (struct host_file){
		.name = "kernel",
		.size = 40 << 20,
		.source = "/boot/vmlinuz-6.17.0-1018-nvidia",
	};
	host.disks[HOST_ROOT] = (struct host_disk){.type = ABI_ROOT_EROFS,
						   .path = "/cache/root.erofs"};
}

/* The firmware tables of the host as 'gpubox firmware relax' leaves them. */
#define RELAXED                                                     \
	"/sys/kernel/iommu_groups/20/reserved_regions = "           \
	"0x0000000008000000 0x00000000080fffff msi\\n"              \
	"0x00000000a1600000 0x00000000b97fffff direct-relaxable\\n" \
	"0x0000000200000000 0x0000000302ffffff direct-relaxable"

/* Look at the host of @tree with the line @change in it; NULL: as it is. */
static void look(const char *tree, const char *change)
{
	struct fake_tree fake;

	memset(&host, 0, sizeof(host));
	request_init(&request, &board);
	request.command = command;
	request.root = "rootfs/";
	request.gpus[request.gpu_count++] = "auto";
	fake_tree_make(&fake, tree);
	if (change)
		fake_tree_line(&fake, change);
	look_at_gpus(&host, &request, &board, fake.root);
	fake_tree_remove(&fake);
	know_the_rest();
}

/* Memory, clocks, and what is open: all else ends the process. */
static const int harmless[] = {
	SYS_brk,	  SYS_mmap,	   SYS_munmap,	    SYS_mremap,
	SYS_madvise,	  SYS_mprotect,	   SYS_futex,	    SYS_write,
	SYS_exit_group,	  SYS_getpid,	   SYS_gettid,	    SYS_rt_sigprocmask,
	SYS_rt_sigaction, SYS_sched_yield, SYS_sigaltstack, SYS_clock_gettime,
	SYS_lseek,
};

#define HARMLESS (sizeof(harmless) / sizeof(harmless[0]))

static void forbid(void)
{
	struct sock_filter filter[2 * HARMLESS + 2];
	struct sock_fprog program = {.filter = filter};
	size_t i;

	filter[program.len++] = (struct sock_filter)BPF_STMT(
		BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (i = 0; i < HARMLESS; i++) {
		filter[program.len++] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
						     (unsigned int)harmless[i],
						     0, 1);
		filter[program.len++] = (struct sock_filter)BPF_STMT(
			BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	filter[program.len++] = (struct sock_filter)BPF_STMT(
		BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(2);
}

/* In the forbidden place: the plan, twice, as text and as JSON. */
static int plan_in_there(void)
{
	struct fault fault = {0};
	json_t *first, *second;
	struct plan plan, again;
	int err;

	err = plan_make(&plan, &request, &board, &host, &fault);
	if (err) {
		printf("fault: %s\n", fault.text);
		fflush(stdout);
		return 1;
	}
	if (plan_print(&plan, &fault) ||
	    plan_make(&again, &request, &board, &host, &fault))
		return 3;
	first = plan_json(&plan, &fault);
	second = plan_json(&again, &fault);
	if (!json_equal(first, second) || plan.job_size != again.job_size ||
	    memcmp(plan.job, again.job, plan.job_size) != 0)
		return 4;
	json_decref(first);
	json_decref(second);
	plan_free(&plan);
	plan_free(&again);
	fflush(stdout);
	return 0;
}

/* What it prints there, and how that ends. */
static int run_in_there(int (*what)(void), char text[TEXT_MAX])
{
	int pipes[2], status;
	size_t used = 0;
	ssize_t n;
	pid_t pid;

	fflush(stdout);
	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	if (!pid) {
		dup2(pipes[1], STDOUT_FILENO);
		/* its seed is from a file, its buffer from a question */
		json_decref(json_object());
		setvbuf(stdout, NULL, _IOFBF, TEXT_MAX);
		forbid();
		_exit(what());
	}
	close(pipes[1]);
	while ((n = read(pipes[0], text + used, TEXT_MAX - 1 - used)) > 0)
		used += (size_t)n;
	text[used] = '\0';
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int open_a_file(void)
{
	FILE *file = fopen("/dev/null", "r");

	return file ? 0 : 1;
}

/* The place is one where this is seen. */
TEST(test_files_are_forbidden)
{
	static char text[TEXT_MAX];
	int status = run_in_there(open_a_file, text);

	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}

static void assert_planned(int status, const char *text)
{
	if (status)
		fail_msg("status %x: %s", (unsigned int)status, text);
}

static void assert_has(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("no '%s' in:\n%s", line, text);
}

TEST(test_plan_of_a_captured_host)
{
	static char text[TEXT_MAX], again[TEXT_MAX];

	look("spark", RELAXED);
	assert_int_equal(host.gpus.err, 0);
	assert_planned(run_in_there(plan_in_there, text), text);
	assert_has(text, "\nqemu:     /usr/bin/qemu-system-aarch64, version "
			 "9.1.2\naccel:    kvm\n"
			 "kernel:   6.17.0-1018-nvidia\n");
	assert_has(text, "\nroot:     rootfs/, as /cache/root.erofs, which is "
			 "made by the run\n");
	assert_has(text, "  000f:01:00.0, in the guest ");
	assert_has(text, "vfio-pci");
	assert_has(text, "host=000f:01:00.0");
	assert_has(text, "\n  nvidia-smi -L\n");
	/* the two regions that its firmware wants, and all RAM around them */
	assert_has(text, "  0x00000000a1600000  0x00000000b97fffff         386  "
			 "window, quarantine\n");
	assert_has(text, "window, quarantine\n  0x00000000b9800000  ");
	assert_has(text, "  0x0000000200000000  0x0000000302ffffff        4144  "
			 "window, quarantine\n");
	assert_has(text, " kernel    41943040 ");
	/* looked at a second time it is the same plan */
	look("spark", RELAXED);
	assert_planned(run_in_there(plan_in_there, again), again);
	assert_string_equal(text, again);
}

TEST(test_another_request_is_another_plan)
{
	static char text[TEXT_MAX], other[TEXT_MAX];

	look("spark", RELAXED);
	assert_planned(run_in_there(plan_in_there, text), text);
	request.gpu_count = 0;
	memset(&host.gpus, 0, sizeof(host.gpus));
	assert_planned(run_in_there(plan_in_there, other), other);
	assert_null(strstr(other, "000f:01:00.0"));
	assert_null(strstr(other, "window"));
	assert_string_not_equal(text, other);
}

/* Decided by facts alone; QEMU's words do not know of it. */
TEST(test_of_the_devices_node)
{
	static char text[TEXT_MAX];
	struct numa_node *node;

	look("spark", RELAXED);
	request.numa = REQUEST_NUMA_AUTO;
	for (node = host.numa.node; node < host.numa.node + 2; node++) {
		node->id = (int)host.numa.count++;
		node->memory = node->free = UINT64_C(64) << 30;
		node->allowed = node->has_cpus = true;
		numa_set_parse(node->id ? "10-19" : "0-9", &node->cpus);
	}
	host.gpus.claim.device[0].pci.numa_node = 1;
	assert_planned(run_in_there(plan_in_there, text), text);
	assert_has(text, "\nnuma:     node 1, processors 10-19, because the "
			 "device is of it\n");
	assert_null(strstr(text, "host-nodes"));
}

TEST(test_folders_are_shared)
{
	static char text[TEXT_MAX];

	look("spark", RELAXED);
	request.mounts[0] = (struct request_mount){.source = (char *)"/srv/data",
						   .path = (char *)"/data"};
	request.mount_count = 1;
	host.mounts[0] = (struct host_mount){HOST_SHARE, 0, false};
	host.shares.count = 1;
	host.shares.kernel = BUILT_MODULE;
	snprintf(host.shares.program.path, sizeof(host.shares.program.path),
		 "/usr/libexec/virtiofsd");
	assert_planned(run_in_there(plan_in_there, text), text);
	assert_has(text, "\nmount:    /data: virtiofs, /srv/data, read-only\n"
			 "sharing:  by /usr/libexec/virtiofsd, which has all");
	assert_has(text, "vhost-user-fs-pci,chardev=share0,tag=gpubox-s0");
	/* all of the memory, whatever the device wants of it */
	assert_null(strstr(text, "memory-backend-ram"));
	assert_has(text, "K,share=on");
	host.shares.kernel = BUILT_ABSENT;
	assert_int_equal(WEXITSTATUS(run_in_there(plan_in_there, text)), 1);
	assert_has(text, "fault: /srv/data: cannot be shared: the guest's "
			 "kernel 6.17.0-1018-nvidia has no virtiofs "
			 "(CONFIG_VIRTIO_FS); write /srv/data:/data:copy");
}

/* As it was captured: the firmware wants the device for itself. */
TEST(test_host_that_refuses)
{
	static char text[TEXT_MAX];

	look("spark", NULL);
	assert_int_equal(host.gpus.err, -EPERM);
	assert_int_equal(WEXITSTATUS(run_in_there(plan_in_there, text)), 1);
	assert_has(text, "fault: --gpu: no device can be had; ");
	assert_has(text, "1:1");
}

/* A host that cannot give the device: refused, or planned without it. */
TEST(test_device_that_cannot_be_had)
{
	static char text[TEXT_MAX];

	look("spark", "-/sys/bus/pci/devices/000f:01:00.0");
	assert_int_equal(host.gpus.err, -ENODEV);
	assert_int_equal(WEXITSTATUS(run_in_there(plan_in_there, text)), 1);
	assert_has(text, "fault: --gpu: this host has no device");
	request.gpu_required = false;
	assert_planned(run_in_there(plan_in_there, text), text);
	assert_has(text, "\ndevices: none, because --gpu: this host has no");
}

UNIT_MAIN(NULL, NULL)
