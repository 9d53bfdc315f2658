// SPDX-License-Identifier: GPL-2.0-or-later
#include "prepare/prepare.h"

#include <string.h>

#include "prepare/disks.h"
#include "prepare/look_network.h"
#include "prepare/prepare_ram.h"
#include "prepare/take.h"

void prepare_fds(const struct prepared *prepared,
		 int fds[VM_FD_END - VM_FD_KERNEL])
{
	const struct plan *plan = prepared->plan;
	unsigned int i;

	memset(fds, 0xff, (VM_FD_END - VM_FD_KERNEL) * sizeof(*fds));
	fds[0] = prepared->payload.kernel.fd;
	fds[VM_FD_INITRD - VM_FD_KERNEL] = prepared->payload.initrd.fd;
	fds[VM_FD_DTB - VM_FD_KERNEL] = prepared->dtb.fd;
	if (plan->vm.start == VM_START_RESTORE)
		fds[VM_FD_STATE - VM_FD_KERNEL] = prepared->template.fd;
	for (i = 0; i < plan->vm.disk_count; i++)
		fds[VM_FD_DISK - VM_FD_KERNEL + i] =
			disks_layer(prepared, plan->disks[i])->fd;
	memcpy(&fds[VM_FD_TAP - VM_FD_KERNEL], prepared->taps,
	       sizeof(prepared->taps));
	fds[VM_FD_RAM - VM_FD_KERNEL] = prepared->ram;
	take_to_fds(prepared, fds);
	for (i = 0; i < prepared->shares.count; i++)
		fds[VM_FD_SHARE - VM_FD_KERNEL + i] =
			prepared->shares.list[i].process.fd;
}

void prepare_let_go(struct prepared *prepared)
{
	blob_close(&prepared->dtb);
	disks_close(prepared);
	payload_close(&prepared->payload);
	template_close(&prepared->template);
	prepare_ram_close(prepared);
	look_network_handed_over(prepared);
}

void prepare_hand_over(struct prepared *prepared, pid_t pid)
{
	if (prepared->custody)
		custody_used_by(prepared->custody, pid);
	shares_hand_over(&prepared->shares);
	if (prepared->plan->vm.start != VM_START_RESTORE)
		prepare_let_go(prepared);
}
