# SPDX-License-Identifier: GPL-2.0-or-later
#
# 'make help' says what there is. One board is configured into one build
# folder (O=); everything below works on that folder and on nothing else.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -ec
silent := $(findstring s,$(firstword -$(MAKEFLAGS)))
MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

S := $(patsubst %/,%,$(dir $(realpath $(lastword $(MAKEFILE_LIST)))))
O ?= build
override O := $(abspath $(O))
include $(S)/tests/twin/twin.mk
GPUBOX_CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/gpubox
PREFIX ?= /usr/local
export GPUBOX_CACHE
export LC_ALL := C

ifneq ($(words $(S) $(O) $(GPUBOX_CACHE)),3)
$(error The source, build and cache folders must not have blanks in their names)
endif
ifeq ($(O),$(S))
$(error O=$(O) is the source folder: take another one)
endif

ifeq ($(V),1)
Q :=
say :=
else ifneq ($(silent),)
Q := @
say :=
else
Q := @
say = @printf '  %-8s%s\n' '$(1)' '$(patsubst $(O)/%,%,$(patsubst $(S)/%,%,$(2)))';
endif

# Out-of-tree boards: remembered in the build folder by %_defconfig.
ifeq ($(BOARD_DIR),)
override BOARD_DIR := $(file <$(O)/.board_dir)
board_dir_from := , which $(O) was configured with: configure it again with \
	BOARD_DIR=FOLDER, or with BOARD_DIR=$(S) for a board of the source
else
override BOARD_DIR := $(abspath $(BOARD_DIR))
endif
ifneq ($(BOARD_DIR),)
ifeq ($(wildcard $(BOARD_DIR)/configs/. $(BOARD_DIR)/twin/.),)
ifeq ($(filter help clean mrproper,$(MAKECMDGOALS)),)
$(error BOARD_DIR=$(BOARD_DIR): no such folder, or no folder configs \
	(nor twin) in it$(board_dir_from))
endif
endif
endif

config_goals := %config
free_goals := help deps listboards checkboards matrix check check-full \
	check-distro check-deb check-deb-cross deb lint demo bench bench-oci \
	twin twins clean mrproper
goals := $(or $(MAKECMDGOALS),all)
build_goals := $(filter-out $(config_goals) $(free_goals),$(goals))
mixed :=
ifneq ($(filter $(config_goals) clean mrproper,$(goals)),)
ifneq ($(words $(goals)),1)
mixed := 1
endif
endif

# Whoever refuses a configuration has the last word: not make, which would add
# two lines of its own. So what may refuse is done while make reads, as the
# making of a file that it includes; 'refused' is left there, make reads again,
# and then ends as with -q: silently, with status 1.
answer := $(O)/.answer
refuses = ( $(1) ) && said= || said='refused := 1'; \
	[ ! -d $(O) ] || echo "$$said" >$@

ifdef mixed
# A configuration changes what the other goals mean: one at a time.
.PHONY: $(goals) FORCE
$(goals):
	@:
$(answer): $(if $(MAKE_RESTARTS),,FORCE)
	$(Q)mkdir -p $(@D)
	$(Q)$(call refuses,for goal in $(goals); do \
		$(MAKE) -f $(S)/Makefile "$$goal" || exit; done)
-include $(answer)
else
include $(S)/scripts/config.mk
ifneq ($(build_goals),)
ifeq ($(wildcard $(O)/.config),)
$(error No configuration in $(O): run 'make BOARD_defconfig' first ('make listboards'))
endif
ifeq ($(filter-out install install-%,$(goals)),)
# Read as it lies there: an included file would be made again.
ifeq ($(wildcard $(O)/include/config/make.conf),)
$(error Nothing is built in $(O): run 'make' first)
endif
$(eval $(file <$(O)/include/config/make.conf))
else
include $(O)/include/config/make.conf
ifdef refused
ifeq ($(MAKE_RESTARTS),)
# by the make before: asked again
$(O)/include/config/make.conf: FORCE
refused :=
endif
endif
endif
ifdef CONFIG_ARCH
include $(S)/scripts/compile.mk
include $(S)/scripts/image.mk
include $(S)/scripts/install.mk
include $(S)/scripts/unit.mk
endif
endif
include $(S)/scripts/test.mk
endif
ifdef refused
MAKEFLAGS += -q
.PHONY: $(goals) refusal
$(goals): refusal
refusal:
	@:
endif

.PHONY: all help clean mrproper
all:

# What a build makes; the configuration stays.
clean:
	$(Q)rm -rf $(O)/obj $(O)/tests $(O)/check $(O)/quick $(O)/demo \
		$(O)/bench $(O)/generated \
		$(O)/include $(O)/gpubox $(O)/gpubox-native $(O)/guest-init \
		$(O)/initramfs $(O)/*.itb $(O)/*.config

mrproper: clean
	$(Q)rm -f $(O)/.config $(O)/.config.old $(O)/.board_dir $(answer)
	$(Q)rmdir $(O) 2>/dev/null || true

help:
	@sed -n 's/^#: \?//p' $(addprefix $(S)/scripts/,config.mk compile.mk \
		image.mk test.mk install.mk) \
		$(S)/tests/twin/twin.mk $(S)/Makefile

#:
#: Variables:
#:   O=FOLDER         where everything is built (build)
#:   V=1              show the commands
#:   BOARD_DIR=FOLDER boards outside the source: configs/ and dt/ below it
#:   WERROR=1         a warning of the compiler is an error, as in 'make check'
#:                    where gcc is the version that the developers have
#:   CROSS_COMPILE=   prefix of the compiler for the board's architecture
#:   GPUBOX_CACHE=    fetched kernels and libraries (~/.cache/gpubox)
#:   ELSEWHERE=1      the board's QEMU, firmware and user are on the machine
#:                    that gpubox runs on, not here: do not look for them
#:   DESTDIR= PREFIX= where install puts things (/usr/local)
#:
#: Cleaning:
#:   clean            remove what was built in O
#:   mrproper         remove the configuration too
