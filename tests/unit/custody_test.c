// SPDX-License-Identifier: GPL-2.0-or-later
/* Taking and giving back, by real processes that are killed at every step. */
#include <sys/resource.h>
#include <time.h>

#include "unit.h"

#include "fake_host.h"
#include "vfio/custody.h"
#include "vfio/giveback.h"

#define GPU   "0000:01:00.0"
#define AUDIO "0000:01:00.1"
#define PORT  "0000:00:01.0"

static const char gpu_was[] = "driver=nvidia override= control=auto d3cold=1";
static const char audio_was[] =
	"driver=snd_hda_intel override=snd_hda_intel control=on d3cold=";
static const char gpu_taken[] =
	"driver=vfio-pci override=vfio-pci control=on d3cold=0";

static struct fake_host host;
static struct fault fault;

FIXTURE(setup)
{
	memset(&fault, 0, sizeof(fault));
	fake_host_make(&host);
	fake_host_add(&host, &(struct fake_device){
				     .bdf = GPU,
				     .ids = "10de 2e12 030000",
				     .driver = "nvidia",
				     .power_control = "auto\n",
				     .d3cold_allowed = "1\n",
				     .group = 1,
				     .reset = true,
			     });
	fake_host_add(&host, &(struct fake_device){
				     .bdf = AUDIO,
				     .ids = "10de 22eb 040300",
				     .driver = "snd_hda_intel",
				     .driver_override = "snd_hda_intel\n",
				     .power_control = "on\n",
				     .group = 1,
			     });
	fake_host_add(&host, &(struct fake_device){
				     .bdf = PORT,
				     .ids = "8086 1901 060400",
				     .driver = "pcieport",
				     .group = 1,
			     });
	fake_host_boot(&host);
	return 0;
}

FIXTURE(teardown)
{
	fake_host_remove(&host);
	return 0;
}

static int take_with(runner_fn observe, void *arg, struct custody **custody)
{
	static const struct pci_bdf gpu = {0, 1, 0, 0};
	struct custody_ask ask = {
		.root = host.root,
		.driver = "vfio-pci",
		.run = "test",
		.wanted = &gpu,
		.n_wanted = 1,
		.deadline_ms = 20000,
		.observe = observe,
		.arg = arg,
	};

	return custody_take(&ask, custody, &fault);
}

static int take(struct custody **custody)
{
	return take_with(NULL, NULL, custody);
}

static void assert_all_back(void)
{
	assert_string_equal(fake_host_state(&host, GPU), gpu_was);
	assert_string_equal(fake_host_state(&host, AUDIO), audio_was);
	assert_string_equal(fake_host_state(&host, PORT),
			    "driver=pcieport override= control= d3cold=");
}

/* What 'gpubox restore' does; the number of records there were. */
static int settle_all(void)
{
	struct locks locks = {0};
	struct runner runner = {
		.root = host.root, .deadline_ms = 20000, .locks = &locks};
	struct state state;
	char **files;
	int i, n;

	assert_int_equal(state_open(host.root, &state, &fault), 0);
	n = journal_list(&state, &files);
	for (i = 0; i < n; i++)
		assert_int_equal(giveback_settle(&runner, &state, &locks,
						 files[i], 5000, &fault),
				 0);
	journal_list_free(files);
	lock_release(&locks, 0);
	state_close(&state);
	return n;
}

TEST(taken_and_given_back)
{
	struct custody *custody;

	assert_int_equal(take(&custody), 0);
	assert_string_equal(fake_host_state(&host, GPU), gpu_taken);
	assert_string_equal(
		fake_host_state(&host, AUDIO),
		"driver=vfio-pci override=vfio-pci control=on d3cold=");
	assert_int_equal(custody_claim(custody)->n_devices, 3);
	assert_int_equal(custody_locks(custody)->count, 2);
	assert_int_equal(custody_give_back(custody, &fault), 0);
	assert_all_back();
	assert_int_equal(settle_all(), 0);
}

static void note_along(void *arg, bool expected, const char *text)
{
	(void)expected;
	/* before anything is written */
	assert_all_back();
	snprintf(arg, 512, "%s", text);
}

/* It has a keyboard, which nobody has open. */
TEST(what_goes_along_is_said_before)
{
	static const struct pci_bdf gpu = {0, 1, 0, 0};
	char text[512] = "";
	struct custody_ask ask = {
		.root = host.root,
		.driver = "vfio-pci",
		.run = "test",
		.wanted = &gpu,
		.n_wanted = 1,
		.deadline_ms = 20000,
		.along = note_along,
		.arg = text,
	};
	struct custody *custody;

	fake_link(&host, "../../../devices/pci0000:00/" AUDIO "/usb1/1-2",
		  "/sys/bus/usb/devices/1-2");
	fake_link(&host, "../../../devices/pci0000:00/" AUDIO "/usb1/1-2/1-2:1.0",
		  "/sys/bus/usb/devices/1-2:1.0");
	assert_int_equal(custody_take(&ask, &custody, &fault), 0);
	assert_non_null(strstr(text, AUDIO " ("));
	assert_non_null(strstr(text, "snd_hda_intel) leaves the host, too: USB "
				     "device 1-2 hangs on it"));
	assert_null(strstr(text, "1-2:1.0"));
	assert_int_equal(custody_give_back(custody, &fault), 0);
	assert_all_back();
}

TEST(kept_until_restored)
{
	struct custody *custody;

	assert_int_equal(take(&custody), 0);
	assert_int_equal(custody_keep(custody, &fault), 0);
	/* a run in between takes what is bound and leaves it so */
	assert_int_equal(take(&custody), 0);
	assert_int_equal(custody_give_back(custody, &fault), 0);
	assert_string_equal(fake_host_state(&host, GPU), gpu_taken);
	assert_int_equal(settle_all(), 1);
	assert_all_back();
	assert_int_equal(settle_all(), 0);
}

TEST(nobody_else_can_take_it)
{
	struct custody *first, *second;

	assert_int_equal(take(&first), 0);
	assert_int_equal(take(&second), -EBUSY);
	assert_non_null(strstr(fault.text, GPU ": is taken by gpubox process"));
	assert_int_equal(custody_give_back(first, NULL), 0);
	assert_all_back();
}

TEST(held_devices_are_not_unbound)
{
	struct custody *custody;

	fake_host_write(&host, "/proc/42/comm", "Xorg\n");
	fake_host_write(&host, "/proc/42/maps", "");
	fake_link(&host, "/dev/nvidia0", "/proc/42/fd/3");
	fake_host_write(&host, "/dev/nvidia0", "");
	assert_int_equal(take(&custody), -EBUSY);
	assert_non_null(strstr(fault.text, "in use on this host: Xorg"));
	assert_all_back();
}

TEST(direct_region_leaves_all_alone)
{
	struct custody *custody;

	fake_host_regions(&host, 1,
			  "0x00000000a1600000 0x00000000b97fffff direct\n");
	assert_int_equal(take(&custody), -EPERM);
	assert_int_equal(fault.class, FAULT_FIRMWARE);
	assert_all_back();
}

static void count_steps(void *arg, const struct step *step, bool done)
{
	(void)step;
	*(int *)arg += done;
}

TEST(full_state_folder_refuses)
{
	struct rlimit was, none = {0, 0};
	struct custody *custody;
	int steps = 0, err;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	none.rlim_max = was.rlim_max;
	setrlimit(RLIMIT_FSIZE, &none);
	err = take_with(count_steps, &steps, &custody);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(err, -EFBIG);
	assert_non_null(strstr(fault.text, "Nothing is taken"));
	assert_int_equal(steps, 0);
	assert_all_back();
}

TEST(driver_that_does_not_take_it)
{
	struct custody *custody;

	fake_host_unlink(&host, "/sys/bus/pci/drivers/vfio-pci/bind");
	assert_int_equal(take(&custody), -ENOENT);
	assert_non_null(strstr(fault.text, "bind to vfio-pci"));
	assert_all_back();
	assert_int_equal(settle_all(), 0);
}

TEST(what_cannot_be_given_back_stays_on_record)
{
	struct custody *custody;

	assert_int_equal(take(&custody), 0);
	fake_host_unlink(&host, "/sys/bus/pci/drivers/nvidia/bind");
	assert_int_equal(custody_give_back(custody, &fault), -ENOENT);
	assert_non_null(strstr(fault.text, GPU ": bind to nvidia"));
	assert_string_equal(fake_host_state(&host, AUDIO), audio_was);
	fake_host_write(&host, "/sys/bus/pci/drivers/nvidia/bind", "");
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(settle_all(), 1);
	assert_all_back();
}

TEST(dead_device_is_not_bound_again)
{
	struct custody *custody;

	assert_int_equal(take(&custody), 0);
	fake_attribute(&host, GPU, "config", "\xff\xff\xff\xff");
	assert_int_equal(custody_give_back(custody, &fault), -ENODEV);
	assert_non_null(strstr(fault.text, "does not answer any more"));
	assert_string_equal(fake_host_state(&host, AUDIO), audio_was);
}

TEST(group_that_shows_when_bound)
{
	static const struct pci_bdf nvme = {0, 2, 0, 0};
	struct custody_ask ask = {
		.root = host.root,
		.driver = "vfio-pci",
		.run = "test",
		.wanted = &nvme,
		.n_wanted = 1,
		.deadline_ms = 20000,
	};
	struct custody *custody;

	fake_host_add(&host, &(struct fake_device){
				     .bdf = "0000:02:00.0",
				     .ids = "1b36 0010 010802",
				     .group = -1,
				     .group_late = 7,
			     });
	fake_host_add(&host, &(struct fake_device){
				     .bdf = "0000:02:00.1",
				     .ids = "1b36 0011 010802",
				     .driver = "snd_hda_intel",
				     .group = 7,
			     });
	assert_int_equal(custody_take(&ask, &custody, &fault), 0);
	assert_string_equal(
		fake_host_state(&host, "0000:02:00.1"),
		"driver=vfio-pci override=vfio-pci control=auto d3cold=");
	assert_int_equal(custody_give_back(custody, &fault), 0);
	assert_string_equal(fake_host_state(&host, "0000:02:00.1"),
			    "driver=snd_hda_intel override= control=on d3cold=");
	assert_string_equal(fake_host_state(&host, "0000:02:00.0"),
			    "driver= override= control=on d3cold=");
	/* the same with a region that shows late: undone, and refused */
	fake_host_regions(&host, 7, "0x1000 0x1fff direct\n");
	fake_host_unlink(&host, FAKE_DEVICES "0000:02:00.0/iommu_group");
	assert_int_equal(custody_take(&ask, &custody, &fault), -EPERM);
	assert_string_equal(fake_host_state(&host, "0000:02:00.0"),
			    "driver= override= control=on d3cold=");
}

/* What was recorded of a card is not done to the one that replaced it. */
TEST(another_card_is_left_alone)
{
	struct custody *custody;

	assert_int_equal(take(&custody), 0);
	assert_int_equal(custody_keep(custody, &fault), 0);
	fake_attribute(&host, GPU, "device", "0x1234\n");
	assert_int_equal(settle_all(), 1);
	assert_string_equal(fake_host_state(&host, GPU), gpu_taken);
	assert_string_equal(fake_host_state(&host, AUDIO), audio_was);
	assert_int_equal(settle_all(), 0);
}

/* The first of our children that is not @but. */
static pid_t child_but(pid_t but)
{
	char path[64], text[256] = "", *p = text;
	pid_t pid;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
		 (int)getpid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		abort();
	close(fd);
	do
		pid = (pid_t)strtol(p, &p, 10);
	while (pid && pid == but);
	return pid;
}

static uid_t node_owner(void)
{
	struct stat st;
	char path[512];

	fake_path(path, "%s/dev/vfio/1", host.root);
	assert_int_equal(stat(path, &st), 0);
	return st.st_uid;
}

TEST(group_node_is_lent)
{
	struct custody *custody;

	if (geteuid())
		skip();
	assert_int_equal(take(&custody), 0);
	assert_int_equal(custody_lend(custody, 65534, &fault), -ENOENT);
	assert_non_null(strstr(fault.text, "/dev/vfio/1: is not there"));
	fake_host_write(&host, "/dev/vfio/1", "");
	assert_int_equal(custody_lend(custody, 65534, &fault), 0);
	assert_int_equal(node_owner(), 65534);
	assert_int_equal(custody_give_back(custody, &fault), 0);
	assert_int_equal(node_owner(), 0);
	assert_int_equal(settle_all(), 0);
}

/*
 * Of devices that were on vfio-pci before nothing is written but the owner of
 * their node, and the node stays when the run is killed.
 */
static void lent_node_is_back_after_a_kill(bool and_janitor)
{
	struct custody *custody;
	pid_t pid;

	fake_host_write(&host, "/dev/vfio/1", "");
	assert_int_equal(take(&custody), 0);
	assert_int_equal(custody_keep(custody, &fault), 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (!pid) {
		if (take(&custody) || custody_lend(custody, 65534, &fault) ||
		    node_owner() != 65534)
			_exit(2);
		if (and_janitor)
			kill(child_but(0), SIGKILL);
		kill(getpid(), SIGKILL);
		_exit(2);
	}
	/* it, and the janitor, which is ours now */
	assert_true(waitpid(-1, NULL, 0) > 0);
	assert_true(waitpid(-1, NULL, 0) > 0);
	if (and_janitor) {
		assert_int_equal(node_owner(), 65534);
		/* the next who wants the device gives back first */
		assert_int_equal(take(&custody), 0);
		assert_int_equal(node_owner(), 0);
		assert_int_equal(custody_give_back(custody, &fault), 0);
	}
	assert_int_equal(node_owner(), 0);
	assert_string_equal(fake_host_state(&host, GPU), gpu_taken);
	assert_int_equal(settle_all(), 1);
	assert_all_back();
}

TEST(lent_node_is_back_after_sigkill)
{
	if (geteuid())
		skip();
	lent_node_is_back_after_a_kill(false);
}

TEST(lent_node_is_back_without_a_janitor)
{
	if (geteuid())
		skip();
	lent_node_is_back_after_a_kill(true);
}

/* The launcher tells the janitor of what stands for QEMU, and is killed. */
static void __attribute__((noreturn)) run_with_user(void)
{
	struct custody *custody;
	pid_t user;

	if (take(&custody))
		_exit(2);
	user = fork();
	if (!user) {
		/* as QEMU has not got our end of the janitor's socket */
		close_range(3, ~0u, 0);
		for (;;)
			pause();
	}
	custody_used_by(custody, user);
	kill(getpid(), SIGKILL);
	_exit(2);
}

TEST(janitor_ends_who_uses_them)
{
	int status = 0, killed = 0, turns = 1000;
	pid_t pid;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (pid == 0)
		run_with_user();
	/* the launcher, its user by the janitor's hand, and the janitor */
	while (killed < 3 && turns--) {
		struct timespec pause_10ms = {.tv_nsec = 10000000};

		pid = waitpid(-1, &status, WNOHANG);
		if (pid == 0)
			nanosleep(&pause_10ms, NULL);
		else
			killed += WIFSIGNALED(status) || !WEXITSTATUS(status);
	}
	assert_int_equal(killed, 3);
	assert_all_back();
	assert_int_equal(settle_all(), 0);
}

/* ---- killed at every step --------------------------------------------- */

enum victim {
	LAUNCHER,
	JANITOR,
	BOTH,
};

struct killing {
	enum victim victim;
	int at;
	int seen;
};

static void kill_at(void *arg, const struct step *step, bool done)
{
	struct killing *killing = arg;

	(void)step;
	(void)done;
	if (killing->seen++ != killing->at)
		return;
	if (killing->victim != LAUNCHER)
		kill(child_but(0), SIGKILL);
	if (killing->victim != JANITOR)
		kill(getpid(), SIGKILL);
}

/* One whole run in a process of its own; exits 0 if nobody was killed. */
static void __attribute__((noreturn)) run_and_die(struct killing *killing)
{
	struct custody *custody;

	if (take_with(kill_at, killing, &custody) ||
	    custody_give_back(custody, &fault)) {
		print_message("# at %d: %s\n", killing->at, fault.text);
		_exit(2);
	}
	_exit(killing->seen > killing->at ? 1 : 0);
}

/* Whether there was a step @at; all is back in any case. */
static bool survives(enum victim victim, int at)
{
	struct killing killing = {.victim = victim, .at = at};
	int status = 0;
	pid_t pid;

	/* the orphans of the launcher become ours, and are waited for */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (pid == 0)
		run_and_die(&killing);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	while ((pid = child_but(host.kernel)))
		waitpid(pid, NULL, 0);
	if (victim == BOTH)
		settle_all();
	assert_all_back();
	assert_int_equal(settle_all(), 0);
	if (WIFEXITED(status))
		assert_true(WEXITSTATUS(status) <= 1);
	return !WIFEXITED(status) || WEXITSTATUS(status) == 1;
}

/* A process under sanitizers takes a hundred times as long to fork. */
#ifdef __SANITIZE_ADDRESS__
#define STRIDE 5
#else
#define STRIDE 1
#endif

static void survives_all(enum victim victim)
{
	int at = 0;

	while (survives(victim, at))
		at += STRIDE;
	/* before and after each step of the way there and back */
	print_message("# killed at %d places\n", at / STRIDE);
	assert_true(at >= 40);
}

TEST(launcher_killed_at_every_step)
{
	survives_all(LAUNCHER);
}

TEST(janitor_killed_at_every_step)
{
	survives_all(JANITOR);
}

TEST(both_killed_at_every_step)
{
	survives_all(BOTH);
}

UNIT_MAIN_EACH(setup, teardown)
