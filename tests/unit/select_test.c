// SPDX-License-Identifier: GPL-2.0-or-later
/* Whose address may be named, where a stranger names it. */
#include "unit.h"

#include "fake_host.h"
#include "vfio/select.h"

static struct fake_host host;

FIXTURE(setup)
{
	static const struct fake_device devices[] = {
		{.bdf = "0000:01:00.0",
		 .ids = "10de 2e12 030000",
		 .driver = "vfio-pci",
		 .group = 1},
		{.bdf = "0001:01:00.0",
		 .ids = "144d a80a 010802",
		 .driver = "vfio-pci",
		 .group = 2},
		{.bdf = "0002:01:00.0",
		 .ids = "10de a2dc 020000",
		 .driver = "vfio-pci",
		 .group = 3},
		{.bdf = "0003:01:00.0",
		 .ids = "10de 22be 060400",
		 .driver = "pcieport",
		 .group = 4},
		{.bdf = "0000:01:00.4",
		 .ids = "10de 2e12 030000",
		 .driver = "vfio-pci",
		 .group = 5},
	};
	char path[512];
	size_t i;

	fake_host_make(&host);
	for (i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		fake_host_add(&host, &devices[i]);
	/* the last is a virtual function of the first */
	fake_path(path, "%s" FAKE_DEVICES "0000:01:00.4/physfn", host.root);
	assert_int_equal(symlink("../0000:01:00.0", path), 0);
	return 0;
}

FIXTURE(teardown)
{
	fake_host_remove(&host);
	return 0;
}

static int named(const char *word, bool gpus_alone, const char *match,
		 struct fault *fault)
{
	const struct select_ask ask = {
		.root = host.root,
		.driver = "vfio-pci",
		.match = match,
		.class_prefix = "03",
		.gpus_alone = gpus_alone,
		.words = &word,
		.n_words = 1,
	};
	struct selection selection;
	int err;

	memset(fault, 0, sizeof(*fault));
	err = select_devices(&ask, &selection, fault);
	assert_int_equal(selection.count, err ? 0 : 1);
	return err;
}

TEST(an_operator_names_what_he_likes)
{
	struct fault fault;

	assert_int_equal(named("0000:01:00.0", false, "10de:*", &fault), 0);
	assert_int_equal(named("0001:01:00.0", false, "10de:*", &fault), 0);
	assert_int_equal(named("0001:01:00.0", false, "", &fault), 0);
}

TEST(a_stranger_names_what_the_board_takes)
{
	static const char *const others[] = {"0001:01:00.0", "0002:01:00.0",
					     "0003:01:00.0"};
	struct fault fault;
	size_t i;

	assert_int_equal(named("0000:01:00.0", true, "10de:*", &fault), 0);
	assert_int_equal(named("01:00.0", true, "10de:*", &fault), 0);
	assert_int_equal(named("0000:01:00.4", true, "10de:*", &fault), 0);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_int_equal(named(others[i], true, "10de:*", &fault),
				 -EPERM);
		assert_int_equal(fault.class, FAULT_HOST);
		assert_non_null(strstr(fault.text, others[i]));
		assert_non_null(strstr(fault.text, "10de:*"));
	}
	assert_int_equal(named("0009:01:00.0", true, "10de:*", &fault), -ENODEV);
	assert_non_null(strstr(fault.text, "0009:01:00.0"));
	assert_int_equal(named("0000:01:00.0", true, "", &fault), -EPERM);
	assert_non_null(strstr(fault.text, "CONFIG_GPU_MATCH"));
}

UNIT_MAIN(setup, teardown)
