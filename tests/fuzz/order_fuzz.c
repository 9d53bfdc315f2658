// SPDX-License-Identifier: GPL-2.0-or-later
/* Whatever a client orders of a keeper. */
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "keeper/order.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int sealed(const void *data, size_t size)
{
	int fd = memfd_create("order", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	assert(fd >= 0);
	assert(write(fd, data, size) == (ssize_t)size);
	assert(!fcntl(fd, F_ADD_SEALS,
		      F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
	return fd;
}

/* What an order that does not say everything has of these is not written. */
static void check_whole(const struct order *order, const struct order *again)
{
	unsigned int i;

	assert(again->whole == order->whole &&
	       again->no_new_privs == order->no_new_privs &&
	       again->dies == order->dies);
	assert(order->limit_count <= REQUEST_LIMITS_MAX);
	assert(!order->groups[ABI_GROUP_ADDS_MAX]);
	if (!order->whole)
		return;
	assert(again->has_caps == order->has_caps &&
	       again->umask == order->umask &&
	       again->limit_count == order->limit_count);
	assert(!order->has_caps ||
	       !memcmp(again->caps, order->caps, sizeof(order->caps)));
	for (i = 0; i < order->limit_count; i++)
		assert(order->limits[i].resource == again->limits[i].resource &&
		       order->limits[i].hard == again->limits[i].hard);
	for (i = 0; order->groups[i]; i++)
		assert(!strcmp(order->groups[i], again->groups[i]));
}

/* What is taken can be written, and is then the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct order order, again;
	int fd = sealed(data, size), back, i;

	if (!order_read(fd, &order)) {
		assert(order.argv[0]);
		back = order_write(&order);
		assert(back >= 0 && !order_read(back, &again));
		for (i = 0; order.argv[i]; i++)
			assert(!strcmp(order.argv[i], again.argv[i]));
		assert(!again.argv[i] && again.env_count == order.env_count);
		assert(again.tty == order.tty &&
		       again.interactive == order.interactive &&
		       again.winsize.ws_col == order.winsize.ws_col);
		check_whole(&order, &again);
		order_free(&again);
		order_free(&order);
		close(back);
	}
	close(fd);
	return 0;
}
