// SPDX-License-Identifier: GPL-2.0-or-later
/* What a guest makes of a config.json, and the host's files around it. */
#include "unit.h"

#include <sched.h>
#include <sys/mount.h>

#include "fake_tree.h"
#include "oci/answer.h"
#include "oci/answer_mounts.h"
#include "oci/cgroup.h"
#include "oci/node_conf.h"
#include "oci/pod.h"
#include "oci/shm.h"
#include "oci/vfio_node.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD                                                                \
	"{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"rootfs\"},"         \
	"\"process\":{\"args\":[\"sh\",\"-c\",\"true\"],\"env\":[\"A=1\"]," \
	"\"cwd\":\"/w\",\"user\":{\"uid\":7,\"gid\":8}}"
#define NETWORK "\"namespaces\":[{\"type\":\"network\"}]"

static char folder[UNIT_FOLDER];

FIXTURE(make_folder)
{
	char path[UNIT_FOLDER + 8];
	int fd;

	if (unit_folder_make(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/file", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, "x", 1) != 1)
		return -1;
	close(fd);
	snprintf(path, sizeof(path), "%s/fifo", folder);
	return mkfifo(path, 0600);
}

FIXTURE(remove_folder)
{
	unit_folder_remove(folder);
	return 0;
}

/* The answer to HEAD with @rest behind it. */
static int answer_of(const char *rest, bool allow_gpu, struct spec *spec,
		     struct answer *answer, struct fault *fault)
{
	struct answer_ask ask = {
		.spec = spec,
		.board = &fake_tree_board,
		.bundle = "/bundle",
		.id = "0123456789abcdef0123456789abcdef0123456789abcdef"
		      "0123456789abcdef",
		.host = folder,
		.allow_gpu = allow_gpu,
	};
	char text[4096];

	snprintf(text, sizeof(text), HEAD "%s}", rest);
	memset(fault, 0, sizeof(*fault));
	assert_int_equal(spec_parse(text, strlen(text), spec, fault), 0);
	return answer_make(&ask, answer, fault);
}

TEST(test_kernel)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	const struct sysctls *sysctls = &answer->request.sysctls;
	struct fault fault;
	struct spec spec;

	assert_int_equal(
		answer_of(",\"domainname\":\"example.org\",\"linux\":{" NETWORK
			  ",\"sysctl\":{\"net.ipv4.ping_group_range\":\"0 1\"}"
			  ",\"resources\":{\"pids\":{\"limit\":2048}}}",
			  false, &spec, answer, &fault),
		0);
	assert_int_equal(answer->request.pids, 2048);
	assert_true(answer->request.pids_may);
	assert_true(answer->request.roots_run);
	assert_int_equal(sysctls->count, 2);
	assert_string_equal(sysctls->list[0].path, "/kernel/domainname");
	assert_string_equal(sysctls->list[0].value, "example.org");
	assert_string_equal(sysctls->list[1].path, "/net/ipv4/ping_group_range");
	assert_string_equal(sysctls->list[1].value, "0 1");
	answer_free(answer);
	spec_free(&spec);
	/* each is itself */
	assert_int_equal(answer_of(",\"linux\":{" NETWORK
				   ",\"uidMappings\":[{\"containerID\":0,"
				   "\"hostID\":0,\"size\":4294967295}]}",
				   false, &spec, answer, &fault),
			 0);
	answer_free(answer);
	spec_free(&spec);
	/* as engines write "no limit" */
	assert_int_equal(answer_of(",\"linux\":{" NETWORK
				   ",\"resources\":{\"pids\":{\"limit\":-1}}}",
				   false, &spec, answer, &fault),
			 0);
	assert_int_equal(answer->request.pids, 0);
	answer_free(answer);
	spec_free(&spec);
	assert_int_equal(answer_of(",\"linux\":{" NETWORK
				   ",\"sysctl\":{\"a/../b\":\"1\"}}",
				   false, &spec, answer, &fault),
			 -EINVAL);
	assert_non_null(strstr(fault.text, "linux.sysctl a/../b: is not"));
	spec_free(&spec);
	free(answer);
}

/* The sysctls of a container whose pod's own has @own, in @bundles. */
static int pod_answer(const char *folder_of, const char *id, const char *own,
		      struct sysctls *sysctls, struct fault *fault)
{
	char path[UNIT_FOLDER + 64], bundle[UNIT_FOLDER + 64], text[512];
	struct spec spec;
	FILE *file;
	int err;

	snprintf(path, sizeof(path), "%s/ab12%s/config.json", folder, folder_of);
	if (own) {
		file = fopen(path, "we");
		assert_non_null(file);
		fputs(own, file);
		assert_int_equal(fclose(file), 0);
	}
	snprintf(bundle, sizeof(bundle), "%s/cd34%s", folder, folder_of);
	snprintf(text, sizeof(text),
		 HEAD ",\"annotations\":{\"io.kubernetes.cri-o.SandboxID\":"
		      "\"%s\"}}",
		 id);
	assert_int_equal(spec_parse(text, strlen(text), &spec, NULL), 0);
	memset(fault, 0, sizeof(*fault));
	err = pod_sysctls(&spec, bundle, sysctls, fault);
	spec_free(&spec);
	return err;
}

#define POD_RESERVED "/net/ipv4/ip_local_reserved_ports"

/* The sysctls of a container of a pod with these of its own. */
static int pod_ports_of(const char *id, const char *range, const char *reserved,
			struct sysctls *sysctls)
{
	char text[512];
	struct spec spec;
	int err;

	snprintf(text, sizeof(text),
		 HEAD ",\"annotations\":{\"io.kubernetes.cri.sandbox-id\":"
		      "\"%s\"}}",
		 id);
	assert_int_equal(spec_parse(text, strlen(text), &spec, NULL), 0);
	if (range)
		sysctl_add(sysctls, "", "net.ipv4.ip_local_port_range", range,
			   NULL);
	if (reserved)
		sysctl_add(sysctls, "", "net.ipv4.ip_local_reserved_ports",
			   reserved, NULL);
	err = pod_ports(&spec, sysctls, NULL);
	spec_free(&spec);
	return err;
}

TEST(test_pod_sysctls)
{
	static const char own[] =
		HEAD ",\"linux\":{\"sysctl\":{\"net.ipv4.x\":\"0\"}}}";
	struct sysctls sysctls = {0};
	char path[UNIT_FOLDER + 64];
	struct fault fault;

	snprintf(path, sizeof(path), "%s/ab12", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(pod_answer("", "ab12", NULL, &sysctls, &fault), 0);
	assert_int_equal(sysctls.count, 0);
	assert_int_equal(pod_answer("", "ab12", own, &sysctls, &fault), 0);
	assert_int_equal(sysctls.count, 1);
	assert_string_equal(sysctls.list[0].path, "/net/ipv4/x");
	sysctl_free(&sysctls);
	/* nor do ports that lead to others become a guest's */
	assert_int_equal(pod_ports_of("ab12", "1024 65535", NULL, &sysctls), 0);
	assert_string_equal(sysctl_value(&sysctls, POD_RESERVED), "61440-65535");
	sysctl_free(&sysctls);
	assert_int_equal(pod_ports_of("ab12", "1024 65535", "80", &sysctls), 0);
	assert_string_equal(sysctl_value(&sysctls, POD_RESERVED),
			    "61440-65535,80");
	sysctl_free(&sysctls);
	assert_int_equal(pod_ports_of("ab12", "61440 65535", NULL, &sysctls),
			 -ENOTSUP);
	sysctl_free(&sysctls);
	assert_int_equal(pod_ports_of("ab12", NULL, NULL, &sysctls), 0);
	assert_int_equal(sysctls.count, 0);
	/* who is no number of an engine's is nobody's */
	assert_int_equal(pod_answer("", "../ab12", own, &sysctls, &fault), 0);
	assert_int_equal(pod_answer("", "", own, &sysctls, &fault), 0);
	assert_int_equal(sysctls.count, 0);
	assert_int_equal(pod_answer("", "ab12", "{", &sysctls, &fault), -EBADMSG);
	assert_non_null(strstr(fault.text, "pod: "));
	assert_non_null(strstr(fault.text, "/ab12/config.json"));
	snprintf(path, sizeof(path), "%s/ab12/userdata", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(pod_answer("/userdata", "ab12", own, &sysctls, &fault),
			 0);
	assert_int_equal(sysctls.count, 1);
	sysctl_free(&sysctls);
}

TEST(test_honoured)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	struct fault fault;
	struct spec spec;

	assert_int_equal(
		answer_of(",\"hostname\":\"box\",\"linux\":{" NETWORK
			  ",\"resources\":{\"memory\":{\"limit\":268435457},"
			  "\"cpu\":{\"quota\":150000,\"period\":100000}}}",
			  false, &spec, answer, &fault),
		0);
	assert_string_equal(answer->request.command[2], "true");
	assert_string_equal(answer->request.env[0], "A=1");
	assert_string_equal(answer->request.workdir, "/w");
	assert_string_equal(answer->request.user, "7:8");
	assert_string_equal(answer->request.hostname, "box");
	assert_string_equal(answer->request.root, "/bundle/rootfs");
	assert_true(answer->request.root_folder);
	assert_int_equal(answer->request.memory_mib, 257);
	assert_int_equal(answer->request.cpus, 2);
	assert_int_equal(answer->request.timeout_ms, 0);
	assert_true(answer->request.interactive);
	assert_int_equal(answer->request.gpu_count, 0);
	answer_free(answer);
	spec_free(&spec);
	free(answer);
}

/* A container of a pod: the name is in a file, and in a namespace. */
TEST(test_pod_name)
{
	static const char form[] =
		",\"linux\":{\"namespaces\":[{\"type\":\"network\"}%s]},"
		"\"mounts\":[{\"destination\":\"/etc/hostname\",\"type\":"
		"\"bind\",\"source\":\"%s/file\",\"options\":[\"rbind\"]}]";
	struct answer *answer = calloc(1, sizeof(*answer));
	char rest[512];
	struct fault fault;
	struct spec spec;

	snprintf(rest, sizeof(rest), form,
		 ",{\"type\":\"uts\",\"path\":\"/proc/7/ns/uts\"}", folder);
	assert_int_equal(answer_of(rest, false, &spec, answer, &fault), 0);
	assert_string_equal(answer->request.hostname, "x");
	answer_free(answer);
	spec_free(&spec);
	snprintf(rest, sizeof(rest), form, "", folder);
	assert_int_equal(answer_of(rest, false, &spec, answer, &fault), 0);
	assert_null(answer->request.hostname);
	answer_free(answer);
	spec_free(&spec);
	free(answer);
}

TEST(test_refused)
{
	static const struct {
		const char *rest;
		int err;
		const char *says;
	} cases[] = {
		{"", -ENOTSUP, "host's own network"},
		{",\"linux\":{\"namespaces\":[{\"type\":\"network\"},"
		 "{\"type\":\"pid\",\"path\":\"/proc/7/ns/pid\"}]}",
		 -ENOTSUP, "pid"},
		{",\"linux\":{\"namespaces\":[{\"type\":\"network\"},"
		 "{\"type\":\"ipc\",\"path\":\"/proc/7/ns/ipc\"}]}",
		 -ENOTSUP, "ipc"},
		{",\"linux\":{" NETWORK ",\"uidMappings\":[{\"containerID\":0,"
		 "\"hostID\":100000,\"size\":65536}]}",
		 -ENOTSUP, "namespaces: user"},
		{",\"linux\":{" NETWORK ",\"gidMappings\":[{\"containerID\":5,"
		 "\"size\":1}]}",
		 -ENOTSUP, "namespaces: user"},
		{",\"linux\":{\"namespaces\":[{\"type\":\"network\"},"
		 "{\"type\":\"user\",\"path\":\"/proc/7/ns/user\"}]}",
		 -ENOTSUP, "namespaces: user"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":\"/a\","
		 "\"type\":\"bind\",\"source\":\"/tmp\",\"options\":[\"shared\"]}]",
		 -ENOTSUP, "shared"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":\"/a\","
		 "\"type\":\"bind\",\"source\":\"/tmp\",\"uidMappings\":[{}]}]",
		 -ENOTSUP, "ids"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":"
		 "\"/a/../b\",\"type\":\"tmpfs\"}]",
		 -EINVAL, "plain path"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":\"a\","
		 "\"type\":\"tmpfs\"}]",
		 -EINVAL, "plain path"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":\"/a\","
		 "\"type\":\"nfs\",\"source\":\"x:/y\"}]",
		 -ENOTSUP, "no other file system"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":\"/a\","
		 "\"type\":\"bind\",\"source\":\"/no/such\"}]",
		 -ENOENT, "/a"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":"
		 "\"/proc/x\",\"type\":\"bind\",\"source\":\"/tmp\"}]",
		 -ENOTSUP, "mounts: /proc/x: is the guest's own"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":"
		 "\"/sys/fs\",\"type\":\"tmpfs\"}]",
		 -ENOTSUP, "mounts: /sys/fs: is the guest's own"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":"
		 "\"/dev\",\"type\":\"bind\",\"source\":\"/tmp\"}]",
		 -ENOTSUP, "mounts: /dev: is the guest's own"},
		{",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":"
		 "\"/dev/d\",\"type\":\"bind\",\"source\":\"/no/such\"}]",
		 -ENOENT, "/dev/d"},
		{",\"linux\":{" NETWORK "},\"annotations\":{\"gpubox.gpu\":"
		 "\"auto\"}",
		 -EPERM, "oci.conf"},
	};
	struct answer *answer = calloc(1, sizeof(*answer));
	struct fault fault;
	struct spec spec;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(answer_of(cases[i].rest, false, &spec, answer,
					   &fault),
				 cases[i].err);
		if (!strstr(fault.text, cases[i].says))
			fail_msg("%s: for %s", fault.text, cases[i].rest);
		spec_free(&spec);
	}
	free(answer);
}

/* A pod's containers share what a guest has for itself. */
TEST(test_pod)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	struct fault fault;
	struct spec spec;

	assert_int_equal(
		answer_of(",\"linux\":{\"namespaces\":[{\"type\":\"network\","
			  "\"path\":\"/proc/7/ns/net\"},{\"type\":\"ipc\","
			  "\"path\":\"/proc/7/ns/ipc\"}]}",
			  false, &spec, answer, &fault),
		0);
	answer_free(answer);
	spec_free(&spec);
	free(answer);
}

TEST(test_mounts)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	const struct request_mount *mounts = answer->request.mounts;
	char rest[1024];
	struct fault fault;
	struct spec spec;

	snprintf(rest, sizeof(rest),
		 ",\"linux\":{" NETWORK "},\"mounts\":["
		 "{\"destination\":\"/proc\",\"type\":\"proc\"},"
		 "{\"destination\":\"//a/./b/\",\"type\":\"bind\",\"source\":"
		 "\"%s\"},"
		 "{\"destination\":\"/etc/hosts\",\"type\":\"bind\","
		 "\"source\":\"%s/file\"},"
		 "{\"destination\":\"/f\",\"type\":\"bind\",\"source\":"
		 "\"%s/file\"},"
		 "{\"destination\":\"/t\",\"type\":\"tmpfs\",\"options\":["
		 "\"size=1m\",\"ro\"]}]",
		 folder, folder, folder);
	assert_int_equal(answer_of(rest, false, &spec, answer, &fault), 0);
	assert_int_equal(answer->request.mount_count, 3);
	assert_string_equal(mounts[0].path, "/a/b");
	assert_true(mounts[0].write);
	assert_string_equal(mounts[1].path, "/f");
	assert_true(mounts[1].as_file);
	assert_null(mounts[2].source);
	assert_int_equal(mounts[2].bytes, 1 << 20);
	assert_false(mounts[2].write);
	assert_int_equal(answer->request.file_count, 1);
	assert_string_equal(answer->request.files[0].path, "/etc/hosts");
	assert_int_equal(answer->request.files[0].size, 1);
	assert_int_equal(answer->request.files[0].mode, 0644);
	answer_free(answer);
	spec_free(&spec);
	snprintf(rest, sizeof(rest),
		 ",\"linux\":{" NETWORK "},\"mounts\":[{\"destination\":\"/x\","
		 "\"type\":\"bind\",\"source\":\"%s/fifo\"}]",
		 folder);
	assert_int_equal(answer_of(rest, false, &spec, answer, &fault), -ENOTSUP);
	spec_free(&spec);
	free(answer);
}

/* One of a container's, as the guest has it; NULL: it has its own. */
static const struct request_mount *
mount_of(const char *namespaces, const char *entry, struct answer *answer)
{
	char rest[1024];
	struct fault fault;
	struct spec spec;

	snprintf(rest, sizeof(rest),
		 ",\"linux\":{\"namespaces\":[{\"type\":\"network\"}%s]},"
		 "\"mounts\":[{%s}]",
		 namespaces, entry);
	if (answer_of(rest, false, &spec, answer, &fault))
		fail_msg("%s: for %s", fault.text, entry);
	spec_free(&spec);
	assert_true(answer->request.mount_count <= 1);
	return answer->request.mount_count ? answer->request.mounts : NULL;
}

/* What engines write is the guest's own, what users put there is not. */
TEST(test_mounts_below_dev)
{
	static const char bind[] = "\"destination\":\"%s\",\"type\":\"bind\","
				   "\"source\":\"%s%s\"";
	static const struct {
		const char *destination;
		const char *source;
		const char *namespaces;
		bool below; /* the source is below the test's folder */
		bool is_own;
	} cases[] = {
		{"/dev/shm", "", "", true, false},
		{"/dev/d", "", "", true, false},
		{"/dev/termination-log", "/file", "", true, false},
		{"/proc/x", "/file", "", true, false},
		{"/dev", "/dev", "", false, true},
		{"/proc", "/proc", "", false, true},
		{"/sys/kernel", "/sys/kernel", "", false, true},
		{"/dev/x", "/dev/null", "", false, true},
		{"/dev/shm", "/dev/shm", "", false, true},
		{"/dev/shm", "/dev/shm", ",{\"type\":\"ipc\"}", false, false},
		{"/dev", "/dev/", "", false, true},
		{"/dev/log", "/fifo", "", true, true},
	};
	struct answer *answer = calloc(1, sizeof(*answer));
	const struct request_mount *mount;
	char entry[256];
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		snprintf(entry, sizeof(entry), bind, cases[i].destination,
			 cases[i].below ? folder : "", cases[i].source);
		mount = mount_of(cases[i].namespaces, entry, answer);
		assert_int_equal(!mount, cases[i].is_own);
		if (mount)
			assert_string_equal(mount->path, cases[i].destination);
		if (mount)
			assert_non_null(mount->source);
		answer_free(answer);
	}
	free(answer);
}

/* As containerd writes it for a pod with the host's IPC. */
TEST(test_shm_of_the_hosts_ipc)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	struct fault fault;
	struct spec spec;

	assert_int_equal(
		answer_of(",\"annotations\":{\"io.kubernetes.cri.sandbox-id\":"
			  "\"ab\"},\"linux\":{\"namespaces\":[{\"type\":"
			  "\"network\"},{\"type\":\"ipc\",\"path\":"
			  "\"/proc/self/ns/ipc\"}]},\"mounts\":[{\"destination\":"
			  "\"/dev/shm\",\"type\":\"bind\",\"source\":"
			  "\"/dev/shm\"}]",
			  false, &spec, answer, &fault),
		0);
	assert_int_equal(answer->request.mount_count, 0);
	answer_free(answer);
	spec_free(&spec);
	free(answer);
}

TEST(test_tmpfs_below_dev)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	const struct request_mount *mount;

	mount = mount_of("",
			 "\"destination\":\"/dev/shm\",\"type\":\"tmpfs\","
			 "\"source\":\"shm\",\"options\":[\"nosuid\",\"noexec\","
			 "\"nodev\",\"mode=1777\",\"size=1048576\"]",
			 answer);
	assert_non_null(mount);
	assert_null(mount->source);
	assert_int_equal(mount->bytes, 1 << 20);
	assert_int_equal(mount->mode, 01777);
	assert_false(mount->exec);
	answer_free(answer);
	mount = mount_of("", "\"destination\":\"/dev/t\",\"type\":\"tmpfs\"",
			 answer);
	assert_non_null(mount);
	assert_string_equal(mount->path, "/dev/t");
	answer_free(answer);
	assert_null(mount_of("", "\"destination\":\"/dev\",\"type\":\"tmpfs\"",
			     answer));
	answer_free(answer);
	free(answer);
}

TEST(test_shm_names)
{
	static const struct {
		const char *source;
		bool is_named;
	} cases[] = {
		{"/var/lib/containers/storage/overlay-containers/0fa6/userdata/shm",
		 true},
		{"/run/user/vfs-containers/0fa6/userdata/shm", true},
		{"/var/lib/docker/containers/4e76/mounts/shm", true},
		{"/run/containerd/io.containerd.grpc.v1.cri/sandboxes/bc02/shm",
		 true},
		{"/var/lib/kubelet/pods/1/volumes/kubernetes.io~empty-dir/m",
		 true},
		{"/var/lib/kubelet/pods/1/volumes/kubernetes.io~secret/shm",
		 false},
		{"/home/joe/sandboxes/bc02/shm", false},
		{"/home/joe/mounts/shm", false},
		{"/var/lib/docker/containers/4e76/mounts/shm/d", false},
		{"/dev/shm", false},
	};
	uint64_t bytes;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(shm_is_named(cases[i].source),
				 cases[i].is_named);
		/* none of these is there */
		if (i + 1 < COUNT(cases))
			assert_false(shm_is_engines(cases[i].source, &bytes));
	}
}

/* In a mount namespace of its own. */
static int mount_tmpfs(const char *path, const char *options)
{
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)
		       ? -1
		       : mount("shm", path, "tmpfs", 0, options);
}

/* By the name alone it is a user's folder, or one whose memory is gone. */
TEST(test_shm_is_a_tmpfs)
{
	static const char *const words[] = {
		"containers",
		"containers/4e76",
		"containers/4e76/mounts",
		"containers/4e76/mounts/shm",
	};
	struct answer *answer = calloc(1, sizeof(*answer));
	const struct request_mount *made;
	char path[UNIT_FOLDER + 64], entry[UNIT_FOLDER + 128];
	size_t i;

	for (i = 0; i < COUNT(words); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, words[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	snprintf(entry, sizeof(entry),
		 "\"destination\":\"/dev/shm\",\"type\":\"bind\","
		 "\"source\":\"%s\"",
		 path);
	made = mount_of("", entry, answer);
	assert_non_null(made);
	assert_string_equal(made->source, path);
	answer_free(answer);
	/* where one may mount */
	if (!unshare(CLONE_NEWNS) && !mount_tmpfs(path, "size=1m,mode=1777")) {
		made = mount_of("", entry, answer);
		assert_int_equal(umount2(path, MNT_DETACH), 0);
		assert_non_null(made);
		assert_null(made->source);
		assert_int_equal(made->bytes, 1 << 20);
		assert_int_equal(made->mode, 01777);
		answer_free(answer);
	}
	free(answer);
}

TEST(test_gpu_words)
{
	struct answer *answer = calloc(1, sizeof(*answer));
	struct fault fault;
	struct spec spec;

	assert_int_equal(answer_of(",\"linux\":{" NETWORK "},\"annotations\":{"
				   "\"gpubox.gpu\":\"000f:01:00.0,2\"}",
				   true, &spec, answer, &fault),
			 0);
	assert_int_equal(answer->request.gpu_count, 2);
	assert_string_equal(answer->request.gpus[0], "000f:01:00.0");
	assert_string_equal(answer->request.gpus[1], "2");
	answer_free(answer);
	spec_free(&spec);
	assert_int_equal(answer_of(",\"linux\":{" NETWORK "},\"annotations\":{"
				   "\"gpubox.gpu\":\"all of them, please\"}",
				   true, &spec, answer, &fault),
			 -EINVAL);
	spec_free(&spec);
	free(answer);
}

/* Links as sysfs has them, below @root. */
static void link_char(const char *root, const char *number, const char *target)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/sys", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/sys/dev", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/sys/dev/char", root);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/sys/dev/char/%s", root, number);
	assert_int_equal(symlink(target, path), 0);
}

TEST(test_vfio_nodes)
{
	struct pci_bdf bdf[VFIO_NODE_DEVICES_MAX];
	struct fault fault = {0};
	char text[PCI_BDF_TEXT];

	link_char(folder, "510:0",
		  "../../devices/pci000f:00/000f:00:00.0/000f:01:00.0/vfio-dev/"
		  "vfio0");
	link_char(folder, "10:196", "../../devices/virtual/misc/vfio");
	link_char(folder, "243:9", "../../devices/virtual/vfio/noiommu-9");
	link_char(folder, "243:8", "../../devices/virtual/vfio/8");
	link_char(folder, "1:3", "../../devices/virtual/mem/null");
	assert_int_equal(vfio_node_devices(folder, 510, 0, bdf, &fault), 1);
	assert_string_equal(pci_bdf_format(bdf[0], text), "000f:01:00.0");
	assert_int_equal(vfio_node_devices(folder, 10, 196, bdf, &fault), 0);
	assert_int_equal(vfio_node_devices(folder, 1, 3, bdf, &fault), 0);
	assert_int_equal(vfio_node_devices(folder, 7, 7, bdf, &fault), 0);
	assert_int_equal(vfio_node_devices(folder, 243, 9, bdf, &fault), -ENODEV);
	assert_non_null(strstr(fault.text, "translates"));
	memset(&fault, 0, sizeof(fault));
	assert_true(vfio_node_devices(folder, 243, 8, bdf, &fault) < 0);
}

TEST(test_group_of_a_tree)
{
	struct pci_bdf bdf[VFIO_NODE_DEVICES_MAX];
	struct pci_device device;
	struct fake_tree tree;
	char text[PCI_BDF_TEXT], target[64];
	struct fault fault = {0};
	int group, count;

	fake_tree_make(&tree, "spark");
	assert_int_equal(pci_bdf_parse("000f:01:00.0", &bdf[0]), 0);
	assert_int_equal(pci_read(tree.root, bdf[0], &device), 0);
	group = device.group;
	assert_true(group >= 0);
	snprintf(target, sizeof(target), "../../devices/virtual/vfio/%d", group);
	link_char(tree.root, "243:1", target);
	count = vfio_node_devices(tree.root, 243, 1, bdf, &fault);
	assert_int_equal(count, 1);
	assert_string_equal(pci_bdf_format(bdf[0], text), "000f:01:00.0");
	fake_tree_remove(&tree);
}

TEST(test_cgroup_paths)
{
	static const struct {
		const char *spelled;
		bool systemd;
		const char *path; /* NULL: refused */
		const char *slice;
		const char *scope;
	} cases[] = {
		{NULL, false, "", "", ""},
		{"", true, "", "", ""},
		{"/a/b", false, "/a/b", "", ""},
		{"a/b", false, "/a/b", "", ""},
		{"/a/../b", false, NULL, "", ""},
		{"..", false, NULL, "", ""},
		{"/a/...", false, "/a/...", "", ""},
		{"system.slice:p:n", true, "/system.slice/p-n.scope",
		 "system.slice", "p-n.scope"},
		{":p:n", true, "/system.slice/p-n.scope", "system.slice",
		 "p-n.scope"},
		{"-.slice:p:n", true, "/p-n.scope", "-.slice", "p-n.scope"},
		{"a-b.slice:p:n", true, "/a.slice/a-b.slice/p-n.scope",
		 "a-b.slice", "p-n.scope"},
		{"a-b.slice::n", true, "/a.slice/a-b.slice/n.scope",
		 "a-b.slice", "n.scope"},
		{"a:b", true, NULL, "", ""},
		{"a:b:c", true, NULL, "", ""},
		{"/a/b", true, NULL, "", ""},
		{"x.slice:../../y:z", true, NULL, "", ""},
	};
	struct cgroup cgroup;
	struct fault fault;
	size_t i;
	int err;

	for (i = 0; i < COUNT(cases); i++) {
		memset(&fault, 0, sizeof(fault));
		err = cgroup_parse(cases[i].spelled, cases[i].systemd, &cgroup,
				   &fault);
		assert_int_equal(!err, !!cases[i].path);
		assert_string_equal(cgroup.path,
				    cases[i].path ? cases[i].path : "");
		assert_string_equal(cgroup.slice, cases[i].slice);
		assert_string_equal(cgroup.scope, cases[i].scope);
	}
}

static int conf_of(const char *text, mode_t mode, struct node_conf *conf,
		   struct fault *fault)
{
	char path[UNIT_FOLDER + 16];
	int fd, err;

	snprintf(path, sizeof(path), "%s/oci.conf", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	assert_int_equal(chmod(path, mode), 0);
	memset(fault, 0, sizeof(*fault));
	err = node_conf_read(path, conf, fault);
	unlink(path);
	return err;
}

TEST(test_takes_no_name_server_on_the_loopback)
{
	static const char path[] = "/etc/resolv.conf";

	assert_true(answer_mounts_takes("/etc/hosts", "nameserver 127.0.0.1\n"));
	assert_true(answer_mounts_takes(path, ""));
	assert_true(answer_mounts_takes(path, "# 127.0.0.11\n"
					      "nameserver 10.89.0.1\n"
					      "options ndots:0"));
	assert_true(answer_mounts_takes(path, "nameserver 1270::1\n"));
	assert_false(answer_mounts_takes(path, "search x\n"
					       "nameserver 127.0.0.11\n"));
	assert_false(answer_mounts_takes(path, "nameserver\t::1"));
}

TEST(test_node_conf)
{
	static const char *const wrong[] = {
		"annotation = gpubox.gpu\n",
		"annotations\n",
		"annotations = gpubox.gpu, everything\n",
	};
	struct node_conf conf;
	struct fault fault;
	size_t i;

	assert_int_equal(node_conf_read("/no/such/file", &conf, NULL), 0);
	assert_false(conf.allow_gpu);
	assert_int_equal(conf_of("# nothing\n\n", 0644, &conf, &fault), 0);
	assert_false(conf.allow_gpu);
	assert_int_equal(conf_of("\tannotations=gpubox.gpu  \r\n", 0644, &conf,
				 &fault),
			 0);
	assert_true(conf.allow_gpu);
	for (i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(conf_of(wrong[i], 0644, &conf, &fault), -EINVAL);
		assert_non_null(strstr(fault.text, ":1:"));
	}
	assert_int_equal(conf_of("annotations = gpubox.gpu\n", 0666, &conf,
				 &fault),
			 -EPERM);
}

UNIT_MAIN(make_folder, remove_folder)
