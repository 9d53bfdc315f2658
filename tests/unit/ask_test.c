// SPDX-License-Identifier: GPL-2.0-or-later
/* What a driver takes on, and what is left of a create that fails. */
#include "unit.h"
#include "unit_folder.h"

#include "openshell/admit.h"
#include "openshell/ask.h"

#define TYPE (&openshell__compute__v1__driver_sandbox__descriptor)
#define NAME 1000000u

static char folder[UNIT_FOLDER], guests[UNIT_FOLDER];
static struct shelf shelf;
static struct asks asks;
static int store;

/* In the place of the C library's: no process is to be had. */
pid_t fork(void)
{
	errno = EAGAIN;
	return -1;
}

/* In the place of admit.c's: the host can have it. */
int admit(const struct setup *setup, const messages_sandbox *asked,
	  struct fault *fault)
{
	(void)setup;
	(void)asked;
	(void)fault;
	return 0;
}

FIXTURE(make)
{
	if (unit_folder_make(folder) || unit_folder_make(guests) ||
	    setenv("GPUBOX_GUESTS", guests, 1))
		return -1;
	store = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	asks = (struct asks){.shelf = &shelf, .workers = ASK_WORKERS};
	return store < 0 ? -1 : shelf_open(&shelf, store);
}

FIXTURE(unmake)
{
	ask_close(&asks);
	shelf_close(&shelf);
	close(store);
	return unit_folder_remove(folder) | unit_folder_remove(guests);
}

/* A sandbox with a long name, as it comes from a client. */
static messages_sandbox *long_one(void)
{
	messages_sandbox sandbox = OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX__INIT;
	char *name = calloc(1, NAME + 1);
	messages_sandbox *read;
	uint8_t *data;
	size_t size;

	assert_non_null(name);
	memset(name, 'x', NAME);
	sandbox.name = name;
	data = messages_write(&sandbox, &size);
	read = messages_read_held(TYPE, data, size, &asks.held);
	free(data);
	free(name);
	assert_non_null(read);
	return read;
}

TEST(what_waits_has_a_bound_together)
{
	struct h2 h2 = {0};
	struct h2_call call = {.h2 = &h2, .begun = true};
	unsigned int i;

	for (i = 0; i < ASKS_ROOM / NAME; i++)
		ask_begin(&asks, NULL, ACT_CREATE, "one", long_one());
	assert_int_equal(asks.count, i);
	ask_begin(&asks, &call, ACT_CREATE, "one", long_one());
	assert_int_equal(asks.count, i);
	assert_true(call.finished && asks.held <= ASKS_ROOM);
	assert_int_equal(call.code, GRPC_RESOURCE_EXHAUSTED);
	free(call.sentence);
	ask_begin(&asks, NULL, ACT_DELETE, "one", NULL);
	assert_int_equal(asks.count, i + 1);
	ask_close(&asks);
	assert_int_equal(asks.held, 0);
}

TEST(creates_on_their_way_count_once)
{
	shelf.count = SHELF_MAX - 2;
	ask_begin(&asks, NULL, ACT_CREATE, "one", NULL);
	ask_begin(&asks, NULL, ACT_CREATE, "one", NULL);
	ask_begin(&asks, NULL, ACT_STOP, "other", NULL);
	assert_true(ask_has_place(&asks, "two"));
	ask_begin(&asks, NULL, ACT_CREATE, "two", NULL);
	assert_false(ask_has_place(&asks, "three"));
	assert_true(ask_has_place(&asks, "two"));
}

TEST(what_is_there_can_be_created_again)
{
	struct sandbox there = {.id = "there"};

	shelf.first = &there;
	shelf.count = SHELF_MAX;
	assert_true(ask_has_place(&asks, "there"));
	assert_false(ask_has_place(&asks, "new"));
	shelf.first = NULL;
}

TEST(a_create_that_fails_leaves_nothing)
{
	const struct setup setup = {.state = folder};
	messages_sandbox asked = OPENSHELL__COMPUTE__V1__DRIVER_SANDBOX__INIT;
	struct act create = {.setup = &setup,
			     .kind = ACT_CREATE,
			     .id = "one",
			     .asked = &asked};
	struct verdict verdict = {0};
	struct entry entry;
	int i;

	asked.id = create.id;
	for (i = 0; i < 2; i++) {
		act(&create, &verdict);
		assert_int_equal(verdict.code, GRPC_INTERNAL);
		assert_int_equal(entry_open(store, "one", &entry, NULL), -ENOENT);
	}
}

UNIT_MAIN_EACH(make, unmake)
