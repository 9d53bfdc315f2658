// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/wait.h>

#include "unit_folder.h"

#include "oci/container.h"
#include "oci/life.h"
#include "oci/spec.h"

static char root[UNIT_FOLDER];

static int root_fd(void)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* What 'state' finds; the words are those that engines look for. */
static int find(const char *id, struct fault *fault)
{
	struct container container;
	int err;

	memset(fault, 0, sizeof(*fault));
	container_init(&container);
	err = container_find(&container, root_fd(), id, fault);
	if (!err) {
		assert_int_equal(container.state, CONTAINER_CREATING);
		assert_int_equal(container_memory_mib(&container), 300);
		assert_int_equal(container_vcpus(&container), 2);
	}
	container_close(&container);
	return err;
}

/* Who creates one has its name before it has a record. */
TEST(test_not_yet_written)
{
	const struct spec spec = {.version = "1.0.2"};
	const struct request guest = {.memory_mib = 300, .cpus = 2};
	struct container container;
	struct fault fault = {0};

	container_init(&container);
	assert_int_equal(container_claim(&container, root_fd(), "one", &spec,
					 &guest, "/bundle", &fault),
			 0);
	assert_int_equal(find("one", &fault), -ENOENT);
	assert_non_null(strstr(fault.text, "does not exist"));
	assert_int_equal(find("two", &fault), -ENOENT);
	assert_int_equal(container_write(&container, &fault), 0);
	assert_int_equal(find("one", &fault), 0);
	container_close(&container);
}

/* It was killed there: 'delete --force' has something to remove. */
TEST(test_never_written)
{
	const struct spec spec = {.version = "1.0.2"};
	const struct request guest = {.memory_mib = 300, .cpus = 2};
	struct container container;
	struct fault fault = {0};

	container_init(&container);
	assert_int_equal(container_claim(&container, root_fd(), "dead", &spec,
					 &guest, "/bundle", &fault),
			 0);
	container_close(&container);
	assert_int_equal(find("dead", &fault), -EBADMSG);
	assert_non_null(strstr(fault.text, "delete --force"));
}

/* Of who was killed when the folder had no lock yet, or no more. */
TEST(test_left)
{
	const struct spec spec = {.version = "1.0.2"};
	const struct request guest = {.memory_mib = 300, .cpus = 2};
	struct container container;
	struct fault fault = {0};
	int dir = root_fd();

	assert_int_equal(mkdirat(dir, "left", 0700), 0);
	assert_int_equal(mkdirat(dir, "left/in-the-way", 0700), 0);
	assert_int_equal(find("left", &fault), -ENOENT);
	assert_int_equal(container_remove_left(dir, "left"), -ENOTEMPTY);
	assert_int_equal(unlinkat(dir, "left/in-the-way", AT_REMOVEDIR), 0);
	assert_int_equal(container_remove_left(dir, "left"), 0);
	assert_int_equal(container_remove_left(dir, "left"), -ENOENT);
	assert_int_equal(container_remove_left(dir, "../left"), -EINVAL);
	assert_int_equal(mkdirat(dir, "left", 0700), 0);
	container_init(&container);
	assert_int_equal(container_claim(&container, root_fd(), "left", &spec,
					 &guest, "/bundle", &fault),
			 0);
	assert_int_equal(container_remove_left(dir, "left"), -ENOTEMPTY);
	assert_int_equal(container_remove(&container), 0);
	container_close(&container);
	close(dir);
}

/*
 * Who is killed in the midst of it has made folders that 'delete' is to find. No
 * hierarchy takes a name as long as this one.
 */
TEST(test_group_is_written_first)
{
	static struct answer answer;
	static struct cgroup cgroup;
	const struct spec spec = {.version = "1.0.2"};
	const struct request guest = {.memory_mib = 300, .cpus = 2};
	struct container container, seen;
	struct life life = {
		.container = &container, .answer = &answer, .cgroup = &cgroup};
	struct fault fault = {0};

	cgroup.path[0] = '/';
	memset(cgroup.path + 1, 'x', 2 * NAME_MAX);
	container_init(&container);
	assert_int_equal(container_claim(&container, root_fd(), "grouped",
					 &spec, &guest, "/bundle", &fault),
			 0);
	life_confine(&life, NULL);
	container_init(&seen);
	assert_int_equal(container_find(&seen, root_fd(), "grouped", NULL), 0);
	assert_string_equal(seen.cgroup.path, cgroup.path);
	assert_int_equal(container_remove(&container), 0);
	container_close(&seen);
	container_close(&container);
}

/* As each call of the runtime does: an open folder of its own. */
static void find_again(struct container *container)
{
	struct fault fault = {0};

	container_init(container);
	assert_int_equal(container_find(container, root_fd(), "shared", &fault),
			 0);
}

TEST(test_lock)
{
	const struct spec spec = {.version = "1.0.2"};
	const struct request guest = {.memory_mib = 300, .cpus = 2};
	struct container container, one, two;
	struct fault fault = {0};
	int status;
	pid_t pid;

	container_init(&container);
	assert_int_equal(container_claim(&container, root_fd(), "shared", &spec,
					 &guest, "/bundle", &fault),
			 0);
	assert_int_equal(container_write(&container, &fault), 0);
	find_again(&one);
	find_again(&two);
	assert_int_equal(container_lock(&one, 0, &fault), 0);
	assert_int_equal(container_lock(&two, 0, &fault), -EBUSY);
	assert_non_null(strstr(fault.text, "container shared: another"));
	container_close(&two);
	/* who waits has it when the first is done */
	pid = fork();
	if (!pid) {
		container_close(&one);
		find_again(&two);
		_exit(container_lock(&two, 600000, NULL) ? 1 : 0);
	}
	container_close(&one);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && !WEXITSTATUS(status));
	/* and is gone with its process */
	find_again(&one);
	assert_int_equal(container_lock(&one, 0, NULL), 0);
	/* nothing is left in the folder that is in the way */
	assert_int_equal(container_remove(&container), 0);
	container_close(&one);
	container_close(&container);
}

FIXTURE(begin)
{
	return unit_folder_make(root);
}

FIXTURE(end)
{
	return unit_folder_remove(root);
}

UNIT_MAIN(begin, end)
