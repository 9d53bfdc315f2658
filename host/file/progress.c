// SPDX-License-Identifier: GPL-2.0-or-later
#include "file/progress.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "log.h"

static void *progress_run(void *arg)
{
	struct progress *progress = arg;
	struct timespec next;
	int seconds = 0;

	clock_gettime(CLOCK_MONOTONIC, &next);
	pthread_mutex_lock(&progress->lock);
	while (!progress->ends) {
		next.tv_sec++;
		while (!progress->ends &&
		       !pthread_cond_timedwait(&progress->wake, &progress->lock,
					       &next))
			;
		if (!progress->ends)
			log_progress("%s, %d s", progress->text, ++seconds);
	}
	pthread_mutex_unlock(&progress->lock);
	return NULL;
}

/* Signals are for who began it. */
static bool progress_start(struct progress *progress)
{
	pthread_condattr_t clock;
	sigset_t all, old;
	bool runs;

	pthread_mutex_init(&progress->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&progress->wake, &clock);
	pthread_condattr_destroy(&clock);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	runs = !pthread_create(&progress->thread, NULL, progress_run, progress);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return runs;
}

void progress_begin(struct progress *progress, const char *path, const char *what)
{
	progress->runs = progress->ends = false;
	if (!log_has_progress())
		return;
	snprintf(progress->text, sizeof(progress->text), "%.400s: %s", path,
		 what);
	progress->runs = progress_start(progress);
}

void progress_end(struct progress *progress)
{
	if (!progress->runs)
		return;
	pthread_mutex_lock(&progress->lock);
	progress->ends = true;
	pthread_cond_signal(&progress->wake);
	pthread_mutex_unlock(&progress->lock);
	pthread_join(progress->thread, NULL);
	pthread_cond_destroy(&progress->wake);
	pthread_mutex_destroy(&progress->lock);
	progress->runs = false;
	log_progress_end();
}
