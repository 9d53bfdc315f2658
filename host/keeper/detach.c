// SPDX-License-Identifier: GPL-2.0-or-later
#include "keeper/detach.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest_abi.h"

/* Of one program on both sides of a pipe; less than PIPE_BUF. */
struct detach_said {
	int status;
	char text[DETACH_TEXT];
};

/*
 * What a terminal sends goes to both: the new process says what comes of it.
 * Who ends us alone by SIGTERM closes the pipe, which it hears of.
 */
static void detach_ignore(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

/* Without a report: what it ended with, which nobody else can know. */
static int detach_wait(pid_t pid, int fd, char text[DETACH_TEXT])
{
	struct detach_said said = {0};
	int wait_status;
	ssize_t n;

	do
		n = read(fd, &said, sizeof(said));
	while (n < 0 && errno == EINTR);
	memcpy(text, said.text, DETACH_TEXT);
	if (n == (ssize_t)sizeof(said))
		return said.status;
	while (waitpid(pid, &wait_status, 0) < 0)
		if (errno != EINTR)
			return ABI_STATUS_GPUBOX;
	if (WIFSIGNALED(wait_status))
		return 128 + WTERMSIG(wait_status);
	return ABI_STATUS_GPUBOX;
}

int detach_fork(bool *isnew, int *report, int *status, char text[DETACH_TEXT],
		struct fault *fault)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return fault_set(fault, FAULT_HOST, -errno,
				 "the guest's keeper: %s", strerror(errno));
	pid = fork();
	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return fault_set(fault, FAULT_HOST, -errno,
				 "the guest's keeper: %s", strerror(errno));
	}
	*isnew = !pid;
	if (!pid) {
		close(ends[0]);
		*report = ends[1];
		return 0;
	}
	close(ends[1]);
	detach_ignore();
	*status = detach_wait(pid, ends[0], text);
	close(ends[0]);
	return 0;
}

void detach_report(int *report, int status, const char *text)
{
	struct detach_said said = {.status = status};
	ssize_t n;

	if (*report < 0)
		return;
	snprintf(said.text, sizeof(said.text), "%s", text);
	n = write(*report, &said, sizeof(said));
	(void)n; /* who does not hear it is gone */
	close(*report);
	*report = -1;
}

int detach_leave(void)
{
	int null, fd, err = 0;

	null = open("/dev/null", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (null < 0)
		return -errno;
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (dup2(null, fd) < 0)
			err = -errno;
	close(null);
	if (setsid() < 0 && !err)
		err = -errno;
	return err;
}
