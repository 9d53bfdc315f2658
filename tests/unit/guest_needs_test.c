// SPDX-License-Identifier: GPL-2.0-or-later
/* Which modules and how many disks a job asks for. */
#include "unit.h"

#include "needs.h"

static struct job job;

FIXTURE(setup)
{
	memset(&job, 0, sizeof(job));
	return 0;
}

TEST(needs_nothing)
{
	assert_int_equal(needs_of(&job), 0);
	assert_int_equal(needs_disks(&job), 0);
}

TEST(needs_of_every_kind_of_disk)
{
	job.root_type = ABI_ROOT_EROFS;
	job.scratch_type = ABI_ROOT_EXT4;
	job.driver_type = ABI_ROOT_SQUASHFS;
	job.mounts.count = 3;
	job.mounts.list[0].type = ABI_ROOT_EROFS;
	job.mounts.list[1].type = ABI_ROOT_TMPFS;
	job.mounts.list[2].type = ABI_ROOT_VIRTIOFS;
	assert_int_equal(needs_disks(&job), 4);
	/* what a template has loaded is all that such a job can need */
	assert_int_equal(needs_of(&job) & ~NEEDS_DEVICES, 0);
}

TEST(needs_no_disk_for_a_network)
{
	job.flags = ABI_JOB_NET_USER;
	assert_int_equal(needs_of(&job), MODULE_NEED(ABI_MODULE_NETWORK));
	assert_int_equal(needs_disks(&job), 0);
}

UNIT_MAIN_EACH(setup, NULL)
