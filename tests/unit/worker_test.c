// SPDX-License-Identifier: GPL-2.0-or-later
/* What becomes of the driver's workers when it is killed. */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "unit.h"

#include "openshell/worker.h"

/* Far more than it takes: a test that fails does not hang. */
#define PATIENCE_MS 60000

struct scene {
	pid_t driver;
	int said;  /* by the worker, whose stdout is at the other end */
	int leave; /* closed: its stdin ends */
};

static void say(const char *word)
{
	if (write(1, word, 1) != 1)
		worker_leave();
}

static void wait_for_leave(void)
{
	char none;

	while (read(0, &none, 1) > 0)
		;
}

static void stay(void *arg, struct verdict *verdict)
{
	(void)arg;
	(void)verdict;
	say("w");
	for (;;)
		pause();
}

static void stay_apart(void *arg, struct verdict *verdict)
{
	int err;

	(void)arg;
	(void)verdict;
	if (worker_apart(&err)) {
		say("k");
		wait_for_leave();
		say("l");
		worker_leave();
	}
	for (;;)
		pause();
}

static void drive(const int in[2], const int out[2], worker_fn *work)
{
	struct worker worker;

	if (dup2(in[0], 0) < 0 || dup2(out[1], 1) < 0)
		_exit(1);
	close(in[0]);
	close(in[1]);
	close(out[0]);
	close(out[1]);
	if (worker_start(&worker, work, NULL))
		_exit(1);
	for (;;)
		pause();
}

static void begin(struct scene *scene, worker_fn *work)
{
	int in[2], out[2];

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	scene->driver = fork();
	assert_true(scene->driver >= 0);
	if (!scene->driver)
		drive(in, out, work);
	close(in[0]);
	close(out[1]);
	scene->leave = in[1];
	scene->said = out[0];
}

/* The next word; '\0' when all who could say one are gone. */
static char hear(const struct scene *scene)
{
	struct pollfd said = {.fd = scene->said, .events = POLLIN};
	char word = '\0';

	if (poll(&said, 1, PATIENCE_MS) != 1)
		return '?';
	return read(scene->said, &word, 1) == 1 ? word : '\0';
}

static void kill_driver(const struct scene *scene)
{
	assert_int_equal(kill(scene->driver, SIGKILL), 0);
	assert_int_equal(waitpid(scene->driver, NULL, 0), scene->driver);
}

TEST(a_worker_ends_with_its_driver)
{
	struct scene scene;

	begin(&scene, stay);
	assert_int_equal(hear(&scene), 'w');
	kill_driver(&scene);
	assert_int_equal(hear(&scene), '\0');
	close(scene.leave);
	close(scene.said);
}

TEST(a_keeper_lives_on)
{
	struct scene scene;

	begin(&scene, stay_apart);
	assert_int_equal(hear(&scene), 'k');
	kill_driver(&scene);
	close(scene.leave);
	assert_int_equal(hear(&scene), 'l');
	assert_int_equal(hear(&scene), '\0');
	close(scene.said);
}

UNIT_MAIN(NULL, NULL)
