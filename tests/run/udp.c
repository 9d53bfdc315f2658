// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * UDP for tests, on both sides. Usage: udp PORT: answer each datagram with
 * "got " and what it had, for ever. udp PORT ADDRESS TEXT SECONDS: send TEXT,
 * print the first answer; 1: none came in that time.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int fd)
{
	char data[512] = "got ";
	struct sockaddr_in from;
	socklen_t size;
	ssize_t n;

	for (;;) {
		size = sizeof(from);
		n = recvfrom(fd, data + 4, sizeof(data) - 4, 0,
			     (struct sockaddr *)&from, &size);
		if (n >= 0)
			sendto(fd, data, (size_t)n + 4, 0,
			       (struct sockaddr *)&from, size);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char data[512];
	ssize_t n;

	if (argc < 2)
		return 2;
	to.sin_port = htons((unsigned short)atoi(argv[1]));
	if (argc < 5) {
		if (bind(fd, (struct sockaddr *)&to, sizeof(to)))
			return 2;
		puts("up");
		fflush(stdout);
		serve(fd);
	}
	inet_pton(AF_INET, argv[2], &to.sin_addr);
	if (sendto(fd, argv[3], strlen(argv[3]), 0, (struct sockaddr *)&to,
		   sizeof(to)) < 0 ||
	    poll(&ready, 1, atoi(argv[4]) * 1000) != 1)
		return 1;
	n = recv(fd, data, sizeof(data), 0);
	if (n > 0)
		printf("%.*s\n", (int)n, data);
	return n > 0 ? 0 : 1;
}
