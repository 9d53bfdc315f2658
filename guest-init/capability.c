// SPDX-License-Identifier: GPL-2.0-or-later
#include "capability.h"

#include <linux/capability.h>
#include <linux/prctl.h>

#include "sys.h"

#define CAPABILITY_BITS 64

static int capability_prctl(int option, unsigned long a, unsigned long b)
{
	return (int)SYS_5(prctl, option, a, b, 0, 0);
}

int capability_begin(const struct job_caps *caps)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < CAPABILITY_BITS; i++) {
		/* an error: beyond the last one that the kernel knows */
		if (capability_prctl(PR_CAPBSET_READ, i, 0) < 0)
			break;
		if (!(caps->bounding >> i & 1))
			ret = capability_prctl(PR_CAPBSET_DROP, i, 0);
	}
	return ret ? ret : capability_prctl(PR_SET_KEEPCAPS, 1, 0);
}

static uint64_t capability_known(void)
{
	unsigned int i;

	for (i = 0; i < CAPABILITY_BITS; i++)
		if (capability_prctl(PR_CAPBSET_READ, i, 0) < 0)
			break;
	return i < CAPABILITY_BITS ? (UINT64_C(1) << i) - 1 : UINT64_MAX;
}

static int capability_ambient(uint64_t set)
{
	unsigned int i;
	int ret = capability_prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0);

	for (i = 0; !ret && i < CAPABILITY_BITS; i++)
		if (set >> i & 1)
			ret = capability_prctl(PR_CAP_AMBIENT,
					       PR_CAP_AMBIENT_RAISE, i);
	return ret;
}

int capability_set(const struct job_caps *caps)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	uint64_t known = capability_known();
	unsigned int i;
	int ret;

	for (i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].effective =
			(uint32_t)((caps->effective & known) >> 32 * i);
		data[i].permitted =
			(uint32_t)((caps->permitted & known) >> 32 * i);
		data[i].inheritable =
			(uint32_t)((caps->inheritable & known) >> 32 * i);
	}
	ret = capability_prctl(PR_SET_KEEPCAPS, 0, 0);
	if (!ret)
		ret = (int)SYS_2(capset, &header, data);
	return ret ? ret : capability_ambient(caps->ambient & known);
}
