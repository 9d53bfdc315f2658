// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/spawned_io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Credit goes back in such pieces, not for each line. */
#define CREDIT_STEP (ABI_P_WINDOW_OUT / 4)

static void on_out_ready(void *arg, short revents)
{
	struct spawned_out *out = arg;

	pump_move(&out->pump, false, revents != 0);
}

int spawned_io_open_out(struct spawned_out *out, struct watch_set *set, int fd)
{
	int err;

	out->fd = fd;
	if (fd < 0)
		return 0;
	err = pump_open_sink(&out->pump, fd);
	out->watch = (struct watch){
		.ready = on_out_ready,
		.arg = out,
		.deadline = WATCH_NEVER,
		.fd = out->pump.to,
	};
	if (!err && watch_add(set, &out->watch))
		err = -ENOMEM;
	if (err)
		spawned_io_leave_out(out, set);
	return err;
}

void spawned_io_leave_out(struct spawned_out *out, struct watch_set *set)
{
	if (out->fd < 0)
		return;
	watch_remove(set, &out->watch);
	pump_close(&out->pump);
	out->pump.delivered = out->pump.received;
	out->pump.begin = out->pump.end = 0;
	close(out->fd);
	out->fd = -1;
}

/*
 * poll(2) says that there is something, and another who shares the pipe or
 * the terminal may have it: so that we do not wait then, we read by a file
 * description of our own, which does not.
 */
static int reopen(int fd, const struct stat *st)
{
	char path[sizeof("/proc/self/fd/") + 11];
	int own;

	if (!S_ISFIFO(st->st_mode) && !isatty(fd))
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (own < 0)
		return fd;
	close(fd);
	return own;
}

static ssize_t read_some(const struct spawned_in *in, uint8_t *data, size_t size)
{
	if (in->is_socket)
		return recv(in->fd, data, size, MSG_DONTWAIT);
	return read(in->fd, data, size);
}

static void on_in_ready(void *arg, short revents)
{
	struct spawned_in *in = arg;
	uint64_t room = in->allowed - in->sent;
	uint8_t data[ABI_P_IN_MAX];
	ssize_t n;

	if (!revents || in->eof || !room || !channel_has_room(in->channel))
		return;
	n = read_some(in, data, room < sizeof(data) ? room : sizeof(data));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	/* A terminal that was hung up reads as EIO: the end as well. */
	if (n <= 0) {
		in->eof = true;
		return;
	}
	in->err = channel_p_in(in->channel, in->process, data, (size_t)n);
	if (in->err)
		in->eof = true;
	else
		in->sent += (uint64_t)n;
}

int spawned_io_open_in(struct spawned_in *in, struct watch_set *set,
		       struct channel *channel, uint32_t process, int fd)
{
	struct stat st;

	in->fd = fd;
	in->channel = channel;
	in->process = process;
	in->allowed = ABI_P_WINDOW_IN;
	in->eof = fd < 0;
	if (fd < 0)
		return 0;
	if (fstat(fd, &st))
		st.st_mode = 0;
	in->is_socket = S_ISSOCK(st.st_mode);
	in->fd = reopen(fd, &st);
	in->watch = (struct watch){
		.ready = on_in_ready,
		.arg = in,
		.deadline = WATCH_NEVER,
		.fd = in->fd,
	};
	if (!watch_add(set, &in->watch))
		return 0;
	spawned_io_leave_in(in, set);
	return -ENOMEM;
}

void spawned_io_leave_in(struct spawned_in *in, struct watch_set *set)
{
	in->eof = true;
	if (in->fd < 0)
		return;
	watch_remove(set, &in->watch);
	close(in->fd);
	in->fd = -1;
}

const char *spawned_io_bytes(struct spawned_out *out, const uint8_t *data,
			     size_t size)
{
	if (out->eof)
		return "bytes behind the end of a process's stream";
	if (size > ABI_P_WINDOW_OUT - (out->pump.received - out->credited))
		return "more bytes of a process than it may send";
	if (out->fd >= 0) {
		pump_put(&out->pump, data, size);
	} else {
		out->pump.received += size;
		out->pump.delivered += size;
	}
	return NULL;
}

const char *spawned_io_end(struct spawned_out *out, uint64_t total)
{
	if (out->eof)
		return "a stream of a process ended twice";
	if (out->pump.received != total)
		return "two lengths of a process's stream";
	out->eof = true;
	return NULL;
}

const char *spawned_io_credit(struct spawned_in *in, uint64_t bytes)
{
	if (bytes > ABI_P_WINDOW_IN - (in->allowed - in->sent))
		return "more credit than bytes were sent";
	in->allowed += bytes;
	return NULL;
}

void spawned_io_turn_out(struct spawned_out *out, struct channel *channel,
			 uint32_t process, enum abi_stream stream)
{
	uint64_t due = out->pump.delivered - out->credited;

	out->watch.events = out->fd < 0 ? 0 : pump_to_events(&out->pump);
	if (out->eof)
		return;
	if (out->pump.err && !out->told &&
	    !channel_p_closed(channel, process, stream))
		out->told = true;
	if (due >= CREDIT_STEP &&
	    !channel_p_credit(channel, process, stream, (uint32_t)due))
		out->credited += due;
}

void spawned_io_turn_in(struct spawned_in *in)
{
	bool wanted = !in->eof && in->sent < in->allowed &&
		      channel_has_room(in->channel);

	in->watch.events = wanted ? POLLIN : 0;
	if (in->eof && !in->told &&
	    !channel_p_stdin_eof(in->channel, in->process, in->sent))
		in->told = true;
}

bool spawned_io_is_done(const struct spawned_out *out)
{
	return out->fd < 0 || pump_is_empty(&out->pump);
}
