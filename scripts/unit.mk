# SPDX-License-Identifier: GPL-2.0-or-later
#
# The test programs, in O/tests: unit tests as they are (unit/) and with
# sanitizers (sanitized/), fuzzers (fuzz/). They are for the build machine
# and see no board.

test_names = $(patsubst $(S)/tests/$(1)/%.c,%,$(sort \
	$(wildcard $(S)/tests/$(1)/*_$(2).c)))
unit_tests := $(call test_names,unit,test)
fuzzers := $(call test_names,fuzz,fuzz)
# Tests of guest-init link its own files: guest.mk says which.
guest_tests := $(filter guest_%,$(unit_tests))
guest_fuzzers := $(filter guest_%,$(fuzzers))

CLANG ?= clang
sanitize := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
san := $(NATIVE)-sanitized
fuzz := $(NATIVE)-fuzz
cc_$(san) := $(HOSTCC)
cflags_$(san) := $(host_cflags) -O1 -g $(sanitize) $(pkg_cflags)
cc_$(fuzz) := $(CLANG)
cflags_$(fuzz) := $(cflags_$(san)) -fsanitize=fuzzer-no-link
$(foreach v,$(san) $(fuzz),$(eval libs_$v := $(libs_$(NATIVE))))
$(foreach v,$(san) $(fuzz),$(eval $(call variant,$v)))

# test-programs FOLDER VARIANT NAMES FLAGS: the rule that links them.
define test_programs
$(addprefix $(O)/tests/$(1)/,$(3)): $(O)/tests/$(1)/%: \
		$(O)/obj/$(2)/tests/$(5)/%.o $(O)/obj/$(2)/libhost.a
	$$(call say,LD,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(cc_$(2)) $(cflags_$(2)) -pie -o $$@ $$(filter %.o %.a,$$^) \
		$(libs_$(2)) $(4)
-include $(patsubst %,$(O)/obj/$(2)/tests/$(5)/%.d,$(3))
endef
host_tests := $(filter-out $(guest_tests),$(unit_tests))
$(eval $(call test_programs,unit,$(NATIVE),$(host_tests),-lcmocka,unit))
$(eval $(call test_programs,sanitized,$(san),$(host_tests),-lcmocka,unit))
$(eval $(call test_programs,fuzz,$(fuzz),$(filter-out $(guest_fuzzers), \
	$(fuzzers)),-fsanitize=fuzzer,fuzz))

# guest-programs FOLDER COMPILER NAMES LIBRARIES SOURCES
define guest_programs
$(addprefix $(O)/tests/$(1)/,$(3)): $(O)/tests/$(1)/%: \
		$(S)/tests/$(5)/%.c $(wildcard $(S)/guest-init/*.[ch] \
		$(S)/guest-init/guest.mk $(S)/include/*.h $(S)/tests/$(5)/*.h)
	$$(call say,CCLD,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(2) -std=gnu11 $(warnings) -g -I$(S)/include \
		-I$(S)/guest-init $(GUEST_TEST_CFLAGS) -o $$@ $$< \
		$$(addprefix $(S)/,$$($$*-srcs)) $(4)
endef
$(eval $(call guest_programs,unit,$(HOSTCC) -O2,$(guest_tests),-lcmocka,unit))
$(eval $(call guest_programs,sanitized,$(HOSTCC) -O1 $(sanitize), \
	$(guest_tests),-lcmocka,unit))
$(eval $(call guest_programs,fuzz,$(CLANG) -O1 $(sanitize) -fsanitize=fuzzer, \
	$(guest_fuzzers),,fuzz))

# A program of its own, which shares nothing with host/.
oracle_sources := $(sort $(wildcard $(S)/tests/oracle/*.c))
$(O)/tests/oracle: $(oracle_sources) $(wildcard $(S)/tests/oracle/*.h)
	$(call say,CCLD,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -D_GNU_SOURCE $(warnings) -O2 -g -o $@ \
		$(oracle_sources) -ljansson

.PHONY: tests tests-unit
tests-unit: $(addprefix $(O)/tests/unit/,$(unit_tests))
tests: tests-unit $(O)/tests/oracle \
	$(addprefix $(O)/tests/sanitized/,$(unit_tests)) \
	$(addprefix $(O)/tests/fuzz/,$(fuzzers))
