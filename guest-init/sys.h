/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls without a C library. Each sys_*() is the call of that name
 * and returns what the kernel does: a result or -errno. Only calls that both
 * x86_64 and aarch64 have are used.
 */
#ifndef GPUBOX_GUEST_INIT_SYS_H
#define GPUBOX_GUEST_INIT_SYS_H

#include <stddef.h>
#include <stdint.h>

#include <asm/unistd.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/time_types.h>

#define SYS_PROT_READ	   1
#define SYS_PROT_WRITE	   2
#define SYS_MAP_PRIVATE	   2
#define SYS_MAP_ANONYMOUS  0x20
#define SYS_CLOCK_REALTIME 0
#define SYS_CLOCK_BOOTTIME 7

/* linux/fcntl.h has them, but for 64-bit only as asm-generic's names. */
#define SYS_WNOHANG  1
#define SYS_SIGKILL  9
#define SYS_SIGINT   2
#define SYS_SIGQUIT  3
#define SYS_SIGCHLD  17
#define SYS_SIGCONT  18
#define SYS_SIGSTOP  19
#define SYS_SIGTSTP  20
#define SYS_SIG_MAX  64
#define SYS_SEEK_END 2

#if defined(__x86_64__)
static inline long sys_call(long n, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}
#elif defined(__aarch64__)
static inline long sys_call(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}
#else
#error "guest-init knows x86_64 and aarch64"
#endif

#define SYS_0(name)    sys_call(__NR_##name, 0, 0, 0, 0, 0, 0)
#define SYS_1(name, a) sys_call(__NR_##name, (long)(a), 0, 0, 0, 0, 0)
#define SYS_2(name, a, b) \
	sys_call(__NR_##name, (long)(a), (long)(b), 0, 0, 0, 0)
#define SYS_3(name, a, b, c) \
	sys_call(__NR_##name, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define SYS_4(name, a, b, c, d) \
	sys_call(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define SYS_5(name, a, b, c, d, e)                                        \
	sys_call(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), \
		 (long)(e), 0)
#define SYS_6(name, a, b, c, d, e, f)                                     \
	sys_call(__NR_##name, (long)(a), (long)(b), (long)(c), (long)(d), \
		 (long)(e), (long)(f))

static inline int sys_open(const char *path, int flags, int mode)
{
	return (int)SYS_4(openat, AT_FDCWD, path, flags | O_CLOEXEC, mode);
}

static inline int sys_close(int fd)
{
	return (int)SYS_1(close, fd);
}

static inline long sys_read(int fd, void *buf, size_t size)
{
	return SYS_3(read, fd, buf, size);
}

static inline long sys_write(int fd, const void *buf, size_t size)
{
	return SYS_3(write, fd, buf, size);
}

static inline long sys_ioctl(int fd, unsigned long request, void *arg)
{
	return SYS_3(ioctl, fd, request, arg);
}

static inline long sys_fcntl(int fd, int command, long arg)
{
	return SYS_3(fcntl, fd, command, arg);
}

/* NULL when there is no memory or the file cannot be mapped. */
static inline void *sys_mmap(size_t size, int flags, int fd)
{
	long p = SYS_6(mmap, 0, size, SYS_PROT_READ | SYS_PROT_WRITE,
		       SYS_MAP_PRIVATE | flags, fd, 0);

	return p < 0 && p > -4096 ? NULL : (void *)p;
}

static inline void sys_munmap(void *p, size_t size)
{
	SYS_2(munmap, p, size);
}

static inline uint64_t sys_clock_ns(int clock)
{
	struct __kernel_timespec now = {0};

	SYS_2(clock_gettime, clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* poll(2); @ms < 0 waits for ever. Signals are blocked: never -EINTR. */
static inline int sys_poll(struct pollfd *fds, unsigned int count, int ms)
{
	struct __kernel_timespec wait = {
		.tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000L,
	};

	return (int)SYS_5(ppoll, fds, count, ms < 0 ? NULL : &wait, NULL, 8);
}

static inline int sys_kill(int pid, int signal)
{
	return (int)SYS_2(kill, pid, signal);
}

/*
 * clone(2) with a stack of its own: the child calls @fn(@arg), which must not
 * return. @stack is the first byte above the stack. Returns the pid.
 */
long sys_clone_call(unsigned long flags, void *stack, void (*fn)(void *),
		    void *arg);

_Noreturn static inline void sys_exit(int status)
{
	for (;;)
		SYS_1(exit_group, status);
}

#endif /* GPUBOX_GUEST_INIT_SYS_H */
