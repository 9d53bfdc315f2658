// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan_mounts.h"

#include "log.h"
#include "text.h"

#define MOUNTS_SERIAL "gpubox-m"

const char *plan_mounts_serial(unsigned int i)
{
	static const char *const serials[] = {
		MOUNTS_SERIAL "0", MOUNTS_SERIAL "1", MOUNTS_SERIAL "2",
		MOUNTS_SERIAL "3", MOUNTS_SERIAL "4", MOUNTS_SERIAL "5",
		MOUNTS_SERIAL "6", MOUNTS_SERIAL "7",
	};

	_Static_assert(sizeof(serials) / sizeof(serials[0]) >= VM_MOUNTS_MAX,
		       "a serial number for each");
	return serials[i];
}

unsigned int plan_mounts_to_job(const struct host *host,
				const struct request *request,
				struct job_mount rows[ABI_MOUNTS_MAX])
{
	unsigned int i, disk = 0;

	for (i = 0; i < request->mount_count; i++) {
		rows[i].request = &request->mounts[i];
		rows[i].type = ABI_ROOT_TMPFS;
		rows[i].serial = "";
		if (!request->mounts[i].source)
			continue;
		rows[i].type = host->disks[HOST_MOUNT + disk].type;
		rows[i].serial = plan_mounts_serial(disk++);
	}
	return i;
}

/* What the guest may do: an image of erofs or squashfs is never written to. */
static bool plan_mounts_writes(const struct request_mount *mount,
			       const struct host_disk *disk)
{
	return disk ? disk->write : mount->write;
}

static const char *plan_mounts_type(const struct host_disk *disk)
{
	static const char *const names[] = {
		[ABI_ROOT_EROFS] = "erofs",
		[ABI_ROOT_SQUASHFS] = "squashfs",
		[ABI_ROOT_EXT4] = "ext4",
	};

	return disk ? names[disk->type] : "tmpfs";
}

json_t *plan_mounts_json(const struct host *host, const struct request *request)
{
	const struct request_mount *mount;
	const struct host_disk *disk;
	json_t *array = json_array();
	unsigned int i, n = HOST_MOUNT;

	for (i = 0; i < request->mount_count && array; i++) {
		mount = &request->mounts[i];
		disk = mount->source ? &host->disks[n++] : NULL;
		json_array_append_new(
			array,
			json_pack("{s:o, s:o, s:o, s:s, s:b, s:b, s:I}", "path",
				  text_json(mount->path), "source",
				  text_json(mount->source), "image",
				  text_json(disk ? disk->path : NULL), "type",
				  plan_mounts_type(disk), "read_only",
				  !plan_mounts_writes(mount, disk), "made",
				  !disk || disk->made, "bytes",
				  (json_int_t)mount->bytes));
	}
	return array;
}

void plan_mounts_print(const struct host *host, const struct request *request)
{
	const struct request_mount *mount;
	const struct host_disk *disk;
	unsigned int i, n = HOST_MOUNT;

	for (i = 0; i < request->mount_count; i++) {
		mount = &request->mounts[i];
		disk = mount->source ? &host->disks[n++] : NULL;
		log_output("mount:    %s: %s%s%s%s%s\n", mount->path,
			   plan_mounts_type(disk), disk ? ", " : "",
			   disk ? disk->path : "",
			   plan_mounts_writes(mount, disk) ? "" : ", read-only",
			   disk && !disk->made ? ", which is made by the run"
					       : "");
	}
}
