// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/act_end.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "keeper/client.h"
#include "keeper/guests.h"
#include "openshell/sandbox.h"

/* Behind both graces: QEMU's end, and the devices' way back. */
#define ACT_END_MORE_MS 150000

/* The folder of its guest. -ENOENT: there is none. */
static int act_end_open(const char *id, int *guests, struct entry *guest)
{
	char name[GUESTS_NAME];
	int err;

	*guests = guests_open(false, NULL);
	if (*guests < 0)
		return *guests;
	sandbox_guest(id, name);
	err = entry_open(*guests, name, guest, NULL);
	if (err)
		close(*guests);
	return err;
}

bool act_end_runs(const char *id, const struct entry *sandbox)
{
	enum sandbox_wanted wanted;
	struct entry guest;
	bool alive = entry_is_alive(sandbox);
	int guests;

	if (sandbox_wanted(sandbox, &wanted) || wanted != SANDBOX_WANTED_RUNNING)
		return false;
	if (act_end_open(id, &guests, &guest))
		return alive;
	alive = entry_is_alive(&guest);
	entry_close(&guest);
	close(guests);
	return alive;
}

/* Its keeper, else QEMU with it. */
static int act_end_guest(const struct entry *guest, int seconds,
			 struct fault *fault)
{
	struct wire_packet answer = {0};
	int socket, status;

	socket = client_ask(
		guest, json_pack("{s:s, s:i}", "op", "stop", "seconds", seconds),
		-1, &answer, NULL);
	wire_free(&answer);
	if (socket < 0 && socket != -ESRCH)
		return client_kill(guest, fault);
	if (!client_wait(guest, socket, seconds * 2000 + ACT_END_MORE_MS,
			 &status, NULL))
		return 0;
	return client_kill(guest, fault);
}

int act_end(const char *id, int seconds, struct fault *fault)
{
	struct entry guest;
	int guests, lock, err;

	err = act_end_open(id, &guests, &guest);
	if (err == -ENOENT)
		return 0;
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "sandbox %s: its guest's folder: %s", id,
				 strerror(-err));
	if (entry_is_alive(&guest))
		err = act_end_guest(&guest, seconds, fault);
	if (!err) {
		lock = guests_lock(guests, fault);
		err = lock < 0 ? lock : entry_remove(guests, &guest);
		if (lock >= 0)
			close(lock);
	}
	entry_close(&guest);
	close(guests);
	return err;
}
