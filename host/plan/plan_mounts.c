// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan_mounts.h"

#include <errno.h>

#include "log.h"
#include "qemu/share.h"
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

/* NULL: it is no disk. */
static const struct host_disk *plan_mounts_disk(const struct host *host,
						unsigned int i)
{
	const struct host_mount *mount = &host->mounts[i];

	return mount->kind == HOST_IMAGE
		       ? &host->disks[HOST_MOUNT + mount->number]
		       : NULL;
}

static void plan_mounts_row(const struct host *host, unsigned int i,
			    struct job_mount *row)
{
	const struct host_mount *mount = &host->mounts[i];

	*row = (struct job_mount){.type = ABI_ROOT_TMPFS, .serial = ""};
	if (mount->kind == HOST_IMAGE) {
		row->type = plan_mounts_disk(host, i)->type;
		row->serial = plan_mounts_serial(mount->number);
	} else if (mount->kind == HOST_SHARE) {
		row->type = ABI_ROOT_VIRTIOFS;
		row->serial = share_tag(mount->number);
		row->file = mount->file;
	}
}

unsigned int plan_mounts_to_job(const struct host *host,
				const struct request *request,
				struct job_mount rows[ABI_MOUNTS_MAX])
{
	unsigned int i;

	for (i = 0; i < request->mount_count; i++) {
		plan_mounts_row(host, i, &rows[i]);
		rows[i].request = &request->mounts[i];
	}
	return i;
}

int plan_mounts_check(const struct host *host, const struct request *request,
		      struct fault *fault)
{
	unsigned int i;

	if (host->shares.kernel != BUILT_ABSENT)
		return 0;
	for (i = 0; i < request->mount_count; i++)
		if (host->mounts[i].kind == HOST_SHARE)
			break;
	return fault_set(fault, FAULT_GUEST, -ENOTSUP,
			 "%s: cannot be shared: the guest's kernel %s has no "
			 "virtiofs (CONFIG_VIRTIO_FS); write %s:%s:copy for a "
			 "copy of it, or take another kernel",
			 request->mounts[i].source, host->boot.release,
			 request->mounts[i].source, request->mounts[i].path);
}

/* What the guest may do: an image of erofs or squashfs is never written to. */
static bool plan_mounts_writes(const struct request_mount *mount,
			       const struct host_disk *disk)
{
	return disk ? disk->write : mount->write;
}

static const char *plan_mounts_type(const struct host *host, unsigned int i)
{
	static const char *const names[] = {
		[ABI_ROOT_EROFS] = "erofs",
		[ABI_ROOT_SQUASHFS] = "squashfs",
		[ABI_ROOT_EXT4] = "ext4",
		[ABI_ROOT_TMPFS] = "tmpfs",
		[ABI_ROOT_VIRTIOFS] = "virtiofs",
	};
	struct job_mount row;

	plan_mounts_row(host, i, &row);
	return names[row.type];
}

json_t *plan_mounts_json(const struct host *host, const struct request *request)
{
	const struct request_mount *mount;
	const struct host_disk *disk;
	json_t *array = json_array();
	unsigned int i;

	for (i = 0; i < request->mount_count && array; i++) {
		mount = &request->mounts[i];
		disk = plan_mounts_disk(host, i);
		json_array_append_new(
			array,
			json_pack("{s:o, s:o, s:o, s:s, s:b, s:b, s:I}", "path",
				  text_json(mount->path), "source",
				  text_json(mount->source), "image",
				  text_json(disk ? disk->path : NULL), "type",
				  plan_mounts_type(host, i), "read_only",
				  !plan_mounts_writes(mount, disk), "made",
				  !disk || disk->made, "bytes",
				  (json_int_t)mount->bytes));
	}
	return array;
}

static void plan_mounts_print_one(const struct host *host,
				  const struct request *request, unsigned int i)
{
	const struct request_mount *mount = &request->mounts[i];
	const struct host_disk *disk = plan_mounts_disk(host, i);
	const char *what = disk ? disk->path : "";

	if (host->mounts[i].kind == HOST_SHARE)
		what = mount->source;
	log_output("mount:    %s: %s%s%s%s%s\n", mount->path,
		   plan_mounts_type(host, i), *what ? ", " : "", what,
		   plan_mounts_writes(mount, disk) ? "" : ", read-only",
		   disk && !disk->made ? ", which is made by the run" : "");
}

void plan_mounts_print(const struct host *host, const struct request *request)
{
	unsigned int i;

	for (i = 0; i < request->mount_count; i++)
		plan_mounts_print_one(host, request, i);
	if (host->shares.count)
		log_output("sharing:  by %s, which has all of the guest's "
			   "memory mapped, too\n",
			   host->shares.program.path);
}
