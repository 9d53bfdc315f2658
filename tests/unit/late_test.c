// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The launcher itself, in a mount namespace whose /sys, /run and /dev are a
 * fake host's: it takes the devices, and fails behind that. Each is then as it
 * was, and nothing is on record.
 */
#include <glob.h>
#include <sched.h>
#include <sys/mount.h>

#include "unit.h"

#include "fake_host.h"

#define GPU   "0000:01:00.0"
#define AUDIO "0000:01:00.1"

static const char gpu_was[] = "driver=nvidia override= control=auto d3cold=1";
static const char audio_was[] =
	"driver=snd_hda_intel override= control=on d3cold=";

static struct fake_host host;
static char build[512], said[8192];

/* A board in @folder whose image has a kernel. */
static bool has_kernel(const char *folder)
{
	const char *board = strrchr(folder, '/') + 1;
	char path[1024], line[512];
	bool hosts_own = false;
	FILE *in;

	snprintf(path, sizeof(path), "%s/%s.itb", folder, board);
	if (access(path, R_OK))
		return false;
	snprintf(path, sizeof(path), "%s/%s.config", folder, board);
	in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in))
		hosts_own |= !strcmp(line, "CONFIG_GUEST_KERNEL_HOST=y\n");
	fclose(in);
	return !hosts_own;
}

/* The folder of boards is four above build/BOARD/tests/unit/late_test. */
static bool board_find(void)
{
	char self[512], pattern[520];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	glob_t found;
	size_t i;

	assert_true(n > 0);
	self[n] = '\0';
	for (i = 0; i < 4; i++)
		*strrchr(self, '/') = '\0';
	snprintf(pattern, sizeof(pattern), "%s/*", self);
	build[0] = '\0';
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc && !build[0]; i++)
		if (has_kernel(found.gl_pathv[i]))
			snprintf(build, sizeof(build), "%s", found.gl_pathv[i]);
	globfree(&found);
	return build[0];
}

static bool can_mount(void)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(geteuid() || unshare(CLONE_NEWNS) ||
		      mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	return waitpid(pid, &status, 0) == pid && !status;
}

FIXTURE(setup)
{
	fake_host_make(&host);
	fake_host_add(&host, &(struct fake_device){
				     .bdf = GPU,
				     .ids = "10de 2e12 030000",
				     .driver = "nvidia",
				     .power_control = "auto\n",
				     .d3cold_allowed = "1\n",
				     .group = -1,
				     .group_late = 7,
				     .reset = true,
			     });
	fake_host_add(&host, &(struct fake_device){
				     .bdf = AUDIO,
				     .ids = "10de 22eb 040300",
				     .driver = "snd_hda_intel",
				     .power_control = "on\n",
				     .group = -1,
				     .group_late = 7,
			     });
	fake_host_write(&host, "/dev/vfio/vfio", "");
	fake_host_write(&host, "/run/none", "");
	return 0;
}

FIXTURE(teardown)
{
	fake_host_remove(&host);
	return 0;
}

static void enter(void)
{
	static const char *const nodes[] = {"null", "zero", "urandom", "tty"};
	char from[512], to[512];
	size_t i;

	for (i = 0; i < 4; i++) {
		fake_path(from, "/dev/%s", nodes[i]);
		fake_path(to, "/dev/%s", nodes[i]);
		fake_host_write(&host, to, "");
	}
	if (unshare(CLONE_NEWNS) ||
	    mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		_exit(99);
	for (i = 0; i < 4; i++) {
		fake_path(from, "/dev/%s", nodes[i]);
		fake_path(to, "%s/dev/%s", host.root, nodes[i]);
		if (mount(from, to, NULL, MS_BIND, NULL))
			_exit(99);
	}
	for (i = 0; i < 3; i++) {
		static const char *const places[] = {"/sys", "/run", "/dev"};

		fake_path(from, "%s%s", host.root, places[i]);
		if (mount(from, places[i], NULL, MS_BIND | MS_REC, NULL))
			_exit(99);
	}
}

/* Its status; what it says is in @said. */
static int run(void)
{
	char launcher[600];
	size_t used = 0;
	int ends[2], status;
	ssize_t n;
	pid_t pid;

	snprintf(launcher, sizeof(launcher), "%s/gpubox-native", build);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (!pid) {
		enter();
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		execl(launcher, launcher, "run", "--verbose", "--gpu", GPU,
		      "--vfio", "type1", "-m", "256m", "--", "true", NULL);
		_exit(98);
	}
	close(ends[1]);
	while (used < sizeof(said) - 1 &&
	       (n = read(ends[0], said + used, sizeof(said) - 1 - used)) > 0)
		used += (size_t)n;
	said[used] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void assert_all_back(void)
{
	char path[512];
	struct dirent *entry;
	DIR *dir;

	assert_string_equal(fake_host_state(&host, GPU), gpu_was);
	assert_string_equal(fake_host_state(&host, AUDIO), audio_was);
	fake_path(path, "%s/run/gpubox/journal", host.root);
	dir = opendir(path);
	assert_non_null(dir); /* it came so far */
	while ((entry = readdir(dir)))
		assert_int_equal(entry->d_name[0], '.');
	closedir(dir);
}

static void fails(const char *why)
{
	int status = run();

	if (status != 125 || !strstr(said, why) ||
	    !strstr(said, GPU ": bind to vfio-pci"))
		print_message("# status %d, wanted %s:\n%s\n", status, why, said);
	assert_int_equal(status, 125);
	assert_non_null(strstr(said, why));
	/* it was taken before */
	assert_non_null(strstr(said, GPU ": bind to vfio-pci"));
	assert_all_back();
}

/* The group's node is not there: nothing can be lent to QEMU. */
TEST_WITH(no_node, setup, teardown)
{
	if (!board_find() || !can_mount())
		skip();
	fake_host_boot(&host);
	fails("/dev/vfio/7");
}

/* What the group reserves, as it shows when bound, has no room for a guest. */
TEST_WITH(no_layout, setup, teardown)
{
	if (!board_find() || !can_mount())
		skip();
	fake_host_regions(&host, 7,
			  "0x0000000000000000 0x0000000fffffffff reserved\n");
	fake_host_boot(&host);
	fails("reserved");
}

/* A region that may not be mapped 1:1 shows when it is bound. */
TEST_WITH(direct_region, setup, teardown)
{
	if (!board_find() || !can_mount())
		skip();
	fake_host_regions(&host, 7,
			  "0x00000000a0000000 0x00000000a000ffff direct\n");
	fake_host_boot(&host);
	fails("1:1");
}

UNIT_MAIN(NULL, NULL)
