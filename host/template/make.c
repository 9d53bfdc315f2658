// SPDX-License-Identifier: GPL-2.0-or-later
#include "template/make.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "clock.h"
#include "file/cache.h"
#include "file/cache_sweep.h"
#include "file/output.h"
#include "file/stash.h"
#include "guest_abi.h"
#include "layout/numa.h"
#include "qemu/process.h"
#include "qemu/qmp.h"
#include "qemu/vm_boot.h"
#include "template/ram.h"

/* Nothing else wants the disk: QEMU's default is 1 Gbit/s. */
#define MAKE_BANDWIDTH (INT64_C(64) << 30)
/* What saving is, once the guest is ready, and QEMU's end. */
#define MAKE_END_MS 5000

enum make_state {
	MAKE_BOOT,  /* until the guest says that it is ready */
	MAKE_SAVE,  /* until QEMU says that it is saved */
	MAKE_SAVED, /* until QEMU has ended */
	MAKE_FAILED,
};

struct maker {
	const struct template_make *make;
	struct output output;
	struct qemu_process vmm;
	struct qmp *qmp;
	int ram; /* of its memory, where that stands apart; or -1 */
	enum make_state state;
	bool console_eof, said_eof;
	char console[4096]; /* the last of it */
	size_t console_size;
	char said[512]; /* by QEMU */
	char why[256];	/* QEMU refused */
};

static void make_refused(struct maker *m, const char *why)
{
	if (!*m->why)
		snprintf(m->why, sizeof(m->why), "%s", why);
	m->state = MAKE_FAILED;
}

static void make_on_reply(void *arg, json_t *value)
{
	if (!value)
		make_refused(arg, "QEMU does not save this machine");
}

/* docs of QEMU: MigrationStatus of qapi/migration.json */
static void make_on_event(void *arg, const char *name, json_t *data)
{
	struct maker *m = arg;
	const char *status;

	if (strcmp(name, "MIGRATION") != 0)
		return;
	status = json_string_value(json_object_get(data, "status"));
	if (!status)
		return;
	if (!strcmp(status, "failed") || !strcmp(status, "cancelled"))
		make_refused(m, "QEMU could not save it");
	if (strcmp(status, "completed") != 0 || m->state != MAKE_SAVE)
		return;
	m->state = MAKE_SAVED;
	qmp_request(m->qmp, "quit", NULL, NULL, NULL);
}

static int make_ask(struct maker *m, const char *name, json_t *arguments)
{
	return qmp_request(m->qmp, name, arguments, make_on_reply, m);
}

/* The guest goes on meanwhile: then it goes on by itself when restored. */
static void make_save(struct maker *m)
{
	const char *uri = m->make->by_file ? VM_BOOT_FILE : "fd:state";
	int err;

	m->state = MAKE_SAVE;
	err = make_ask(m, "migrate-set-capabilities",
		       vm_boot_capabilities(m->make->ram));
	if (!err)
		err = make_ask(m, "migrate-set-parameters",
			       json_pack("{s:I}", "max-bandwidth",
					 (json_int_t)MAKE_BANDWIDTH));
	if (!err && !m->make->by_file)
		err = qmp_give(m->qmp, "state", m->output.fd, make_on_reply, m);
	if (!err)
		err = make_ask(m, "migrate", json_pack("{s:s}", "uri", uri));
	if (err)
		make_refused(m, strerror(-err));
}

static void make_hear_console(struct maker *m)
{
	const size_t room = sizeof(m->console) - 1;
	ssize_t n;

	if (m->console_size > room / 2) {
		m->console_size -= room / 2;
		memmove(m->console, m->console + room / 2, m->console_size);
	}
	n = read(m->vmm.fd[VM_FD_CONSOLE - VM_FD_QMP],
		 m->console + m->console_size, room - m->console_size);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	m->console_eof = n <= 0;
	m->console_size += n > 0 ? (size_t)n : 0;
	m->console[m->console_size] = '\0';
	if (m->state == MAKE_BOOT && strstr(m->console, ABI_CONSOLE_READY))
		make_save(m);
}

static void make_hear_vmm(struct maker *m)
{
	size_t have = strlen(m->said);
	ssize_t n;

	if (have == sizeof(m->said) - 1)
		have = 0;
	n = read(m->vmm.stderr_fd, m->said + have, sizeof(m->said) - 1 - have);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	m->said_eof = n <= 0;
	m->said[have + (n > 0 ? (size_t)n : 0)] = '\0';
}

/* True when QEMU has ended, or there is nothing to wait for. */
static bool make_turn(struct maker *m, int64_t deadline)
{
	const int64_t left = (deadline - clock_now_ns()) / 1000000 + 1;
	struct pollfd fds[] = {
		{m->vmm.pidfd, POLLIN, 0},
		{m->vmm.fd[0], POLLIN, 0},
		{m->console_eof ? -1 : m->vmm.fd[VM_FD_CONSOLE - VM_FD_QMP],
		 POLLIN, 0},
		{m->said_eof ? -1 : m->vmm.stderr_fd, POLLIN, 0},
	};

	if (left <= 0) {
		make_refused(m, "it took too long");
		return true;
	}
	if (poll(fds, 4, (int)left) < 1)
		return false;
	if (fds[3].revents)
		make_hear_vmm(m);
	if (fds[2].revents)
		make_hear_console(m);
	if (fds[1].revents && qmp_readable(m->qmp) && m->state < MAKE_SAVED)
		make_refused(m, "QEMU ended before it was saved");
	return fds[0].revents || m->state >= MAKE_SAVED;
}

static int make_fault(const struct maker *m, struct fault *fault)
{
	const char *why = *m->why ? m->why : "QEMU ended before it was saved";

	return fault_set(fault, FAULT_VMM, -EPROTO, "template: %s%s%.*s", why,
			 *m->said ? "; QEMU says: " : "",
			 (int)strcspn(m->said, "\n"), m->said);
}

static int make_run(struct maker *m, struct fault *fault)
{
	const struct template_make *make = m->make;
	int64_t deadline = clock_now_ns() + make->timeout_s * NS_PER_S;
	int status = 0, err;

	err = qemu_process_start(make->argv, make->user, NULL, make->fds,
				 &m->vmm, fault);
	if (err)
		return err;
	m->qmp = qmp_new(m->vmm.fd[0], make_on_event, m);
	while (m->qmp && !make_turn(m, deadline))
		;
	qemu_process_end(&m->vmm, m->state == MAKE_SAVED ? MAKE_END_MS : 0,
			 &status);
	if (!m->qmp)
		err = fault_no_memory(fault, "template");
	else if (m->state != MAKE_SAVED || status)
		err = make_fault(m, fault);
	qmp_free(m->qmp);
	qemu_process_close(&m->vmm);
	return err;
}

/* The descriptor that QEMU writes to must be for nothing else, as it asks. */
static int make_state_fd(struct maker *m)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", m->output.fd);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	m->make->fds[VM_FD_STATE - VM_FD_KERNEL] = fd;
	return fd;
}

/* Of what is mapped and has no part in what QEMU writes. */
static int make_ram(struct maker *m, struct fault *fault)
{
	if (!m->make->ram)
		return 0;
	m->ram = ram_create(m->make->ram, NUMA_NONE);
	m->make->fds[VM_FD_RAM - VM_FD_KERNEL] = m->ram;
	return m->ram < 0
		       ? fault_set(fault, FAULT_HOST, m->ram,
				   "template: its memory: %s", strerror(-m->ram))
		       : 0;
}

/* Behind what QEMU wrote stands the memory, and what it all is. */
static int make_finish(struct maker *m, struct fault *fault)
{
	json_t *note =
		json_pack("{s:I, s:s, s:o*}", "made",
			  (json_int_t)(clock_date_ns() / 1000000000), "failed",
			  "", "what", json_string(m->make->what));
	char *text = note ? json_dumps(note, JSON_COMPACT) : NULL;
	off_t size = lseek(m->output.fd, 0, SEEK_END);
	int err = text ? 0 : -ENOMEM;

	if (!err && size <= 0)
		err = size ? -errno : -ENODATA;
	if (!err && m->ram >= 0) {
		err = ram_save(m->ram, m->make->ram, &m->output, (uint64_t)size);
		size = lseek(m->output.fd, 0, SEEK_END);
	}
	if (!err)
		err = stash_finish(&m->output, (uint64_t)size, text);
	free(text);
	json_decref(note);
	if (err)
		return fault_set(fault, FAULT_HOST, err, "template: %s",
				 strerror(-err));
	if (!m->make->still(m->make->arg))
		return fault_set(fault, FAULT_HOST, -ESTALE,
				 "template: what it is made of has just changed");
	return 0;
}

static int make_at(struct maker *m, int dir, struct fault *fault)
{
	int err, fd = -1;

	err = output_open_at(dir, m->make->name, 0600, &m->output);
	if (err)
		return cache_say(err, fault);
	if (m->make->by_file)
		fd = make_state_fd(m);
	if (m->make->by_file && fd < 0)
		err = fault_set(fault, FAULT_HOST, fd, "template: %s",
				strerror(-fd));
	if (!err)
		err = make_ram(m, fault);
	if (!err)
		err = make_run(m, fault);
	if (fd >= 0)
		close(fd);
	if (!err)
		err = make_finish(m, fault);
	if (err) {
		output_abort(&m->output);
		return err;
	}
	err = output_commit(&m->output);
	return err ? cache_say(err, fault) : 0;
}

int template_make(const struct template_make *make, struct fault *fault)
{
	struct maker *m = calloc(1, sizeof(*m));
	int dir, lock, err;

	if (!m)
		return fault_no_memory(fault, "template");
	m->make = make;
	m->ram = -1;
	dir = cache_folder(NULL, fault);
	err = dir < 0 ? dir : 0;
	lock = dir < 0 ? -1 : cache_sweep_lock(dir, make->name);
	if (!err && lock == -EWOULDBLOCK)
		err = fault_set(fault, FAULT_HOST, -EBUSY,
				"template: another gpubox makes it now");
	else if (!err && lock < 0)
		err = cache_say(lock, fault);
	if (!err)
		err = make_at(m, dir, fault);
	if (lock >= 0)
		cache_sweep_unlock(dir, make->name, lock);
	if (dir >= 0)
		close(dir);
	if (m->ram >= 0)
		close(m->ram);
	free(m);
	return err;
}
