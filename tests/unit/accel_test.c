// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>

#include "unit.h"

#include "qemu/accel.h"
#include "qemu/vcpu.h"

static struct accel accel;
static struct fault fault;

FIXTURE(setup)
{
	memset(&accel, 0x5a, sizeof(accel));
	memset(&fault, 0, sizeof(fault));
	return 0;
}

TEST(test_no_device)
{
	assert_false(accel_probe("/no/such/kvm", &accel));
	assert_string_equal(accel.reason,
			    "/no/such/kvm: No such file or directory");
}

/* Things that open but are no KVM. */
TEST(test_not_kvm)
{
	assert_false(accel_probe("/dev/null", &accel));
	assert_non_null(strstr(accel.reason, "it is not KVM"));
	assert_false(accel_probe("/dev/zero", &accel));
	assert_non_null(strstr(accel.reason, "it is not KVM"));
}

TEST(test_other_architecture)
{
	assert_int_equal(accel_choose(BOARD_ACCEL_AUTO, "m68k", &accel, &fault),
			 0);
	assert_false(accel.kvm);
	assert_non_null(strstr(accel.reason, "the guest is m68k"));
	assert_int_equal(accel_choose(BOARD_ACCEL_KVM, "m68k", &accel, &fault),
			 -ENODEV);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, "the guest is m68k"));
}

TEST(test_tcg_is_not_probed)
{
	assert_int_equal(accel_choose(BOARD_ACCEL_TCG, "m68k", &accel, &fault),
			 0);
	assert_false(accel.kvm);
	assert_string_equal(accel.reason, "TCG was asked for");
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Whatever this host is: an answer, in time, and no process left. */
TEST(test_this_host)
{
	double begin = seconds();
	struct utsname host;

	uname(&host);
	assert_int_equal(
		accel_choose(BOARD_ACCEL_AUTO, host.machine, &accel, &fault), 0);
	assert_true(seconds() - begin < 5);
	assert_int_equal(!*accel.reason, accel.kvm);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	/* What it decided holds when it is asked for by name. */
	assert_int_equal(accel_choose(BOARD_ACCEL_KVM, host.machine, &accel,
				      &fault),
			 accel.kvm ? 0 : -ENODEV);
}

TEST(test_step_names)
{
	assert_string_equal(vcpu_step_name(-1), "an unknown step");
	assert_string_equal(vcpu_step_name(1000), "an unknown step");
	assert_string_not_equal(vcpu_step_name(0), "an unknown step");
}

UNIT_MAIN_EACH(setup, NULL)
