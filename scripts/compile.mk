# SPDX-License-Identifier: GPL-2.0-or-later
#
# The launcher, for the board's architecture and for the build machine's,
# and guest-init. Objects lie in O/obj/<variant>, a variant being an
# architecture, perhaps with sanitizers (scripts/test.mk).

NATIVE := $(shell uname -m)
triplet_x86_64 := x86_64-linux-gnu
triplet_aarch64 := aarch64-linux-gnu
TRIPLET := $(triplet_$(CONFIG_ARCH))
HOSTCC ?= gcc
ifeq ($(CONFIG_ARCH),$(NATIVE))
CROSS_COMPILE ?=
else
CROSS_COMPILE ?= $(TRIPLET)-
endif
ifneq ($(filter default undefined,$(origin CC)),)
CC := $(if $(CROSS_COMPILE),$(CROSS_COMPILE)gcc,$(HOSTCC))
endif
AR := ar
CFLAGS ?= -O2 -g

# A path in the configuration: absolute, or relative to BOARD_DIR.
board_path = $(if $(filter /%,$(1)),$(1),$(BOARD_DIR)/$(1))

# A warning of a compiler that nobody here has seen is no error of yours:
# WERROR=1 is for developers; 'pinned', which 'make check' says, means so where
# gcc is of this major version, Debian 12's.
pinned_gcc := 12
werror := $(filter-out 0,$(WERROR))
ifeq ($(werror),pinned)
werror := $(filter $(pinned_gcc).%,$(shell $(HOSTCC) -dumpfullversion 2>/dev/null))
endif
warnings := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wformat=2 $(if $(werror),-Werror)
# The same bytes wherever the folders lie.
prefix_map := -ffile-prefix-map=$(S)=. -ffile-prefix-map=$(O)=build
host_cflags := -std=gnu11 -D_GNU_SOURCE $(warnings) $(prefix_map) \
	-fstack-protector-strong -fPIE -I$(S)/include -I$(S)/host \
	-isystem $(O)/generated
fortify := -D_FORTIFY_SOURCE=2
host_ldflags := -pie -Wl,-z,relro,-z,now,-z,noexecstack
libraries := libcrypto libkmod libarchive jansson libpci libnghttp2 libprotobuf-c
# Loaded when it is asked for (host/oci/sdbus.c): its header is all we build with.
loaded := libsystemd

host_srcs := $(filter-out host/cmd/main.c,$(patsubst $(S)/%,%,$(sort \
	$(wildcard $(S)/host/*.c $(S)/host/*/*.c))))
guest_srcs := $(patsubst $(S)/%,%,$(sort $(wildcard $(S)/guest-init/*.c)))

# write-if-changed FILE: stdin becomes FILE unless it already is.
write_if_changed = { cat >$(1).new; if cmp -s $(1).new $(1); \
	then rm $(1).new; else mv $(1).new $(1); fi; }

# ---- what is generated for board.c -----------------------------------------

$(O)/generated/version.h: FORCE
	@mkdir -p $(@D)
	@{ echo '/* SPDX-License-Identifier: GPL-2.0-or-later */'; \
	   echo "#define GPUBOX_VERSION \"$$($(S)/scripts/version)\""; } | \
		$(call write_if_changed,$@)

$(O)/$(CONFIG_BOARD).config: $(O)/include/config/auto.conf
	@$(call write_if_changed,$@) <$(O)/.config

$(O)/generated/config_text.c: $(O)/$(CONFIG_BOARD).config
	$(call say,GEN,$@)
	$(Q){ echo '/* SPDX-License-Identifier: GPL-2.0-or-later */'; \
	   echo 'extern const char board_config[];'; \
	   echo 'const char board_config[] ='; \
	   sed 's/[\\"]/\\&/g; s/.*/\t"&\\n"/' $<; echo '	;'; } >$@

key_stem := $(addprefix $(call board_path,$(CONFIG_FIT_KEY_DIR))/,$(CONFIG_FIT_KEY_NAME))
$(O)/generated/public_key.h: $(S)/scripts/public-key \
		$(if $(CONFIG_FIT_SIGN),$(wildcard $(key_stem).*)) \
		$(call stamp,FIT_SIGN FIT_KEY_DIR FIT_KEY_NAME)
	$(call say,GEN,$@)
	$(Q)$(S)/scripts/public-key $(if $(CONFIG_FIT_SIGN),$(key_stem)) >$@

generated := $(addprefix $(O)/generated/,version.h public_key.h)

# The messages of OpenShell's contract, which everything may include.
proto_c := $(addprefix $(O)/generated/openshell/,compute_driver.pb-c.c config.pb-c.c \
	extension.pb-c.c later.pb-c.c)
proto_h := $(proto_c:.c=.h)
$(proto_c) $(proto_h) &: $(S)/scripts/openshell-proto \
		$(wildcard $(S)/proto/openshell/*.proto $(S)/proto/openshell/0.1/*.proto)
	$(call say,GEN,$(O)/generated/openshell)
	$(Q)mkdir -p $(O)/generated/openshell
	$(Q)$(S)/scripts/openshell-proto $(O)/generated/openshell
	$(Q)touch $(proto_c) $(proto_h)

# ---- one variant of the launcher -------------------------------------------

# flags-file VARIANT COMMAND: a file that is new when the command is.
define flags_file
$(O)/obj/$(1)/.flags: FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' '$(2)' | $$(call write_if_changed,$$@)
endef

# variant NAME: needs cc_NAME, cflags_NAME, libs_NAME, ready_NAME.
define variant
$(call flags_file,$(1),$(cc_$(1)) $(cflags_$(1)) $(ldflags_$(1)) $(libs_$(1)))

$(O)/obj/$(1)/%.o: $(S)/%.c $(O)/obj/$(1)/.flags | $(proto_h) $(ready_$(1))
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(cc_$(1)) $(cflags_$(1)) -MMD -MP -MT $$@ -c -o $$@ $$<

$(O)/obj/$(1)/host/board/board.o: $(generated) $(board_stamps)

$(O)/obj/$(1)/config_text.o: $(O)/generated/config_text.c $(O)/obj/$(1)/.flags
	$$(call say,CC,$$@)
	$$(Q)$(cc_$(1)) $(cflags_$(1)) -c -o $$@ $$<

$(O)/obj/$(1)/proto/%.o: $(O)/generated/openshell/%.c $(O)/obj/$(1)/.flags \
		| $(proto_h) $(ready_$(1))
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(cc_$(1)) $(cflags_$(1)) -c -o $$@ $$<

$(O)/obj/$(1)/libhost.a: $(patsubst %.c,$(O)/obj/$(1)/%.o,$(host_srcs)) \
		$(O)/obj/$(1)/config_text.o \
		$(patsubst %.c,$(O)/obj/$(1)/proto/%.o,$(notdir $(proto_c)))
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@; $(AR) rcD $$@ $$(filter %.o,$$^)

-include $(patsubst %.c,$(O)/obj/$(1)/%.d,$(host_srcs) host/cmd/main.c)
endef

# gpubox FILE VARIANT: the rule that links the launcher.
define gpubox
$(1): $(O)/obj/$(2)/host/cmd/main.o $(O)/obj/$(2)/libhost.a $(call stamp,ARCH)
	$$(call say,LD,$$@)
	$$(Q)rm -f $$@
	$$(Q)$(cc_$(2)) $(cflags_$(2)) $(ldflags_$(2)) -o $$@ \
		$$(filter %.o %.a,$$^) $(libs_$(2))
endef

# The options that board.c names are those it depends on: listed when it is
# new, not by every make.
$(O)/obj/board.options: $(S)/host/board/board.c
	@mkdir -p $(@D)
	@{ printf 'board_options :='; grep -ohE '\bCONFIG_[A-Z0-9_]+' $< | \
		sed 's/^CONFIG_/ /' | sort -u | tr -d '\n'; echo; } >$@
include $(O)/obj/board.options
board_stamps := $(call stamp,$(board_options))

# each by itself: of a missing one pkg-config says nothing beside what it has
pkg_cflags := $(shell pkg-config --cflags $(libraries)) \
	$(shell pkg-config --cflags $(loaded))
pkg_libs := $(shell pkg-config --libs $(libraries))
cc_$(NATIVE) := $(if $(filter $(NATIVE),$(CONFIG_ARCH)),$(CC),$(HOSTCC))
cflags_$(NATIVE) := $(host_cflags) $(fortify) $(CFLAGS) $(pkg_cflags)
ldflags_$(NATIVE) := $(host_ldflags) $(LDFLAGS)
libs_$(NATIVE) := $(pkg_libs) -lfdt

ifneq ($(CONFIG_ARCH),$(NATIVE))
include $(S)/scripts/cross.mk
endif

$(foreach v,$(sort $(NATIVE) $(CONFIG_ARCH)),$(eval $(call variant,$v)))
$(eval $(call gpubox,$(O)/gpubox,$(CONFIG_ARCH)))
ifeq ($(CONFIG_ARCH),$(NATIVE))
$(O)/gpubox-native: $(O)/gpubox
	$(Q)ln -sfn gpubox $@
else
$(eval $(call gpubox,$(O)/gpubox-native,$(NATIVE)))
endif

# ---- guest-init ------------------------------------------------------------

SRC := $(S)/
-include $(S)/guest-init/guest.mk
guest_size_max := 204800
guest_flags = $(CC) -std=gnu11 $(warnings) $(prefix_map) -I$(S)/include \
	-I$(S)/guest-init -isystem $(O)/generated $(GUEST_CFLAGS)
$(eval $(call flags_file,guest-$(CONFIG_ARCH),$(guest_flags) $(GUEST_LDFLAGS)))
guest_obj := $(O)/obj/guest-$(CONFIG_ARCH)

$(guest_obj)/%.o: $(S)/%.c $(guest_obj)/.flags
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(guest_flags) -MMD -MP -MT $@ -c -o $@ $<

$(O)/guest-init: $(patsubst %.c,$(guest_obj)/%.o,$(guest_srcs)) \
		$(call stamp,ARCH)
	$(call say,LD,$@)
	$(Q)$(CC) $(GUEST_LDFLAGS) -o $@ $(filter %.o,$^) $(GUEST_LIBS)
	$(Q)size=$$(stat -c %s $@); [ $$size -lt $(guest_size_max) ] || { \
		echo "guest-init: $$size bytes, more than $(guest_size_max)" >&2; \
		exit 1; }

-include $(patsubst %.c,$(guest_obj)/%.d,$(guest_srcs))

#: Building:
#:   all              gpubox, gpubox-native (the same for this machine),
#:                    guest-init, initramfs, BOARD.itb and BOARD.config in O
#:   launcher         the first two
#:

.PHONY: launcher generated
generated: $(generated) $(proto_h) $(O)/include/config/auto.conf
launcher: $(O)/gpubox $(O)/gpubox-native
all: launcher $(O)/guest-init $(O)/$(CONFIG_BOARD).config
