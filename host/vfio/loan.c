// SPDX-License-Identifier: GPL-2.0-or-later
#include "vfio/loan.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOAN_GID_AS_IT_IS ((gid_t)-1)

/* The node itself: whose owner is looked at is the one that is changed. */
static int loan_open(const char *root, int group, struct stat *st)
{
	char path[PATH_MAX];
	int fd, n;

	n = snprintf(path, sizeof(path), "%s/dev/vfio/%d", root, group);
	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, st) == 0)
		return fd;
	n = -errno;
	close(fd);
	return n;
}

const char *loan_why(int err)
{
	if (err == -ENOENT)
		return "is not there, although the device is on a vfio driver; "
		       "is /dev that of the host?";
	if (err == -EACCES || err == -EPERM)
		return "may not be opened: its owner and mode, the cgroup's "
		       "device rules or a security module forbid it";
	return strerror(-err);
}

static int loan_fault(const struct loan *loan, int err, struct fault *fault)
{
	char bdf[PCI_BDF_TEXT];

	return fault_set(fault, FAULT_HOST, err, "%s: /dev/vfio/%d: %s",
			 pci_bdf_format(loan->bdf, bdf), loan->group,
			 loan_why(err));
}

int loan_look(const char *root, const struct pci_device *device, uid_t user,
	      struct loan *loan, struct fault *fault)
{
	char path[PATH_MAX];
	struct stat st = {0};
	int fd;

	*loan = (struct loan){
		.bdf = device->bdf, .group = device->group, .user = user};
	fd = loan_open(root, device->group, &st);
	if (fd < 0)
		return loan_fault(loan, fd, fault);
	close(fd);
	loan->owner = st.st_uid;
	if (!geteuid())
		return st.st_uid != user && (st.st_mode & 0006) != 0006;
	snprintf(path, sizeof(path), "%s/dev/vfio/%d", root, device->group);
	if (access(path, R_OK | W_OK) < 0)
		return loan_fault(loan, -errno, fault);
	return 0;
}

static int loan_change(const char *root, const struct loan *loan, uid_t from,
		       uid_t to)
{
	struct stat st = {0};
	int fd, err = 0;

	fd = loan_open(root, loan->group, &st);
	if (fd < 0)
		return fd;
	if (st.st_uid == from &&
	    fchownat(fd, "", to, LOAN_GID_AS_IT_IS, AT_EMPTY_PATH) < 0)
		err = -errno;
	close(fd);
	return err;
}

int loan_make(const char *root, const struct loan *loan, struct fault *fault)
{
	int err = loan_change(root, loan, loan->owner, loan->user);

	return err ? loan_fault(loan, err, fault) : 0;
}

int loan_return(const char *root, const struct loan *loan, struct fault *fault)
{
	int err = loan_change(root, loan, loan->user, loan->owner);
	char bdf[PCI_BDF_TEXT];

	if (!err || err == -ENOENT)
		return 0;
	return fault_set(fault, FAULT_HOST, err,
			 "%s: /dev/vfio/%d: its owner cannot be made user %u "
			 "again: %s",
			 pci_bdf_format(loan->bdf, bdf), loan->group,
			 (unsigned int)loan->owner, strerror(-err));
}
