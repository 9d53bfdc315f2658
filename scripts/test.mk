# SPDX-License-Identifier: GPL-2.0-or-later
#
#: Testing:
#:   demo             install what is missing, build, start a guest
#:   check            the same for both architectures, and run all tests: does gpubox
#:                    work here? QUICK=1 asks this machine's board alone
#:   lint             the rules of CONTRIBUTING.md that a machine can check
#:   bench            measure a start against others (RUNS=7)
#:   bench-oci        the same of podman's containers (as root)
#:   deb              Debian packages of this release, in O/deb (ARCH= another's)
#:   check-deb        build, install, remove them, on a machine to throw away:
#:                    check-distro SUITE=trixie GOALS=check-deb makes one
#:   check-deb-cross  the same of the other architecture's (ARCH= names one)
#:   deps             install what is missing: SET=build, demo, quick, check
#:                    (unless told otherwise), full, deb or lint
#:

# None of these needs a configuration or touches the one in O.
sub_make = $(MAKE) -f $(S)/Makefile BOARD_DIR=$(BOARD_DIR)
# What tests are run on has no warning, as the pinned compiler sees it.
check check-full check-boards-built lint twin: export WERROR := pinned
# All cores, unless make was told how many.
jobs = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
configured = $(sub_make) O=$(1)/$(2) $(2)_defconfig >/dev/null
# Hundreds of the tests' guests start cold, and none is about what that leaves
# out. A board that says itself what is to be left out keeps that.
cold_starts = grep -qs GUEST_INITCALL_BLACKLIST \
	$(addsuffix /configs/$(2)_defconfig,$(BOARD_DIR) $(S)) || { \
	sed -i '/GUEST_COLD_STARTS\|GUEST_INITCALL_BLACKLIST/d' \
	$(1)/$(2)/.config; \
	echo CONFIG_GUEST_COLD_STARTS=y >>$(1)/$(2)/.config; }

# Boards differ in data alone. Those that emulated hosts run, one for each
# architecture, and those from outside are built and tested; check-full builds
# the others, too.
tested = $(or $(filter $(shell sed -n 's/^board = //p' \
	$(S)/tests/twin/scenarios/*.conf | sort -u) \
	$(patsubst $(BOARD_DIR)/configs/%_defconfig,%,$(if $(BOARD_DIR),$(wildcard \
	$(BOARD_DIR)/configs/*_defconfig))),$(boards)),$(boards))

# Boards of this machine's own architecture need no cross compiler.
machine = $(shell uname -m)
board_has = $(filter CONFIG_$(2)=y,$(file <$(call board_file,$(1))))
native_boards = $(foreach b,$(tested),$(if $(filter $(machine), \
	$(if $(call board_has,$b,ARCH_AARCH64),aarch64,x86_64)),$b))
no_board = echo "No board is for $(machine): there is $(boards)" >&2; exit 1

# Tests look at every board in their build folder: QUICK=1 has one of its own.
quick := $(filter-out 0,$(QUICK))
check_out := $(O)/$(if $(quick),quick,check)
check_boards = $(if $(quick),$(firstword $(native_boards)),$(tested))
check_first = $(check_out)/$(firstword $(check_boards))

# What takes long, or a language's own registry, is part of check-full alone.
full_openshell := $(addprefix $(S)/tests/openshell/,many.sh go.sh rust.sh)
test_sources = $(basename $(notdir $(sort $(wildcard $(S)/tests/$(1)))))
check_programs = \
	$(addprefix $(check_first)/tests/unit/,$(call test_sources,unit/*_test.c)) \
	$(addprefix $(check_first)/tests/sanitized/,$(call test_sources,unit/*_test.c)) \
	$(sort $(shell grep -lm1 '^#!' \
	$(filter-out $(S)/tests/twin/% $(S)/tests/nvidia/% \
	$(full_openshell) $(S)/tests/qemu/newer.sh, \
	$(wildcard $(S)/tests/*/*.sh))))
# A guest that runs, ends, is fed and is read; the image it comes from.
quick_programs = \
	$(addprefix $(check_first)/tests/unit/,$(call test_sources,unit/*_test.c)) \
	$(addprefix $(S)/tests/,run/status.sh run/streams.sh run/environment.sh \
	image/inspect.sh image/modules.sh qemu/process.sh)
# Emulated hosts: a few in every check, all in check-full.
twin_programs := $(S)/tests/twin/check.sh

# The tests start makes of their own: nothing of this one's goes there.
run_tap = env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u O -u BOARD_DIR \
	GPUBOX_LINT_OUT=$(check_first) GPUBOX_TESTS=$(check_first)/tests \
	TWIN_BOARD_DIR=$(BOARD_DIR) TWIN_SET=$(or $(TWIN_SET),check) \
	$(S)/tests/run-tap $(check_out)

.PHONY: deps check lint demo bench bench-oci check-boards-built
deps:
	$(Q)$(S)/scripts/deps $(or $(SET),check)

.PHONY: deb check-deb check-deb-cross
deb:
	$(Q)$(S)/scripts/deps deb
	$(Q)env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u O -u BOARD_DIR \
		$(S)/scripts/deb $(O)/deb $(ARCH)

check-deb-cross: ARCH = $(if $(filter x86_64,$(machine)),arm64,amd64)
check-deb check-deb-cross:
	$(Q)$(S)/scripts/deps debs
	$(Q)mkdir -p $(check_out)
	@DEB_ARCH=$(ARCH) $(run_tap) $(S)/scripts/check-deb

check-boards-built:
	$(Q)$(S)/scripts/deps $(if $(quick),quick,$(or $(check_deps),check))
	$(Q)mkdir -p $(check_out)
	+$(Q)$(if $(check_boards),,$(no_board); )for board in $(check_boards); do \
		$(call configured,$(check_out),$${board}); \
		$(call cold_starts,$(check_out),$${board}); \
		$(sub_make) $(jobs) O=$(check_out)/$$board run-ready; done
	+$(Q)$(sub_make) $(jobs) O=$(check_first) \
		$(if $(quick),tests-unit,tests)

check: check-boards-built
	@$(run_tap) $(if $(quick),$(quick_programs), \
		$(check_programs) $(twin_programs))

lint:
	$(Q)$(S)/scripts/deps lint
	$(Q)$(call configured,$(check_out),$(firstword $(check_boards)))
	+$(Q)$(sub_make) $(jobs) O=$(check_first) generated \
		$(check_first)/gpubox-native
	@$(run_tap) $(S)/scripts/lint

.PHONY: check-full check-distro boards-built

boards-built: check-boards-built
	+$(Q)for board in $(filter-out $(tested),$(boards)); do \
		$(call configured,$(O)/boards,$${board}); \
		$(sub_make) $(jobs) O=$(O)/boards/$$board all; done

# Minimal roots of these, amd64 by both commands, arm64 by the first, and one
# for the packages. Each takes the whole machine.
distros := bookworm trixie testing
distro_programs := $(check_out)/distro-arm64 $(addprefix $(check_out)/distro-,$(distros)) \
	$(check_out)/distro-packages
distro = $(patsubst $(check_out)/distro-%,%,$(1))
distro_root = $(or $(if $(filter arm64,$(1)),trixie arm64), \
	$(if $(filter packages,$(1)),trixie $(own_arch) check-deb check-deb-cross), \
	$(1) amd64)
own_arch = $(if $(filter x86_64,$(machine)),amd64,arm64)

$(distro_programs): FORCE
	$(Q)mkdir -p $(@D)
	$(Q)printf '#!/bin/sh\n# alone\nexec %s %s\n' $(S)/scripts/check-distro \
		'$(call distro_root,$(call distro,$@))' >$@
	$(Q)chmod +x $@

check-distro:
	$(Q)mkdir -p $(check_out)
	@env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u O -u BOARD_DIR V=1 \
		DISTRO='$(or $(SUITE),trixie) $(or $(ARCH),amd64) $(GOALS)' \
		$(S)/tests/run-tap $(check_out) $(S)/scripts/check-distro

check-full: TWIN_SET = full
check-full: check_deps = full
check-full: check-boards-built boards-built $(distro_programs)
	@$(run_tap) $(distro_programs) $(check_programs) $(S)/tests/nvidia/driver.sh \
		$(full_openshell) $(S)/tests/qemu/newer.sh \
		$(twin_programs) $(S)/tests/twin/board.sh \
		$(S)/tests/twin/vendor.sh $(S)/tests/twin/ids.sh \
		$(S)/tests/twin/podman.sh $(S)/tests/twin/openshell.sh

# This machine's board, with a kernel of its own even where it means the
# host's: that one may be readable by root alone.
demo_board = $(firstword $(native_boards))
demo_build = $(O)/demo/$(demo_board)

demo:
	$(Q)$(if $(demo_board),,$(no_board))
	$(Q)$(S)/scripts/deps demo
	$(Q)$(call configured,$(O)/demo,$(demo_board))
	$(Q)sed -i '/GUEST_KERNEL_[A-Z]*[= ]/d' $(demo_build)/.config
	$(Q)echo CONFIG_GUEST_KERNEL_PACKAGE=y >>$(demo_build)/.config
	+$(Q)$(sub_make) $(jobs) O=$(demo_build) all
	$(demo_build)/gpubox-native run -- uname -a

bench_kernel = $(GPUBOX_CACHE)/kernel-$(machine)

bench:
	$(Q)$(if $(demo_board),,$(no_board))
	$(Q)$(S)/scripts/deps check
	$(Q)$(call configured,$(O)/bench,$(demo_board))
	+$(Q)$(sub_make) $(jobs) O=$(O)/bench/$(demo_board) all
	$(Q)$(S)/scripts/fetch-kernel $(machine)
	$(Q)$(S)/tests/bench/bench $(O)/bench/$(demo_board)/gpubox-native \
		$(bench_kernel)/vmlinuz \
		$(bench_kernel)/modules/lib/modules/$$(cat $(bench_kernel)/release) \
		$(RUNS)

bench-oci:
	$(Q)$(if $(demo_board),,$(no_board))
	$(Q)$(S)/scripts/deps check
	$(Q)$(call configured,$(O)/bench,$(demo_board))
	+$(Q)$(sub_make) $(jobs) O=$(O)/bench/$(demo_board) all
	$(Q)$(S)/tests/bench/oci $(O)/bench/$(demo_board)/gpubox-native $(RUNS)
