/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the manual says of the network's options. */
#ifndef GPUBOX_REQUEST_OPTIONS_NETWORK_H
#define GPUBOX_REQUEST_OPTIONS_NETWORK_H

#define OPTIONS_NETWORK_MANUAL                                                       \
	"With\n"                                                                     \
	".Cm user\n"                                                                 \
	"the guest reaches the network through QEMU, as 10.0.2.15,\n"                \
	"but not what listens on this host's loopback; what listens\n"               \
	"on its other addresses it reaches as any machine there does.\n"             \
	"With\n"                                                                     \
	".Cm user:host-loopback\n"                                                   \
	"that is 10.0.2.2 there.\n"                                                  \
	"With\n"                                                                     \
	".Cm ns : Ns Ar file\n"                                                      \
	"the guest takes the place of the interfaces of a network namespace, with\n" \
	"their addresses and routes; with\n"                                         \
	".Cm tap : Ns Ar name Ns Op , Ns Cm ip Ns = Ns Ar address/bits\n"            \
	".Op , Ns Cm gw Ns = Ns Ar address\n"                                        \
	".Op , Ns Cm mac Ns = Ns Ar mac ,\n"                                         \
	"one word without blanks, it is on a tap that is there.\n"

#define OPTIONS_PUBLISH_MANUAL                                                         \
	"Let a port of this host lead to one of the guest, or a range to one of the\n" \
	"same length, over TCP or with\n"                                              \
	".Cm /udp\n"                                                                   \
	"over UDP.\n"                                                                  \
	"Unlike docker's it is 127.0.0.1's, which other machines do not reach;\n"      \
	".Ar IP\n"                                                                     \
	"0.0.0.0 is each IPv4 address of this host.\n"                                 \
	"Means\n"                                                                      \
	".Fl -network Cm user .\n"                                                     \
	"Several times.\n"

#endif /* GPUBOX_REQUEST_OPTIONS_NETWORK_H */
