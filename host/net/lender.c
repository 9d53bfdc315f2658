// SPDX-License-Identifier: GPL-2.0-or-later
#include "net/lender.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
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
#include "net/redirect.h"
#include "net/rtnl.h"
#include "net/scan.h"
#include "net/tap.h"
#include "sysfs/sysfs.h"

/* Modules are loaded, and RTNL is waited for. */
#define LENDER_WAIT_MS 20000

#define LENDER_FD_LAUNCHER DESCRIPTORS_FIRST

/* What it says at each step. */
struct lender_answer {
	int err;
	char what[64]; /* an interface or a step, on failure */
	struct nics nics;
};

_Static_assert(ABI_NICS_MAX <= RIGHTS_MAX, "a loan is one message");

/* Its own state. */
struct lender_loan {
	struct lender_answer answer;
	int netlink;
	unsigned int lent; /* of the interfaces */
	int tap[ABI_NICS_MAX];
};

static int lender_fails(struct lender_loan *loan, const char *what, int err)
{
	snprintf(loan->answer.what, sizeof(loan->answer.what), "%s", what);
	loan->answer.err = err;
	return err;
}

static int lender_join(struct lender_loan *loan, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return lender_fails(loan, "open", -errno);
	err = setns(fd, CLONE_NEWNET) ? -errno : 0;
	close(fd);
	if (err)
		return lender_fails(loan, "setns", err);
	loan->netlink = rtnl_open();
	if (loan->netlink < 0)
		return lender_fails(loan, "netlink", loan->netlink);
	err = scan_nics(loan->netlink, &loan->answer.nics);
	return err ? lender_fails(loan, "interfaces", err) : 0;
}

/* What its own stack sends, as router solicitations, the guest would get. */
static void lender_quiet(uint32_t index)
{
	char name[IF_NAMESIZE], path[96];

	if (!if_indextoname(index, name))
		return;
	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6",
		 name);
	/* without IPv6, or a /proc that is read-only, it is only untidy */
	sysfs_write("", path, "1");
}

static int lender_lend_one(struct lender_loan *loan, unsigned int i)
{
	const struct nic *nic = &loan->answer.nics.nic[i];
	uint32_t tap = 0;
	int err;

	loan->tap[i] = tap_make(&tap);
	if (loan->tap[i] < 0)
		return lender_fails(loan, "tap", loan->tap[i]);
	lender_quiet(tap);
	err = redirect_up(loan->netlink, tap, nic->mtu);
	if (!err)
		err = redirect_add(loan->netlink, tap, nic->index);
	if (!err)
		err = redirect_add(loan->netlink, nic->index, tap);
	if (err)
		return lender_fails(loan, nic->name, err);
	loan->lent = i + 1;
	return 0;
}

static int lender_lend_all(struct lender_loan *loan)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < loan->answer.nics.count && !err; i++)
		err = lender_lend_one(loan, i);
	return err;
}

static void lender_take_back(struct lender_loan *loan)
{
	const struct nic *nic;
	int err;

	while (loan->lent > 0) {
		nic = &loan->answer.nics.nic[--loan->lent];
		err = redirect_remove(loan->netlink, nic->index);
		/* gone with the interface, or by somebody else's hand */
		if (err && err != -ENODEV && err != -ENOENT && err != -EINVAL)
			lender_fails(loan, nic->name, err);
	}
}

static int lender_say(struct lender_loan *loan, unsigned int taps)
{
	return rights_send(LENDER_FD_LAUNCHER, &loan->answer,
			   sizeof(loan->answer), loan->tap, taps, 0);
}

/* One byte asks for the taps; the end of the file for the end. */
static bool lender_is_asked(void)
{
	char byte;
	ssize_t n;

	do
		n = read(LENDER_FD_LAUNCHER, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

static void lender_serve(struct lender_loan *loan)
{
	unsigned int i, taps = 0;

	if (lender_say(loan, 0) || loan->answer.err || !lender_is_asked())
		return;
	if (!lender_lend_all(loan))
		taps = loan->answer.nics.count;
	else
		lender_take_back(loan);
	lender_say(loan, taps);
	/* QEMU's copy alone keeps a tap. */
	for (i = 0; i < taps; i++)
		close(loan->tap[i]);
	if (!taps)
		return;
	while (lender_is_asked())
		;
	lender_take_back(loan);
}

static void __attribute__((noreturn)) lender_main(int launcher, const char *path)
{
	struct lender_loan loan = {.netlink = -1};
	sigset_t all;

	/* Only SIGKILL ends it: a service manager's SIGTERM comes too early. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, "gpubox-lender");
	if (descriptors_keep(&launcher, 1))
		_exit(1);
	lender_join(&loan, path);
	lender_serve(&loan);
	_exit(loan.answer.err ? 1 : 0);
}

/* What it says, and the taps that came with it. */
static int lender_hear(const struct lender *lender,
		       struct lender_answer *answer, struct rights *taps)
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

static int lender_refuse(const char *path, const struct lender_answer *answer,
			 struct fault *fault)
{
	const char *why = strerror(-answer->err);
	int err = answer->err;

	if (!strcmp(answer->what, "setns") && err == -EPERM)
		why = "joining it needs CAP_SYS_ADMIN; run gpubox as root";
	else if (!strcmp(answer->what, "setns") && err == -EINVAL)
		why = "is not a network namespace";
	else if (!strcmp(answer->what, "interfaces") && err == -E2BIG)
		why = "has more than 4 interfaces, 32 addresses, 64 "
		      "routes or 128 permanent neighbours";
	else if (err == -EEXIST)
		why = "it is lent to another guest, or somebody redirects it "
		      "already ('tc qdisc show')";
	return fault_set(fault, FAULT_HOST, err == -EEXIST ? -EBUSY : err,
			 "--network ns:%s: %s: %s", path, answer->what, why);
}

static int lender_fork(struct lender *lender, const char *path)
{
	int ends[2], err;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	lender->pid = fork();
	if (!lender->pid)
		lender_main(ends[1], path);
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

int lender_start(struct lender *lender, const char *path, struct nics *nics,
		 struct fault *fault)
{
	struct lender_answer answer;
	struct rights none = {.count = 0};
	int err = lender_fork(lender, path);

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
	struct lender_answer answer = {0};
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
