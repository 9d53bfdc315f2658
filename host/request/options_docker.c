// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options_docker.h"

#include <stddef.h>

#include "request/options.h"
#include "request/options_values.h"

#define NOTHING_SHARED "a guest shares nothing with the host"
#define NOT_REACHED    "nothing asks a guest's name server; see --network"
#define ONE_NETWORK                                                   \
	"addresses come with --network ns:FILE and tap:NAME,ip=...; " \
	"see there"
#define WHOLE_CPUS   "a guest has whole processors; see --cpus"
#define FIXED_MEMORY "a guest has a fixed amount of memory; see --memory"
#define NO_NODES                                                 \
	"a guest has no device nodes of the host; --gpu passes " \
	"a PCI device"
#define IO_OF_QEMU                                                 \
	"the guest's I/O is QEMU's; limit it with systemd-run(1) " \
	"around gpubox, as in -p IOWeight=50"
#define NOT_WATCHED \
	"nothing watches a guest; --timeout ends a command that hangs"
#define NO_LOG                                                           \
	"output goes to stdout and stderr, with -d to a log of a fixed " \
	"size"
#define WINDOWS "docker has it on Windows only"

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
	{.name = "detach", .letter = 'd', .set = option_set_flag,
	 .offset = offsetof(struct options, detach),
	 .help = "go on in the background, and print the guest's name",
	 .manual = "Print the guest's name when the command has started, and end.\n"
		   "The guest stays: see\n"
		   ".Xr gpubox-ps 1 ,\n"
		   ".Xr gpubox-exec 1\n"
		   "and\n"
		   ".Xr gpubox-stop 1 .\n"
		   "What the command prints is kept for\n"
		   ".Xr gpubox-logs 1 .\n"
		   "With\n"
		   ".Fl i\n"
		   "its stdin has no end, and nothing comes of it.\n"},
	{.name = "rm", .set = option_set_flag,
	 .offset = offsetof(struct options, remove),
	 .help = "with --detach: leave nothing behind the guest's end",
	 .manual = "With\n"
		   ".Fl -detach :\n"
		   "remove the guest's log and record when it has ended.\n"
		   "Any other run leaves nothing in any case.\n"},
	{.name = "pids-limit", .takes = OPTION_VALUE, .value = "N",
	 .set = options_values_pids_limit,
	 .help = "at most N processes and threads",
	 .manual = "The command and all that is started in its guest may be at most\n"
		   ".Ar N\n"
		   "processes and threads together.\n"
		   "0 and \\-1 mean as many as the kernel lets be, as without this option.\n"
		   ".Pa /sys/fs/cgroup\n"
		   "is their control group then, read-only.\n"},
	{.name = "sysctl", .takes = OPTION_VALUE, .value = "NAME=VALUE",
	 .set = options_values_sysctl,
	 .help = "set a parameter of the guest's kernel",
	 .manual = "Set a parameter of the guest's kernel, by its name as\n"
		   ".Xr sysctl 8\n"
		   "has it, before the command starts.\n"
		   "Any can be set: the kernel is the guest's own.\n"
		   "May be given up to 64 times.\n"},
	/* What docker knows: what is said there holds here, or means nothing. */
		{.name = "init", .takes = OPTION_NOTHING},
		{.name = "sig-proxy", .takes = OPTION_NOTHING},
		{.name = "disable-content-trust", .takes = OPTION_NOTHING},
		{.name = "no-healthcheck", .takes = OPTION_NOTHING},
		{.name = "detach-keys", .takes = OPTION_VALUE},
		{.name = "expose", .takes = OPTION_VALUE},
		{.name = "label", .letter = 'l', .takes = OPTION_VALUE},
		{.name = "label-file", .takes = OPTION_VALUE},
		{.name = "annotation", .takes = OPTION_VALUE},
		TAKEN("net", network),
		TAKEN("gpus", gpus),
		TAKEN("shm-size", shm_size),
		TAKEN("stop-timeout", stop_timeout),
		TAKEN("entrypoint", entrypoint),
		/* The letter of --hostname; without a name behind it, --help. */
		{.name = "hostname", .letter = 'h', .takes = OPTION_VALUE,
		 .value = "NAME", .wants = options_values_is_name,
		 .set = option_set_string,
		 .offset = offsetof(struct options, request.hostname)},
		/* What it knows and a guest has not. */
		REFUSED("attach", 'a',
			"stdout and stderr always are; -i forwards stdin"),
		REFUSED("blkio-weight", 0, IO_OF_QEMU),
		REFUSED("blkio-weight-device", 0, IO_OF_QEMU),
		REFUSED("cgroup-parent", 0,
			"start gpubox under systemd-run(1) with --slice"),
		REFUSED("cgroupns", 0, NOTHING_SHARED),
		REFUSED("cidfile", 0, "a guest has a name, which -d prints; --name chooses it"),
		REFUSED("cpu-count", 0, WINDOWS),
		REFUSED("cpu-percent", 0, WINDOWS),
		REFUSED("cpu-period", 0, WHOLE_CPUS),
		REFUSED("cpu-quota", 0, WHOLE_CPUS),
		REFUSED("cpu-rt-period", 0, WHOLE_CPUS),
		REFUSED("cpu-rt-runtime", 0, WHOLE_CPUS),
		REFUSED("cpu-shares", 'c', WHOLE_CPUS),
		REFUSED("cpuset-cpus", 0, "start gpubox under taskset(1)"),
		REFUSED("cpuset-mems", 0,
			"processors and memory are of one node: see --numa"),
		REFUSED("device", 0, NO_NODES),
		REFUSED("device-cgroup-rule", 0, NO_NODES),
		REFUSED("device-read-bps", 0, IO_OF_QEMU),
		REFUSED("device-read-iops", 0, IO_OF_QEMU),
		REFUSED("device-write-bps", 0, IO_OF_QEMU),
		REFUSED("device-write-iops", 0, IO_OF_QEMU),
		REFUSED("dns-option", 0,
			"the guest has --dns and --dns-search only"),
		REFUSED("domainname", 0,
			"write the whole name, as in --hostname web.example.org"),
		REFUSED("health-cmd", 0, NOT_WATCHED),
		REFUSED("health-interval", 0, NOT_WATCHED),
		REFUSED("health-retries", 0, NOT_WATCHED),
		REFUSED("health-start-interval", 0, NOT_WATCHED),
		REFUSED("health-start-period", 0, NOT_WATCHED),
		REFUSED("health-timeout", 0, NOT_WATCHED),
		REFUSED("io-maxbandwidth", 0, WINDOWS),
		REFUSED("io-maxiops", 0, WINDOWS),
		REFUSED("ip", 0, ONE_NETWORK),
		REFUSED("ip6", 0, ONE_NETWORK),
		REFUSED("ipc", 0, NOTHING_SHARED),
		REFUSED("isolation", 0, WINDOWS),
		REFUSED("kernel-memory", 0, FIXED_MEMORY),
		REFUSED("link", 0, ONE_NETWORK),
		REFUSED("link-local-ip", 0, ONE_NETWORK),
		REFUSED("log-driver", 0, NO_LOG),
		REFUSED("log-opt", 0, NO_LOG),
		REFUSED("mac-address", 0, ONE_NETWORK),
		REFUSED("memory-reservation", 0, FIXED_MEMORY),
		REFUSED("memory-swap", 0, "a guest has no swap; see --memory"),
		REFUSED("memory-swappiness", 0,
			"a guest has no swap; see --memory"),
		REFUSED("network-alias", 0, NOT_REACHED),
		REFUSED("oom-kill-disable", 0, FIXED_MEMORY),
		REFUSED("oom-score-adj", 0, "start gpubox under choom(1)"),
		REFUSED("pid", 0, NOTHING_SHARED),
		REFUSED("platform", 0,
			"each launcher is for one architecture; see "
			"'gpubox config'"),
		REFUSED("privileged", 0,
			"the command is root of its own kernel already"),
		REFUSED("publish-all", 'P', "name each port with --publish"),
		REFUSED("pull", 0,
			"there are no registries; --root takes an OCI layout "
			"or archive, as skopeo(1) fetches it"),
		REFUSED("restart", 0,
			"a guest ends with its command; systemd-run(1) "
			"restarts what ends"),
		REFUSED("runtime", 0, "gpubox is the runtime"),
		REFUSED("security-opt", 0,
			"the guest is the boundary; see --no-new-privs"),
		REFUSED("stop-signal", 0,
			"--timeout ends a command with SIGTERM"),
		REFUSED("storage-opt", 0,
			"--scratch gives what is written a disk of its own"),
		REFUSED("use-api-socket", 0, NOTHING_SHARED),
		REFUSED("userns", 0, "a guest has users of its own"),
		REFUSED("uts", 0, NOTHING_SHARED),
		REFUSED("volume-driver", 0,
			"--volume takes a folder, an archive or an image"),
		REFUSED("volumes-from", 0, "name each folder with --volume"),
		{.name = NULL},
};
