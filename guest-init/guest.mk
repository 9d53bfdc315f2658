# SPDX-License-Identifier: GPL-2.0-or-later
# How PID 1 is built and which of its files the unit tests link. It needs
# nothing but a compiler and the kernel's headers: no C library, no start-up
# files. scripts/compile.mk adds the warnings and the folders of headers.

# -Os: it is read from the initramfs once and runs for milliseconds.
# -fno-builtin: mem.c's loops must not become calls of themselves.
GUEST_CFLAGS := -Os -ffreestanding -fno-builtin -fno-stack-protector \
	-fno-pie -fno-pic -fno-strict-aliasing -fomit-frame-pointer \
	-fno-asynchronous-unwind-tables -fno-unwind-tables \
	-ffunction-sections -fdata-sections
# One segment: a page or two less to read and to map.
GUEST_LDFLAGS := -nostdlib -nostartfiles -static -Wl,--gc-sections \
	-Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro \
	-Wl,-z,max-page-size=4096 -Wl,-z,noseparate-code

$(O)/obj/guest-$(CONFIG_ARCH)/guest-init/init.o: $(O)/generated/version.h

guest_text_test-srcs := guest-init/text.c
guest_frame_test-srcs := guest-init/frame.c
guest_job_test-srcs := guest-init/job.c guest-init/job_number.c guest-init/job_gpu.c \
	guest-init/job_file.c guest-init/job_mount.c guest-init/job_nic.c \
	guest-init/job_sysctl.c guest-init/node_rule.c guest-init/text.c
guest_needs_test-srcs := guest-init/needs.c guest-init/job_mount.c
guest_job_mount_test-srcs := guest-init/job_mount.c
guest_job_file_test-srcs := guest-init/job_file.c guest-init/job_mount.c
guest_node_rule_test-srcs := guest-init/node_rule.c guest-init/text.c
guest_node_text_test-srcs := guest-init/node_text.c guest-init/text.c
guest_kmsg_line_test-srcs := guest-init/kmsg_line.c
guest_module_list_test-srcs := guest-init/module_list.c
guest_uevent_test-srcs := guest-init/uevent.c
guest_account_test-srcs := guest-init/account.c guest-init/text.c
guest_environ_test-srcs := guest-init/environ.c guest-init/text.c
guest_failure_test-srcs := guest-init/failure.c guest-init/text.c
guest_job_fuzz-srcs := guest-init/job.c guest-init/job_number.c guest-init/job_gpu.c \
	guest-init/job_file.c guest-init/job_mount.c guest-init/job_nic.c \
	guest-init/job_sysctl.c guest-init/node_rule.c guest-init/node_text.c \
	guest-init/kmsg_line.c guest-init/frame.c \
	guest-init/account.c guest-init/module_list.c guest-init/uevent.c \
	guest-init/text.c
guest_tar_test-srcs := guest-init/tar_read.c guest-init/tar_write.c guest-init/tar_map.c
guest_tar_fuzz-srcs := guest-init/tar_read.c guest-init/tar_write.c guest-init/tar_map.c
guest_process_test-srcs := guest-init/process.c guest-init/process_in.c guest-init/failure.c \
	$(guest_job_test-srcs)
