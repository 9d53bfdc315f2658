// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Run a command on a terminal of its own and talk to it by a script of
 * words. Usage: pty ROWS COLUMNS STEP... -- COMMAND [ARG...], a STEP being
 *
 *	wait=TEXT	until the command has printed TEXT
 *	send=TEXT	type it; \r, \x03 and \x1a by their escapes
 *	size=R,C	change the window
 *	kill=SIGNAL	to the command, by its number
 *	raw		until the command has made the terminal raw
 *	stopped		until the command has stopped
 *
 * What the command prints goes to stdout, its status becomes ours. At the
 * end, whether the terminal is as it was: "terminal restored" on stderr.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

/* Only what never comes is waited for so long. */
#define WAIT_MS 300000

static char seen[1 << 20];
static size_t seen_size, seen_from;
static int master, slave;
static pid_t child;

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void give_up(const char *why)
{
	fprintf(stderr, "pty: %s\n", why);
	kill(child, SIGKILL);
	exit(99);
}

/* One read; false at the end. */
static int take(int timeout_ms)
{
	struct pollfd ready = {.fd = master, .events = POLLIN};
	ssize_t n;

	if (poll(&ready, 1, timeout_ms) < 1)
		return 1;
	if (seen_size == sizeof(seen) - 1)
		give_up("too much output");
	n = read(master, seen + seen_size, sizeof(seen) - 1 - seen_size);
	if (n <= 0)
		return 0;
	fwrite(seen + seen_size, 1, (size_t)n, stdout);
	fflush(stdout);
	seen_size += (size_t)n;
	seen[seen_size] = '\0';
	return 1;
}

static void wait_text(const char *text)
{
	long long end = now_ms() + WAIT_MS;
	char *found;

	while (!(found = strstr(seen + seen_from, text))) {
		if (now_ms() > end || !take(100))
			give_up(text);
	}
	seen_from = (size_t)(found - seen) + strlen(text);
}

static void send_text(const char *text)
{
	char c;

	for (; *text; text++) {
		c = *text;
		if (c == '\\' && text[1] == 'r') {
			c = '\r';
			text++;
		} else if (c == '\\' && text[1] == 'x') {
			c = (char)strtol((char[]){text[2], text[3], 0}, NULL, 16);
			text += 3;
		}
		if (write(master, &c, 1) != 1)
			give_up("send");
	}
}

/* Of a launcher: it hears signals, and its guest boots. */
static void wait_raw(void)
{
	long long end = now_ms() + WAIT_MS;
	struct termios now;

	while (!tcgetattr(slave, &now) && now.c_lflag & ICANON) {
		if (now_ms() > end || !take(20))
			give_up("not raw");
	}
}

static void wait_stopped(void)
{
	long long end = now_ms() + WAIT_MS;
	siginfo_t info;

	do {
		memset(&info, 0, sizeof(info));
		if (waitid(P_PID, (id_t)child, &info,
			   WSTOPPED | WNOHANG | WNOWAIT))
			give_up("waitid");
		take(50);
	} while (info.si_code != CLD_STOPPED && now_ms() < end);
	if (info.si_code != CLD_STOPPED)
		give_up("did not stop");
	waitid(P_PID, (id_t)child, &info, WSTOPPED | WNOHANG);
}

/* The end of the command; its status. */
static int wait_end(void)
{
	long long end = now_ms() + WAIT_MS;
	int status;

	while (waitpid(child, &status, WNOHANG) != child) {
		if (now_ms() > end)
			give_up("did not end");
		take(100);
	}
	return status;
}

/* Nobody has the other side any more: what is on its way comes, then the end. */
static void take_rest(void)
{
	long long end = now_ms() + WAIT_MS;

	close(slave);
	while (take(100) && now_ms() < end)
		;
}

static void step(const char *word)
{
	const char *value = strchr(word, '=');
	struct winsize size = {0};

	value = value ? value + 1 : "";
	if (!strncmp(word, "wait=", 5)) {
		wait_text(value);
	} else if (!strncmp(word, "send=", 5)) {
		send_text(value);
	} else if (!strncmp(word, "size=", 5)) {
		if (sscanf(value, "%hu,%hu", &size.ws_row, &size.ws_col) != 2)
			give_up(word);
		ioctl(master, TIOCSWINSZ, &size);
	} else if (!strncmp(word, "kill=", 5)) {
		kill(child, atoi(value));
	} else if (!strcmp(word, "raw")) {
		wait_raw();
	} else if (!strcmp(word, "stopped")) {
		wait_stopped();
	} else {
		give_up(word);
	}
}

int main(int argc, char **argv)
{
	struct winsize size = {0};
	struct termios before, after;
	int i, status;

	if (argc < 5)
		return 99;
	size.ws_row = (unsigned short)atoi(argv[1]);
	size.ws_col = (unsigned short)atoi(argv[2]);
	for (i = 3; i < argc && strcmp(argv[i], "--"); i++)
		;
	if (openpty(&master, &slave, NULL, NULL, &size))
		return 99;
	tcgetattr(slave, &before);
	/*
	 * A shell's background ignores them, a user's terminal does not. Before
	 * the fork: a signal that the child still ignored would be lost.
	 */
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	child = fork();
	if (!child) {
		close(master);
		login_tty(slave);
		execvp(argv[i + 1], argv + i + 1);
		_exit(98);
	}
	for (argv[i] = NULL, i = 3; argv[i]; i++)
		step(argv[i]);
	status = wait_end();
	tcgetattr(slave, &after);
	take_rest();
	fprintf(stderr, "terminal %s\n",
		before.c_lflag == after.c_lflag &&
				before.c_iflag == after.c_iflag &&
				before.c_oflag == after.c_oflag
			? "restored"
			: "changed");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
