// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/control.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void control_init(struct control *control, int fd, const uint8_t *job, size_t size)
{
	memset(control, 0, sizeof(*control));
	control->fd = fd;
	control->job = job;
	control->job_left = size;
}

short control_events(const struct control *control)
{
	short events = POLLIN;

	if (control->eof)
		return 0;
	if (control->job_left || control->begin != control->end)
		events |= POLLOUT;
	return events;
}

/* How much of @size bytes the socket took; ->eof when it takes no more. */
static size_t send_some(struct control *control, const uint8_t *data, size_t size)
{
	ssize_t n;

	n = send(control->fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n >= 0)
		return (size_t)n;
	if (errno != EAGAIN && errno != EINTR)
		control->eof = true;
	return 0;
}

void control_writable(struct control *control)
{
	size_t n;

	if (control->job_left) {
		n = send_some(control, control->job, control->job_left);
		control->job += n;
		control->job_left -= n;
	}
	if (control->job_left || control->begin == control->end)
		return;
	control->begin += send_some(control, control->queue + control->begin,
				    control->end - control->begin);
	if (control->begin == control->end)
		control->begin = control->end = 0;
}

void control_readable(struct control *control)
{
	uint8_t *data;
	size_t room;
	ssize_t n;

	data = frame_room(&control->decoder, &room);
	n = read(control->fd, data, room);
	if (n > 0)
		frame_filled(&control->decoder, (size_t)n);
	else if (!n || (errno != EAGAIN && errno != EINTR))
		control->eof = true;
}

int control_next(struct control *control, struct frame *frame)
{
	return frame_next(&control->decoder, frame);
}

static int queue_frame(struct control *control, enum abi_frame type,
		       const uint8_t *payload, size_t size)
{
	uint8_t *p = control->queue + control->end;

	if (sizeof(control->queue) - control->end < ABI_HEADER_SIZE + size)
		return -ENOBUFS;
	abi_put32(p, (uint32_t)size);
	abi_put16(p + 4, (uint16_t)type);
	abi_put16(p + 6, 0);
	if (size)
		memcpy(p + ABI_HEADER_SIZE, payload, size);
	control->end += ABI_HEADER_SIZE + size;
	return 0;
}

int control_signal(struct control *control, int signo)
{
	uint8_t payload[4];

	abi_put32(payload, (uint32_t)signo);
	return queue_frame(control, ABI_SIGNAL, payload, sizeof(payload));
}

int control_winsize(struct control *control, const struct winsize *size)
{
	uint8_t payload[8];

	abi_put16(payload, size->ws_row);
	abi_put16(payload + 2, size->ws_col);
	abi_put16(payload + 4, size->ws_xpixel);
	abi_put16(payload + 6, size->ws_ypixel);
	return queue_frame(control, ABI_WINSIZE, payload, sizeof(payload));
}

int control_stdin_eof(struct control *control, uint64_t bytes)
{
	uint8_t payload[8];

	abi_put64(payload, bytes);
	return queue_frame(control, ABI_STDIN_EOF, payload, sizeof(payload));
}

int control_closed(struct control *control, enum abi_stream stream)
{
	uint8_t payload[4];

	abi_put32(payload, stream);
	return queue_frame(control, ABI_CLOSED, payload, sizeof(payload));
}

int control_bye(struct control *control)
{
	return queue_frame(control, ABI_BYE, NULL, 0);
}
