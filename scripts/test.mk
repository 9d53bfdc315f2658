# SPDX-License-Identifier: GPL-2.0-or-later
#
#: Testing:
#:   demo             install what is missing, build, start a guest
#:   check            the same for every board, and run all tests
#:   lint             the rules of CONTRIBUTING.md that a machine can check
#:   bench            measure a start against others (RUNS=7)
#:   deps             install what is missing for all of these
#:

# None of these needs a configuration or touches the one in O.
check_out := $(O)/check
check_first := $(check_out)/$(firstword $(boards))
sub_make = $(MAKE) -f $(S)/Makefile BOARD_DIR=$(BOARD_DIR)
# What tests are run on has no warning.
check check-full check-boards-built lint twin: export WERROR := 1
configured = $(sub_make) O=$(1)/$(2) $(2)_defconfig >/dev/null

test_sources = $(basename $(notdir $(sort $(wildcard $(S)/tests/$(1)))))
test_programs = \
	$(addprefix $(check_first)/tests/unit/,$(call test_sources,unit/*_test.c)) \
	$(addprefix $(check_first)/tests/sanitized/,$(call test_sources,unit/*_test.c)) \
	$(S)/scripts/lint $(sort $(shell grep -lm1 '^#!' \
	$(filter-out $(S)/tests/twin/% $(S)/tests/nvidia/%, \
	$(wildcard $(S)/tests/*/*.sh))))
# Emulated hosts: a few in every check, all in check-full.
twin_programs := $(S)/tests/twin/check.sh

# The tests start makes of their own: nothing of this one's goes there.
run_tap = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u O -u BOARD_DIR \
	GPUBOX_LINT_OUT=$(check_first) GPUBOX_TESTS=$(check_first)/tests \
	TWIN_BOARD_DIR=$(BOARD_DIR) TWIN_SET=$(or $(TWIN_SET),check) \
	$(S)/tests/run-tap $(check_out)

.PHONY: deps check lint demo bench check-boards-built
deps:
	$(Q)$(S)/scripts/deps check

check-boards-built: deps
	$(Q)mkdir -p $(check_out)
	$(Q)for board in $(boards); do \
		$(call configured,$(check_out),$${board}); \
		$(sub_make) O=$(check_out)/$$board all; done
	$(Q)$(sub_make) O=$(check_first) tests

check: check-boards-built
	@$(run_tap) $(test_programs) $(twin_programs)

lint:
	$(Q)$(call configured,$(check_out),$(firstword $(boards)))
	$(Q)$(sub_make) O=$(check_first) launcher
	@$(run_tap) $(S)/scripts/lint

# Any board that brings its kernel will do.
board_has = $(filter CONFIG_$(2)=y,$(file <$(call board_file,$(1))))
demo_board = $(firstword $(foreach b,$(boards),$(if \
	$(call board_has,$b,GUEST_KERNEL_PACKAGE),$b)))

demo:
	$(Q)$(S)/scripts/deps build
	$(Q)$(call configured,$(O)/demo,$(demo_board))
	$(Q)$(sub_make) O=$(O)/demo/$(demo_board) all
	$(O)/demo/$(demo_board)/gpubox-native run -- uname -a

# A launcher for this machine's own architecture, and the packaged kernel.
machine = $(shell uname -m)
bench_board = $(firstword $(foreach b,$(boards),$(if $(filter $(machine), \
	$(if $(call board_has,$b,ARCH_AARCH64),aarch64,x86_64)),$b)))
bench_kernel = $(GPUBOX_CACHE)/kernel-$(machine)

bench:
	$(Q)$(S)/scripts/deps check
	$(Q)$(call configured,$(O)/demo,$(bench_board))
	$(Q)$(sub_make) O=$(O)/demo/$(bench_board) all
	$(Q)$(S)/scripts/fetch-kernel $(machine)
	$(Q)$(S)/tests/bench/bench $(O)/demo/$(bench_board)/gpubox-native \
		$(bench_kernel)/vmlinuz \
		$(bench_kernel)/modules/lib/modules/$$(cat $(bench_kernel)/release) \
		$(RUNS)
