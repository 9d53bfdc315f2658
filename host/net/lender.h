/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process that lends the interfaces of a network namespace to a guest: it
 * joins the namespace, says what is there, makes a tap for each interface with
 * all traffic redirected both ways, follows what comes and goes there, and takes
 * the redirection back when the launcher says so or is gone, whatever it died
 * of.
 */
#ifndef GPUBOX_NET_LENDER_H
#define GPUBOX_NET_LENDER_H

#include <stdbool.h>
#include <sys/types.h>

#include "fault.h"
#include "net/nic.h"

struct lender {
	pid_t pid; /* 0: there is none */
	int pidfd;
	int fd; /* closed by our death, which is what it waits for */
};

/*
 * Start it in the namespace that the file @path is; @nics becomes what is
 * there, and if there is anything some in reserve (nic.h). Nothing has changed
 * yet. With @shared, programs in the namespace will go on to hear answers to
 * what they ask (redirect.h). lender_end() ends it; on failure nothing runs, and
 * @nics is untouched. FAULT_HOST: -EPERM (it may not join), -EINVAL (no network
 * namespace), -E2BIG (more interfaces, addresses, routes or neighbours than a
 * guest takes), -ETIMEDOUT, -EPIPE (it was killed), what fork(2), open(2) and
 * netlink report.
 */
int lender_start(struct lender *lender, const char *path, bool shared,
		 struct nics *nics, struct fault *fault);

/*
 * Let it make the taps; @taps, one for each of @nics, are the caller's. On
 * failure there are none, and all is as it was when lender_end() returns.
 * FAULT_HOST: -EBUSY (an interface is lent, or redirected, already), -EPROTO
 * (not as many taps as interfaces), as above.
 */
int lender_lend(struct lender *lender, const char *path, const struct nics *nics,
		int taps[ABI_NICS_MAX], struct fault *fault);

/*
 * When @lender->fd is readable: what has changed in the namespace, by itself in
 * @nics' order. 1: @nics is what the guest's devices stand for now, and a
 * warning told what could not be had; 0: nothing has; -EPIPE: nothing will,
 * the process is gone.
 */
int lender_follow(struct lender *lender, struct nics *nics);

/* All is as it was, or a warning says what is not. For {0}, too. */
void lender_end(struct lender *lender);

#endif /* GPUBOX_NET_LENDER_H */
