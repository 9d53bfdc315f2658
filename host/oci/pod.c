// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/pod.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/redirect.h"
#include "oci/delegate.h"

#define POD_CRIO_FOLDER "/userdata" /* of CRI-O's bundles, behind the id */

/* The pod's own container: engines have hexadecimal numbers; NULL: none. */
static const char *pod_id(const struct spec *spec)
{
	const char *id = delegate_beside(spec);

	return id && *id && !id[strspn(id, "0123456789abcdef")] ? id : NULL;
}

static bool pod_ends(const char *path, size_t len, const char *end)
{
	size_t size = strlen(end);

	return len > size && !strncmp(path + len - size, end, size);
}

/* config.json of its bundle, if it fits. */
static bool pod_config(const char *bundle, const char *id, char path[PATH_MAX])
{
	size_t len = strlen(bundle);
	const char *folder = "";
	int n;

	if (pod_ends(bundle, len, POD_CRIO_FOLDER)) {
		folder = POD_CRIO_FOLDER;
		len -= strlen(folder);
	}
	while (len && bundle[len - 1] != '/')
		len--;
	n = snprintf(path, PATH_MAX, "%.*s%s%s/config.json", (int)len, bundle,
		     id, folder);
	return len && n > 0 && n < PATH_MAX;
}

int pod_sysctls(const struct spec *spec, const char *bundle,
		struct sysctls *sysctls, struct fault *fault)
{
	const char *id = pod_id(spec);
	struct fault why = {0};
	char path[PATH_MAX];
	struct spec own;
	int err;

	if (!id || !pod_config(bundle, id, path))
		return 0;
	err = spec_read(path, &own, &why);
	if (err == -ENOENT)
		return 0;
	if (err)
		return fault_set(fault, FAULT_HOST, err, "pod: %s", why.text);
	err = spec_sysctls(&own, sysctls, fault);
	spec_free(&own);
	return err;
}

int pod_ports(const struct spec *spec, struct sysctls *sysctls,
	      struct fault *fault)
{
	static const char reserved[] = "net.ipv4.ip_local_reserved_ports";
	const char *range =
		sysctl_value(sysctls, "/net/ipv4/ip_local_port_range");
	const char *said;
	char value[ABI_SYSCTL_VALUE_MAX + 1];

	if (!delegate_beside(spec) || !range)
		return 0;
	if (strtoul(range, NULL, 10) >= REDIRECT_SHARED_FIRST)
		return fault_set(fault, FAULT_HOST, -ENOTSUP,
				 "linux.sysctl net.ipv4.ip_local_port_range "
				 "%.32s: has no port below %d, and those from "
				 "there on lead to the pod's other guests",
				 range, REDIRECT_SHARED_FIRST);
	said = sysctl_value(sysctls, "/net/ipv4/ip_local_reserved_ports");
	snprintf(value, sizeof(value), "%d-65535%s%s", REDIRECT_SHARED_FIRST,
		 said && *said ? "," : "", said ? said : "");
	return sysctl_add(sysctls, "linux.sysctl", reserved, value, fault);
}
