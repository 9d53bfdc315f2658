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
else
override BOARD_DIR := $(abspath $(BOARD_DIR))
endif

config_goals := %config
free_goals := help deps listboards checkboards matrix check check-full lint \
	demo bench twin twins clean mrproper
goals := $(or $(MAKECMDGOALS),all)
build_goals := $(filter-out $(config_goals) $(free_goals),$(goals))
mixed :=
ifneq ($(filter $(config_goals) clean mrproper,$(goals)),)
ifneq ($(words $(goals)),1)
mixed := 1
endif
endif

ifdef mixed
# A configuration changes what the other goals mean: one at a time.
.PHONY: $(goals) one-by-one
$(goals): one-by-one
	@:
one-by-one:
	$(Q)for goal in $(goals); do \
		$(MAKE) -f $(S)/Makefile "$$goal" || exit; done
else
include $(S)/scripts/config.mk
ifneq ($(build_goals),)
ifeq ($(wildcard $(O)/.config),)
$(error No configuration in $(O): run 'make BOARD_defconfig' first ('make listboards'))
endif
include $(O)/include/config/make.conf
ifdef CONFIG_ARCH
include $(S)/scripts/compile.mk
include $(S)/scripts/image.mk
include $(S)/scripts/install.mk
include $(S)/scripts/unit.mk
endif
endif
include $(S)/scripts/test.mk
endif

.PHONY: all help clean mrproper
all:

# What a build makes; the configuration stays.
clean:
	$(Q)rm -rf $(O)/obj $(O)/tests $(O)/check $(O)/demo $(O)/generated \
		$(O)/include $(O)/gpubox $(O)/gpubox-native $(O)/guest-init \
		$(O)/initramfs $(O)/*.itb $(O)/*.config

mrproper: clean
	$(Q)rm -f $(O)/.config $(O)/.config.old $(O)/.board_dir
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
#:   CROSS_COMPILE=   prefix of the compiler for the board's architecture
#:   GPUBOX_CACHE=    fetched kernels and libraries (~/.cache/gpubox)
#:   DESTDIR= PREFIX= where install puts things (/usr/local)
#:
#: Cleaning:
#:   clean            remove what was built in O
#:   mrproper         remove the configuration too
