// SPDX-License-Identifier: GPL-2.0-or-later
/* Which node a guest is of: numa_set.h, numa.h of made up hosts, plan_numa.h. */
#include "fake_tree.h"

#include "layout/numa.h"
#include "plan/plan_numa.h"

#define NODE "/sys/devices/system/node/node"

static struct fake_tree tree;
static struct request request;
static struct claim claim;
static struct gpus gpus;
static struct host host;
static struct plan_numa numa;
static struct fault fault;

FIXTURE(setup)
{
	memset(&request, 0, sizeof(request));
	memset(&claim, 0, sizeof(claim));
	memset(&gpus, 0, sizeof(gpus));
	memset(&host, 0, sizeof(host));
	memset(&fault, 0, sizeof(fault));
	request.numa = REQUEST_NUMA_AUTO;
	request.memory_mib = 1024;
	request.cpus = 2;
	gpus.claim = &claim;
	return unit_folder_make(tree.root);
}

FIXTURE(teardown)
{
	return unit_folder_remove(tree.root);
}

/* A node with these processors, so much memory, so much of it free, in MiB. */
static void add_node(int id, const char *cpus, unsigned int total,
		     unsigned int left)
{
	char line[256];

	snprintf(line, sizeof(line), NODE "%d/cpulist = %s", id, cpus);
	fake_tree_line(&tree, line);
	snprintf(line, sizeof(line),
		 NODE "%d/meminfo = Node %d MemTotal:  %u kB\\nNode %d "
		      "MemFree:  %u kB",
		 id, id, total << 10, id, left << 10);
	fake_tree_line(&tree, line);
}

static void allow(const char *cpus, const char *mems)
{
	char line[256];

	snprintf(line, sizeof(line),
		 "/proc/self/status = Name:\tgpubox\\nCpus_allowed_list:\t%s\\n"
		 "Mems_allowed_list:\t%s",
		 cpus, mems);
	fake_tree_line(&tree, line);
}

static void two_nodes(void)
{
	add_node(0, "0-3,8-11", 4096, 3000);
	add_node(1, "4-7,12-15", 4096, 2000);
	fake_tree_line(&tree, "/sys/devices/system/node/possible = 0-1");
}

/* A device of @node, at bus 1 and on. */
static void pass(int node)
{
	struct claim_device *device = &claim.device[gpus.count++];

	device->pci.bdf.bus = (uint8_t)gpus.count;
	device->pci.numa_node = node;
}

/* What is chosen on the host as it was made, for people. */
static const char *choose(void)
{
	static char text[4 * PLAN_NUMA_TEXT];

	numa_read(tree.root, request.memory_mib, &host.numa);
	assert_int_equal(plan_numa_choose(&numa, &request, &host, &gpus, &fault),
			 0);
	plan_numa_say(&numa, text, sizeof(text));
	return text;
}

TEST(test_sets)
{
	static const char *const bad[] = {"0-",
					  "-1",
					  ",",
					  "0,",
					  "3-1",
					  "x",
					  "4096",
					  "0-4096",
					  "1 2",
					  " 1",
					  "99999999999999999999"};
	struct numa_set set, other;
	char text[32];
	size_t i;

	assert_int_equal(numa_set_parse("0-3,8,4095", &set), 0);
	assert_int_equal(numa_set_count(&set), 6);
	assert_true(numa_set_has(&set, 4095));
	assert_false(numa_set_has(&set, 4));
	assert_false(numa_set_has(&set, 4096));
	assert_string_equal(numa_set_text(&set, text, sizeof(text)),
			    "0-3,8,4095");
	assert_int_equal(strlen(numa_set_text(&set, text, 5)), 4);
	assert_int_equal(numa_set_parse("2-9", &other), 0);
	numa_set_limit(&set, &other);
	assert_string_equal(numa_set_text(&set, text, sizeof(text)), "2-3,8");
	assert_int_equal(numa_set_parse("", &set), 0);
	assert_string_equal(numa_set_text(&set, text, sizeof(text)), "none");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(numa_set_parse(bad[i], &set), -EINVAL);
		assert_int_equal(numa_set_count(&set), 0);
	}
}

TEST(test_hosts_are_read)
{
	add_node(10, "", 0, 0);
	two_nodes();
	numa_read(tree.root, 1024, &host.numa);
	assert_int_equal(host.numa.err, 0);
	assert_int_equal(host.numa.count, 3);
	assert_int_equal(host.numa.node[1].id, 1);
	assert_int_equal(host.numa.node[2].id, 10);
	assert_int_equal(host.numa.node[1].free, UINT64_C(2000) << 20);
	assert_int_equal(numa_set_count(&host.numa.node[0].cpus), 8);
	assert_true(host.numa.node[0].allowed);
	assert_false(numa_find(&host.numa, 10)->has_cpus);
	assert_null(numa_find(&host.numa, 2));
	fake_tree_line(&tree, NODE "1/cpulist = 4-");
	numa_read(tree.root, 1024, &host.numa);
	assert_int_equal(host.numa.err, -EBADMSG);
	assert_int_equal(host.numa.count, 0);
}

TEST(test_off)
{
	two_nodes();
	pass(1);
	request.numa = REQUEST_NUMA_OFF;
	choose();
	assert_false(numa.asked);
	assert_int_equal(numa.place.node, NUMA_NONE);
}

TEST(test_of_the_device)
{
	two_nodes();
	pass(1);
	assert_string_equal(choose(), "node 1, processors 4-7,12-15, because "
				      "the device is of it");
	assert_int_equal(numa.place.node, 1);
	assert_string_equal(numa.apart, "");
	request.cpus = 9;
	request.memory_mib = 2048;
	assert_non_null(strstr(choose(), "9 vCPUs share its 8 processors; 2000 "
					 "MiB are free there"));
}

/* Of most; of the first where none has most. */
TEST(test_of_several)
{
	two_nodes();
	pass(0);
	pass(1);
	choose();
	assert_int_equal(numa.place.node, 0);
	assert_string_equal(numa.apart, "0000:02:00.0 is of node 1");
	pass(1);
	pass(-1);
	choose();
	assert_int_equal(numa.place.node, 1);
	assert_string_equal(numa.reason, "2 of 4 devices are of it");
	assert_string_equal(numa.apart, "0000:01:00.0 is of node 0; 0000:04:00.0: "
					"its node is not known");
}

TEST(test_nothing_to_go_by)
{
	assert_string_equal(choose(), "no node, because no device is passed");
	pass(-1);
	add_node(0, "0-3", 4096, 3000);
	assert_non_null(strstr(choose(), "no more than one node"));
	add_node(1, "4-7", 4096, 3000);
	assert_non_null(strstr(choose(), "(numa_node -1)"));
	assert_int_equal(numa.place.node, NUMA_NONE);
	fake_tree_line(&tree, NODE "1/cpulist = 4-");
	assert_non_null(strstr(choose(), "cannot be read"));
}

/* A GPU's own memory, and a socket without any. */
TEST(test_nodes_without)
{
	two_nodes();
	add_node(2, "", 96 << 10, 96 << 10);
	add_node(3, "16-19", 0, 0);
	pass(2);
	assert_non_null(strstr(choose(), "node 2, of the device, has no "
					 "processors"));
	claim.device[0].pci.numa_node = 3;
	assert_non_null(strstr(choose(), "node 3, of the device, has no memory"));
	claim.device[0].pci.numa_node = 7;
	assert_non_null(strstr(choose(), "node 7, of the device, is not there"));
	assert_int_equal(numa.place.node, NUMA_NONE);
}

TEST(test_what_is_left_to_us)
{
	two_nodes();
	pass(1);
	allow("0-5", "0-1");
	choose();
	assert_int_equal(numa_set_count(&numa.place.cpus), 2);
	assert_non_null(strstr(choose(), "processors 4-5,"));
	allow("0-3", "0-1");
	assert_non_null(strstr(choose(), "no processor that gpubox may use"));
	allow("0-7", "0");
	assert_non_null(strstr(choose(), "no memory that gpubox may use"));
	assert_int_equal(numa.place.node, NUMA_NONE);
}

static void assert_refused(int node, const char *why)
{
	request.numa = REQUEST_NUMA_NODE;
	request.numa_node = node;
	memset(&fault, 0, sizeof(fault));
	numa_read(tree.root, request.memory_mib, &host.numa);
	assert_int_equal(plan_numa_choose(&numa, &request, &host, &gpus, &fault),
			 -EINVAL);
	assert_non_null(strstr(fault.text, why));
}

TEST(test_named)
{
	two_nodes();
	add_node(2, "", 96 << 10, 96 << 10);
	pass(1);
	request.numa = REQUEST_NUMA_NODE;
	assert_non_null(strstr(choose(), "node 0, processors 0-3,8-11, because "
					 "it is asked for; 0000:01:00.0 is of "
					 "node 1"));
	assert_refused(2, "--numa 2: this node has no processors");
	assert_refused(7, "--numa 7: this node is not there");
	allow("4-7", "0-1");
	assert_refused(0, "taskset(1)");
	gpus.count = 0;
	request.numa_node = 1;
	memset(&fault, 0, sizeof(fault));
	choose();
	assert_int_equal(numa.place.node, 1);
}

/* The node's own pages, or none: those of others are no better than small. */
TEST(test_huge_pages)
{
	two_nodes();
	pass(1);
	fake_tree_line(&tree, NODE "1/hugepages/hugepages-2048kB/free_hugepages = "
				   "512");
	choose();
	assert_int_equal(numa.huge_kib, 2048);
	request.memory_mib = 3072;
	choose();
	assert_int_equal(numa.huge_kib, 0);
}

UNIT_MAIN_EACH(setup, teardown)
