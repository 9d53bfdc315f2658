# SPDX-License-Identifier: GPL-2.0-or-later
#
# Emulated hosts, see docs/twins.md. Included before anything that runs a
# shell, because `make twin SHELL=1` sets make's own variable of that name.
#
#: Emulated hosts:
#:   twin SCENARIO=x  start one; SHELL=1 stays in it at the end, KEEP=1 keeps
#:                    its files
#:   twins            the scenarios there are, one per line
#:   check-full       check, NVIDIA's packaged driver, a newer QEMU, every
#:                    emulated host, the packages, and both commands of the
#:                    README on these releases of Debian:
#:   check-distro     the same on SUITE= (trixie), ARCH= (amd64), by GOALS=
#:                    (demo check); as root
#:

ifeq ($(origin SHELL),command line)
TWIN_SHELL := $(filter-out 0,$(SHELL))
endif
override SHELL := /bin/bash

.PHONY: twin twins

twin_run = GPUBOX_OUT=$(check_out) BOARD_DIR=$(BOARD_DIR) $(S)/tests/twin/run

twins:
	@$(twin_run) --list full

twin:
	$(Q)[ -n "$(SCENARIO)" ] || { \
		echo "SCENARIO= is missing; 'make twins' lists them" >&2; exit 2; }
	+$(Q)for board in $$($(twin_run) --boards $(SCENARIO)); do \
		$(call configured,$(check_out),$${board}); \
		$(sub_make) O=$(check_out)/$${board} all; done
	@$(twin_run) $(if $(TWIN_SHELL),--shell) $(if $(KEEP),--keep) $(SCENARIO)
