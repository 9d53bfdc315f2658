# SPDX-License-Identifier: GPL-2.0-or-later
#
#: Installing:
#:   install          DESTDIR and PREFIX: the launcher, the image, the manual;
#:                    STRIP=1 leaves the launcher's symbols out.
#:                    Builds and fetches nothing: root may do it
#:   manual           write the options of docs/man from the launcher's tables
#:   pictures         draw docs/pictures from their texts and host/house

man_pages := $(wildcard $(S)/docs/man/*.[1-9])
man_dir = $(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(1)))
strip := $(if $(filter $(CONFIG_ARCH),$(NATIVE)),strip,$(CROSS_COMPILE)strip)

to := $(DESTDIR)$(PREFIX)
launcher_name := gpubox-$(CONFIG_BOARD)

# Boards share a prefix: each has a launcher by its name, and gpubox is the
# first one's, until somebody links it to another.
.PHONY: install
install:
	$(Q)for f in $(O)/gpubox $(itb); do [ -f $$f ] || { \
		echo "install: $$f is not built: run 'make' first" >&2; exit 1; }; done
	$(Q)[ ! $(O)/.config -nt $(O)/include/config/auto.conf ] || { \
		echo "install: the configuration has changed: run 'make' first" >&2; \
		exit 1; }
	install -d $(to)/bin $(to)/lib/gpubox
	install $(if $(filter-out 0,$(STRIP)),-s --strip-program=$(strip)) \
		-m 755 $(O)/gpubox $(to)/bin/$(launcher_name)
	ln -sfn gpubox $(to)/bin/gpubox-oci
	install -m 644 $(itb) $(to)/lib/gpubox/
	install -D -m 644 $(S)/scripts/completion.bash \
		$(to)/share/bash-completion/completions/gpubox
	$(foreach p,$(man_pages),install -D -m 644 $p -t $(call man_dir,$p);)
	$(Q)other=$$(readlink $(to)/bin/gpubox || true); \
	if [ -z "$$other" ] || [ ! -e $(to)/bin/gpubox ]; then \
		ln -sfn $(launcher_name) $(to)/bin/gpubox; \
	elif [ "$$other" != $(launcher_name) ]; then \
		echo "gpubox stays $$other; this board's is $(launcher_name)"; \
	fi

# The options of the pages in docs/man are the tables of the launcher.
.PHONY: manual
manual: $(O)/gpubox-native
	$(Q)mkdir -p $(O)/man
	$(Q)$(S)/scripts/manual $(O)/gpubox-native $(O)/man
	$(Q)cp $(O)/man/*.1 $(S)/docs/man/

# lint compares them.
.PHONY: pictures
pictures:
	$(Q)cd $(S) && scripts/house picture >docs/pictures/house.svg
	$(Q)for t in $(S)/docs/pictures/*.txt; do \
		$(S)/scripts/picture $$t >$${t%.txt}.svg || exit 1; done
