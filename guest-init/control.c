// SPDX-License-Identifier: GPL-2.0-or-later
#include "control.h"

#include <linux/utsname.h>

#include "clock.h"
#include "mem.h"
#include "phase.h"
#include "sys.h"

/* Make room for the payload of the frame whose header is here. */
static int control_payload(struct control *control)
{
	struct frame *frame = &control->frame;
	int ret = frame_parse(control->header, frame);

	if (ret)
		return ret;
	frame->payload = control->small;
	if (frame->type == ABI_JOB || frame->type == ABI_SPAWN)
		frame->payload =
			sys_mmap((size_t)frame->size + 1, SYS_MAP_ANONYMOUS, -1);
	return frame->payload ? 0 : -ENOMEM;
}

/* Read once. Returns the bytes read, 0 when there are none, or -errno. */
static long control_fill(struct control *control, uint8_t *to, size_t size)
{
	long len = sys_read(control->fd, to, size);

	if (len == -EAGAIN)
		return 0;
	if (!len)
		return -EPIPE;
	if (len > 0)
		control->have += (size_t)len;
	return len;
}

int control_read(struct control *control)
{
	struct frame *frame = &control->frame;
	size_t at;
	long ret;

	while (control->have < ABI_HEADER_SIZE) {
		ret = control_fill(control, control->header + control->have,
				   ABI_HEADER_SIZE - control->have);
		if (ret <= 0)
			return (int)ret;
		ret = control->have == ABI_HEADER_SIZE ? control_payload(control)
						       : 0;
		if (ret)
			return (int)ret;
	}
	while (control->have < ABI_HEADER_SIZE + (size_t)frame->size) {
		at = control->have - ABI_HEADER_SIZE;
		ret = control_fill(control, frame->payload + at,
				   frame->size - at);
		if (ret <= 0)
			return (int)ret;
	}
	control->have = 0;
	return 1;
}

void control_job_free(const struct frame *frame)
{
	sys_munmap(frame->payload, (size_t)frame->size + 1);
}

int control_wait(struct control *control, uint64_t deadline)
{
	struct pollfd poll = {.fd = control->fd, .events = POLLIN};
	int ret;

	for (;;) {
		ret = control_read(control);
		if (ret)
			return ret < 0 ? ret : 0;
		if (!sys_poll(&poll, 1, clock_left(deadline)))
			return -ETIMEDOUT;
	}
}

/* Until the port takes more. */
static int control_ready(const struct control *control)
{
	struct pollfd poll = {.fd = control->fd, .events = POLLOUT};

	sys_poll(&poll, 1, -1);
	return poll.revents & POLLHUP ? -EPIPE : 0;
}

int control_write(struct control *control, const void *buf, size_t size)
{
	const uint8_t *at = buf;
	long ret;

	while (size) {
		ret = sys_write(control->fd, at, size);
		if (ret > 0) {
			at += ret;
			size -= (size_t)ret;
			continue;
		}
		if (ret != -EAGAIN)
			return ret ? (int)ret : -EPIPE;
		ret = control_ready(control);
		if (ret)
			return (int)ret;
	}
	return 0;
}

int control_splice(struct control *control, int from, size_t size)
{
	long ret = 0;

	while (size && !ret) {
		ret = SYS_6(splice, from, NULL, control->fd, NULL, size, 0);
		if (ret > 0) {
			size -= (size_t)ret;
			ret = 0;
		} else if (ret == -EAGAIN) {
			ret = control_ready(control);
		} else if (!ret) {
			ret = -EPIPE;
		}
	}
	return (int)ret;
}

int control_hello(struct control *control)
{
	uint8_t buf[ABI_HEADER_SIZE + 4 + __NEW_UTS_LEN + PHASE_BYTES(PHASE_MAX)];
	struct new_utsname name;
	uint8_t *at = buf;
	size_t size;

	SYS_1(uname, &name);
	size = strlen(name.release);
	at = frame_header(at, ABI_HELLO, 4 + (uint32_t)size);
	abi_put32(at, ABI_VERSION);
	memcpy(at + 4, name.release, size);
	at = phase_frames(at + 4 + size);
	control->hello = clock_ns();
	return control_write(control, buf, (size_t)(at - buf));
}

int control_started(struct control *control, int pid)
{
	uint8_t buf[PHASE_BYTES(PHASE_MAX) + ABI_HEADER_SIZE + 12];
	uint8_t *at = phase_frames(buf);

	at = frame_header(at, ABI_STARTED, 12);
	abi_put64(at, clock_ns());
	abi_put32(at + 8, (uint32_t)pid);
	return control_write(control, buf, (size_t)(at + 12 - buf));
}

int control_stream_eof(struct control *control, enum abi_stream stream,
		       uint64_t total)
{
	uint8_t buf[ABI_HEADER_SIZE + 12];
	uint8_t *at = frame_header(buf, ABI_STREAM_EOF, 12);

	abi_put32(at, stream);
	abi_put64(at + 4, total);
	return control_write(control, buf, sizeof(buf));
}

int control_gpu(struct control *control, bool up, const char *why)
{
	uint8_t buf[ABI_HEADER_SIZE + 4 + sizeof(((struct failure *)0)->text)];
	size_t size = strlen(why);
	uint8_t *at = frame_header(buf, ABI_GPU, 4 + (uint32_t)size);

	abi_put32(at, up);
	memcpy(at + 4, why, size + 1);
	/* less the NUL */
	return control_write(control, buf, ABI_HEADER_SIZE + 4 + size);
}

int control_log(struct control *control, const char *line, size_t size)
{
	uint8_t buf[ABI_HEADER_SIZE + ABI_LOG_LINE];
	uint8_t *at = frame_header(buf, ABI_LOG, (uint32_t)size);

	memcpy(at, line, size);
	return control_write(control, buf, ABI_HEADER_SIZE + size);
}

/* @buf is of CONTROL_ERROR bytes; returns how many. */
#define CONTROL_ERROR \
	(12 + PHASE_NAME_MAX + 1 + sizeof(((struct failure *)0)->text))

static size_t control_failure(uint8_t *at, const struct failure *failure)
{
	size_t step = strlen(failure->step) + 1, text = strlen(failure->text);

	abi_put32(at, failure->fault);
	abi_put32(at + 4, (uint32_t)-failure->err);
	abi_put32(at + 8, failure->status);
	memcpy(at + 12, failure->step, step);
	memcpy(at + 12 + step, failure->text, text);
	return 12 + step + text;
}

int control_error(struct control *control, const struct failure *failure)
{
	uint8_t buf[ABI_HEADER_SIZE + CONTROL_ERROR];
	size_t size = control_failure(buf + ABI_HEADER_SIZE, failure);

	frame_header(buf, ABI_ERROR, (uint32_t)size);
	return control_write(control, buf, ABI_HEADER_SIZE + size);
}

static void control_end(uint8_t *p, const struct control_end *end)
{
	uint32_t signal = (uint32_t)end->end.status & 0x7f;

	abi_put32(p + ABI_EXIT_SIGNALLED, signal != 0);
	abi_put32(p + ABI_EXIT_CODE,
		  signal ? signal : (uint32_t)end->end.status >> 8 & 0xff);
	abi_put64(p + ABI_EXIT_STDOUT, end->out[0]);
	abi_put64(p + ABI_EXIT_STDERR, end->out[1]);
	abi_put64(p + ABI_EXIT_STAMP, end->stamp);
	abi_put64(p + ABI_EXIT_UTIME, end->end.utime_us);
	abi_put64(p + ABI_EXIT_STIME, end->end.stime_us);
	abi_put64(p + ABI_EXIT_MAXRSS, end->end.maxrss_kib);
	abi_put32(p + ABI_EXIT_OOM, end->oom);
}

int control_exit(struct control *control, const struct control_end *end)
{
	uint8_t buf[ABI_HEADER_SIZE + ABI_EXIT_SIZE];

	control_end(frame_header(buf, ABI_EXIT, ABI_EXIT_SIZE), end);
	return control_write(control, buf, sizeof(buf));
}

/* The header and the number; returns what follows. */
static uint8_t *control_p(uint8_t *at, enum abi_frame type, uint32_t process,
			  uint32_t size)
{
	at = frame_header(at, type, 4 + size);
	abi_put32(at, process);
	return at + 4;
}

int control_p_started(struct control *control, uint32_t process, int pid)
{
	uint8_t buf[ABI_HEADER_SIZE + 16];
	uint8_t *at = control_p(buf, ABI_P_STARTED, process, 12);

	abi_put64(at, clock_ns());
	abi_put32(at + 8, (uint32_t)pid);
	return control_write(control, buf, sizeof(buf));
}

int control_p_eof(struct control *control, uint32_t process,
		  enum abi_stream stream, uint64_t total)
{
	uint8_t buf[ABI_HEADER_SIZE + 16];
	uint8_t *at = control_p(buf, ABI_P_EOF, process, 12);

	abi_put32(at, stream);
	abi_put64(at + 4, total);
	return control_write(control, buf, sizeof(buf));
}

int control_p_exit(struct control *control, uint32_t process,
		   const struct control_end *end)
{
	uint8_t buf[ABI_HEADER_SIZE + 4 + ABI_EXIT_SIZE];

	control_end(control_p(buf, ABI_P_EXIT, process, ABI_EXIT_SIZE), end);
	return control_write(control, buf, sizeof(buf));
}

int control_p_error(struct control *control, uint32_t process,
		    const struct failure *failure)
{
	uint8_t buf[ABI_HEADER_SIZE + 4 + CONTROL_ERROR];
	size_t size = control_failure(buf + ABI_HEADER_SIZE + 4, failure);

	control_p(buf, ABI_P_ERROR, process, (uint32_t)size);
	return control_write(control, buf, ABI_HEADER_SIZE + 4 + size);
}

int control_p_credit(struct control *control, uint32_t process, uint32_t bytes)
{
	uint8_t buf[ABI_HEADER_SIZE + 8];

	abi_put32(control_p(buf, ABI_P_CREDIT, process, 4), bytes);
	return control_write(control, buf, sizeof(buf));
}

uint8_t *control_p_out(uint8_t *at, uint32_t process, enum abi_stream stream,
		       uint32_t size)
{
	at = control_p(at, ABI_P_OUT, process, 4 + size);
	abi_put32(at, stream);
	return at + 4;
}
