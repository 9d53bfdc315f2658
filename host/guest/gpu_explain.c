// SPDX-License-Identifier: GPL-2.0-or-later
#include "guest/gpu_explain.h"

#include <stddef.h>
#include <string.h>

#define FLAVOUR                                                               \
	"this GPU needs the driver's open kernel modules, and these are the " \
	"proprietary ones; build the driver layer from the open ones"
#define FIRMWARE                                                              \
	"the guest does not have the GPU's firmware of this driver version; " \
	"build the driver layer from a driver that is installed completely"
#define DIRTY                                                                \
	"the GPU is as its last user left it and does not start again; "     \
	"restart the host, or reset the device while no driver has it ('1' " \
	"into its file 'reset' in sysfs)"
#define BOOT                                                                   \
	"the GPU's own firmware did not come up; switch the host off and on, " \
	"and see whether the GPU works there"
#define ROM                                                                \
	"the driver finds no valid VBIOS in the GPU; see whether the GPU " \
	"works on the host with this driver version"
#define MISMATCH                                                             \
	"the driver's modules and its libraries are of different versions; " \
	"build the driver layer from one version, and leave none of its "    \
	"libraries in the root"
#define WINDOW                                                                \
	"the guest has no room for the GPU's memory (BAR); the board's MMIO " \
	"window is too small"
#define LOST                                                                 \
	"the GPU no longer answers on the bus; switch the host off and on, " \
	"and check its power and its slot"
#define RELEASE                                                           \
	"the modules are for another kernel than the guest's; build the " \
	"driver layer for this one"
#define OTHER                                                               \
	"the driver knows the GPU and could not start it; the numbers are " \
	"NVIDIA's, and the lines before it say more"

/*
 * Two parts that a line has in this order; what says the most comes first.
 * The numbers of RmInitAdapter are where it failed, an NV_STATUS, and a line
 * of NVIDIA's source, which changes with the version: nv_printf() in
 * kernel-open/nvidia and arch/nvalloc/unix/src/osinit.c of
 * open-gpu-kernel-modules. The numbers of Xid are in NVIDIA's Xid catalog.
 */
static const struct {
	const char *first;
	const char *second;
	const char *text;
} table[] = {
	{"requires use of the NVIDIA open kernel modules", "", FLAVOUR},
	{"RmInitAdapter failed! (0x22:0x56:884)", "", FLAVOUR},
	{"RmInitAdapter failed! (0x22:0x56:1017)", "", FLAVOUR},
	{"not supported by open", "",
	 "the driver's open kernel modules do not know this GPU: it is older "
	 "than Turing, or newer than the driver"},
	{"Direct firmware load for", "failed with error -2", FIRMWARE},
	{"failed to load firmware", "", FIRMWARE},
	{"No firmware image found", "", FIRMWARE},
	{"RmInitAdapter failed! (0x61:0x56:", "", FIRMWARE},
	{"API mismatch", "", MISMATCH},
	{"WPR2 already up", "", DIRTY},
	{"RmInitAdapter failed! (0x62:0x40:", "", DIRTY},
	{"RmInitAdapter failed! (0x22:0x56:667)", "",
	 "the GPU does not wake up (D3cold); restart the host, and keep it "
	 "from sleeping there"},
	{"RmInitAdapter failed! (0x62:0x65:", "", BOOT},
	{"RmInitAdapter failed! (0x62:0x25:", "", ROM},
	{"RmInitAdapter failed! (0x62:0x1f:", "",
	 "the GPU's firmware of this driver version does not start on it; "
	 "take another driver version"},
	{"RmInitAdapter failed! (0x62:0x1a:", "",
	 "the GPU refuses to start because of its confidential-computing "
	 "mode; switch that off on the host"},
	{"failed to wait for GFW_BOOT", "", BOOT},
	{"PCI I/O region assigned to your NVIDIA device is invalid", "", WINDOW},
	{"Can't find an IRQ for your NVIDIA card", "",
	 "the GPU has no interrupt in the guest"},
	{"fallen off the bus", "", LOST},
	{"Xid (", "): 79,", LOST},
	{"version magic", "should be", RELEASE},
	{"disagrees about version of symbol", "", RELEASE},
	{"RmInitAdapter failed!", "", OTHER},
	{"No NVIDIA GPU found", "",
	 "the guest has no device that this driver drives; pass one with "
	 "--gpu"},
	{"Xid (", "): 31,",
	 "the command made the GPU access memory that it does not have (a "
	 "fault of the program's, most often)"},
	{"Xid (", "): 13,",
	 "the command gave the GPU something that it cannot execute (a fault "
	 "of the program's, most often)"},
	{"Xid (", "): 43,",
	 "the GPU stopped what the command gave it (a fault of the program's, "
	 "most often)"},
	{"Xid (", "): 48,",
	 "the GPU's memory has an error that cannot be corrected; reset it, "
	 "and replace it when that comes again"},
	{"Xid (", "): 94,",
	 "the GPU's memory had an error that cost this command its data; run "
	 "it again"},
	{"Xid (", "): 95,",
	 "the GPU's memory had an error that may have cost more than one "
	 "command its data; reset the GPU"},
	{"Xid (", "): 119,",
	 "the GPU's firmware does not answer any more; reset the GPU, and "
	 "take another driver version when that comes again"},
	{"Xid (", "): 120,",
	 "the GPU's firmware has crashed; reset the GPU, and take another "
	 "driver version when that comes again"},
	{"Xid (", "): 154,",
	 "the GPU wants to be reset, or the host to be restarted, before it "
	 "is used again"},
	{"Xid (", "",
	 "the GPU reported an error; the number behind the colon is in "
	 "NVIDIA's Xid catalog"},
	{"Unknown symbol", "",
	 "a module misses another that must be loaded before it; are they of "
	 "one build?"},
};

unsigned int gpu_explain(const char *line)
{
	const char *found;
	unsigned int i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		found = strstr(line, table[i].first);
		if (found && strstr(found, table[i].second))
			return i;
	}
	return GPU_EXPLAIN_NONE;
}

const char *gpu_explain_text(unsigned int row)
{
	return table[row].text;
}
