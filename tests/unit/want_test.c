// SPDX-License-Identifier: GPL-2.0-or-later
/* What guest a sandbox means, where it finds its gateway, which file an image is. */
#include "unit.h"
#include "unit_folder.h"

#include "board/board.h"
#include "openshell/want_env.h"
#include "openshell/want_image.h"

TEST(test_gateway)
{
	static const char *const cases[][2] = {
		{"http://127.0.0.1:8080", "http://host.openshell.internal:8080"},
		{"https://localhost/a", "https://host.openshell.internal/a"},
		{"https://[::1]:1/a", "https://host.openshell.internal:1/a"},
		{"https://localhost", "https://host.openshell.internal"},
		{"https://localhost.example:1", "https://localhost.example:1"},
		{"https://127.0.0.10:1", "https://127.0.0.10:1"},
		{"https://gateway.example:1", "https://gateway.example:1"},
	};
	size_t i;
	char *url;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		url = want_env_gateway(cases[i][0]);
		assert_string_equal(url, cases[i][1]);
		assert_int_equal(want_env_is_loopback(cases[i][0]),
				 strcmp(url, cases[i][0]) != 0);
		free(url);
	}
}

TEST(test_image_leads_nowhere_else)
{
	static const char *const cases[] = {"",	      "/etc/passwd", "../etc",
					    "a/../b", "a//b",	     ".hidden",
					    "a/.",    "./a"};
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(want_image("/", cases[i], path, NULL), -EINVAL);
	assert_int_equal(want_image("", "a:1", path, NULL), -ENOENT);
	assert_int_equal(want_image("/nowhere", "a:1", path, NULL), -ENOENT);
}

static char folder[UNIT_FOLDER];

FIXTURE(make)
{
	char path[UNIT_FOLDER + 16];
	int fd;

	if (unit_folder_make(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/box:1.tar", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd < 0 ? -1 : close(fd);
}

FIXTURE(clean)
{
	return unit_folder_remove(folder);
}

static void put(const char *name, bool is_folder)
{
	char path[UNIT_FOLDER + 64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (is_folder) {
		assert_int_equal(mkdir(path, 0700), 0);
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
}

TEST(test_image_is_no_folder_of_images)
{
	char path[PATH_MAX], fifo[UNIT_FOLDER + 8];

	put("ghcr.io", true);
	put("ghcr.io/team", true);
	put("ghcr.io/team/box:1.tar", false);
	put("ghcr.io/layout:1", true);
	assert_int_equal(want_image(folder, "ghcr.io", path, NULL), -ENOENT);
	assert_int_equal(want_image(folder, "ghcr.io/", path, NULL), -ENOENT);
	assert_int_equal(want_image(folder, "ghcr.io/team", path, NULL), -ENOENT);
	assert_int_equal(want_image(folder, "ghcr.io/layout:1", path, NULL),
			 -ENOENT);
	put("ghcr.io/layout:1/oci-layout", false);
	put("ghcr.io/layout:1/index.json", false);
	assert_int_equal(want_image(folder, "ghcr.io/layout:1", path, NULL), 0);
	assert_int_equal(want_image(folder, "ghcr.io/team/box:1", path, NULL), 0);
	put("ghcr.io/team.tar", false);
	assert_int_equal(want_image(folder, "ghcr.io/team", path, NULL), 0);
	assert_string_equal(strrchr(path, '/'), "/team.tar");
	snprintf(fifo, sizeof(fifo), "%s/fifo", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(want_image(folder, "fifo", path, NULL), -EINVAL);
}

/* Whether the environment of @request has @word. */
static bool has(const struct request *request, const char *word)
{
	unsigned int i;

	for (i = 0; i < request->env_count; i++)
		if (!strcmp(request->env[i], word))
			return true;
	return false;
}

/* What @setup's gateway becomes in a guest: its URL, and the certificate's name. */
static void gateway_is(struct setup *setup, const messages_sandbox *asked,
		       const char *gateway, const char *endpoint,
		       const char *name)
{
	struct want *want = calloc(1, sizeof(*want));
	unsigned int i, names = 0;

	assert_non_null(want);
	setup->gateway = gateway;
	assert_int_equal(want_make(want, setup, asked, NULL), 0);
	assert_true(has(&want->request, endpoint));
	for (i = 0; i < want->request.env_count; i++)
		names += strstr(want->request.env[i], "TLS_SERVER_NAME") != NULL;
	assert_int_equal(names, name ? 1 : 0);
	assert_true(!name || has(&want->request, name));
	want_free(want);
	free(want);
}

TEST(test_certificate)
{
	struct board board = *board_get();
	struct setup setup = {.board = &board,
			      .images = folder,
			      .image = "box:1",
			      .supervisor = "",
			      .tls = "",
			      .kernel = "",
			      .modules = ""};
	messages_sandbox asked = OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX__INIT;
	messages_spec spec = OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX_SPEC__INIT;
	Openshell__Compute__V1__DriverSandboxSpec__EnvironmentEntry pair =
		OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX_SPEC__ENVIRONMENT_ENTRY__INIT;
	Openshell__Compute__V1__DriverSandboxSpec__EnvironmentEntry *pairs[] = {
		&pair};

	asked.id = (char *)"i";
	asked.name = (char *)"n";
	asked.spec = &spec;
	pair.key = (char *)"OPENSHELL_GATEWAY_TLS_SERVER_NAME";
	pair.value = (char *)"other.example";
	spec.environment = pairs;
	spec.n_environment = 1;
	gateway_is(&setup, &asked, "https://localhost:1",
		   "OPENSHELL_ENDPOINT=https://host.openshell.internal:1",
		   "OPENSHELL_GATEWAY_TLS_SERVER_NAME=localhost");
	gateway_is(&setup, &asked, "https://127.0.0.1",
		   "OPENSHELL_ENDPOINT=https://host.openshell.internal",
		   "OPENSHELL_GATEWAY_TLS_SERVER_NAME=127.0.0.1");
	gateway_is(&setup, &asked, "https://[::1]:1/",
		   "OPENSHELL_ENDPOINT=https://host.openshell.internal:1/",
		   "OPENSHELL_GATEWAY_TLS_SERVER_NAME=::1");
	gateway_is(&setup, &asked, "http://127.0.0.1:1",
		   "OPENSHELL_ENDPOINT=http://host.openshell.internal:1", NULL);
	gateway_is(&setup, &asked, "https://gateway.example:1",
		   "OPENSHELL_ENDPOINT=https://gateway.example:1", NULL);
}

TEST(test_request)
{
	struct board board = *board_get();
	struct setup setup = {.board = &board,
			      .images = folder,
			      .image = "box:1",
			      .supervisor = "/super:/visor",
			      .gateway = "https://localhost:1",
			      .tls = "",
			      .kernel = "",
			      .modules = "",
			      .pids = 2048};
	messages_sandbox asked = OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX__INIT;
	messages_spec spec = OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX_SPEC__INIT;
	struct want *want = calloc(1, sizeof(*want));
	const struct request *request = &want->request;

	assert_non_null(want);
	board.modules = "a";
	board.openshell_modules = "veth | b";
	asked.id = (char *)"i";
	asked.name = (char *)"n";
	asked.spec = &spec;
	spec.sandbox_token = (char *)"secret";
	assert_int_equal(want_make(want, &setup, &asked, NULL), 0);
	assert_string_equal(request->name, "openshell-i");
	assert_string_equal(request->hostname, "n");
	assert_string_equal(request->user, "0:0");
	assert_int_equal(request->pids, 2048);
	assert_string_equal(want->board.modules, "a | veth | b");
	assert_string_equal(strrchr(request->root, '/'), "/box:1.tar");
	assert_string_equal(request->command[0],
			    WANT_SUPERVISOR "/openshell-sandbox");
	assert_int_equal(request->mount_count, 1);
	assert_string_equal(request->mounts[0].source, "/super:/visor");
	assert_string_equal(request->mounts[0].path, WANT_SUPERVISOR);
	assert_true(request->mounts[0].copy && request->mounts[0].exec);
	assert_int_equal(request->file_count, 1);
	assert_string_equal(request->files[0].path, WANT_TOKEN);
	assert_int_equal(request->files[0].mode, 0400);
	assert_int_equal(request->files[0].size, 6);
	assert_memory_equal(request->files[0].data, "secret", 6);
	assert_true(has(request, "OPENSHELL_SANDBOX_TOKEN_FILE=" WANT_TOKEN));
	assert_false(has(request, "OPENSHELL_SANDBOX_TOKEN=secret"));
	assert_int_equal(request->network, BOARD_NETWORK_USER);
	assert_true(request->host_loopback);
	assert_int_equal(request->gpu_count, 0);
	assert_true(request->gpus_alone);
	want_free(want);
	setup.gateway = "https://gateway.example:1";
	assert_int_equal(want_make(want, &setup, &asked, NULL), 0);
	assert_false(request->host_loopback);
	want_free(want);
	free(want);
}

UNIT_MAIN(make, clean)
