// SPDX-License-Identifier: GPL-2.0-or-later
#include "openshell/want_image.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "layer/oci.h"

/* A path below a folder, and none that goes up again. */
static bool want_image_is_below(const char *image)
{
	const char *at = image;
	size_t size;

	if (!*image || *image == '/' || strlen(image) > PATH_MAX / 2)
		return false;
	for (; *at; at += size + (at[size] == '/')) {
		size = strcspn(at, "/");
		if (!size || *at == '.')
			return false;
	}
	return true;
}

/*
 * A folder on the way to images, as that of a registry, is none: as a root it
 * would show a sandbox the images of all others.
 */
static int want_image_is_one(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return oci_is_folder(path) ? 0 : -ENOENT;
	return S_ISREG(st.st_mode) ? 0 : -EINVAL;
}

static int want_image_try(const char *folder, const char *image,
			  const char *behind, char path[PATH_MAX])
{
	char name[PATH_MAX];
	size_t size = strlen(folder);

	if (snprintf(name, sizeof(name), "%s/%s%s", folder, image, behind) >=
	    (int)sizeof(name))
		return -ENAMETOOLONG;
	if (!realpath(name, path))
		return -errno;
	/* a link that leads out would be anybody's file of this host */
	if (strncmp(path, folder, size) != 0 || path[size] != '/')
		return -EPERM;
	return want_image_is_one(path);
}

/* @images as it is, and nothing that @image says leads out of it. */
static int want_image_folder(const char *images, const char *image,
			     char folder[PATH_MAX], struct fault *fault)
{
	if (!*images)
		return fault_set(fault, FAULT_HOST, -ENOENT,
				 "image %.256s: this driver was started without "
				 "--images, the folder that images are taken "
				 "from",
				 image);
	if (!want_image_is_below(image))
		return fault_set(fault, FAULT_HOST, -EINVAL,
				 "image '%.256s': not a reference as "
				 "registry/name:tag",
				 image);
	if (!realpath(images, folder))
		return fault_set(fault, FAULT_HOST, -errno, "--images %s: %s",
				 images, strerror(errno));
	return 0;
}

int want_image(const char *images, const char *image, char path[PATH_MAX],
	       struct fault *fault)
{
	char folder[PATH_MAX];
	int err = want_image_folder(images, image, folder, fault);

	if (err)
		return err;
	err = want_image_try(folder, image, "", path);
	if (err == -ENOENT)
		err = want_image_try(folder, image, ".tar", path);
	if (err == -ENOENT)
		return fault_set(fault, FAULT_HOST, err,
				 "image %.256s: there is no archive or OCI "
				 "layout %s/%.256s, nor with .tar behind; "
				 "nothing is pulled without --pull: put it "
				 "there with 'skopeo copy' or 'podman save'",
				 image, images, image);
	return err ? fault_set(fault, FAULT_HOST, err,
			       "image %.256s: its file in %s: %s", image,
			       images, strerror(-err))
		   : 0;
}

int want_image_place(const char *images, const char *image, char path[PATH_MAX],
		     struct fault *fault)
{
	char folder[PATH_MAX];
	int err = want_image_folder(images, image, folder, fault);

	if (!err &&
	    snprintf(path, PATH_MAX, "%s/%s.tar", folder, image) >= PATH_MAX)
		err = fault_set(fault, FAULT_HOST, -ENAMETOOLONG,
				"image %.256s: its path is too long", image);
	return err;
}
