/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keeper's socket and who is connected to it, in the guest's own loop. */
#ifndef GPUBOX_KEEPER_SERVER_H
#define GPUBOX_KEEPER_SERVER_H

#include "fault.h"
#include "guest/running.h"
#include "keeper/visit.h"

/* Clients at once: 64 processes, and who waits or asks. */
#define SERVER_VISITS 128

struct server {
	struct guest *guest;
	const struct plan *plan; /* of the guest */
	struct visit *visits;
	unsigned int count;
	struct watch watch; /* of the socket that is connected to */
};

/* One that is not there, for server_close(). */
void server_init(struct server *server);

/*
 * Make the socket in the open folder @dir. Errors, FAULT_HOST: those of
 * socket(2), bind(2) and listen(2).
 */
int server_open(struct server *server, int dir, struct fault *fault);

/*
 * Answer from within the loop of @guest, until server_end(), which follows in
 * every case. Where no socket is open, as after a server_end(), it is made in
 * the open folder @dir, anew. Errors, FAULT_HOST: those of server_open();
 * -ENOSPC.
 */
int server_begin(struct server *server, int dir, struct guest *guest,
		 const struct plan *plan, struct fault *fault);

/*
 * The guest's loop has ended: nobody can connect any more. Who is connected
 * stays so, and hears of it by server_close().
 */
void server_end(struct server *server);

/* Tell who waits that the guest has ended with @status; close all. */
void server_close(struct server *server, int status);

#endif /* GPUBOX_KEEPER_SERVER_H */
