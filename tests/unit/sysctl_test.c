// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of kernel parameters, as sysctl(8) and container engines write them. */
#include "unit.h"

#include "guest_abi.h"
#include "request/sysctl.h"

static struct sysctls sysctls;

static void assert_path(const char *word, const char *path)
{
	struct fault fault = {0};

	assert_int_equal(sysctl_add_word(&sysctls, word, &fault), 0);
	assert_string_equal(sysctls.list[sysctls.count - 1].path, path);
	sysctl_free(&sysctls);
}

TEST(test_words)
{
	assert_path("net.core.somaxconn=1024", "/net/core/somaxconn");
	assert_path("net/core/somaxconn=1024", "/net/core/somaxconn");
	assert_path("net.ipv4.conf.eth0/100.forwarding=1",
		    "/net/ipv4/conf/eth0.100/forwarding");
	assert_path("net/ipv4/conf/eth0.100/forwarding=1",
		    "/net/ipv4/conf/eth0.100/forwarding");
	assert_path("a=1", "/a");
}

TEST(test_values)
{
	assert_int_equal(sysctl_add_word(&sysctls,
					 "kernel.sem=250 32000\t100 128", NULL),
			 0);
	assert_int_equal(sysctl_add_word(&sysctls, "kernel.x=a=b", NULL), 0);
	assert_int_equal(sysctls.count, 2);
	assert_string_equal(sysctls.list[0].value, "250 32000\t100 128");
	assert_string_equal(sysctls.list[1].value, "a=b");
	/* the same by its other spelling */
	assert_int_equal(sysctl_add_word(&sysctls, "kernel/sem=1", NULL), 0);
	assert_int_equal(sysctls.count, 2);
	assert_string_equal(sysctls.list[0].value, "1");
	sysctl_free(&sysctls);
}

static void assert_refused(const char *word, const char *sentence)
{
	struct fault fault = {0};

	assert_int_equal(sysctl_add_word(&sysctls, word, &fault), -EINVAL);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_non_null(strstr(fault.text, sentence));
	assert_int_equal(sysctls.count, 0);
}

TEST(test_refused)
{
	char word[ABI_SYSCTL_PATH_MAX + 3];

	assert_refused("kernel.domainname", "has no value");
	assert_refused("kernel.domainname=", "has no value");
	assert_refused("=1", "is not the name");
	assert_refused("net..core=1", "is not the name");
	assert_refused(".net=1", "is not the name");
	assert_refused("net.=1", "is not the name");
	assert_refused("net/../kernel/x=1", "is not the name");
	assert_refused("net/./x=1", "is not the name");
	assert_refused("../../etc/passwd=1", "is not the name");
	assert_refused("/net/core/x=1", "is not the name");
	memset(word, 'a', sizeof(word));
	memcpy(word + ABI_SYSCTL_PATH_MAX, "=1", 3);
	assert_refused(word, "is not the name");
	/* with the '/' before it, it has just room */
	assert_int_equal(sysctl_add_word(&sysctls, word + 1, NULL), 0);
	sysctl_free(&sysctls);
}

TEST(test_too_much)
{
	char *value = malloc(ABI_SYSCTL_VALUE_MAX + 2), name[16];
	struct fault fault = {0};
	int i;

	memset(value, '1', ABI_SYSCTL_VALUE_MAX + 1);
	value[ABI_SYSCTL_VALUE_MAX + 1] = '\0';
	assert_int_equal(sysctl_add(&sysctls, "linux.sysctl", "a.b", value,
				    &fault),
			 -EINVAL);
	assert_non_null(strstr(fault.text, "linux.sysctl a.b: has a value"));
	assert_int_equal(sysctl_add(&sysctls, "linux.sysctl", "a.b", value + 1,
				    &fault),
			 0);
	free(value);
	for (i = 1; i < ABI_SYSCTLS_MAX; i++) {
		snprintf(name, sizeof(name), "a.%d", i);
		assert_int_equal(sysctl_add(&sysctls, "x", name, "1", &fault), 0);
	}
	memset(&fault, 0, sizeof(fault));
	assert_int_equal(sysctl_add(&sysctls, "x", "a.c", "1", &fault), -EINVAL);
	assert_non_null(strstr(fault.text, "x a.c: more than 64"));
	assert_int_equal(sysctl_add(&sysctls, "x", "a.b", "2", &fault), 0);
	assert_int_equal(sysctls.count, ABI_SYSCTLS_MAX);
	sysctl_free(&sysctls);
}

UNIT_MAIN(NULL, NULL)
