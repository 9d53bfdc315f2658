// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "request/options.h"

static const struct board board = {
	.gpu_required = true,
	.memory_mib = 512,
	.vcpus = 1,
	.default_timeout_s = 7,
	.accel = BOARD_ACCEL_AUTO,
	.network = BOARD_NETWORK_NONE,
	.kill_grace_ms = 5000,
};

static struct option_words words;

/* Parse the words after "run"; the last is NULL. */
static int parse(struct options *options, struct fault *fault,
		 const char *first, ...)
{
	static char *argv[64];
	int argc = 0;
	va_list ap;

	memset(fault, 0, sizeof(*fault));
	argv[argc++] = (char *)"run";
	va_start(ap, first);
	for (; first; first = va_arg(ap, const char *))
		argv[argc++] = (char *)first;
	va_end(ap);
	argv[argc] = NULL;
	return options_parse(argc, argv, &board, options, &words, fault);
}

TEST(test_defaults)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "true", NULL), 0);
	assert_string_equal(o.request.command[0], "true");
	assert_null(o.request.command[1]);
	assert_int_equal(o.request.memory_mib, 512);
	assert_int_equal(o.request.cpus, 1);
	assert_int_equal(o.request.timeout_ms, 7000);
	assert_int_equal(o.request.umask, 022);
	assert_false(o.request.interactive || o.request.tty || o.json || o.keep);
	options_free(&o);
}

TEST(test_end_of_options)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "-i", "ls", "-t", "--", "x", NULL), 0);
	assert_true(o.request.interactive);
	assert_false(o.request.tty);
	assert_string_equal(o.request.command[1], "-t");
	assert_string_equal(o.request.command[2], "--");
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--", "-i", NULL), 0);
	assert_false(o.request.interactive);
	assert_string_equal(o.request.command[0], "-i");
	options_free(&o);
}

TEST(test_values)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "-it", "-m", "1g", "--cpus=3", "-w",
			       "/tmp", "--numa", "auto", "--numa=1", "-u",
			       "1:2", "--timeout", "1.5", "--network", "user",
			       "--accel=tcg", "--umask", "077", "--no-new-privs",
			       "--keep=/k", "--gpu", "none", "-vv", "sh", NULL),
			 0);
	assert_true(o.request.interactive && o.request.tty &&
		    o.request.no_new_privs && o.keep);
	assert_int_equal(o.request.memory_mib, 1024);
	assert_int_equal(o.request.cpus, 3);
	assert_int_equal(o.request.numa, REQUEST_NUMA_NODE);
	assert_int_equal(o.request.numa_node, 1);
	assert_string_equal(o.request.workdir, "/tmp");
	assert_string_equal(o.request.user, "1:2");
	assert_int_equal(o.request.timeout_ms, 1500);
	assert_int_equal(o.request.network, BOARD_NETWORK_USER);
	assert_int_equal(o.request.accel, BOARD_ACCEL_TCG);
	assert_int_equal(o.request.umask, 077);
	assert_string_equal(o.keep_dir, "/k");
	assert_true(o.verbose);
	options_free(&o);
}

TEST(test_network)
{
	struct options o;
	struct fault f;

	assert_int_equal(
		parse(&o, &f, "--network=user:host-loopback", "x", NULL), 0);
	assert_int_equal(o.request.network, BOARD_NETWORK_USER);
	assert_true(o.request.host_loopback);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--network=user:host-loopback",
			       "--network=user", "x", NULL),
			 0);
	assert_false(o.request.host_loopback);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--network=user:x", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "host-loopback"));
}

TEST(test_taps_and_namespaces)
{
	static const char *const bad[] = {
		"ns:",
		"tap:",
		"tap:,ip=10.0.0.2/24",
		"tap:a/b",
		"tap:sixteen-letters-",
		"tap:t,ip=10.0.0.2",
		"tap:t,ip=10.0.0.2/33",
		"tap:t,ip=fd00::1/129",
		"tap:t,ip=10.0.0.2/",
		"tap:t,ip=10.0.0.2/+1",
		"tap:t,gw=x",
		"tap:t,mac=01:00:00:00:00:00",
		"tap:t,mac=2:0:0:0:0:1",
		"tap:t,mac=02:00:00:00:00:01x",
		"tap:t,mtu=1",
		"bridge",
	};
	struct options o;
	struct fault f;
	size_t i;

	assert_int_equal(
		parse(&o, &f, "--network", "ns:/run/netns/a", "x", NULL), 0);
	assert_int_equal(o.request.network, BOARD_NETWORK_NS);
	assert_string_equal(o.request.network_of, "/run/netns/a");
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--network",
			       "tap:tap0,ip=10.0.0.2/24,ip=fd00::2/64,"
			       "gw=10.0.0.1,mac=02:00:00:00:00:09",
			       "x", NULL),
			 0);
	assert_int_equal(o.request.network, BOARD_NETWORK_TAP);
	assert_string_equal(o.request.network_of, "tap0");
	assert_int_equal(o.request.nics.count, 1);
	assert_int_equal(o.request.nics.nic[0].mac[5], 9);
	assert_int_equal(o.request.nics.address_count, 2);
	assert_int_equal(o.request.nics.address[0].prefix, 24);
	assert_int_equal(o.request.nics.address[1].family, 6);
	assert_int_equal(o.request.nics.route_count, 1);
	assert_int_equal(o.request.nics.route[0].via[3], 1);
	options_free(&o);
	/* the last one counts */
	assert_int_equal(parse(&o, &f, "--network", "tap:t,ip=10.0.0.2/24",
			       "--network", "none", "x", NULL),
			 0);
	assert_null(o.request.network_of);
	assert_int_equal(o.request.nics.count, 0);
	options_free(&o);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse(&o, &f, "--network", bad[i], "x", NULL),
				 -EINVAL);
}

TEST(test_publish)
{
	static const char *const bad[] = {
		"80",	     "80:",	      ":80",	   "a:80", "80:80/sctp",
		"[::1]:1:2", "::1:1:2",	      "0:1",	   "1:0",  "1:65536",
		"1-3:4-5",   "3-1:3-1",	      "1.2.3:4:5", "1:2/", "1 :2",
		"1:2:3:4",   "+1:2",	      "1:2-",	   "1-:2", "1-70:1-70",
		"1:000001",  "localhost:1:2",
	};
	struct options o;
	struct fault f;
	size_t i;

	assert_int_equal(parse(&o, &f, "-p", "8080:80", "-p",
			       "0.0.0.0:53:5353/udp", "-p", "1-3:11-13/tcp",
			       "x", NULL),
			 0);
	assert_int_equal(o.request.network, BOARD_NETWORK_USER);
	assert_int_equal(o.request.port_count, 5);
	assert_int_equal(o.request.ports[0].address, 0x7f000001);
	assert_int_equal(o.request.ports[0].host, 8080);
	assert_int_equal(o.request.ports[0].guest, 80);
	assert_false(o.request.ports[0].udp);
	assert_int_equal(o.request.ports[1].address, 0);
	assert_true(o.request.ports[1].udp);
	assert_int_equal(o.request.ports[4].host, 3);
	assert_int_equal(o.request.ports[4].guest, 13);
	options_free(&o);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parse(&o, &f, "-p", bad[i], "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "-p", "1:2", "-p", "1:3", "x", NULL),
			 -EINVAL);
	assert_int_equal(parse(&o, &f, "-p", "1:2", "-p", "1:3/udp", "x", NULL),
			 0);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "-p", "1:2", "--network=none", "x", NULL),
			 -EINVAL);
}

TEST(test_names_are_checked)
{
	static const char *const bad[] = {"../../x", "a/b", "-x", ".x",	 "a b",
					  "a\nb",    "ü",   "_a", "a,b", "a%n"};
	char name[66];
	struct options o;
	struct fault f;
	size_t i;

	assert_int_equal(parse(&o, &f, "--name", "Job_1.a-b", "--hostname",
			       "box-1.lan", "x", NULL),
			 0);
	assert_string_equal(o.request.name, "Job_1.a-b");
	assert_string_equal(o.request.hostname, "box-1.lan");
	options_free(&o);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(&o, &f, "--name", bad[i], "x", NULL),
				 -EINVAL);
		assert_non_null(strstr(f.text, "--name"));
		assert_int_equal(parse(&o, &f, "--hostname", bad[i], "x", NULL),
				 -EINVAL);
	}
	memset(name, 'a', sizeof(name));
	name[65] = '\0';
	assert_int_equal(parse(&o, &f, "--hostname", name, "x", NULL), -EINVAL);
	name[64] = '\0';
	assert_int_equal(parse(&o, &f, "--name", name, "x", NULL), -EINVAL);
	name[63] = '\0';
	assert_int_equal(parse(&o, &f, "--name", name, "x", NULL), 0);
	options_free(&o);
}

TEST(test_memory_rounds_up)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "-m", "1025k", "x", NULL), 0);
	assert_int_equal(o.request.memory_mib, 2);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "-m", "512", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "512m"));
}

TEST(test_env)
{
	struct options o;
	struct fault f;

	setenv("GPUBOX_TEST_SET", "ours", 1);
	unsetenv("GPUBOX_TEST_UNSET");
	assert_int_equal(parse(&o, &f, "-e", "A=1", "--env=B=", "-e",
			       "GPUBOX_TEST_SET", "-e", "GPUBOX_TEST_UNSET",
			       "-eA=2=3", "-e", "AB=x\ny", "x", NULL),
			 0);
	assert_int_equal(o.request.env_count, 4);
	assert_string_equal(o.request.env[0], "A=2=3");
	assert_string_equal(o.request.env[1], "B=");
	assert_string_equal(o.request.env[2], "GPUBOX_TEST_SET=ours");
	assert_string_equal(o.request.env[3], "AB=x\ny");
	assert_null(o.request.env[4]);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "-e", "=x", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "-e", "", "x", NULL), -EINVAL);
}

TEST(test_env_file)
{
	char path[] = "/tmp/options_test.XXXXXX";
	int fd = mkstemp(path);
	struct options o;
	struct fault f;

	assert_true(fd >= 0);
	assert_true(dprintf(fd, "# note\n\nA=1\nB=a b\nA=2") > 0);
	close(fd);
	assert_int_equal(
		parse(&o, &f, "-e", "C=0", "--env-file", path, "x", NULL), 0);
	assert_int_equal(o.request.env_count, 3);
	assert_string_equal(o.request.env[1], "A=2");
	assert_string_equal(o.request.env[2], "B=a b");
	options_free(&o);
	unlink(path);
	assert_int_equal(parse(&o, &f, "--env-file", path, "x", NULL), -ENOENT);
}

TEST(test_many_variables)
{
	enum { N = 50000 };
	char **argv = calloc(2 * N + 3, sizeof(*argv));
	struct options o;
	struct fault f = {0};
	int i;

	argv[0] = (char *)"run";
	for (i = 0; i < N; i++) {
		argv[2 * i + 1] = (char *)"-e";
		assert_true(asprintf(&argv[2 * i + 2], "V%d=%d", i % (N - 1),
				     i) > 0);
	}
	argv[2 * N + 1] = (char *)"x";
	assert_int_equal(options_parse(2 * N + 2, argv, &board, &o, &words, &f),
			 0);
	assert_int_equal(o.request.env_count, N - 1);
	assert_string_equal(o.request.env[0], "V0=49999");
	assert_string_equal(o.request.env[1], "V1=1");
	options_free(&o);
	for (i = 0; i < N; i++)
		free(argv[2 * i + 2]);
	free(argv);
}

TEST(test_ulimit)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--ulimit", "nofile=1:2", "--ulimit",
			       "core=0", "--ulimit", "nofile=3", "x", NULL),
			 0);
	assert_int_equal(o.request.limit_count, 2);
	assert_int_equal(o.request.limits[0].soft, 3);
	options_free(&o);
}

TEST(test_errors)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, NULL), -EINVAL);
	assert_non_null(strstr(f.text, "no command"));
	assert_int_equal(parse(&o, &f, "--bogus", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--bogus"));
	assert_int_equal(parse(&o, &f, "-iZ", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "-Z"));
	assert_int_equal(parse(&o, &f, "--tty=1", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--tty"));
	assert_int_equal(parse(&o, &f, "--memory", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--memory"));
	assert_int_equal(parse(&o, &f, "--cpus", "0", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--numa", "1024", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--numa 1024: there are off, auto"));
	assert_int_equal(parse(&o, &f, "--accel", "hvf", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--network", "br0", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--kernel", "", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--json", "-t", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--read-only", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--root"));
	assert_int_equal(parse(&o, &f, "--scratch", "15m", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--scratch", "17t", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--root", "r", "--read-only",
			       "--scratch", "1g", "x", NULL),
			 -EINVAL);
	assert_non_null(strstr(f.text, "--scratch"));
	assert_int_equal(parse(&o, &f, "--gpu", "first", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--gpu", "0", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--gpu", "17", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--gpu", "0000:01:00.8", "x", NULL),
			 -EINVAL);
	assert_int_equal(parse(&o, &f, "--gpu-policy", "any", "x", NULL),
			 -EINVAL);
	assert_int_equal(parse(&o, &f, "--vfio", "group", "x", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--identity", "any", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "quarantine"));
	assert_int_equal(parse(&o, &f, "--region", "0x1000", "x", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--region 0x1000: a region is"));
	assert_int_equal(parse(&o, &f, "-e", "A=1", "--umask", "9", "x", NULL),
			 -EINVAL);
}

TEST(test_mounts)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--mount", "a:/b:c:/d//e/:ro", "--tmpfs",
			       "/t", "--volume", "i:/x:rw", "--mount", "i:/y",
			       "--tmpfs", "/dev/shm:rw,size=3k,mode=0700,exec",
			       "x", NULL),
			 0);
	assert_int_equal(o.request.mount_count, 5);
	assert_int_equal(o.request.scratch, 0);
	assert_string_equal(o.request.mounts[0].source, "a:/b:c");
	assert_string_equal(o.request.mounts[0].path, "/d/e");
	assert_false(o.request.mounts[0].write);
	assert_null(o.request.mounts[1].source);
	assert_int_equal(o.request.mounts[1].mode, 01777);
	assert_int_equal(o.request.mounts[1].bytes, 0);
	assert_false(o.request.mounts[1].exec);
	assert_string_equal(o.request.mounts[2].path, "/x");
	assert_true(o.request.mounts[2].write);
	assert_true(o.request.mounts[3].write);
	assert_true(o.request.mounts[3].exec);
	assert_false(o.request.mounts[3].copy);
	assert_string_equal(o.request.mounts[4].path, "/dev/shm");
	assert_int_equal(o.request.mounts[4].bytes, 3072);
	assert_int_equal(o.request.mounts[4].mode, 0700);
	assert_true(o.request.mounts[4].exec);
	options_free(&o);
}

/* docker's and podman's words: those that count, those that change nothing. */
TEST(test_mount_words)
{
	static const struct {
		const char *words;
		bool write;
		bool exec;
	} good[] = {
		{"", true, true},
		{":ro", false, true},
		{":rw", true, true},
		{":ro,z", false, true},
		{":Z,ro", false, true},
		{":z", true, true},
		{":cached", true, true},
		{":delegated,ro", false, true},
		{":consistent,rw", true, true},
		{":ro,nocopy", false, true},
		{":U", true, true},
		{":copy", false, true},
		{":copy,rw", true, true},
		{":U,Z,ro,rslave,cached,nocopy,rbind", false, true},
		{":rprivate", true, true},
		{":shared,ro", false, true},
		{":noexec,nosuid,nodev", true, false},
		{":ro,noexec", false, false},
		{":exec", true, true},
	};
	struct options o;
	struct fault f;
	char value[128];
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(value, sizeof(value), "IMG:/data%s", good[i].words);
		assert_int_equal(parse(&o, &f, i % 2 ? "--mount" : "--volume",
				       value, "x", NULL),
				 0);
		assert_string_equal(o.request.mounts[0].source, "IMG");
		assert_string_equal(o.request.mounts[0].path, "/data");
		assert_int_equal(o.request.mounts[0].write, good[i].write);
		assert_int_equal(o.request.mounts[0].exec, good[i].exec);
		options_free(&o);
	}
	assert_int_equal(parse(&o, &f, "--tmpfs",
			       "/t:exec,ro,noexec,noatime,rprivate,size=1m,"
			       "mode=755,nosuid,nodev,sync",
			       "x", NULL),
			 0);
	assert_false(o.request.mounts[0].write);
	assert_false(o.request.mounts[0].exec);
	assert_int_equal(o.request.mounts[0].bytes, 1 << 20);
	assert_int_equal(o.request.mounts[0].mode, 0755);
	options_free(&o);
}

TEST(test_bad_mounts)
{
	static const struct {
		const char *option;
		const char *value;
		const char *says;
	} bad[] = {
		{"--mount", "a", "SOURCE:/FOLDER"},
		{"--mount", ":/a", "SOURCE:/FOLDER"},
		{"--mount", "a:b", "SOURCE:/FOLDER"},
		{"--mount", "type=tmpfs", "target= is missing"},
		{"--mount", "a:/", "see --root"},
		{"--mount", "a://", "see --root"},
		{"--mount", "a:/x/../proc", "'..'"},
		{"--mount", "a:/./x", "'..'"},
		{"--mount", "a:/proc", "guest's own"},
		{"--mount", "a:/sys/fs:ro", "guest's own"},
		{"--mount", "a://dev/x", "guest's own"},
		{"--mount", "a:/run/", "guest's own"},
		{"--mount", "a:/run/gpubox/driver", "guest's own"},
		{"--volume", "a:/b:ro,rw", "exclude each other"},
		{"--volume", "a:/b:ro,ro", "exclude each other"},
		{"--volume", "a:/b:z,Z", "exclude each other"},
		{"--volume", "a:/b:shared,rprivate", "exclude each other"},
		{"-v", "/data", "--tmpfs /data"},
		{"--volume", "/data", "--tmpfs /data"},
		{"--volume", "a:/b:", "''"},
		{"--volume", "a:/b:ro,", "''"},
		{"--volume", "a:/b:,ro", "''"},
		{"--volume", "a:/b: ro", "' ro'"},
		{"--volume", "a:/b:RO", "'RO'"},
		{"--volume", "a:/b:ro:z", "'ro:z'"},
		{"--volume", "a:/b:readonly", "'readonly'"},
		{"--volume", "a:/b:O", "'O'"},
		{"--volume", "a:/b:suid", "'suid'"},
		{"--volume", "a:/b:size=3", "'size=3'"},
		{"--mount", "a:/b:c", "'c'"},
		{"--tmpfs", "t", "from / on"},
		{"--tmpfs", "/t:size=1x", "size"},
		{"--tmpfs", "/t:mode=10000", "mode"},
		{"--tmpfs", "/t:", "''"},
		{"--tmpfs", "/t:suid", "'suid'"},
	};
	struct options o;
	struct fault f;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(&o, &f, "--tmpfs", "/ok", bad[i].option,
				       bad[i].value, "x", NULL),
				 -EINVAL);
		if (!strstr(f.text, bad[i].says))
			fail_msg("%s: %s", bad[i].value, f.text);
	}
}

TEST(test_many_mounts)
{
	struct options o;
	struct fault f;
	char *argv[80] = {(char *)"run"};
	int i, argc = 1;

	for (i = 0; i < 32; i++) {
		argv[argc++] = (char *)(i % 4 ? "--tmpfs" : "--mount");
		argv[argc++] = (char *)(i % 4 ? "/a" : "a:/a");
	}
	argv[argc] = (char *)"x";
	memset(&f, 0, sizeof(f));
	assert_int_equal(options_parse(argc + 1, argv, &board, &o, &words, &f),
			 0);
	assert_int_equal(o.request.mount_count, 32);
	options_free(&o);
	argv[argc++] = (char *)"--tmpfs";
	argv[argc++] = (char *)"/b";
	argv[argc] = (char *)"x";
	assert_int_equal(options_parse(argc + 1, argv, &board, &o, &words, &f),
			 -EINVAL);
	assert_non_null(strstr(f.text, "at most 32 mounts"));
	memset(&f, 0, sizeof(f));
	argv[argc - 4] = (char *)"--mount";
	argv[argc - 3] = (char *)"a:/b";
	assert_int_equal(options_parse(argc + 1, argv, &board, &o, &words, &f),
			 -EINVAL);
	assert_non_null(strstr(f.text, "at most 8 disks"));
}

TEST(test_devices)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "x", NULL), 0);
	assert_int_equal(o.request.gpu_count, 0);
	assert_true(o.request.gpu_required);
	assert_int_equal(o.request.vfio, BOARD_VFIO_AUTO);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--gpu", "auto", "--gpu", "000f:01:00.0",
			       "--gpu=2", "--gpu-policy", "preferred", "--vfio",
			       "iommufd", "x", NULL),
			 0);
	assert_int_equal(o.request.gpu_count, 3);
	assert_string_equal(o.request.gpus[1], "000f:01:00.0");
	assert_false(o.request.gpu_required);
	assert_int_equal(o.request.vfio, BOARD_VFIO_IOMMUFD);
	options_free(&o);
	assert_int_equal(
		parse(&o, &f, "--gpu", "auto", "--gpu", "none", "x", NULL), 0);
	assert_int_equal(o.request.gpu_count, 0);
	options_free(&o);
}

TEST(test_windows)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "x", NULL), 0);
	assert_int_equal(o.request.identity, BOARD_IDENTITY_REFUSE);
	assert_int_equal(o.request.region_count, 0);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--identity", "map", "--region",
			       "0x1000-0x1fff", "--region",
			       "0x3000-0x3fff:quarantine", "x", NULL),
			 0);
	assert_int_equal(o.request.identity, BOARD_IDENTITY_MAP);
	assert_int_equal(o.request.region_count, 2);
	assert_string_equal(o.request.regions[1], "0x3000-0x3fff:quarantine");
	options_free(&o);
}

TEST(test_help_needs_no_command)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--help", NULL), 0);
	assert_true(words.help);
	options_free(&o);
}

/* Words of docker run: taken, of no effect, or refused with what to write. */
TEST(test_docker)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--rm", "--init", "--label", "a=b", "-v",
			       "/a:/b:ro", "--shm-size", "64m", "--stop-timeout",
			       "3", "--net=none", "--", "true", NULL),
			 0);
	assert_int_equal(o.request.mount_count, 2);
	assert_string_equal(o.request.mounts[0].source, "/a");
	assert_false(o.request.mounts[0].write);
	assert_string_equal(o.request.mounts[1].path, "/dev/shm");
	assert_int_equal(o.request.mounts[1].bytes, 64 << 20);
	assert_int_equal(o.request.kill_grace_ms, 3000);
	assert_false(o.verbose);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "-v", "true", NULL), 0);
	assert_true(o.verbose);
	assert_int_equal(o.request.kill_grace_ms, 5000);
	options_free(&o);
	assert_int_equal(
		parse(&o, &f, "--gpus", "device=0000:01:00.0", "true", NULL), 0);
	assert_string_equal(o.request.gpus[0], "0000:01:00.0");
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--gpus", "all", "true", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--gpu auto"));
	assert_int_equal(parse(&o, &f, "-P", "true", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--publish-all: name each port"));
	assert_int_equal(parse(&o, &f, "-h", "web", "true", NULL), 0);
	assert_string_equal(o.request.hostname, "web");
	assert_string_equal(o.request.command[0], "true");
	options_free(&o);
	assert_int_equal(parse(&o, &f, "-h", "--rm", "true", NULL), 0);
	assert_true(words.help);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--cpu-quota", "1", "true", NULL),
			 -EINVAL);
	assert_non_null(strstr(f.text, "a guest has whole processors"));
	assert_int_equal(parse(&o, &f, "--priviledged", "true", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--initr", "x", "true", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "--initr: no such option"));
}

TEST(test_kernel)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--sysctl", "net.core.somaxconn=7",
			       "--sysctl=kernel.sem=1 2 3 4", "--pids-limit",
			       "100", "true", NULL),
			 0);
	assert_int_equal(o.request.pids, 100);
	assert_false(o.request.pids_may);
	assert_int_equal(o.request.sysctls.count, 2);
	assert_string_equal(o.request.sysctls.list[0].path,
			    "/net/core/somaxconn");
	assert_string_equal(o.request.sysctls.list[1].value, "1 2 3 4");
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--pids-limit", "-1", "true", NULL), 0);
	assert_int_equal(o.request.pids, 0);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--pids-limit", "-2", "true", NULL),
			 -EINVAL);
	assert_int_equal(parse(&o, &f, "--pids-limit", "4194305", "true", NULL),
			 -EINVAL);
	assert_non_null(strstr(f.text, "--pids-limit 4194305: not a number"));
	assert_int_equal(parse(&o, &f, "--sysctl", "a", "true", NULL), -EINVAL);
	assert_non_null(strstr(f.text, "write NAME=VALUE"));
}

TEST(test_entrypoint)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--entrypoint", "/bin/sh", "--", "-c",
			       "true", NULL),
			 0);
	assert_string_equal(o.request.command[0], "/bin/sh");
	assert_string_equal(o.request.command[1], "-c");
	assert_string_equal(o.request.command[2], "true");
	assert_null(o.request.command[3]);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--entrypoint=/bin/sh", NULL), 0);
	assert_string_equal(o.request.command[0], "/bin/sh");
	assert_null(o.request.command[1]);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--entrypoint=", NULL), -EINVAL);
}

TEST(test_names)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--add-host", "db:10.0.2.9",
			       "--add-host", "six=[fe80::1]", "--dns",
			       "9.9.9.9", "--dns", "2620:fe::fe",
			       "--dns-search", "example.org", "true", NULL),
			 0);
	assert_string_equal(o.request.hosts, "10.0.2.9\tdb\nfe80::1\tsix\n");
	assert_string_equal(o.request.resolv, "nameserver 9.9.9.9\n"
					      "nameserver 2620:fe::fe\n"
					      "search example.org\n");
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--add-host", "db", "true", NULL),
			 -EINVAL);
	assert_int_equal(parse(&o, &f, "--add-host", "d b:1.2.3.4", "true", NULL),
			 -EINVAL);
	assert_int_equal(parse(&o, &f, "--add-host", "db:host-gateway", "true",
			       NULL),
			 -EINVAL);
	assert_non_null(strstr(f.text, "write NAME:ADDRESS"));
	assert_int_equal(parse(&o, &f, "--dns", "1.2.3", "true", NULL), -EINVAL);
	assert_int_equal(parse(&o, &f, "--dns-search", "a\nb", "true", NULL),
			 -EINVAL);
}

static void refuse_mount(const char *arg, const char *why)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--mount", arg, "true", NULL), -EINVAL);
	if (!strstr(f.text, why))
		fail_msg("%s: %s", arg, f.text);
}

TEST(test_mount_long_form)
{
	const struct request_mount *mount;
	struct options o;
	struct fault f;

	assert_int_equal(
		parse(&o, &f, "--mount",
		      "type=bind,source=/a:/x,target=/b,readonly", "--mount",
		      "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=700",
		      "--mount", "src=d.img,dst=/d,ro=false", "true", NULL),
		0);
	mount = o.request.mounts;
	assert_string_equal(mount[0].source, "/a:/x");
	assert_string_equal(mount[0].path, "/b");
	assert_false(mount[0].write);
	assert_null(mount[1].source);
	assert_int_equal(mount[1].bytes, 1 << 20);
	assert_int_equal(mount[1].mode, 0700);
	assert_true(mount[1].exec);
	assert_string_equal(mount[2].source, "d.img");
	assert_true(mount[2].write);
	options_free(&o);
	refuse_mount("type=npipe,src=/a,dst=/b", "type npipe: there are bind");
	refuse_mount("type=bind,src=/a", "target= is missing");
	refuse_mount("type=bind,dst=/a", "source= is missing");
	refuse_mount("type=bind,src=/a,dst=/b,bogus=1", "bogus=1: no such key");
	refuse_mount("type=bind,src=/a,dst=/b:c", "has a colon");
	refuse_mount("type=tmpfs,src=/a,dst=/b", "a tmpfs has no source");
	refuse_mount("type=bind,src=/a,dst=/b,tmpfs-size=1", "only type=tmpfs");
	refuse_mount("type=bind,src=\"/a\",dst=/b", "quotes");
}

TEST(test_capabilities_and_groups)
{
	struct options o;
	struct fault f;

	assert_int_equal(parse(&o, &f, "--cap-drop", "all", "--cap-add",
			       "NET_RAW", "--cap-add=CAP_CHOWN", "--group-add",
			       "video", "--group-add", "44", "sh", NULL),
			 0);
	assert_int_equal(o.request.caps.drop, UINT64_MAX);
	assert_int_equal(o.request.caps.add, 1 << 13 | 1);
	assert_string_equal(o.request.group_adds[0], "video");
	assert_string_equal(o.request.group_adds[1], "44");
	assert_null(o.request.group_adds[2]);
	options_free(&o);
	assert_int_equal(parse(&o, &f, "--cap-add", "NOTHING", "sh", NULL),
			 -EINVAL);
	assert_int_equal(parse(&o, &f, "--group-add", "", "sh", NULL), -EINVAL);
}

UNIT_MAIN(NULL, NULL)
