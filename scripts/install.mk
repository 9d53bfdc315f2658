# SPDX-License-Identifier: GPL-2.0-or-later
#
#: Installing:
#:   install          DESTDIR and PREFIX: the launcher, the image, the manual,
#:                    completions, systemd's units, udev's rules;
#:                    STRIP=1 leaves the launcher's symbols out.
#:                    Builds and fetches nothing: root may do it
#:   manual           write the options of docs/man from the launcher's tables
#:   pictures         draw docs/pictures from their texts and host/house

man_pages := $(wildcard $(S)/docs/man/*.[1-9])
man_dir = $(DESTDIR)$(PREFIX)/share/man/man$(subst .,,$(suffix $(1)))
strip := $(if $(filter $(CONFIG_ARCH),$(NATIVE)),strip,$(CROSS_COMPILE)strip)

to := $(DESTDIR)$(PREFIX)
launcher_name := gpubox-$(CONFIG_BOARD)
# placed FILE TO: a file that says where gpubox is, and whose users are whose.
uid_of = $$($(S)/scripts/config-value $(conf) QEMU_UID_$(1))
placed = first=$(call uid_of,FIRST) && count=$(call uid_of,COUNT) && \
	sed -e 's,@BIN@,$(PREFIX)/bin,g; s,@LIB@,$(PREFIX)/lib,g' \
		-e "s,@UID_FIRST@,$$first,g; s,@UID_LAST@,$$((first + count - 1)),g" \
		$(S)/scripts/$(1) >$(to)/$(2) && chmod 644 $(to)/$(2)
bash_dir := share/bash-completion/completions
fish_dir := share/fish/vendor_completions.d

.PHONY: install install-board install-common
.PHONY: install-launcher install-pieces install-make-image
install: install-board install-common

# Boards share a prefix: each has a launcher by its name, and gpubox is the
# first one's, until somebody links it to another.
install-board:
	$(Q)for f in $(O)/gpubox $(itb); do [ -f $$f ] || { \
		echo "install: $$f is not built: run 'make' first" >&2; exit 1; }; done
	$(Q)[ ! $(O)/.config -nt $(O)/include/config/auto.conf ] || { \
		echo "install: the configuration has changed: run 'make' first" >&2; \
		exit 1; }
	$(Q)$(MAKE) -f $(S)/Makefile O=$(O) install-launcher
	install -m 644 $(itb) $(to)/lib/gpubox/
	$(Q)other=$$(readlink $(to)/bin/gpubox || true); \
	if [ -z "$$other" ] || [ ! -e $(to)/bin/gpubox ]; then \
		ln -sfn $(launcher_name) $(to)/bin/gpubox; \
	elif [ "$$other" != $(launcher_name) ]; then \
		echo "gpubox stays $$other; this board's is $(launcher_name)"; \
	fi

install-launcher:
	install -d $(to)/bin $(to)/lib/gpubox $(to)/$(bash_dir) $(to)/$(fish_dir) \
		$(to)/share/man/man1
	echo .so man1/gpubox.1 >$(to)/share/man/man1/$(launcher_name).1
	install $(if $(filter-out 0,$(STRIP)),-s --strip-program=$(strip)) \
		-m 755 $(O)/gpubox $(to)/bin/$(launcher_name)
	ln -sfn gpubox $(to)/$(bash_dir)/$(launcher_name)
	ln -sfn gpubox.fish $(to)/$(fish_dir)/$(launcher_name).fish

# For packages: what scripts/make-image makes the image of, on the machine that
# they get installed on.
install-pieces: install-launcher
	install -d $(to)/lib/gpubox/$(CONFIG_BOARD)
	install -m 644 $(conf) $(to)/lib/gpubox/$(CONFIG_BOARD)/config
	install -m 755 $(O)/guest-init $(to)/lib/gpubox/$(CONFIG_BOARD)/
	$(foreach o,$(overlays),install -m 644 $o $(to)/lib/gpubox/$(CONFIG_BOARD)/;)
	ln -sfn /var/lib/gpubox/$(CONFIG_BOARD).itb $(to)/lib/gpubox/

install-make-image:
	install -d $(to)/lib/gpubox
	install -m 755 $(addprefix $(S)/scripts/,make-image mkinitramfs newc mkits \
		config-value) $(to)/lib/gpubox/

# What is the same for each board.
install-common:
	install -d $(to)/bin $(to)/lib/gpubox $(to)/$(bash_dir) $(to)/$(fish_dir) \
		$(to)/share/zsh/site-functions $(to)/lib/systemd/system \
		$(to)/lib/tmpfiles.d $(to)/lib/sysusers.d $(to)/lib/udev/rules.d
	ln -sfn gpubox $(to)/bin/gpubox-oci
	$(foreach p,$(man_pages),install -D -m 644 $p -t $(call man_dir,$p);)
	install -m 755 $(S)/scripts/completion/complete $(to)/lib/gpubox/
	ln -sfn gpubox $(to)/$(bash_dir)/gpubox-oci
	ln -sfn gpubox.fish $(to)/$(fish_dir)/gpubox-oci.fish
	$(Q)$(call placed,completion/gpubox.bash,$(bash_dir)/gpubox)
	$(Q)$(call placed,completion/gpubox.zsh,share/zsh/site-functions/_gpubox)
	$(Q)$(call placed,completion/gpubox.fish,$(fish_dir)/gpubox.fish)
	$(Q)for unit in gpubox-restore gpubox-openshell; do \
		$(call placed,system/$$unit.service,lib/systemd/system/$$unit.service) \
		|| exit; done
	$(Q)$(call placed,system/gpubox.tmpfiles,lib/tmpfiles.d/gpubox.conf)
	$(Q)$(call placed,system/gpubox.sysusers,lib/sysusers.d/gpubox.conf)
	$(Q)$(call placed,system/gpubox.rules,lib/udev/rules.d/70-gpubox.rules)

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
