/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the launcher and the guest's PID 1 agree on: the names of the
 * virtio-serial ports, the frames on the control port, the numbers in them.
 *
 * Everything is little-endian and unaligned; both sides use the accessors at
 * the end of this file and never overlay a struct on bytes from the other
 * side. The guest is hostile to the launcher: every size is checked first.
 *
 * Order of events on the control port:
 *
 *	host  JOB		written at once, read when the guest opens
 *	guest HELLO		first frame of the guest
 *	guest PHASE...		what was done when, also from before HELLO
 *	host  TIME		of a job with SEED: the answer to HELLO
 *	guest LOG...		what the kernel logged of the GPU's driver
 *	guest GPU		of a job with a GPU: whether it came up
 *	guest STARTED		the command was executed
 *	host  SIGNAL, WINSIZE, STDIN_EOF, CLOSED	at any time after JOB
 *	host  NETWORK		of a job with a NIC: after STARTED
 *	guest STREAM_EOF	the command closed stdout or stderr
 *	guest EXIT or ERROR	exactly one of them, the verdict
 *	host  BYE		everything up to the announced bytes arrived
 *	guest			syncs and powers off
 *
 * Between STARTED and the verdict the host may start further processes, each
 * by a number of its choice that it uses once. The command, which the verdict
 * is of, has none; its data has ports of its own. What further processes read
 * and write goes by the control port, as much as the other side gave credit
 * for. When the command ends they are killed.
 *
 *	host  SPAWN
 *	guest P_STARTED		it was executed
 *	host  P_SIGNAL, P_WINSIZE, P_IN, P_STDIN_EOF, P_CLOSED, P_CREDIT_OUT
 *	guest P_OUT, P_CREDIT
 *	guest P_EOF		once for stdout and once for stderr
 *	guest P_EXIT		after both, or P_ERROR instead of P_STARTED:
 *				the last frame that has this number
 *
 * What crosses with the last one on its way is ignored by the guest. A
 * process that is none of these when the verdict comes has no status.
 *
 * The byte counts of STDIN_EOF, STREAM_EOF and EXIT are what makes the ends
 * of the three data ports exact: frames and data travel on different queues.
 */
#ifndef GPUBOX_GUEST_ABI_H
#define GPUBOX_GUEST_ABI_H

#include <stdint.h>

#define ABI_VERSION 2

#define ABI_PORT_CONTROL "gpubox.control"
#define ABI_PORT_STDIN	 "gpubox.stdin"
#define ABI_PORT_STDOUT	 "gpubox.stdout"
#define ABI_PORT_STDERR	 "gpubox.stderr"

/* Folder of the initramfs that holds what guest-init reads. */
#define ABI_DIR "/etc/gpubox"
/*
 * One module per line, in load order: the path of the file, then, after one
 * space, its parameters as finit_module(2) takes them. Built on the host.
 * A '-' before the path: another module asked for it as a soft dependency
 * (modules.softdep), and that it does not load is no error. Letters before
 * both: only a job with one of these needs it; without, every job does.
 */
#define ABI_MODULE_LIST	    ABI_DIR "/modules"
#define ABI_MODULE_MAY_FAIL "-"

#define ABI_MODULE_GPU	    'g' /* ABI_ITEM_GPU, without ABI_ITEM_DRIVER */
#define ABI_MODULE_NETWORK  'n' /* ABI_JOB_NET_USER or ABI_ITEM_NIC */
#define ABI_MODULE_ROOT	    'r' /* ABI_ITEM_ROOT or ABI_ITEM_DRIVER */
#define ABI_MODULE_EROFS    'e' /* one of these with ABI_ROOT_EROFS */
#define ABI_MODULE_SQUASHFS 's' /* one of these with ABI_ROOT_SQUASHFS */
#define ABI_MODULE_DISK	    'd' /* any disk */
#define ABI_MODULE_EXT4	    'x' /* ABI_ROOT_EXT4 */
#define ABI_MODULE_SHARE    'v' /* ABI_ROOT_VIRTIOFS */

/*
 * Prefix of the one line that guest-init prints on the console when it fails
 * before the control port is open. The rest of the line is the sentence.
 */
#define ABI_CONSOLE_FAULT "gpubox-init: fault: "
/*
 * The line that it prints when all is done that can be done without a
 * launcher, and nobody has opened the host's ends of the ports.
 */
#define ABI_CONSOLE_READY "gpubox-init: ready"

/* Frame header: le32 payload size, le16 enum abi_frame, le16 zero. */
#define ABI_HEADER_SIZE 8
/*
 * The largest payload. Above what execve(2) takes (6 MiB of strings and
 * pointers, fs/exec.c) plus the item headers of as many strings as that is.
 */
#define ABI_PAYLOAD_MAX (32u << 20)

enum abi_frame {
	/* guest to host */
	ABI_HELLO = 1,	    /* le32 ABI_VERSION, kernel release (string) */
	ABI_PHASE = 2,	    /* le64 ns since boot, name (string) */
	ABI_STARTED = 3,    /* le64 ns since boot, le32 pid */
	ABI_STREAM_EOF = 4, /* le32 enum abi_stream, le64 total bytes */
	ABI_EXIT = 5,	    /* struct of abi_exit offsets */
	ABI_ERROR = 6,	    /* le32 enum abi_fault, le32 errno, le32 exit
				 * status, step, NUL, sentence */
	ABI_GPU = 7,	    /* le32: 1 the GPU is up, 0 it is not, sentence
				 * (empty when it is up); at most once, before
				 * STARTED or ERROR */
	ABI_LOG = 8,	    /* one line of the kernel's log (string) that
				 * begins with an ABI_ITEM_GPU_LOG; at most
				 * ABI_LOG_MAX, before the verdict */
	ABI_P_STARTED = 9,  /* le32 process, le64 ns since boot, le32 pid */
	ABI_P_OUT = 10,	    /* le32 process, le32 enum abi_stream, 1 to
				 * ABI_P_OUT_MAX bytes */
	ABI_P_EOF = 11,	    /* le32 process, le32 enum abi_stream, le64
				 * total bytes */
	ABI_P_EXIT = 12,    /* le32 process, struct of abi_exit offsets */
	ABI_P_ERROR = 13,   /* le32 process, as ABI_ERROR */
	ABI_P_CREDIT = 14,  /* le32 process, le32: so many bytes of stdin
				 * may be sent further */
	/* host to guest */
	ABI_JOB = 16,	       /* le32 ABI_VERSION, le32 flags, items */
	ABI_SIGNAL = 17,       /* le32 signal number of the guest's kernel,
				* ABI_SIGNAL_ALL or not */
	ABI_WINSIZE = 18,      /* le16 rows, columns, x pixels, y pixels */
	ABI_STDIN_EOF = 19,    /* le64 total bytes */
	ABI_CLOSED = 20,       /* le32 stream: nobody reads it any more */
	ABI_BYE = 21,	       /* nothing: sync and power off */
	ABI_SPAWN = 24,	       /* le32 process, le32 flags, items */
	ABI_P_SIGNAL = 25,     /* le32 process, as ABI_SIGNAL */
	ABI_P_WINSIZE = 26,    /* le32 process, as ABI_WINSIZE */
	ABI_P_IN = 27,	       /* le32 process, 1 to ABI_P_IN_MAX bytes */
	ABI_P_STDIN_EOF = 28,  /* le32 process, le64 total bytes */
	ABI_P_CLOSED = 29,     /* le32 process, le32 stream */
	ABI_P_CREDIT_OUT = 30, /* le32 process, le32 stream, le32: so many
				 * bytes of it may be sent further */
	ABI_TIME = 31,	       /* le64 ns since 1970: when it is sent */
	ABI_NETWORK = 32,      /* items NIC, ADDRESS, ROUTE, NEIGHBOUR: what
				* the network is from now on */
};

enum abi_stream {
	ABI_STDIN = 0,
	ABI_STDOUT = 1,
	ABI_STDERR = 2,
};

/* For each process of the guest but guest-init, not for one of them. */
#define ABI_SIGNAL_ALL (1u << 8)

/* Further processes at once; one is over with its P_EXIT or P_ERROR. */
#define ABI_PROCESSES_MAX 64
/* What may be sent at first, of each stream of each process. */
#define ABI_P_WINDOW_OUT (256u << 10)
#define ABI_P_WINDOW_IN	 (64u << 10)
/* The most bytes of a stream in one frame. */
#define ABI_P_OUT_MAX ABI_P_WINDOW_OUT
#define ABI_P_IN_MAX  (16u << 10)

/* Whose fault it is that no command ran to its end. */
enum abi_fault {
	ABI_FAULT_GUEST = 1,   /* kernel, image, init */
	ABI_FAULT_GPU = 2,     /* the device or its driver */
	ABI_FAULT_COMMAND = 3, /* not found, not executable, cwd... */
};

/* ABI_EXIT: offsets into its payload of ABI_EXIT_SIZE bytes. */
#define ABI_EXIT_SIGNALLED 0  /* le32: 1 if a signal ended it */
#define ABI_EXIT_CODE	   4  /* le32: status 0..255 or the signal */
#define ABI_EXIT_STDOUT	   8  /* le64: bytes on the stdout port */
#define ABI_EXIT_STDERR	   16 /* le64: bytes on the stderr port */
#define ABI_EXIT_STAMP	   24 /* le64: ns since boot */
#define ABI_EXIT_UTIME	   32 /* le64: us of user time */
#define ABI_EXIT_STIME	   40 /* le64: us of system time */
#define ABI_EXIT_MAXRSS	   48 /* le64: KiB */
#define ABI_EXIT_OOM	   56 /* le32: 1 if the kernel killed for memory */
#define ABI_EXIT_SIZE	   60

/* Lines of ABI_LOG: how many, and the bytes of one; the rest is left out. */
#define ABI_LOG_MAX  64
#define ABI_LOG_LINE 256

/* ABI_JOB flags */
#define ABI_JOB_TTY	     (1u << 0) /* a pty; stderr joins stdout */
#define ABI_JOB_STDIN	     (1u << 1) /* else stdin is /dev/null */
#define ABI_JOB_NO_NEW_PRIVS (1u << 2)
#define ABI_JOB_NET_USER     (1u << 3) /* QEMU's user network */
#define ABI_JOB_READ_ONLY    (1u << 4) /* nothing over ABI_ITEM_ROOT */
#define ABI_JOB_GPU_REQUIRED (1u << 5) /* no GPU, no command */
#define ABI_JOB_MODULES_OFF  (1u << 6) /* no module after the command's start */
#define ABI_JOB_RESCAN	     (1u << 7) /* devices came since the template */
#define ABI_JOB_SEALED	     (1u << 8) /* the root is read-only when it is made */
#define ABI_JOB_ALONE	     (1u << 9)	/* signals are not for its group, too */
#define ABI_JOB_PIDS_MAY     (1u << 10) /* ABI_ITEM_PIDS if the kernel can */
#define ABI_JOB_ROOTS_RUN \
	(1u << 11) /* an engine's container: /run and /tmp are as the root
		      has them, its links lead to mounts, cwd is made */

/*
 * Of ABI_SPAWN alone: the process is guest-init itself, executed anew, which
 * needs nothing of the root. Its words are
 *
 *	ABI_SELF_NAME ABI_SELF_TAR_OUT FLAGS NAME PATH
 *
 * writes an archive of PATH, which begins with NAME, on stdout. With
 * ABI_SELF_FOLLOW a link PATH is followed, links below it never are.
 *
 *	ABI_SELF_NAME ABI_SELF_TAR_IN FLAGS PATH NAME
 *
 * reads one from stdin. A flag says what it is of:
 *
 *	ABI_SELF_FILE	 a file, link or node, which it calls "."
 *	ABI_SELF_FOLDER	 a folder, which it calls "."
 *	none of them	 what is in a folder, which it calls "."
 *	ABI_SELF_STREAM	 many, for the folder PATH, which is there
 *
 * A file or a folder becomes PATH/NAME when PATH is a folder, else PATH. What
 * is in a folder goes into PATH, which is made if it is not there. Without
 * ABI_SELF_OWNERS all belongs to root, and set-user-ID bits are left out.
 * Nothing is written outside PATH, wherever links lead. The status is 0, or 1
 * with a line on stderr for each reason.
 */
#define ABI_SPAWN_SELF (1u << 16)

#define ABI_SELF_NAME	 "gpubox-self"
#define ABI_SELF_TAR_OUT "tar-out"
#define ABI_SELF_TAR_IN	 "tar-in"
#define ABI_SELF_FOLLOW	 "L"
#define ABI_SELF_OWNERS	 "a"
#define ABI_SELF_FILE	 "f"
#define ABI_SELF_FOLDER	 "d"
#define ABI_SELF_STREAM	 "s"

/* Those that ABI_SPAWN may have */
#define ABI_SPAWN_FLAGS                                                       \
	(ABI_JOB_TTY | ABI_JOB_STDIN | ABI_JOB_NO_NEW_PRIVS | ABI_JOB_ALONE | \
	 ABI_SPAWN_SELF)

/*
 * ABI_JOB items: le16 enum abi_item, le16 zero, le32 size, then size bytes.
 * Strings hold no NUL and have none at their end. ARG, ENV, MOUNT, GPU, NODE,
 * GPU_LOG and GROUP_ADD keep their order; of the others the last one counts.
 * Unknown items are an error. ABI_SPAWN has ARG to WINSIZE, USER, CAPS and
 * GROUP_ADD alone.
 */
#define ABI_ITEM_HEADER_SIZE 8
/* The longest HOSTS and RESOLV. */
#define ABI_ETC_MAX 16384

enum abi_item {
	ABI_ITEM_ARG = 1,	/* string, at least one */
	ABI_ITEM_ENV = 2,	/* string NAME=VALUE */
	ABI_ITEM_CWD = 3,	/* string; "/" when missing */
	ABI_ITEM_UID = 4,	/* le32; 0 when missing */
	ABI_ITEM_GID = 5,	/* le32; 0 when missing */
	ABI_ITEM_GROUPS = 6,	/* le32 each; none when missing */
	ABI_ITEM_UMASK = 7,	/* le32; 022 when missing */
	ABI_ITEM_RLIMIT = 8,	/* le32 resource, le64 soft, le64 hard;
					 * one item per resource, ~0 is none */
	ABI_ITEM_WINSIZE = 9,	/* as ABI_WINSIZE */
	ABI_ITEM_HOSTNAME = 10, /* string */
	ABI_ITEM_REALTIME = 11, /* le64 ns since 1970 when QEMU starts */
	ABI_ITEM_STEP_MS = 12,	/* le32: deadline of each step in ms */
	ABI_ITEM_USER = 13,	/* string: a user NAME[:GROUP] or
					 * UID[:GID] to look up in the guest's
					 * /etc/passwd and /etc/group; beats
					 * UID, GID and GROUPS */
	ABI_ITEM_ROOT = 14,	/* le32 enum abi_root, serial number (string)
					 * of the disk: the command's root;
					 * the initramfs when missing */
	ABI_ITEM_DRIVER = 15,	/* as ROOT: the disk of the driver layer,
					 * see ABI_DRIVER_DIR */
	ABI_ITEM_MOUNT = 16,	/* what comes into the root, see below */
	ABI_ITEM_SCRATCH = 17,	/* as ROOT, but ABI_ROOT_EXT4: the disk that
					 * takes what is written over the root;
					 * memory when missing; empty, and not
					 * with ABI_JOB_READ_ONLY */
	ABI_ITEM_GPU = 18,	/* string: PCI address of a passed device as
					 * the guest's sysfs has it; at most
					 * ABI_GPUS_MAX */
	ABI_ITEM_NODE = 19,	/* string: a node to make, see ABI_NODE_OPEN;
					 * at most ABI_NODES_MAX */
	ABI_ITEM_GPU_LIST = 20, /* string: folder that has one entry for each
					 * device that its driver runs, by the
					 * PCI address */
	ABI_ITEM_GPU_LOG = 21,	/* string: the kernel's log has the driver's
					 * lines behind this word; at most
					 * ABI_GPU_LOGS_MAX */
	ABI_ITEM_HOSTS = 22,	/* string: lines that /etc/hosts gets */
	ABI_ITEM_RESOLV = 23,	/* string: what /etc/resolv.conf becomes
					 * with ABI_JOB_NET_USER; QEMU's name
					 * server when missing */
	ABI_ITEM_SEED = 24,	/* ABI_SEED_SIZE bytes of the host's randomness:
				 * the guest was restored from a template. It
				 * mixes them in before it does anything else,
				 * or ends; ABI_TIME comes behind the job */
	ABI_ITEM_CAPS = 25,	/* the capabilities of the command, see
					 * ABI_CAPS_SIZE; root's when missing */
	ABI_ITEM_NIC = 27,	/* a network device, see ABI_NIC_MTU; at most
				* ABI_NICS_MAX */
	ABI_ITEM_ADDRESS = 28,	/* of a NIC before it, see ABI_ADDRESS_NIC; at
				* most ABI_ADDRESSES_MAX */
	ABI_ITEM_ROUTE = 29,	/* through a NIC before it, see ABI_ROUTE_FLAGS;
				* in the order they are added; at most
				* ABI_ROUTES_MAX */
	/* 26 SHARE, 30 BOOT_ID are taken */
	ABI_ITEM_GROUP_ADD = 31, /* string: a group's name or number, one more
					 * of the command; at most
					 * ABI_GROUP_ADDS_MAX */
	ABI_ITEM_FILE = 32,	 /* a small file of the root, see below */
	ABI_ITEM_NEIGHBOUR = 33, /* who is on a NIC before it, see
				  * ABI_NEIGHBOUR_MAC; at most
				  * ABI_NEIGHBOURS_MAX */
	ABI_ITEM_PIDS = 34,	 /* le32, not 0: how many processes and threads
				  * the command and all beside it may be;
				  * /sys/fs/cgroup is then the group of theirs,
				  * as cgroup2 has it, read-only */
	ABI_ITEM_SYSCTL = 35,	 /* a parameter of the kernel, see below */
};

#define ABI_SEED_SIZE 32

/* ABI_ITEM_CAPS: offsets of the five sets, le64 each, bit n is capability n */
#define ABI_CAPS_BOUNDING    0
#define ABI_CAPS_EFFECTIVE   8
#define ABI_CAPS_PERMITTED   16
#define ABI_CAPS_INHERITABLE 24
#define ABI_CAPS_AMBIENT     32
#define ABI_CAPS_SIZE	     40

/* More of one kind than this are an error. */
#define ABI_GROUP_ADDS_MAX 32
#define ABI_GPUS_MAX	   16
#define ABI_NODES_MAX	   32
#define ABI_GPU_LOGS_MAX   8
/* The longest string of a GPU, NODE, GPU_LIST or GPU_LOG item. */
#define ABI_GPU_TEXT_MAX 255

/*
 * A node's rule is three or four words parted by single blanks:
 *
 *	NAME DEVICES MINOR [open]
 *
 * NAME is the node's, below /dev. DEVICES are the names that its major number
 * may have among the character devices of /proc/devices, parted by commas, of
 * which the first that is there counts; or the number itself. MINOR is
 *
 *	a number
 *	#		a node for each ABI_ITEM_GPU: the number behind
 *			"Device Minor:" in ABI_ITEM_GPU_LIST/ADDRESS/information
 *	@/FOLDER	a node for each file below that folder: the number
 *			behind "DeviceFileMinor:" in it
 *
 * In the last two cases NAME has one '#', which stands for the number. The
 * nodes belong to the command's user and group and have the mode 0600. One
 * that is marked ABI_NODE_OPEN must open for the GPU to be up, and is kept
 * open while the command runs.
 */
#define ABI_NODE_OPEN "open"

/*
 * The driver layer, read-only, while guest-init and the command run:
 *
 *	modules		as ABI_MODULE_LIST, paths as guest-init sees them;
 *			only loaded for a job that has ABI_ITEM_DRIVER
 *	firmware/	where the kernel looks for firmware first
 *	top/		stacked over the command's root: wins
 *	base/		stacked below the command's root: loses
 *
 * Missing parts are no error.
 */
#define ABI_RUN_DIR	   "/run/gpubox"
#define ABI_DRIVER_DIR	   ABI_RUN_DIR "/driver"
#define ABI_DRIVER_MODULES ABI_DRIVER_DIR "/modules"

/* The file system on the disk. */
enum abi_root {
	ABI_ROOT_EROFS = 1,
	ABI_ROOT_SQUASHFS = 2,
	ABI_ROOT_EXT4 = 3,     /* of a MOUNT (also ext2, ext3) or SCRATCH */
	ABI_ROOT_TMPFS = 4,    /* of a MOUNT alone; no disk */
	ABI_ROOT_VIRTIOFS = 5, /* of a MOUNT alone: of the host, by its tag */
};

/*
 * ABI_ITEM_MOUNT: offsets into its payload, then the serial number of the
 * disk (none for a tmpfs; the tag of a virtiofs, of the same characters), NUL,
 * and the folder it is mounted at: a path that
 * begins with '/', without empty, "." and ".." words, at most
 * ABI_MOUNT_PATH_MAX bytes. Mounted in the order they come, when the root is
 * the job's; missing folders are made. At most ABI_MOUNTS_MAX items.
 */
#define ABI_MOUNT_TYPE	 0  /* le32 enum abi_root */
#define ABI_MOUNT_FLAGS	 4  /* le32 ABI_MOUNT_READ_ONLY... */
#define ABI_MOUNT_BYTES	 8  /* le64: size of a tmpfs; 0: half the memory */
#define ABI_MOUNT_MODE	 16 /* le32: of a tmpfs's folder */
#define ABI_MOUNT_HEADER 20

#define ABI_MOUNT_READ_ONLY (1u << 0)
#define ABI_MOUNT_EXEC	    (1u << 1) /* else nothing there is executed */
#define ABI_MOUNT_FILE	    (1u << 2) /* a virtiofs's one file is mounted */

/* Its name, at the root of such a virtiofs. */
#define ABI_SHARE_FILE "file"

#define ABI_MOUNTS_MAX	   32
#define ABI_MOUNT_PATH_MAX 1023

/*
 * ABI_ITEM_FILE: offsets into its payload, then the path, as a mount's, NUL,
 * and the file's bytes. Written when the mounts are there, over what is in its
 * place, or mounted over it where that is no file of the root or in memory;
 * missing folders are made. At most ABI_FILES_MAX items.
 */
#define ABI_FILE_MODE	0 /* le32, 0 to 07777 */
#define ABI_FILE_UID	4 /* le32 */
#define ABI_FILE_GID	8 /* le32 */
#define ABI_FILE_HEADER 12
#define ABI_FILES_MAX	64

/*
 * ABI_ITEM_SYSCTL: a path below /proc/sys, as a mount's and at most
 * ABI_SYSCTL_PATH_MAX bytes, NUL, and what is written there, at most
 * ABI_SYSCTL_VALUE_MAX bytes without a NUL. Written in the order they come,
 * when the network is there; at most ABI_SYSCTLS_MAX items.
 */
#define ABI_SYSCTLS_MAX	     64
#define ABI_SYSCTL_PATH_MAX  255
#define ABI_SYSCTL_VALUE_MAX 4095

/*
 * ABI_ITEM_NIC: the device's MAC (6 bytes), then these offsets, then the name
 * that it gets, of 1 to ABI_NIC_NAME_MAX letters, digits, '.', '-' and '_'.
 * One without a name is not there until an ABI_NETWORK gives it one. That has
 * as many as the job, in its order, each with the MAC that it is to have.
 */
#define ABI_NIC_MTU	 8 /* le32 */
#define ABI_NIC_HEADER	 12
#define ABI_NIC_NAME_MAX 15
#define ABI_NICS_MAX	 4

/*
 * ABI_ITEM_ADDRESS, and the first bytes of a ROUTE: which NIC, 4 or 6, the
 * bits of the prefix, a zero, then 16 bytes as on the wire, of IPv4 the first
 * four.
 */
#define ABI_ADDRESS_NIC	   0
#define ABI_ADDRESS_FAMILY 1
#define ABI_ADDRESS_PREFIX 2
#define ABI_ADDRESS_BYTES  4
#define ABI_ADDRESS_SIZE   20
#define ABI_ADDRESSES_MAX  32

/*
 * ABI_ITEM_ROUTE: an address without host bits, then these. One with
 * ABI_ROUTE_HOP is a further way to where the route before it leads, with the
 * same metric; the fourth byte is the weight of a way less 1. One that has a MTU
 * or a source, which count for all ways, has ABI_ROUTE_LONG bytes: a guest-init
 * that takes neither refuses that, and nothing else.
 */
#define ABI_ROUTE_WEIGHT 3
#define ABI_ROUTE_VIA	 20 /* 16 bytes: the gateway */
#define ABI_ROUTE_METRIC 36 /* le32; 0: the kernel's */
#define ABI_ROUTE_FLAGS	 40 /* le32 ABI_ROUTE_HAS_VIA... */
#define ABI_ROUTE_SIZE	 44
#define ABI_ROUTE_MTU	 44 /* le32; 0: that of the NIC */
#define ABI_ROUTE_FROM	 48 /* 16 bytes: an ADDRESS before it; zeros: none */
#define ABI_ROUTE_LONG	 64
#define ABI_ROUTES_MAX	 64

#define ABI_ROUTE_HAS_VIA (1u << 0)
#define ABI_ROUTE_ONLINK  (1u << 1) /* the gateway is, whatever the addresses */
#define ABI_ROUTE_HOP	  (1u << 2)
#define ABI_ROUTE_VIA6 \
	(1u << 3) /* the gateway of an IPv4 route is an IPv6 one */

/* ABI_ITEM_NEIGHBOUR: its address, with any prefix, and where that is. */
#define ABI_NEIGHBOUR_MAC  20 /* 6 bytes, and two zeros */
#define ABI_NEIGHBOUR_SIZE 28
#define ABI_NEIGHBOURS_MAX 128

/* The most that an ABI_NETWORK can have. */
#define ABI_NETWORK_MAX                                                       \
	(ABI_NICS_MAX *                                                       \
		 (ABI_ITEM_HEADER_SIZE + ABI_NIC_HEADER + ABI_NIC_NAME_MAX) + \
	 ABI_ADDRESSES_MAX * (ABI_ITEM_HEADER_SIZE + ABI_ADDRESS_SIZE) +      \
	 ABI_ROUTES_MAX * (ABI_ITEM_HEADER_SIZE + ABI_ROUTE_LONG) +           \
	 ABI_NEIGHBOURS_MAX * (ABI_ITEM_HEADER_SIZE + ABI_NEIGHBOUR_SIZE))

/* VIRTIO_BLK_ID_BYTES, linux/virtio_blk.h; of a-z, 0-9 and '-'. */
#define ABI_SERIAL_MAX 20

/* Exit statuses of ABI_ERROR and of the launcher, as docker has them. */
#define ABI_STATUS_TIMEOUT   124
#define ABI_STATUS_GPUBOX    125
#define ABI_STATUS_NOT_EXEC  126
#define ABI_STATUS_NOT_FOUND 127

static inline void abi_put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

static inline void abi_put32(uint8_t *p, uint32_t v)
{
	abi_put16(p, (uint16_t)v);
	abi_put16(p + 2, (uint16_t)(v >> 16));
}

static inline void abi_put64(uint8_t *p, uint64_t v)
{
	abi_put32(p, (uint32_t)v);
	abi_put32(p + 4, (uint32_t)(v >> 32));
}

static inline uint16_t abi_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t abi_get32(const uint8_t *p)
{
	return abi_get16(p) | (uint32_t)abi_get16(p + 2) << 16;
}

static inline uint64_t abi_get64(const uint8_t *p)
{
	return abi_get32(p) | (uint64_t)abi_get32(p + 4) << 32;
}

#endif /* GPUBOX_GUEST_ABI_H */
