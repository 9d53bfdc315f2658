// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/lender.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file/descriptors.h"
#include "file/rights.h"
#include "log.h"
#include "net/lease.h"
#include "net/rtnl.h"

/* Modules are loaded, and RTNL is waited for. */
#define LENDER_WAIT_MS 20000

#define LENDER_FD_LAUNCHER DESCRIPTORS_FIRST

_Static_assert(ABI_NICS_MAX <= RIGHTS_MAX, "a loan is one message");

static int lender_say(struct lease *lease, unsigned int taps)
{
	return rights_send(LENDER_FD_LAUNCHER, &lease->answer,
			   sizeof(lease->answer), lease->tap, taps, 0);
}

/*
 * One byte asks for the taps, each further one says that what was said is
 * heard; the end of the file asks for the end.
 */
static bool lender_is_asked(void)
{
	char byte;
	ssize_t n;

	do
		n = read(LENDER_FD_LAUNCHER, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/*
 * Say what changes, one thing at a time: a launcher that does not listen hears
 * the last of it only, and nobody waits.
 */
static void lender_follow_all(struct lease *lease)
{
	struct pollfd fds[] = {
		{.fd = LENDER_FD_LAUNCHER, .events = POLLIN},
		{.fd = lease->events, .events = POLLIN},
	};
	bool heard = true, changed = false;

	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents && !lender_is_asked())
			return;
		heard = heard || fds[0].revents;
		if (fds[1].revents) {
			rtnl_heard(lease->events);
			changed = lease_look(lease) || changed;
		}
		if (!heard || !changed)
			continue;
		lender_say(lease, 0);
		heard = changed = false;
		/* what could not be said beside it is found again */
		if (lease->answer.err) {
			lease->answer.err = 0;
			changed = lease_look(lease);
		}
	}
}

static void lender_serve(struct lease *lease)
{
	unsigned int i, taps = 0;

	if (lender_say(lease, 0) || lease->answer.err || !lender_is_asked())
		return;
	if (!lease_lend(lease))
		taps = lease->answer.nics.count;
	lender_say(lease, taps);
	/* QEMU's copy alone keeps a tap. */
	for (i = 0; i < taps; i++)
		close(lease->tap[i]);
	if (!taps)
		return;
	lender_follow_all(lease);
	lease_take_back(lease);
}

static void __attribute__((noreturn))
lender_main(int launcher, const char *path, bool shared)
{
	struct lease lease = {.netlink = -1, .events = -1, .shared = shared};
	sigset_t all;

	/* Only SIGKILL ends it: a service manager's SIGTERM comes too early. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "gpubox-lender");
	if (descriptors_keep(&launcher, 1))
		_exit(1);
	lease_join(&lease, path);
	lender_serve(&lease);
	_exit(lease.answer.err ? 1 : 0);
}

/* What it says, and the taps that came with it. */
static int lender_hear(const struct lender *lender, struct lease_answer *answer,
		       struct rights *taps)
{
	struct pollfd ready = {.fd = lender->fd, .events = POLLIN};
	ssize_t n;

	taps->count = 0;
	if (poll(&ready, 1, LENDER_WAIT_MS) != 1)
		return -ETIMEDOUT;
	n = rights_receive(lender->fd, answer, sizeof(*answer), MSG_DONTWAIT,
			   taps);
	if (n == sizeof(*answer))
		return 0;
	rights_close(taps);
	return n < 0 ? (int)n : -EPIPE;
}

/* What @answer's error is. */
static const char *lender_why(const struct lease_answer *answer)
{
	int err = answer->err;

	if (!strcmp(answer->what, "setns") && err == -EPERM)
		return "joining it needs CAP_SYS_ADMIN; run gpubox as root";
	if (!strcmp(answer->what, "setns") && err == -EINVAL)
		return "is not a network namespace";
	if (!strcmp(answer->what, "interfaces") && err == -E2BIG)
		return "has more than 4 interfaces, 32 addresses, 64 "
		       "routes or 128 permanent neighbours";
	if (err == -EEXIST)
		return "it is lent to another guest, or somebody redirects it "
		       "already ('tc qdisc show')";
	if (err == -EILSEQ)
		return "the guest takes names of letters, digits, '.', '-' and "
		       "'_' alone; 'ip link set NAME name ANOTHER' gives it one";
	if (err == -ENOSPC)
		return "the guest has no device left for it; start it again";
	return strerror(-err);
}

static int lender_refuse(const char *path, const struct lease_answer *answer,
			 struct fault *fault)
{
	int err = answer->err;

	return fault_set(fault, FAULT_HOST, err == -EEXIST ? -EBUSY : err,
			 "--network ns:%s: %s: %s", path, answer->what,
			 lender_why(answer));
}

static int lender_fork(struct lender *lender, const char *path, bool shared)
{
	int ends[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	lender->pid = fork();
	if (!lender->pid)
		lender_main(ends[1], path, shared);
	err = lender->pid < 0 ? -errno : 0;
	close(ends[1]);
	if (err) {
		close(ends[0]);
		return err;
	}
	lender->fd = ends[0];
	lender->pidfd = (int)syscall(SYS_pidfd_open, lender->pid, 0);
	return lender->pidfd < 0 ? -errno : 0;
}

int lender_start(struct lender *lender, const char *path, bool shared,
		 struct nics *nics, struct fault *fault)
{
	struct lease_answer answer;
	struct rights none = {.count = 0};
	int err = lender_fork(lender, path, shared);

	if (!err)
		err = lender_hear(lender, &answer, &none);
	rights_close(&none);
	if (err)
		fault_set(fault, FAULT_HOST, err, "--network ns:%s: %s", path,
			  strerror(-err));
	else if (answer.err)
		err = lender_refuse(path, &answer, fault);
	if (err)
		lender_end(lender);
	else
		*nics = answer.nics;
	return err;
}

int lender_lend(struct lender *lender, const char *path, const struct nics *nics,
		int taps[ABI_NICS_MAX], struct fault *fault)
{
	struct lease_answer answer = {0};
	struct rights came = {.count = 0};
	char byte = 0;
	int err = 0;

	if (send(lender->fd, &byte, 1, MSG_NOSIGNAL) != 1)
		err = -EPIPE;
	if (!err)
		err = lender_hear(lender, &answer, &came);
	if (!err && !answer.err && came.count == nics->count) {
		memcpy(taps, came.fd, came.count * sizeof(*taps));
		return 0;
	}
	rights_close(&came);
	if (!err && answer.err)
		return lender_refuse(path, &answer, fault);
	if (!err)
		err = -EPROTO;
	return fault_set(fault, FAULT_HOST, err, "--network ns:%s: no taps: %s",
			 path, strerror(-err));
}

int lender_follow(struct lender *lender, struct nics *nics)
{
	struct lease_answer answer;
	struct rights none = {.count = 0};
	char byte = 0;
	ssize_t n;

	n = rights_receive(lender->fd, &answer, sizeof(answer), MSG_DONTWAIT,
			   &none);
	rights_close(&none);
	if (n == -EAGAIN)
		return 0;
	if (n != sizeof(answer) || send(lender->fd, &byte, 1, MSG_NOSIGNAL) != 1)
		return -EPIPE;
	if (answer.err)
		log_warn("network: %s: %s", answer.what, lender_why(&answer));
	*nics = answer.nics;
	return 1;
}

void lender_end(struct lender *lender)
{
	struct pollfd ended = {.fd = lender->pidfd, .events = POLLIN};
	int status = 0;
	bool late;

	if (lender->pid <= 0)
		return;
	close(lender->fd);
	late = lender->pidfd < 0 || poll(&ended, 1, LENDER_WAIT_MS) != 1;
	/* one that hangs in the kernel is left to whom it falls to behind us */
	if (!late)
		waitpid(lender->pid, &status, 0);
	if (lender->pidfd >= 0)
		close(lender->pidfd);
	if (late || WIFSIGNALED(status))
		log_warn("network: the redirection of the guest's traffic may be "
			 "left; 'tc qdisc del dev INTERFACE ingress' removes it");
	*lender = (struct lender){.pidfd = -1, .fd = -1};
}
