# SPDX-License-Identifier: GPL-2.0-or-later
#
#: Configuration:
#:   BOARD_defconfig  configure O for a board ('make listboards')
#:   menuconfig       change the configuration in a menu
#:   nconfig          the same in another menu
#:   oldconfig        bring it up to date, asking about new options
#:   olddefconfig     bring it up to date, with their defaults
#:   savedefconfig    write the shortest form of it to O/defconfig
#:   listboards       the boards, one per line
#:   checkboards      every defconfig is minimal, complete and owned
#:   matrix           the boards as JSON, for a CI matrix
#:

# The only names of kconfig's programs.
KCONFIG_CONF ?= kconfig-conf
KCONFIG_MCONF ?= kconfig-mconf
KCONFIG_NCONF ?= kconfig-nconf

kconfig_env := srctree=$(S) KCONFIG_AUTOHEADER=generated/autoconf.h
# kconfig-conf warns about a bad value, and goes on: 'strict' does not.
kconfig = cd $(O) && env $(kconfig_env) $(S)/scripts/strict $(KCONFIG_CONF)
board_file = $(firstword $(wildcard $(addsuffix /configs/$(1)_defconfig, \
	$(BOARD_DIR) $(S))))
boards := $(sort $(patsubst %_defconfig,%,$(notdir $(wildcard \
	$(addsuffix /configs/*_defconfig,$(BOARD_DIR) $(S))))))

.PHONY: menuconfig nconfig oldconfig olddefconfig savedefconfig FORCE
.PHONY: listboards checkboards matrix
FORCE:

# What may refuse a configuration answers while make reads (see Makefile).
asking := $(filter %_defconfig olddefconfig savedefconfig,$(goals))
ifneq ($(asking),)
asked := $(if $(filter %_defconfig,$(asking)),board,$(asking))
olddefconfig savedefconfig:
	@:
%_defconfig:
	@:
$(answer): $(if $(MAKE_RESTARTS),,FORCE)
	$(Q)mkdir -p $(@D)
	$(Q)$(call refuses,$(call ask_$(asked),$(asking:_defconfig=)))
-include $(answer)
endif

define ask_board
$(if $(call board_file,$(1)),,$(error No board '$(1)': there is $(boards))) \
printf '%s' '$(BOARD_DIR)' >$(O)/.board_dir && \
$(S)/scripts/check-values $(S)/Kconfig $(call board_file,$(1)) && \
( $(kconfig) --defconfig=$(call board_file,$(1)) Kconfig >/dev/null ) && \
$(S)/scripts/check-values $(S)/Kconfig $(call board_file,$(1)) $(O)/.config && \
echo "Configured $(O) for $(1)"
endef

define ask_olddefconfig
$(has_config) && $(S)/scripts/check-values $(S)/Kconfig $(O)/.config && \
$(kconfig) --olddefconfig Kconfig >/dev/null
endef

define ask_savedefconfig
$(has_config) && ( $(kconfig) --savedefconfig=defconfig Kconfig >/dev/null ) && \
echo "Wrote $(O)/defconfig"
endef

menuconfig nconfig: FORCE
	$(Q)mkdir -p $(O)
	$(Q)cd $(O) && $(kconfig_env) \
		$(if $(filter nconfig,$@),$(KCONFIG_NCONF),$(KCONFIG_MCONF)) \
		Kconfig

oldconfig: $(O)/.config
	$(Q)cd $(O) && $(kconfig_env) $(KCONFIG_CONF) --oldconfig Kconfig

listboards:
	@printf '%s\n' $(boards)

checkboards:
	$(Q)srctree=$(S) KCONFIG_CONF='$(KCONFIG_CONF)' \
		$(S)/scripts/check-boards $(foreach b,$(boards), \
			$(call board_file,$b))

matrix:
	@$(S)/scripts/matrix $(foreach b,$(boards),$(call board_file,$b))

no_config = No configuration in $(O): run 'make BOARD_defconfig' first
has_config = { [ -f $(O)/.config ] || { echo "$(no_config)" >&2; false; }; }
$(O)/.config:
	@echo "$(no_config)" >&2; exit 1

# kconfig writes include/config/<option>.h for each option that changed:
# these stamps are what everything that reads an option depends on.
define update
$(S)/scripts/check-values $(S)/Kconfig $(O)/.config && \
mkdir -p $(O)/include/config $(O)/generated && \
( $(kconfig) --olddefconfig Kconfig >/dev/null ) && \
( $(kconfig) --silentoldconfig Kconfig >/dev/null ) && \
$(S)/scripts/check-config $(auto_conf) $(S) $(BOARD_DIR)
endef

make_options := BOARD|ARCH|MACHINE|DT_OVERLAYS|ROOTFS_.*|FIT_.*|GUEST_(KERNEL|MODULES)_.*

# What make itself reads, without quotes. check-config lets no character
# through in these that make would take for its own.
auto_conf := $(O)/include/config/auto.conf
$(O)/include/config/make.conf: $(O)/.config $(S)/Kconfig \
		$(S)/scripts/check-config $(S)/scripts/check-values
	$(Q)mkdir -p $(@D)
	$(Q)$(call refuses,$(update))
	$(Q)grep -q refused $@ || sed -nE \
		's/^(CONFIG_($(make_options))=)"?([^"]*)"?$$/\1\4/p' $(auto_conf) >$@
	$(Q)[ ! -f $(auto_conf) ] || touch $(auto_conf)
$(auto_conf): $(O)/include/config/make.conf ;

# stamp OPTION...: the files that change when these options do.
pairs := A:a B:b C:c D:d E:e F:f G:g H:h I:i J:j K:k L:l M:m N:n O:o P:p Q:q R:r \
	S:s T:t U:u V:v W:w X:x Y:y Z:z _:/
both = $(subst :, ,$(firstword $(1)))
lower = $(if $(2),$(call lower,$(subst $(word 1,$(call both,$(2))),$(word \
	2,$(call both,$(2))),$(1)),$(wordlist 2,27,$(2))),$(1))
stamp = $(wildcard $(addprefix $(O)/include/config/,$(addsuffix .h, \
	$(call lower,$(1),$(pairs)))))
