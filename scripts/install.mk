# SPDX-License-Identifier: GPL-2.0-or-later
#
#: Installing:
#:   install          DESTDIR and PREFIX: the launcher, the image, the manual

man_pages := $(wildcard $(S)/docs/man/*.[1-9])
man_dir = $(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(1)))
strip := $(if $(filter $(CONFIG_ARCH),$(NATIVE)),strip,$(CROSS_COMPILE)strip)

.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/gpubox
	install -s --strip-program=$(strip) -m 755 $(O)/gpubox \
		$(DESTDIR)$(PREFIX)/bin/gpubox
	install -m 644 $(itb) $(DESTDIR)$(PREFIX)/lib/gpubox/
	$(foreach p,$(man_pages),install -D -m 644 $p -t $(call man_dir,$p);)
