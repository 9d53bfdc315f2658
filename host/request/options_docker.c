// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options_docker.h"

#include "request/options_values.h"

#define TAKEN(long_name, setter)                          \
	{                                                 \
		.name = long_name, .takes = OPTION_VALUE, \
		.set = options_values_##setter            \
	}
#define REFUSED(long_name, short_name, why)              \
	{                                                \
		.name = long_name, .letter = short_name, \
		.takes = OPTION_VALUE, .instead = why    \
	}

/* clang-format off */
const struct option_row options_docker[] = {
	/* What docker knows: what is said there holds here, or means nothing. */
		{.name = "rm", .takes = OPTION_NOTHING},
		{.name = "init", .takes = OPTION_NOTHING},
		{.name = "sig-proxy", .takes = OPTION_NOTHING},
		{.name = "label", .letter = 'l', .takes = OPTION_VALUE},
		{.name = "label-file", .takes = OPTION_VALUE},
		{.name = "annotation", .takes = OPTION_VALUE},
		TAKEN("net", network),
		TAKEN("gpus", gpus),
		TAKEN("shm-size", shm_size),
		TAKEN("stop-timeout", stop_timeout),
		TAKEN("entrypoint", entrypoint),
		/* What it knows and a guest has not. */
		REFUSED("attach", 'a',
			"stdout and stderr always are; -i forwards stdin"),
		REFUSED("cap-add", 0,
			"the command has all capabilities of its guest; "
			"-u runs it without"),
		REFUSED("cap-drop", 0,
			"the command has all capabilities of its guest; "
			"-u runs it without"),
		REFUSED("cidfile", 0, "a run has no id; --name gives it a name"),
		REFUSED("cpu-shares", 0,
			"a guest has whole processors; see --cpus"),
		REFUSED("cpuset-cpus", 0, "start gpubox under taskset(1)"),
		REFUSED("detach", 'd',
			"a run ends with its command; start it in the "
			"background of your shell"),
		REFUSED("device", 0,
			"a guest has no device nodes of the host; --gpu "
			"passes a PCI device"),
		REFUSED("ipc", 0, "a guest shares nothing with the host"),
		REFUSED("memory-swap", 0, "a guest has no swap; see --memory"),
		REFUSED("network-alias", 0,
			"nothing reaches a guest; see --network"),
		REFUSED("pid", 0, "a guest shares nothing with the host"),
		REFUSED("platform", 0,
			"each launcher is for one architecture; see "
			"'gpubox config'"),
		REFUSED("privileged", 0,
			"the command is root of its own kernel already"),
		REFUSED("publish", 'p', "nothing reaches a guest; see --network"),
		REFUSED("publish-all", 'P',
			"nothing reaches a guest; see --network"),
		REFUSED("pull", 0,
			"there are no registries; --root takes an OCI layout "
			"or archive, as skopeo(1) fetches it"),
		REFUSED("restart", 0,
			"a run ends with its command; systemd-run(1) "
			"restarts what ends"),
		REFUSED("runtime", 0, "gpubox is the runtime"),
		REFUSED("security-opt", 0,
			"the guest is the boundary; see --no-new-privs"),
		REFUSED("userns", 0, "a guest has users of its own"),
		REFUSED("volumes-from", 0, "name each folder with --volume"),
		{.name = NULL},
};
