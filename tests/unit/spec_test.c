// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/resource.h>

#include <linux/capability.h>

#include "unit.h"

#include "oci/spec.h"

#define BASE                                                  \
	"\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"r\"}," \
	"\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\"}"

static int parse(const char *text, struct spec *spec, struct fault *fault)
{
	memset(fault, 0, sizeof(*fault));
	return spec_parse(text, strlen(text), spec, fault);
}

/* As 'runc spec' writes it: ambient ones that are not inheritable. */
TEST(test_ambient)
{
	static const char text[] =
		"{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"r\"},"
		"\"process\":{\"args\":[\"a\"],"
		"\"cwd\":\"/\",\"capabilities\":{\"permitted\":[\"CAP_KILL\","
		"\"CAP_BPF\"],\"inheritable\":[\"CAP_KILL\",\"CAP_CHOWN\"],"
		"\"ambient\":[\"CAP_BPF\",\"CAP_KILL\",\"CAP_CHOWN\"]}}}";
	struct fault fault;
	struct spec spec;

	assert_int_equal(parse(text, &spec, &fault), 0);
	assert_true(spec.process.caps[SPEC_CAPS_AMBIENT] == 1ULL << CAP_KILL);
	spec_free(&spec);
}

TEST(test_whole)
{
	static const char text[] =
		"{\"ociVersion\":\"1.0.2-dev\",\"hostname\":\"box\","
		"\"root\":{\"path\":\"rootfs\",\"readonly\":true},"
		"\"process\":{\"terminal\":true,\"consoleSize\":{\"height\":24,"
		"\"width\":80},\"args\":[\"sh\",\"-c\",\"true\"],\"env\":["
		"\"A=1\",\"B=\"],\"cwd\":\"/w\",\"noNewPrivileges\":true,"
		"\"user\":{\"uid\":1000,\"gid\":4294967295,\"umask\":18,"
		"\"additionalGids\":[4,7]},\"rlimits\":[{\"type\":"
		"\"RLIMIT_NOFILE\",\"soft\":1024,\"hard\":18446744073709551615}],"
		"\"capabilities\":{\"bounding\":[\"CAP_KILL\",\"CAP_BPF\"],"
		"\"effective\":[\"CAP_FROM_TOMORROW\"]}},"
		"\"mounts\":[{\"destination\":\"/data\",\"source\":\"/srv\","
		"\"type\":\"bind\",\"options\":[\"rbind\",\"ro\",\"noexec\"]},"
		"{\"destination\":\"/t\",\"type\":\"tmpfs\",\"options\":["
		"\"size=64k\",\"mode=1777\"]}],"
		"\"annotations\":{\"gpubox.gpu\":\"auto\"},"
		"\"linux\":{\"cgroupsPath\":\"/a/b\",\"resources\":{\"memory\":"
		"{\"limit\":536870912},\"cpu\":{\"quota\":150000,\"period\":"
		"100000}},\"namespaces\":[{\"type\":\"pid\"},{\"type\":"
		"\"network\",\"path\":\"/run/netns/x\"}],\"devices\":[{\"path\":"
		"\"/dev/vfio/7\",\"type\":\"c\",\"major\":243,\"minor\":3}]}}";
	struct fault fault;
	struct spec spec;

	assert_int_equal(parse(text, &spec, &fault), 0);
	assert_string_equal(spec.root, "rootfs");
	assert_true(spec.read_only);
	assert_string_equal(spec.hostname, "box");
	assert_int_equal(spec.process.argc, 3);
	assert_string_equal(spec.process.argv[2], "true");
	assert_null(spec.process.argv[3]);
	assert_string_equal(spec.process.env[1], "B=");
	assert_string_equal(spec.process.cwd, "/w");
	assert_true(spec.process.terminal);
	assert_true(spec.process.no_new_privs);
	assert_int_equal(spec.process.window.ws_row, 24);
	assert_int_equal(spec.process.window.ws_col, 80);
	assert_int_equal(spec.process.uid, 1000);
	assert_int_equal(spec.process.gid, UINT32_MAX);
	assert_int_equal(spec.process.umask, 022);
	assert_int_equal(spec.process.group_count, 2);
	assert_int_equal(spec.process.groups[1], 7);
	assert_int_equal(spec.process.limits[0].resource, RLIMIT_NOFILE);
	assert_int_equal(spec.process.limits[0].soft, 1024);
	assert_true(spec.process.limits[0].hard == UINT64_MAX);
	assert_true(spec.process.has_caps);
	assert_true(spec.process.caps[SPEC_CAPS_BOUNDING] ==
		    (1ULL << CAP_KILL | 1ULL << CAP_BPF));
	assert_true(spec.process.caps[SPEC_CAPS_EFFECTIVE] == 0);
	assert_int_equal(spec.mount_count, 2);
	assert_true(spec.mounts[0].bind && spec.mounts[0].read_only &&
		    spec.mounts[0].no_exec);
	assert_int_equal(spec.mounts[1].bytes, 65536);
	assert_int_equal(spec.mounts[1].mode, 01777);
	assert_true(spec.memory == 512ULL << 20);
	assert_int_equal(spec.cpu_quota, 150000);
	assert_true(spec.pid.is_own && !spec.pid.path);
	assert_string_equal(spec.network.path, "/run/netns/x");
	assert_false(spec.ipc.is_own);
	assert_int_equal(spec.device_count, 1);
	assert_int_equal(spec.devices[0].major, 243);
	assert_string_equal(spec_annotation(&spec, "gpubox.gpu"), "auto");
	assert_null(spec_annotation(&spec, "x"));
	spec_free(&spec);
}

TEST(test_limits_that_are_none)
{
	static const char *const memory[] = {"-1", "0", "9223372036854771712",
					     "18446744073709551615", "null"};
	struct fault fault;
	struct spec spec;
	char text[512];
	size_t i;

	for (i = 0; i < sizeof(memory) / sizeof(memory[0]); i++) {
		snprintf(text, sizeof(text),
			 "{" BASE ",\"linux\":{\"resources\":{\"memory\":"
			 "{\"limit\":%s},\"cpu\":{\"quota\":%s}}}}",
			 memory[i], memory[i]);
		assert_int_equal(parse(text, &spec, &fault), 0);
		assert_true(spec.memory == 0);
		assert_true(spec.cpu_quota == 0);
		assert_int_equal(spec.cpu_period, 100000);
		spec_free(&spec);
	}
}

/* What is not said is not 0: that may be less than who calls has. */
TEST(test_oom_score)
{
	static const struct {
		const char *said;
		bool has;
		int score;
	} cases[] = {
		{"null", false, 0},	{"0", true, 0},
		{"-0.0", true, 0},	{"-997", true, -997},
		{"-1000", true, -1000}, {"1e3", true, 1000},
	};
	struct fault fault;
	struct spec spec;
	char text[256];
	size_t i;

	assert_int_equal(parse("{" BASE "}", &spec, &fault), 0);
	assert_false(spec.process.has_oom_score);
	spec_free(&spec);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text),
			 "{\"ociVersion\":\"1.0\",\"root\":{\"path\":\"r\"},"
			 "\"process\":{\"args\":[\"a\"],\"cwd\":\"/\","
			 "\"oomScoreAdj\":%s}}",
			 cases[i].said);
		assert_int_equal(parse(text, &spec, &fault), 0);
		assert_int_equal(spec.process.has_oom_score, cases[i].has);
		assert_int_equal(spec.process.oom_score, cases[i].score);
		spec_free(&spec);
	}
}

/* What is wrong, and the place that the message has to name. */
TEST(test_wrong)
{
	static const struct {
		const char *text;
		const char *place;
	} wrong[] = {
		{"", "not JSON"},
		{"[]", "not a JSON object"},
		{"{\"a\":1,\"a\":2}", "not JSON"},
		{"{\"ociVersion\":\"2.0\"}", "ociVersion"},
		{"{\"ociVersion\":\"1.0\"}", "root.path"},
		{"{\"ociVersion\":\"1.0\",\"root\":3}", "root"},
		{"{\"ociVersion\":\"1.0\",\"root\":{\"path\":\"\"}}", "root.path"},
		{"{\"process\":{}}", "process.args"},
		{"{\"process\":{\"args\":[\"\"]}}", "process.args"},
		{"{\"process\":{\"args\":[\"a\",1]}}", "process.args[1]"},
		{"{\"process\":{\"args\":[\"a\"]}}", "process.cwd"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"w\"}}", "process.cwd"},
		{"{\"process\":{\"args\":[\"a\\u0000b\"],\"cwd\":\"/\"}}",
		 "not JSON"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"/\",\"env\":[\"A\"]}}",
		 "process.env[0]"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"/\",\"user\":"
		 "{\"uid\":4294967296}}}",
		 "process.user.uid"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"/\",\"user\":"
		 "{\"uid\":-1}}}",
		 "process.user.uid"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"/\",\"user\":"
		 "{\"uid\":1.5}}}",
		 "process.user.uid"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"/\",\"user\":"
		 "{\"additionalGids\":[\"x\"]}}}",
		 "process.user.additionalGids[0]"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"/\",\"rlimits\":"
		 "[{\"type\":\"RLIMIT_FOO\",\"soft\":1,\"hard\":1}]}}",
		 "process.rlimits"},
		{"{\"process\":{\"args\":[\"a\"],\"cwd\":\"/\",\"rlimits\":"
		 "[{\"type\":\"RLIMIT_CORE\",\"soft\":2,\"hard\":1}]}}",
		 "process.rlimits"},
		{"{\"process\":{\"oomScoreAdj\":1001}}", "process.oomScoreAdj"},
		{"{\"process\":{\"oomScoreAdj\":-1001}}", "process.oomScoreAdj"},
		{"{\"process\":{\"oomScoreAdj\":-1e300}}", "process.oomScoreAdj"},
		{"{\"process\":{\"oomScoreAdj\":1.5}}", "process.oomScoreAdj"},
		{"{\"process\":{\"oomScoreAdj\":\"0\"}}", "process.oomScoreAdj"},
		{"{" BASE ",\"mounts\":[3]}", "mounts[0]"},
		{"{" BASE ",\"mounts\":[{}]}", "mounts.destination"},
		{"{" BASE ",\"annotations\":{\"a\":1}}", "annotations.a"},
		{"{" BASE ",\"linux\":{\"sysctl\":{\"a\":1}}}", "sysctl.a"},
		{"{" BASE ",\"linux\":{\"sysctl\":[]}}", "linux.sysctl"},
		{"{" BASE ",\"domainname\":1}", "domainname"},
		{"{" BASE ",\"linux\":{\"uidMappings\":[1]}}", "uidMappings"},
		{"{" BASE ",\"linux\":{\"gidMappings\":[{\"hostID\":-1}]}}",
		 "gidMappings.hostID"},
		{"{" BASE ",\"linux\":{\"resources\":{\"pids\":"
		 "{\"limit\":\"1\"}}}}",
		 "linux.resources.pids.limit"},
		{"{" BASE ",\"linux\":{\"namespaces\":[{\"type\":\"pid\"},"
		 "{\"type\":\"pid\"}]}}",
		 "linux.namespaces"},
		{"{" BASE ",\"linux\":{\"devices\":[{\"type\":\"cc\"}]}}",
		 "linux.devices.type"},
		{"{" BASE ",\"linux\":{\"cgroupsPath\":[]}}", "linux.cgroupsPath"},
	};
	struct fault fault;
	struct spec spec;
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(parse(wrong[i].text, &spec, &fault), -EBADMSG);
		assert_int_equal(fault.class, FAULT_HOST);
		if (!strstr(fault.text, wrong[i].place))
			fail_msg("%s: said for %s", fault.text, wrong[i].text);
		assert_null(spec.document);
	}
}

TEST(test_no_process)
{
	static const char text[] =
		"{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"r\"}}";
	struct fault fault;
	struct spec spec;

	assert_int_equal(parse(text, &spec, &fault), 0);
	assert_int_equal(spec.process.argc, 0);
	spec_free(&spec);
}

UNIT_MAIN(NULL, NULL)
