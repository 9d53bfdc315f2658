// SPDX-License-Identifier: GPL-2.0-or-later
#include "restored.h"

#include <linux/random.h>

#include "child.h"
#include "clock.h"
#include "disk.h"
#include "file.h"
#include "mem.h"
#include "needs.h"
#include "network.h"
#include "sys.h"

#define RESTORED_RANDOM "/dev/urandom"
#define RESTORED_SCAN	"/sys/bus/pci/rescan"

/*
 * What the kernel puts off at its boot, of which the change to the clock it has
 * measured by then is the most (tsc_refine_calibration_work(): a second).
 */
#define RESTORED_PUT_OFF_MS 1500

/* The longest way from us to the launcher, in ns. */
#define RESTORED_THERE (5 * CLOCK_MS)

/* struct rand_pool_info of linux/random.h, with its bytes. */
struct restored_pool {
	int entropy_count; /* bits */
	int buf_size;
	uint8_t buf[ABI_SEED_SIZE];
};

void restored_settle(void)
{
	uint64_t put_off = clock_deadline(RESTORED_PUT_OFF_MS);
	uint8_t byte;

	network_loopback();
	disk_leave();
	SYS_3(getrandom, &byte, sizeof(byte), 0);
	while (clock_left(put_off))
		sys_poll(NULL, 0, clock_left(put_off));
}

/* So that no number comes from what the template knew. The seed is wiped. */
static int restored_reseed(struct job *job, struct failure *failure)
{
	struct restored_pool pool = {
		.entropy_count = 8 * ABI_SEED_SIZE,
		.buf_size = ABI_SEED_SIZE,
	};
	int fd = sys_open(RESTORED_RANDOM, O_RDONLY, 0), ret = fd;

	memcpy(pool.buf, job->seed, sizeof(pool.buf));
	if (fd >= 0)
		ret = (int)sys_ioctl(fd, RNDADDENTROPY, &pool);
	if (ret >= 0)
		ret = (int)sys_ioctl(fd, RNDRESEEDCRNG, NULL);
	if (fd >= 0)
		sys_close(fd);
	memset(pool.buf, 0, sizeof(pool.buf));
	memset(job->seed, 0, sizeof(job->seed));
	if (ret >= 0)
		return 0;
	return failure_set(failure, ret, "job", RESTORED_RANDOM,
			   "takes no seed, and without one this guest's random "
			   "numbers are another's:");
}

/*
 * By the frame that answers HELLO. What the two took is halved, but for what
 * is not the way: a large job is read between them.
 */
static int restored_clock(struct control *control, uint64_t deadline,
			  struct failure *failure)
{
	uint64_t since, there;
	int ret = control_wait(control, deadline);

	since = clock_ns() - control->hello;
	there = since / 2 < RESTORED_THERE ? since / 2 : RESTORED_THERE;
	if (!ret && control->frame.type != ABI_TIME)
		ret = -EBADMSG;
	if (!ret)
		ret = clock_set_exactly(abi_get64(control->frame.payload) +
					since - there);
	return ret ? failure_set(failure, ret, "job", "wall clock", NULL) : 0;
}

struct restored_scan {
	unsigned int disks; /* that the template had a place for */
	bool rescan;	    /* it has not met all */
	volatile unsigned int done;
	volatile int err;
};

static void restored_scan_child(void *arg)
{
	struct restored_scan *scan = arg;
	int err = disk_take(scan->disks);

	if (!err && scan->rescan)
		err = file_write(RESTORED_SCAN, "1");
	scan->err = err;
	sys_exit(0);
}

/* A driver that hangs does not hang PID 1. */
static int restored_devices(const struct job *job, int children,
			    struct failure *failure)
{
	static struct restored_scan scan = {.err = -EINTR};
	struct child_end end;
	int pid, ret;

	scan.disks = needs_disks(job);
	scan.rescan = job->flags & ABI_JOB_RESCAN;
	if (!scan.disks && !scan.rescan)
		return 0;
	pid = child_start(restored_scan_child, &scan);
	ret = pid < 0 ? pid
		      : child_wait(children, pid, &scan.done, job->step_ms, &end);
	if (!ret)
		ret = scan.err;
	return ret ? failure_set(failure, ret, "job", "the devices", NULL) : 0;
}

int restored_begin(struct job *job, struct control *control, int children,
		   struct failure *failure)
{
	uint64_t deadline = clock_deadline(job->step_ms);
	int ret = restored_reseed(job, failure);

	if (!ret)
		ret = restored_clock(control, deadline, failure);
	if (!ret)
		ret = restored_devices(job, children, failure);
	return ret;
}
