// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/link.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "guest/packet.h"
#include "log.h"

/* Frames per call, so that a flood does not keep us from deadlines. */
#define LINK_FRAMES 64

void link_init(struct link *link)
{
	link->fd[LINK_NIC] = link->fd[LINK_OUTSIDE] = -1;
}

int link_open(struct link *link, int theirs[LINK_ENDS])
{
	int i, pair[2], err = 0;

	link_init(link);
	theirs[LINK_NIC] = theirs[LINK_OUTSIDE] = -1;
	for (i = 0; !err && i < LINK_ENDS; i++) {
		if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair)) {
			err = -errno;
			break;
		}
		link->fd[i] = pair[0];
		theirs[i] = pair[1];
	}
	if (err && theirs[LINK_NIC] >= 0)
		close(theirs[LINK_NIC]);
	if (err)
		link_close(link);
	return err;
}

static void link_close_end(struct link *link, enum link_end end)
{
	if (link->fd[end] >= 0)
		close(link->fd[end]);
	link->fd[end] = -1;
}

void link_close(struct link *link)
{
	link_close_end(link, LINK_NIC);
	link_close_end(link, LINK_OUTSIDE);
}

static enum link_end link_other(enum link_end end)
{
	return end == LINK_NIC ? LINK_OUTSIDE : LINK_NIC;
}

short link_events(const struct link *link, enum link_end end)
{
	short events = 0;

	if (link->fd[end] < 0)
		return 0;
	if (!link->size[end])
		events |= POLLIN;
	if (link->size[link_other(end)])
		events |= POLLOUT;
	return events;
}

static bool link_passes(struct link *link, enum link_end end)
{
	enum packet_way way;

	if (end != LINK_NIC) {
		peers_note(&link->peers, link->frame[end], link->size[end],
			   clock_now_ms());
		return true;
	}
	way = packet_judge(link->frame[end], link->size[end]);
	if (way == PACKET_LOOPBACK &&
	    peers_answers(&link->peers, link->frame[end], link->size[end],
			  clock_now_ms()))
		return true;
	if (way == PACKET_LOOPBACK && !link->told) {
		link->told = true;
		log_notice("network: the guest asked for what listens on this "
			   "host's loopback, and does not reach it; --network "
			   "user:host-loopback lets it");
	}
	return way == PACKET_PASS;
}

/* False: nothing came, or the other end takes no more now. */
static bool link_step(struct link *link, enum link_end end)
{
	int from = link->fd[end], to = link->fd[link_other(end)];
	ssize_t n;

	if (!link->size[end]) {
		n = recv(from, link->frame[end], LINK_FRAME_MAX, MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			link_close_end(link, end);
		if (n < 0)
			return false;
		link->size[end] = (size_t)n;
		/* To QEMU a frame of no bytes is the end of all. */
		if (!n || !link_passes(link, end)) {
			link->size[end] = 0;
			return true;
		}
	}
	n = send(to, link->frame[end], link->size[end],
		 MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	/* Any other error costs the frame, as on any wire. */
	link->size[end] = 0;
	return true;
}

static void link_move_from(struct link *link, enum link_end end)
{
	int i;

	for (i = 0; i < LINK_FRAMES; i++)
		if (link->fd[LINK_NIC] < 0 || link->fd[LINK_OUTSIDE] < 0 ||
		    !link_step(link, end))
			return;
}

void link_move(struct link *link)
{
	link_move_from(link, LINK_NIC);
	link_move_from(link, LINK_OUTSIDE);
}
