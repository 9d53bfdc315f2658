/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest that goes on from a template does: until its job came, it was
 * the same as every other that was restored from there.
 */
#ifndef GPUBOX_GUEST_INIT_RESTORED_H
#define GPUBOX_GUEST_INIT_RESTORED_H

#include "control.h"
#include "failure.h"
#include "job.h"

/*
 * Before it is one: do what each restored guest would do otherwise, or wait
 * for. lo comes up, disks lose their driver (disk.h), the kernel's generator of
 * random numbers is seeded, and what the kernel has put off is done.
 */
void restored_settle(void);

/*
 * Before anything else is done for @job, which has just come: mix its seed
 * into the generator of random numbers and let that begin again, set the wall
 * clock, find the devices that the template did not have. @children is of
 * child_watch(). Errors: those of ioctl(2), clock_settime(2), write(2) and
 * control_wait(); -EBADMSG (no time came behind the job), -ETIMEDOUT.
 */
int restored_begin(struct job *job, struct control *control, int children,
		   struct failure *failure);

#endif /* GPUBOX_GUEST_INIT_RESTORED_H */
