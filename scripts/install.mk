# SPDX-License-Identifier: GPL-2.0-or-later
#
#: Installing:
#:   install          DESTDIR and PREFIX: the launcher, the image, the manual;
#:                    STRIP=1 leaves the launcher's symbols out
#:   manual           write the options of docs/man from the launcher's tables

man_pages := $(wildcard $(S)/docs/man/*.[1-9])
man_dir = $(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(1)))
strip := $(if $(filter $(CONFIG_ARCH),$(NATIVE)),strip,$(CROSS_COMPILE)strip)

.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/gpubox
	install $(if $(filter-out 0,$(STRIP)),-s --strip-program=$(strip)) \
		-m 755 $(O)/gpubox $(DESTDIR)$(PREFIX)/bin/gpubox
	install -m 644 $(itb) $(DESTDIR)$(PREFIX)/lib/gpubox/
	install -D -m 644 $(S)/scripts/completion.bash \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/gpubox
	$(foreach p,$(man_pages),install -D -m 644 $p -t $(call man_dir,$p);)

# The options of the pages in docs/man are the tables of the launcher.
.PHONY: manual
manual: $(O)/gpubox-native
	$(Q)mkdir -p $(O)/man
	$(Q)$(S)/scripts/manual $(O)/gpubox-native $(O)/man
	$(Q)cp $(O)/man/*.1 $(S)/docs/man/
