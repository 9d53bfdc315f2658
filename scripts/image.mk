# SPDX-License-Identifier: GPL-2.0-or-later
#
# The guest's initramfs and the image that holds it: O/initramfs and
# O/<board>.itb.

conf := $(O)/include/config/auto.conf
parts := $(O)/obj/parts
itb := $(O)/$(CONFIG_BOARD).itb
cached_kernel := $(GPUBOX_CACHE)/kernel-$(CONFIG_ARCH)
cached_busybox := $(GPUBOX_CACHE)/busybox-$(CONFIG_ARCH)
# Nobody needs to know when: the same files give the same image.
SOURCE_DATE_EPOCH ?= 0

# A file of the cache is as old as the package it came from.
$(GPUBOX_CACHE)/kernel-%/release:
	$(call say,FETCH,the kernel for $*)
	$(Q)$(S)/scripts/fetch-kernel $*

$(GPUBOX_CACHE)/busybox-%/busybox:
	$(call say,FETCH,busybox for $*)
	$(Q)$(S)/scripts/fetch-busybox $*

# ---- initramfs -------------------------------------------------------------

ifdef CONFIG_ROOTFS_BUSYBOX
rootfs := busybox $(cached_busybox)
rootfs_files := $(cached_busybox)/busybox
endif
ifdef CONFIG_ROOTFS_DIR
rootfs := dir $(call board_path,$(CONFIG_ROOTFS_PATH))
rootfs_files := $(shell find $(call board_path,$(CONFIG_ROOTFS_PATH)) \
	! -name '*[[:space:]:$$%]*' 2>/dev/null)
endif

$(O)/initramfs: $(O)/guest-init $(S)/scripts/mkinitramfs $(rootfs_files) \
		$(call stamp,ROOTFS_BUSYBOX ROOTFS_DIR ROOTFS_NONE ROOTFS_PATH)
	$(call say,CPIO,$@)
	$(Q)$(S)/scripts/mkinitramfs $@ $(O)/guest-init $(or $(rootfs),none)

# ---- the kernel and its modules --------------------------------------------

ifdef CONFIG_GUEST_KERNEL_PACKAGE
kernel_ready := $(cached_kernel)/release
kernel_file = $(cached_kernel)/vmlinuz
modules_dir = $(cached_kernel)/modules/lib/modules/$$(cat $(cached_kernel)/release)
modules_part := 1
endif
ifdef CONFIG_GUEST_KERNEL_FILE
kernel_file := $(call board_path,$(CONFIG_GUEST_KERNEL_PATH))
kernel_ready := $(kernel_file)
modules_dir := $(call board_path,$(CONFIG_GUEST_MODULES_DIR))
modules_part := $(CONFIG_GUEST_MODULES_DIR)
endif
kernel_stamps := $(call stamp,ARCH GUEST_KERNEL_PACKAGE GUEST_KERNEL_FILE \
	GUEST_KERNEL_HOST GUEST_KERNEL_PATH)
# What in the launcher makes these two parts: the launcher itself is new
# whenever any option is.
image_code := $(patsubst %.c,$(O)/obj/$(NATIVE)/%.o, \
	$(filter host/cmd/image.c host/boot/% host/fit/% host/file/%,$(host_srcs)))

$(parts)/kernel: $(kernel_ready) $(kernel_stamps) $(image_code) | \
		$(O)/gpubox-native
	$(call say,KERNEL,$@)
	@mkdir -p $(@D)
	$(Q)$(O)/gpubox-native image kernel --arch $(CONFIG_ARCH) -o $@ \
		$(kernel_file)

$(parts)/modules: $(kernel_ready) $(kernel_stamps) $(image_code) \
		$(call stamp,GUEST_MODULES GPU_MODULES GUEST_MODULE_SIGNATURES \
		GUEST_MODULES_DIR) | \
		$(O)/gpubox-native
	$(call say,MODULES,$@)
	@mkdir -p $(@D)
	$(Q)gpu=$$($(S)/scripts/config-value $(conf) GPU_MODULES); \
		$(O)/gpubox-native image modules \
		--list "$$($(S)/scripts/config-value $(conf) GUEST_MODULES)" \
		$${gpu:+--gpu "$$gpu"} --dir $(modules_dir) -o $@

# ---- device-tree overlays --------------------------------------------------

overlays := $(patsubst %.dtso,$(parts)/%.dtbo,$(CONFIG_DT_OVERLAYS))
includes := $(wildcard $(S)/dt/*.dtsi $(addsuffix /dt/*.dtsi,$(BOARD_DIR)))

define overlay
$(parts)/$(1).dtbo: $(firstword $(wildcard \
		$(addsuffix /dt/$(1).dtso,$(BOARD_DIR) $(S)))) $(includes) \
		$(S)/scripts/overlay $(call stamp,MACHINE VIRT_GIC_VERSION \
		TCG_CPU VCPUS MEMORY_MIB QEMU_BINARY)
	$$(call say,DTC,$$@)
	@mkdir -p $$(@D)
	$$(Q)CC="$(HOSTCC)" $(S)/scripts/overlay $(conf) $$< $$@
endef
$(foreach o,$(basename $(CONFIG_DT_OVERLAYS)),$(eval $(call overlay,$o)))

# ---- the image -------------------------------------------------------------

members := initramfs=$(O)/initramfs \
	$(if $(kernel_ready),kernel=$(parts)/kernel) \
	$(if $(modules_part),modules=$(parts)/modules) \
	$(addprefix overlay=,$(overlays))
member_files := $(foreach m,$(members),$(lastword $(subst =, ,$m)))

$(itb): $(member_files) $(S)/scripts/mkits $(kernel_stamps) \
		$(if $(CONFIG_FIT_SIGN),$(key_stem).key) \
		$(call stamp,BOARD BOARD_DESCRIPTION ARCH DT_OVERLAYS FIT_SIGN \
		FIT_KEY_DIR FIT_KEY_NAME)
	$(call say,MKIMAGE,$@)
	@mkdir -p $(parts)
	$(Q)KEY=$(key_stem).key $(S)/scripts/mkits $(conf) $(members) \
		>$(parts)/image.its
	$(Q)SOURCE_DATE_EPOCH=$(SOURCE_DATE_EPOCH) mkimage \
		-E -f $(parts)/image.its \
		$(if $(CONFIG_FIT_SIGN),-k $(dir $(key_stem))) $@ \
		>$(parts)/mkimage.log 2>&1 || \
		{ head -n 5 $(parts)/mkimage.log >&2; exit 1; }

# That the launcher takes it, and the kernel its modules: also when only the
# board's settings for the start have changed.
$(parts)/verified: $(itb) $(O)/gpubox-native
	$(Q)$(O)/gpubox-native image verify $(itb) >$@

all: $(O)/initramfs $(itb) $(parts)/verified

# What a package has of a board (install.mk): nothing of it is another's.
.PHONY: pieces
pieces: $(O)/gpubox $(O)/guest-init $(overlays)

# ---- trying it -------------------------------------------------------------
#
#: Trying it:
#:   run ARGS='-- uname -a'  start a guest of this board, on any machine
#:

# A board that embeds no kernel means the host's. Here it is the
# distribution's, so that every board runs everywhere.
ifdef CONFIG_GUEST_KERNEL_HOST
run_ready := $(cached_kernel)/release
run_kernel = --kernel $(cached_kernel)/vmlinuz --modules \
	$(cached_kernel)/modules/lib/modules/$$(cat $(cached_kernel)/release)
endif

.PHONY: run run-ready
run-ready: all $(run_ready)
run: run-ready
	@$(O)/gpubox-native run $(run_kernel) $(ARGS)
