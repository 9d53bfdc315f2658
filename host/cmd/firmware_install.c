// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "acpi/grub.h"
#include "acpi/override.h"
#include "cmd/firmware.h"
#include "file/input.h"
#include "log.h"
#include "sysfs/sysfs.h"

static void install_show(const struct firmware_job *job,
			 const struct grub_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n; i++)
		log_output("%s %s%s: %s\n",
			   plan->file[i].data ? "write " : "remove", job->root,
			   plan->file[i].path, plan->file[i].why);
}

static int install_carry_out(const struct firmware_job *job,
			     const struct grub_plan *plan, struct fault *fault)
{
	int err;

	install_show(job, plan);
	if (job->dry_run)
		return 0;
	err = firmware_agree(job, fault);
	if (!err)
		err = grub_write(job->root, plan, fault);
	if (!err && plan->update)
		log_output("Now run 'update-grub': it writes the boot menu.\n");
	return err;
}

/* An archive that would do nothing, or harm, is not installed. */
static int install_judge(const struct firmware_job *job,
			 const struct override *override, struct fault *fault)
{
	char bios[OVERRIDE_BIOS_TEXT];
	enum override_state state;
	struct tables now;
	const char *why;
	int err;

	err = tables_read(job->root, TABLES_HOST, &now, fault);
	if (!err) {
		override_bios(job->root, bios);
		state = override_judge(override, &now, bios, &why);
		if (state == OVERRIDE_STALE || state == OVERRIDE_REFUSED)
			err = fault_set(fault, FAULT_HOST, -ESTALE, "%s: %s",
					job->argument, why);
		else if (job->always && state != OVERRIDE_ACTIVE)
			err = fault_set(fault, FAULT_HOST, -EAGAIN,
					"%s: not active yet: install it "
					"without --always, boot, and see that "
					"the machine works",
					job->argument);
	}
	tables_free(&now);
	return err;
}

static int install_release(const struct firmware_job *job, char *release,
			   size_t size, struct fault *fault)
{
	int err;

	err = sysfs_read(job->root, "/proc/sys/kernel/osrelease", release, size);
	if (err < 0)
		return fault_set(fault, FAULT_HOST, err,
				 "%s/proc/sys/kernel/osrelease: %s", job->root,
				 strerror(-err));
	err = override_allowed(job->root, release, fault);
	return err < 0 ? err : 0;
}

static int install_archive(const struct firmware_job *job, const void *data,
			   size_t size, struct fault *fault)
{
	struct override override;
	struct grub_plan plan = {0};
	char release[96];
	int err;

	err = override_unpack(job->argument, data, size, &override, fault);
	if (!err)
		err = install_judge(job, &override, fault);
	override_free(&override);
	if (!err)
		err = install_release(job, release, sizeof(release), fault);
	if (!err && job->always)
		err = grub_plan_always(job->root, data, size, &plan, fault);
	else if (!err)
		err = grub_plan_once(job->root, release, data, size, &plan,
				     fault);
	if (!err)
		err = install_carry_out(job, &plan, fault);
	if (!err && !job->always && !job->dry_run)
		log_output("The next boot takes it, and that one alone. If the "
			   "machine works then: 'gpubox\nfirmware install %s "
			   "--always'.\n",
			   job->argument);
	grub_free(&plan);
	return err;
}

int firmware_install(const struct firmware_job *job, struct fault *fault)
{
	void *data;
	size_t size;
	int err;

	if (!job->argument)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "firmware install: an archive is missing; "
				 "'gpubox firmware relax' writes one");
	err = input_read(job->argument, INPUT_FILE_MAX, &data, &size, fault);
	if (err)
		return err;
	err = install_archive(job, data, size, fault);
	free(data);
	return err;
}

int firmware_remove(const struct firmware_job *job, struct fault *fault)
{
	struct grub_plan plan;
	int err;

	if (job->argument)
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "firmware remove: takes no argument");
	err = grub_plan_remove(job->root, &plan, fault);
	if (!err && !plan.n)
		log_output("nothing is installed\n");
	else if (!err)
		err = install_carry_out(job, &plan, fault);
	grub_free(&plan);
	return err;
}
