# SPDX-License-Identifier: GPL-2.0-or-later
# How PID 1 is built, for the Makefile at the root. Needs nothing but a
# compiler and the kernel's headers: no C library, no start-up files.

GUEST_SRCS := $(wildcard $(SRC)guest-init/*.c)

# -Os: it is read from the initramfs once and runs for a few milliseconds.
# The compiler must not turn mem.c's loops into calls of themselves.
GUEST_CFLAGS := -std=gnu11 -Os -ffreestanding -fno-builtin \
	-fno-stack-protector -fno-pie -fno-pic -fno-strict-aliasing \
	-fno-asynchronous-unwind-tables -fno-unwind-tables \
	-fomit-frame-pointer -ffunction-sections -fdata-sections \
	-Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wformat=2 -Werror -I $(SRC)include -I $(SRC)guest-init
GUEST_LDFLAGS := -nostdlib -nostartfiles -static \
	-Wl,--gc-sections -Wl,--build-id=none -Wl,-z,noexecstack \
	-Wl,-z,norelro -Wl,-z,max-page-size=4096 -Wl,-z,noseparate-code

# What each unit test links; these files compile with a C library too.
GUEST_TEST_CFLAGS := -I $(SRC)include -I $(SRC)guest-init
