// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit_folder.h"

#include "oci/container.h"
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

FIXTURE(begin)
{
	return unit_folder_make(root);
}

FIXTURE(end)
{
	return unit_folder_remove(root);
}

UNIT_MAIN(begin, end)
