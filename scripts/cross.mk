# SPDX-License-Identifier: GPL-2.0-or-later
#
# The board's architecture is not the build machine's: where its libraries
# are. Installed ones (multiarch -dev packages) are taken, else a private
# copy of the distribution's packages is unpacked in the cache.

arch := $(CONFIG_ARCH)
installed := $(foreach l,$(libraries),$(wildcard \
	/usr/lib/$(TRIPLET)/pkgconfig/$l.pc)) $(wildcard /usr/lib/$(TRIPLET)/libfdt.so)
ifeq ($(words $(installed)),$(words $(libraries) fdt))
SYSROOT ?=
else
SYSROOT ?= $(GPUBOX_CACHE)/sysroot-$(arch)-4
endif

sysroot_lib := $(SYSROOT)/usr/lib/$(TRIPLET)
cc_$(arch) := $(CC)
cflags_$(arch) := $(host_cflags) $(fortify) $(CFLAGS)
ldflags_$(arch) := $(host_ldflags) $(LDFLAGS)
libs_$(arch) := -lcrypto -lkmod -larchive -ljansson -lpci -lnghttp2 -lprotobuf-c \
	-lfdt
ifneq ($(SYSROOT),)
cflags_$(arch) += -isystem $(SYSROOT)/usr/include \
	-isystem $(SYSROOT)/usr/include/$(TRIPLET)
# What the libraries need themselves is for the board to have.
ldflags_$(arch) += -L$(sysroot_lib) -Wl,-rpath-link,$(sysroot_lib) \
	-Wl,-rpath-link,$(SYSROOT)/lib/$(TRIPLET)
ready_$(arch) := $(SYSROOT)/.complete

$(GPUBOX_CACHE)/sysroot-$(arch)-4/.complete:
	$(call say,FETCH,the libraries of $(arch))
	$(Q)$(S)/scripts/fetch-sysroot $(arch)
endif
