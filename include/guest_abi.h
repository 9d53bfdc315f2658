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
 *	guest STARTED		the command was executed
 *	host  SIGNAL, WINSIZE, STDIN_EOF, CLOSED	at any time after JOB
 *	guest STREAM_EOF	the command closed stdout or stderr
 *	guest EXIT or ERROR	exactly one of them, the verdict
 *	host  BYE		everything up to the announced bytes arrived
 *	guest			syncs and powers off
 *
 * The byte counts of STDIN_EOF, STREAM_EOF and EXIT are what makes the ends
 * of the three data ports exact: frames and data travel on different queues.
 */
#ifndef GPUBOX_GUEST_ABI_H
#define GPUBOX_GUEST_ABI_H

#include <stdint.h>

#define ABI_VERSION 1

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

#define ABI_MODULE_NETWORK  'n' /* ABI_JOB_NET_USER */
#define ABI_MODULE_ROOT	    'r' /* ABI_ITEM_ROOT */
#define ABI_MODULE_EROFS    'e' /* ABI_ITEM_ROOT of ABI_ROOT_EROFS */
#define ABI_MODULE_SQUASHFS 's' /* ABI_ITEM_ROOT of ABI_ROOT_SQUASHFS */

/*
 * Prefix of the one line that guest-init prints on the console when it fails
 * before the control port is open. The rest of the line is the sentence.
 */
#define ABI_CONSOLE_FAULT "gpubox-init: fault: "

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
	/* host to guest */
	ABI_JOB = 16,	    /* le32 ABI_VERSION, le32 flags, items */
	ABI_SIGNAL = 17,    /* le32 signal number of the guest's kernel */
	ABI_WINSIZE = 18,   /* le16 rows, columns, x pixels, y pixels */
	ABI_STDIN_EOF = 19, /* le64 total bytes */
	ABI_CLOSED = 20,    /* le32 stream: nobody reads it any more */
	ABI_BYE = 21,	    /* nothing: sync and power off */
};

enum abi_stream {
	ABI_STDIN = 0,
	ABI_STDOUT = 1,
	ABI_STDERR = 2,
};

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
#define ABI_EXIT_SIZE	   56

/* ABI_JOB flags */
#define ABI_JOB_TTY	     (1u << 0) /* a pty; stderr joins stdout */
#define ABI_JOB_STDIN	     (1u << 1) /* else stdin is /dev/null */
#define ABI_JOB_NO_NEW_PRIVS (1u << 2)
#define ABI_JOB_NET_USER     (1u << 3) /* QEMU's user network */
#define ABI_JOB_READ_ONLY    (1u << 4) /* nothing over ABI_ITEM_ROOT */

/*
 * ABI_JOB items: le16 enum abi_item, le16 zero, le32 size, then size bytes.
 * Strings hold no NUL and have none at their end. ARG and ENV keep their
 * order; of the others the last one counts. Unknown items are an error.
 */
#define ABI_ITEM_HEADER_SIZE 8

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
};

/* The file system on the disk. */
enum abi_root {
	ABI_ROOT_EROFS = 1,
	ABI_ROOT_SQUASHFS = 2,
};

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
