// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime.h"

#include "log.h"
#include "oci/answer_gpu.h"
#include "request/capabilities.h"

/* github.com/opencontainers/runtime-spec, features.md */
int runtime_features(struct runtime *runtime, struct fault *fault)
{
	json_t *root, *caps = json_array();
	const char *name;
	unsigned int i;

	(void)runtime;
	for (i = 0; (name = capabilities_name(i)); i++)
		json_array_append_new(caps, json_sprintf("CAP_%s", name));
	root = json_pack(
		"{s:s, s:s, s:[ssss], s:[ssssssss], s:{s:[sssss], s:o, "
		"s:{s:b, s:b, s:b, s:b, s:b}, s:{s:b}, s:{s:b}, s:{s:b}}, "
		"s:[s]}",
		"ociVersionMin", "1.0.0", "ociVersionMax", "1.0.2", "hooks",
		"prestart", "createRuntime", "poststart", "poststop",
		"mountOptions", "bind", "rbind", "ro", "rw", "exec", "noexec",
		"private", "rprivate", "linux", "namespaces", "ipc", "mount",
		"network", "pid", "uts", "capabilities", caps, "cgroup", "v1",
		1, "v2", 1, "systemd", 1, "systemdUser", 0, "rdma", 0,
		"seccomp", "enabled", 0, "apparmor", "enabled", 0, "selinux",
		"enabled", 0, "potentiallyUnsafeConfigAnnotations", ANSWER_GPU);
	return log_json(root, JSON_INDENT(2))
		       ? fault_no_memory(fault, "features")
		       : 0;
}
