// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "uevent.h"

static char buf[256];

/* The message as the kernel sends it, NULs and all. */
#define PORT(literal) port(literal, sizeof(literal))

static const char *port(const char *message, size_t len)
{
	memcpy(buf, message, len);
	return uevent_port(buf, len);
}

TEST(finds_a_named_port)
{
	assert_string_equal(PORT("change@/devices/pci0000:00/0000:00:01.0/"
				 "virtio0/virtio-ports/vport0p1\0"
				 "ACTION=change\0DEVNAME=vport0p1"),
			    "vport0p1");
}

TEST(ignores_the_rest)
{
	assert_null(PORT("add@/devices/virtio0/virtio-ports/vport0p1"));
	assert_null(PORT("change@/devices/virtio0/net/eth0"));
	assert_null(PORT("change@/devices/virtio0/virtio-ports/"));
	assert_null(PORT("change@\0/virtio-ports/vport0p1"));
	assert_null(PORT("change@"));
	assert_null(PORT("libudev"));
	assert_null(port("change@", 7));
	assert_null(port("", 0));
}

/* A message that was cut ends where it was cut. */
TEST(stays_within_the_message)
{
	assert_string_equal(port("change@/virtio-ports/vport0p1", 28), "vport0");
	assert_null(port("change@/virtio-ports/v", 22));
}

UNIT_MAIN(NULL, NULL)
