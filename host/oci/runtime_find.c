// SPDX-License-Identifier: GPL-2.0-or-later
#include "oci/runtime_find.h"

int runtime_find(const struct runtime *runtime, struct container *container,
		 struct fault *fault)
{
	int root;

	container_init(container);
	root = container_open_root(runtime->options.root, fault);
	return root < 0
		       ? root
		       : container_find(container, root, runtime->word[0], fault);
}
