/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sd-bus(3) of libsystemd, loaded when it is needed: few commands talk to
 * systemd, and each would pay for linking with it; and there are hosts that have
 * none.
 */
#ifndef GPUBOX_OCI_SDBUS_H
#define GPUBOX_OCI_SDBUS_H

#include <systemd/sd-bus.h>

/* What sd_bus_NAME() does. */
#define SDBUS_CALLS(CALL)             \
	CALL(new)                     \
	CALL(set_address)             \
	CALL(start)                   \
	CALL(open_system)             \
	CALL(close)                   \
	CALL(unref)                   \
	CALL(is_ready)                \
	CALL(match_signal_async)      \
	CALL(process)                 \
	CALL(wait)                    \
	CALL(call)                    \
	CALL(error_free)              \
	CALL(error_has_name)          \
	CALL(message_new_method_call) \
	CALL(message_append)          \
	CALL(message_append_array)    \
	CALL(message_open_container)  \
	CALL(message_close_container) \
	CALL(message_read)            \
	CALL(message_unref)

#define SDBUS_MEMBER(name) __typeof__(sd_bus_##name) *bus_##name;
struct sdbus {
	SDBUS_CALLS(SDBUS_MEMBER)
};

/*
 * Find all of @sdbus. It stays loaded. -ENOENT: the library is not there;
 * -ENOSYS: it is too old, systemd 237 has all.
 */
int sdbus_load(struct sdbus *sdbus);

#endif /* GPUBOX_OCI_SDBUS_H */
