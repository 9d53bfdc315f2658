// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "qemu/accel.h"
#include "qemu/vcpu.h"

static struct accel accel;
static struct fault fault;

static int setup(void **state)
{
	(void)state;
	memset(&accel, 0x5a, sizeof(accel));
	memset(&fault, 0, sizeof(fault));
	return 0;
}

static void test_no_device(void **state)
{
	(void)state;
	assert_false(accel_probe("/no/such/kvm", &accel));
	assert_string_equal(accel.reason,
			    "/no/such/kvm: No such file or directory");
}

/* Things that open but are no KVM. */
static void test_not_kvm(void **state)
{
	(void)state;
	assert_false(accel_probe("/dev/null", &accel));
	assert_non_null(strstr(accel.reason, "it is not KVM"));
	assert_false(accel_probe("/dev/zero", &accel));
	assert_non_null(strstr(accel.reason, "it is not KVM"));
}

static void test_other_architecture(void **state)
{
	(void)state;
	assert_int_equal(accel_choose(BOARD_ACCEL_AUTO, "m68k", &accel, &fault),
			 0);
	assert_false(accel.kvm);
	assert_non_null(strstr(accel.reason, "the guest is m68k"));
	assert_int_equal(accel_choose(BOARD_ACCEL_KVM, "m68k", &accel, &fault),
			 -ENODEV);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, "the guest is m68k"));
}

static void test_tcg_is_not_probed(void **state)
{
	(void)state;
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
static void test_this_host(void **state)
{
	double begin = seconds();
	struct utsname host;

	(void)state;
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

static void test_step_names(void **state)
{
	(void)state;
	assert_string_equal(vcpu_step_name(-1), "an unknown step");
	assert_string_equal(vcpu_step_name(1000), "an unknown step");
	assert_string_not_equal(vcpu_step_name(0), "an unknown step");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_no_device, setup),
		cmocka_unit_test_setup(test_not_kvm, setup),
		cmocka_unit_test_setup(test_other_architecture, setup),
		cmocka_unit_test_setup(test_tcg_is_not_probed, setup),
		cmocka_unit_test_setup(test_this_host, setup),
		cmocka_unit_test_setup(test_step_names, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
