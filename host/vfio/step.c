// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/step.h"

#include <errno.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include "sysfs/guard.h"
#include "sysfs/sysfs.h"
#include "vfio/module.h"

/* How long an effect may come after the write that asked for it. */
#define STEP_SETTLE_MS 5000

void steps_add(struct steps *steps, enum step_kind kind, struct pci_bdf bdf,
	       const char *value)
{
	struct step *step;

	if (steps->count == STEPS_MAX)
		return;
	step = &steps->step[steps->count++];
	memset(step, 0, sizeof(*step));
	step->kind = kind;
	step->bdf = bdf;
	snprintf(step->value, sizeof(step->value), "%s", value);
}

char *step_text(const struct step *step, char *text, size_t size)
{
	static const char *const verbs[] = {
		[STEP_MODULE] = "load module ",
		[STEP_D3COLD] = "set d3cold_allowed to ",
		[STEP_OVERRIDE] = "set driver_override to ",
		[STEP_UNBIND] = "unbind from ",
		[STEP_RESET] = "reset",
		[STEP_ANSWER] = "check that it answers",
		[STEP_BIND] = "bind to ",
		[STEP_POWER] = "set power/control to ",
	};
	const char *verb = verbs[step->kind];
	const char *value = step->value;
	char bdf[PCI_BDF_TEXT];

	if (step->kind == STEP_OVERRIDE && !value[0])
		verb = "clear driver_override";
	if (step->kind == STEP_MODULE)
		snprintf(text, size, "%s%s", verb, value);
	else
		snprintf(text, size, "%s: %s%s", pci_bdf_format(step->bdf, bdf),
			 verb, value);
	return text;
}

/* A driver whose probe hangs has the lock that driver_override is read under. */
static int step_read(struct step_host *host, struct pci_bdf bdf,
		     const char *file, char *text, size_t size)
{
	struct deadline deadline = {
		.ms = host->deadline_ms,
		.keep_fd = host->lock_fd,
	};
	char path[128];
	int n;

	n = pci_path(bdf, file, path, sizeof(path));
	if (!n)
		n = sysfs_read_deadline(host->root, path, text, size, &deadline);
	if (n < 0 || !strcmp(text, "(null)"))
		text[0] = '\0';
	host->hung_pid = deadline.pid;
	return n == -ETIMEDOUT ? n : 0;
}

static void step_driver(const char *root, struct pci_bdf bdf, char *name,
			size_t size)
{
	char path[128];

	if (pci_path(bdf, "driver", path, sizeof(path)) ||
	    sysfs_link_name(root, path, name, size) < 0)
		name[0] = '\0';
}

/* Probing may end after the write to bind has returned. */
static int step_wait_driver(const char *root, struct pci_bdf bdf,
			    const char *wanted)
{
	struct timespec pause = {.tv_nsec = 1000000};
	int waited_ms = 0;
	char driver[64];

	for (;;) {
		step_driver(root, bdf, driver, sizeof(driver));
		if (!strcmp(driver, wanted))
			return 0;
		if (waited_ms >= STEP_SETTLE_MS)
			return -EIO;
		nanosleep(&pause, NULL);
		waited_ms += (int)(pause.tv_nsec / 1000000);
		if (pause.tv_nsec < 64000000)
			pause.tv_nsec *= 2;
	}
}

static int step_write(struct step_host *host, const char *path, const char *text)
{
	struct deadline deadline = {
		.ms = host->deadline_ms,
		.keep_fd = host->lock_fd,
	};
	int err;

	err = sysfs_write_deadline(host->root, path, text, &deadline);
	host->hung_pid = deadline.pid;
	return err;
}

static int step_hangs(const struct step_host *host, const struct step *step,
		      struct fault *fault)
{
	char text[160];

	return fault_set(fault, FAULT_HOST, -ETIMEDOUT,
			 "%s: this did not return within %d s; process %d hangs "
			 "in the kernel and nothing can end it but a restart of "
			 "this host",
			 step_text(step, text, sizeof(text)),
			 host->deadline_ms / 1000, host->hung_pid);
}

/* What the write of @step failed with, as a sentence. */
static int step_refused(const struct step_host *host, const struct step *step,
			int err, struct fault *fault)
{
	const char *why = strerror(-err);
	char text[160];

	if (err == -ETIMEDOUT && host->hung_pid)
		return step_hangs(host, step, fault);
	if (err == -EACCES || err == -EPERM)
		why = "not permitted; run gpubox as root";
	else if (step->kind == STEP_BIND && err == -ENOENT)
		why = "this driver is not loaded";
	else if (step->kind == STEP_BIND && err == -ENODEV)
		why = "the driver does not take this device";
	else if (step->kind == STEP_BIND && err == -EINVAL)
		why = "the driver refused it; vfio-pci does so when the "
		      "device has no IOMMU group; see the kernel's log";
	else if (step->kind == STEP_BIND && err == -EBUSY)
		why = "busy; vfio-pci does not take a device with SR-IOV "
		      "functions switched on";
	return fault_set(fault, FAULT_HOST, err, "%s: %s",
			 step_text(step, text, sizeof(text)), why);
}

static int step_attribute(struct step_host *host, const struct step *step,
			  const char *file, struct fault *fault)
{
	char path[128], is[64], text[160];
	int err;

	err = step_read(host, step->bdf, file, is, sizeof(is));
	if (err)
		return step_refused(host, step, err, fault);
	if (!strcmp(is, step->value))
		return 0;
	err = pci_path(step->bdf, file, path, sizeof(path));
	/* driver_set_override() of drivers/base/driver.c takes no empty write */
	if (!err)
		err = step_write(host, path, step->value[0] ? step->value : "\n");
	if (err)
		return step_refused(host, step, err, fault);
	err = step_read(host, step->bdf, file, is, sizeof(is));
	if (err)
		return step_refused(host, step, err, fault);
	if (!strcmp(is, step->value))
		return 0;
	return fault_set(fault, FAULT_HOST, -EIO, "%s: it is still \"%s\"",
			 step_text(step, text, sizeof(text)), is);
}

static int step_unbind(struct step_host *host, const struct step *step,
		       struct fault *fault)
{
	char path[128], bdf[PCI_BDF_TEXT], driver[64], text[160];
	int err;

	step_driver(host->root, step->bdf, driver, sizeof(driver));
	if (!driver[0])
		return 0;
	if (strcmp(driver, step->value) != 0)
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "%s: it is on %s now; somebody else has bound "
				 "it meanwhile",
				 step_text(step, text, sizeof(text)), driver);
	err = pci_path(step->bdf, "driver/unbind", path, sizeof(path));
	if (!err)
		err = step_write(host, path, pci_bdf_format(step->bdf, bdf));
	if (err)
		return step_refused(host, step, err, fault);
	err = step_wait_driver(host->root, step->bdf, "");
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: it is still on that driver",
				 step_text(step, text, sizeof(text)));
	return 0;
}

/*
 * By the driver's own bind file and not by drivers_probe: it names the
 * driver, and it reports what the driver's probe returned.
 */
static int step_bind(struct step_host *host, const struct step *step,
		     struct fault *fault)
{
	char path[128], bdf[PCI_BDF_TEXT], driver[64], text[160];
	int err;

	step_driver(host->root, step->bdf, driver, sizeof(driver));
	if (!strcmp(driver, step->value))
		return 0;
	if (driver[0])
		return fault_set(fault, FAULT_HOST, -EBUSY,
				 "%s: it is on %s; somebody else has bound it "
				 "meanwhile",
				 step_text(step, text, sizeof(text)), driver);
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/bind", step->value);
	err = step_write(host, path, pci_bdf_format(step->bdf, bdf));
	if (err)
		return step_refused(host, step, err, fault);
	err = step_wait_driver(host->root, step->bdf, step->value);
	if (err)
		return fault_set(fault, FAULT_HOST, err,
				 "%s: the driver did not take it; see the "
				 "kernel's log",
				 step_text(step, text, sizeof(text)));
	return 0;
}

static int step_reset(struct step_host *host, const struct step *step,
		      struct fault *fault)
{
	char path[128];
	int err;

	err = pci_path(step->bdf, "reset", path, sizeof(path));
	if (!err)
		err = step_write(host, path, "1");
	if (err)
		return step_refused(host, step, err, fault);
	return 0;
}

static int step_answer(const struct step_host *host, const struct step *step,
		       struct fault *fault)
{
	char path[128], bdf[PCI_BDF_TEXT];
	uint8_t config[64]; /* what everybody may read */
	bool is_vf;
	int n;

	is_vf = !pci_path(step->bdf, "physfn", path, sizeof(path)) &&
		sysfs_exists(host->root, path);
	n = pci_path(step->bdf, "config", path, sizeof(path));
	if (!n)
		n = guard_read_bytes(host->root, path, config, sizeof(config));
	if (n > 0 && pci_answers(config, (size_t)n, is_vf))
		return 0;
	return fault_set(fault, FAULT_HOST, -ENODEV,
			 "%s: does not answer any more: its configuration "
			 "space %s. Remove and rescan it, or restart this host",
			 pci_bdf_format(step->bdf, bdf),
			 n < 0 ? "cannot be read" : "reads as all ones");
}

int step_run(struct step_host *host, const struct step *step, struct fault *fault)
{
	host->hung_pid = 0;
	switch (step->kind) {
	case STEP_MODULE:
		return module_load(step->value, host->deadline_ms, fault);
	case STEP_D3COLD:
		return step_attribute(host, step, "d3cold_allowed", fault);
	case STEP_OVERRIDE:
		return step_attribute(host, step, "driver_override", fault);
	case STEP_POWER:
		return step_attribute(host, step, "power/control", fault);
	case STEP_UNBIND:
		return step_unbind(host, step, fault);
	case STEP_RESET:
		return step_reset(host, step, fault);
	case STEP_ANSWER:
		return step_answer(host, step, fault);
	case STEP_BIND:
		return step_bind(host, step, fault);
	}
	return -EINVAL;
}
