// SPDX-License-Identifier: GPL-2.0-or-later
/* Which containers are a pod's own. */
#include "unit.h"

#include "oci/delegate.h"

#define POD	"7a07a892a10d752bc361c6e87c5ea867e06de1aece895835f276b2fc30af9b63"
#define MANAGER "\"io.container.manager\":\"libpod\""

static bool is_one(const char *annotations, const char *cgroup,
		   const char *sandbox)
{
	struct node_conf conf = {0};
	struct fault fault;
	struct spec spec;
	char text[2048];
	bool is;

	snprintf(conf.sandbox, sizeof(conf.sandbox), "%s", sandbox);
	snprintf(text, sizeof(text),
		 "{\"ociVersion\":\"1.0.2\",\"root\":{\"path\":\"r\"},"
		 "\"annotations\":{%s},\"linux\":{\"cgroupsPath\":\"%s\"}}",
		 annotations, cgroup);
	assert_int_equal(spec_parse(text, strlen(text), &spec, &fault), 0);
	is = delegate_is(&spec, &conf);
	spec_free(&spec);
	return is;
}

TEST(test_annotations)
{
	assert_true(is_one("\"io.kubernetes.cri.container-type\":\"sandbox\"",
			   "/k8s.io/x", ""));
	assert_true(is_one("\"io.kubernetes.cri-o.ContainerType\":\"sandbox\"",
			   "", "/usr/bin/crun"));
	assert_false(is_one("\"io.kubernetes.cri.container-type\":\"container\"",
			    "/k8s.io/x", ""));
	assert_false(is_one("\"io.kubernetes.cri.container-type\":\"sandbox\"",
			    "", "none"));
	assert_false(is_one("", "", ""));
}

/* As podman 4.3.1 writes it, by either manager of control groups. */
TEST(test_podman)
{
	assert_true(is_one(MANAGER, "/libpod_parent/" POD "/libpod-118d", ""));
	assert_true(is_one(MANAGER,
			   "machine-libpod_pod_" POD ".slice:libpod:118d", ""));
	assert_false(is_one(MANAGER ",\"io.kubernetes.cri-o.SandboxID\":\"" POD
				    "\"",
			    "/libpod_parent/" POD "/libpod-118d", ""));
	assert_false(is_one(MANAGER, "/libpod_parent/libpod-" POD, ""));
	assert_false(is_one(MANAGER, "machine.slice:libpod:118d", ""));
	assert_false(is_one(MANAGER, POD, ""));
	assert_false(is_one(MANAGER, "/" POD "/other-118d", ""));
	assert_false(is_one("", "/libpod_parent/" POD "/libpod-118d", ""));
}

UNIT_MAIN(NULL, NULL)
