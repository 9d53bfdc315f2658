// SPDX-License-Identifier: GPL-2.0-or-later
/* The FIT reader: whatever it is given, it reads inside of it. */
#include <stddef.h>
#include <stdint.h>

#include "fit/image_detail.h"
#include "fit/fit_sign.h"
#include "fit/fit_signed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t fuzz_sink;

/* Touch what is handed out, for the sanitizer to see. */
static int fuzz_touch(void *arg, const void *data, size_t size)
{
	const uint8_t *p = data;

	(void)arg;
	if (size)
		fuzz_sink = p[0] ^ p[size - 1];
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct image_detail detail;
	struct fit_signature signature;
	struct fit_signed covered;
	int node = 0;

	if (image_detail_read(&detail, "fuzz", data, size, NULL))
		return 0;
	image_detail_verify(&detail, NULL, NULL);
	if (!fit_signed_collect(&detail.fit, detail.config, &covered, NULL))
		fit_signed_walk(&detail.fit, &covered, size / 4, fuzz_touch,
				NULL);
	while ((node = fit_sign_next(&detail.fit, detail.config, node,
				     &signature)) > 0)
		;
	return 0;
}
