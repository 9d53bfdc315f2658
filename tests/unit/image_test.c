// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which images are taken, and that a damaged one is either refused or gives
 * the same parts.
 *
 * Called with a key and files (image_test KEY.der FILE...) it says of each
 * file what image_open() says, and of the tree of the first one what single
 * changed bits lead to: tests/image/sign.sh does that with mkimage's files.
 */
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "unit.h"

#include "fit_builder.h"
#include "fit/image_detail.h"
#include "fit/image.h"
#include "file/mapping.h"

static uint8_t buf[BUILDER_SIZE];
static struct image_detail detail;
static struct fault fault;
static EVP_PKEY *pkey, *other;
static struct image_key key;

static int open_with(const struct image_key *with)
{
	int ret;

	memset(&fault, 0, sizeof(fault));
	ret = image_detail_read(&detail, "x.itb", buf, sizeof(buf), &fault);
	return ret ? ret : image_detail_verify(&detail, with, &fault);
}

FIXTURE(setup)
{
	memset(buf, 0, sizeof(buf));
	builder_make(buf);
	return 0;
}

FIXTURE(setup_signed)
{
	setup(state);
	builder_sign(buf, pkey);
	return 0;
}

static void assert_part(enum image_role role, const char *data)
{
	unsigned int i;

	for (i = 0; i < detail.count; i++)
		if (detail.entries[i].role == role)
			break;
	assert_true(i < detail.count);
	assert_int_equal(detail.entries[i].part.size, strlen(data));
	assert_memory_equal(detail.entries[i].part.data, data, strlen(data));
}

static void assert_all_parts(void)
{
	assert_int_equal(detail.count, 3);
	assert_part(IMAGE_KERNEL, BUILDER_KERNEL);
	assert_part(IMAGE_INITRAMFS, BUILDER_INITRAMFS);
	assert_part(IMAGE_OVERLAY, BUILDER_OVERLAY);
}

TEST_WITH(test_good, setup, NULL)
{
	assert_int_equal(open_with(NULL), 0);
	assert_all_parts();
	assert_string_equal(detail.compatible, "gpubox,test");
	assert_int_equal(detail.trust, IMAGE_UNSIGNED);
}

static void assert_refused(const char *why)
{
	assert_int_equal(open_with(NULL), -EBADMSG);
	assert_int_equal(fault.class, FAULT_GUEST);
	if (!strstr(fault.text, why))
		fail_msg("%s: does not say: %s", fault.text, why);
}

TEST_WITH(test_hash_wrong, setup, NULL)
{
	char *data;

	data = fdt_getprop_w(buf, builder_node(buf, "/images/initramfs"),
			     "data", NULL);
	data[0] ^= 1;
	assert_refused("'initramfs': sha256 does not match");
}

TEST_WITH(test_hash_missing, setup, NULL)
{
	fdt_del_node(buf, builder_node(buf, "/images/kernel/hash-1"));
	assert_refused("'kernel': sha256 is missing");
	builder_hash(buf, "/images/kernel", "hash-2", "sha1", BUILDER_KERNEL);
	assert_refused("'kernel': sha256 is missing");
}

TEST_WITH(test_hash_unknown, setup, NULL)
{
	builder_hash(buf, "/images/kernel", "hash-2", "crc32", BUILDER_KERNEL);
	assert_refused("'kernel': crc32 is not a known hash");
}

TEST_WITH(test_hash_several, setup, NULL)
{
	builder_hash(buf, "/images/kernel", "hash-2", "sha512", BUILDER_KERNEL);
	builder_hash(buf, "/images/kernel", "hash-3", "sha1", BUILDER_KERNEL);
	builder_hash(buf, "/images/kernel", "hash-4", "md5", BUILDER_KERNEL);
	assert_int_equal(open_with(NULL), 0);
	builder_hash(buf, "/images/kernel", "hash-5", "sha384", "other");
	assert_refused("sha384 does not match");
}

TEST_WITH(test_hash_size, setup, NULL)
{
	int node;

	node = builder_node(buf, "/images/kernel/hash-1");
	fdt_setprop(buf, node, "value", "", 0);
	assert_refused("sha256 does not match");
	node = builder_node(buf, "/images/kernel/hash-1");
	fdt_delprop(buf, node, "value");
	assert_refused("is not complete");
}

TEST_WITH(test_hash_many, setup, NULL)
{
	char name[32];
	int i;

	for (i = 2; i < 20; i++) {
		snprintf(name, sizeof(name), "hash-%d", i);
		builder_hash(buf, "/images/kernel", name, "sha1", BUILDER_KERNEL);
	}
	assert_refused("too many hashes");
}

TEST_WITH(test_compressed, setup, NULL)
{
	builder_set(buf, "/images/kernel", "compression", "gzip");
	assert_refused("is compressed (gzip)");
}

TEST_WITH(test_part_missing, setup, NULL)
{
	builder_set(buf, "/configurations/conf-1", "loadables", "modules");
	assert_refused("'modules' (loadables) is not there");
	fdt_setprop(buf, builder_node(buf, "/configurations/conf-1"),
		    "loadables", "a", 1);
	assert_refused("loadables does not name");
	fdt_setprop(buf, builder_node(buf, "/configurations/conf-1"),
		    "loadables", "kernel\0initramfs", 17);
	assert_refused("loadables does not name");
}

TEST_WITH(test_too_many_overlays, setup, NULL)
{
	char names[40 * 10];
	int i;

	for (i = 0; i < 40; i++)
		memcpy(names + 10 * i, "overlay-1", 10);
	fdt_setprop(buf, builder_node(buf, "/configurations/conf-1"), "fdt",
		    names, sizeof(names));
	assert_refused("more than 32 parts");
}

static void assert_rejected(const char *why)
{
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	assert_int_equal(detail.trust, IMAGE_REJECTED);
	if (!strstr(fault.text, why))
		fail_msg("%s: does not say: %s", fault.text, why);
}

TEST_WITH(test_signed, setup_signed, NULL)
{
	assert_int_equal(open_with(&key), 0);
	assert_int_equal(detail.trust, IMAGE_TRUSTED);
	assert_all_parts();
	assert_int_equal(open_with(NULL), 0);
	assert_int_equal(detail.trust, IMAGE_UNCHECKED);
}

TEST_WITH(test_unsigned, setup, NULL)
{
	assert_rejected("is not signed");
}

TEST_WITH(test_other_key, setup, NULL)
{
	setup(state);
	builder_sign(buf, other);
	assert_rejected("not made with the key 'dev'");
}

TEST_WITH(test_signature_removed, setup_signed, NULL)
{
	fdt_del_node(buf, builder_node(buf, "/configurations/conf-1/"
					    "signature-1"));
	assert_rejected("is not signed");
}

TEST_WITH(test_weak_algo, setup_signed, NULL)
{
	static const char *const bad[] = {"sha1,rsa2048", "sha256,rsa4096",
					  "sha256", "", "sha256,rsa2048x"};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		builder_set(buf, "/configurations/conf-1/signature-1", "algo",
			    bad[i]);
		assert_int_equal(open_with(&key), -EKEYREJECTED);
	}
}

TEST_WITH(test_padding, setup_signed, NULL)
{
	builder_set(buf, "/configurations/conf-1/signature-1", "padding",
		    "pkcs-1.5");
	assert_int_equal(open_with(&key), 0);
	builder_set(buf, "/configurations/conf-1/signature-1", "padding", "pss");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	builder_set(buf, "/configurations/conf-1/signature-1", "padding", "none");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
}

/* Data and hash of another part: both are right, together they are not. */
TEST_WITH(test_mix_and_match, setup_signed, NULL)
{
	builder_set(buf, "/configurations/conf-1", "kernel", "initramfs");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	setup_signed(state);
	fdt_del_node(buf, builder_node(buf, "/images/kernel"));
	builder_image(buf, "kernel", "kernel", "another kernel");
	builder_hash(buf, "/images/kernel", "hash-1", "sha256", "another kernel");
	assert_int_equal(open_with(NULL), 0);
	assert_int_equal(open_with(&key), -EKEYREJECTED);
}

TEST_WITH(test_config_changed, setup_signed, NULL)
{
	static const char conf[] = "/configurations/conf-1";

	fdt_set_name(buf, builder_node(buf, conf), "conf-2");
	builder_set(buf, "/configurations", "default", "conf-2");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	setup_signed(state);
	fdt_delprop(buf, builder_node(buf, conf), "fdt");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	setup_signed(state);
	builder_image(buf, "modules", "ramdisk", "x");
	builder_hash(buf, "/images/modules", "hash-1", "sha256", "x");
	assert_int_equal(open_with(&key), 0); /* nobody uses it */
	builder_set(buf, conf, "loadables", "modules");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
}

TEST_WITH(test_root_changed, setup_signed, NULL)
{
	builder_set(buf, "/", "description", "A test");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	setup_signed(state);
	builder_add(buf, "/", "images2");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	setup_signed(state);
	builder_add(buf, "/images/kernel", "extra");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	setup_signed(state);
	builder_hash(buf, "/images/kernel", "hash-2", "sha1", BUILDER_KERNEL);
	assert_int_equal(open_with(&key), -EKEYREJECTED);
}

/* A second configuration with the signature of the first. */
TEST_WITH(test_signature_moved, setup_signed, NULL)
{
	uint8_t copy[256];
	const void *value;
	int from, len;

	builder_add(buf, "/configurations", "conf-2");
	builder_set(buf, "/configurations/conf-2", "kernel", "kernel");
	builder_set(buf, "/configurations", "default", "conf-2");
	builder_add(buf, "/configurations/conf-2", "signature-1");
	builder_set(buf, "/configurations/conf-2/signature-1", "algo",
		    "sha256,rsa2048");
	from = builder_node(buf, "/configurations/conf-1/signature-1");
	value = fdt_getprop(buf, from, "value", &len);
	assert_int_equal(len, sizeof(copy));
	memcpy(copy, value, sizeof(copy));
	fdt_setprop(buf, builder_node(buf, "/configurations/conf-2/signature-1"),
		    "value", copy, sizeof(copy));
	assert_int_equal(open_with(&key), -EKEYREJECTED);
}

TEST_WITH(test_hashed_strings, setup_signed, NULL)
{
	uint32_t cells[2] = {0};
	int node;

	node = builder_node(buf, "/configurations/conf-1/signature-1");
	cells[1] = cpu_to_fdt32(0xffffffff);
	fdt_setprop(buf, node, "hashed-strings", cells, sizeof(cells));
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	node = builder_node(buf, "/configurations/conf-1/signature-1");
	fdt_setprop(buf, node, "hashed-strings", cells, 4);
	assert_int_equal(open_with(&key), -EKEYREJECTED);
	node = builder_node(buf, "/configurations/conf-1/signature-1");
	fdt_delprop(buf, node, "hashed-strings");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
}

/* A name outside of the signed strings could be changed afterwards. */
TEST_WITH(test_name_not_covered, setup_signed, NULL)
{
	builder_set(buf, "/configurations/conf-1", "new-name", "x");
	assert_int_equal(open_with(&key), -EKEYREJECTED);
}

TEST_WITH(test_bad_key, setup_signed, NULL)
{
	const struct image_key bad = {(const unsigned char *)"x", 1, "dev"};

	assert_int_equal(open_with(&bad), -EINVAL);
	assert_int_equal(fault.class, FAULT_HOST);
}

/*
 * Flip a bit of every byte (sign.sh flips all of them): refused, or the parts
 * are what was signed.
 */
TEST_WITH(test_every_byte, setup_signed, NULL)
{
	size_t i, size, harmless = 0;

	fdt_pack(buf);
	size = fdt_totalsize(buf);
	for (i = 0; i < size; i++) {
		buf[i] ^= (uint8_t)(1u << i % 8);
		if (!open_with(&key)) {
			assert_all_parts();
			assert_string_equal(detail.compatible, "gpubox,test");
			harmless++;
		}
		buf[i] ^= (uint8_t)(1u << i % 8);
	}
	assert_int_equal(open_with(&key), 0);
	/* what is not signed: text of the signature, spare header fields */
	assert_true(harmless < size / 16);
}

TEST(test_open_files)
{
	struct image *image = NULL;

	memset(&fault, 0, sizeof(fault));
	assert_int_equal(image_open("/nonexistent/x.itb", NULL, &image, &fault),
			 -ENOENT);
	assert_int_equal(fault.class, FAULT_HOST);
	assert_int_equal(image_open("/", NULL, &image, NULL), -EINVAL);
	assert_int_equal(image_open("/dev/null", NULL, &image, NULL), -EINVAL);
	assert_null(image);
	image_close(NULL);
}

FIXTURE(make_keys)
{
	unsigned char *der = NULL;
	int len;

	pkey = EVP_RSA_gen(2048);
	other = EVP_RSA_gen(2048);
	len = i2d_PUBKEY(pkey, &der);
	key = (struct image_key){der, (size_t)len, "dev"};
	return len > 0 ? 0 : -1;
}

FIXTURE(free_keys)
{
	EVP_PKEY_free(pkey);
	EVP_PKEY_free(other);
	OPENSSL_free((void *)key.der);
	return 0;
}

/* ---- other people's files ---- */

static int same_parts(const struct image_detail *a, const struct image_detail *b)
{
	unsigned int i;

	if (a->count != b->count || strcmp(a->compatible, b->compatible))
		return 0;
	for (i = 0; i < a->count; i++)
		if (a->entries[i].role != b->entries[i].role ||
		    strcmp(a->entries[i].sha256, b->entries[i].sha256))
			return 0;
	return 1;
}

static int flip_file(const struct image_key *with, const struct mapping *file)
{
	static struct image_detail good;
	uint8_t *copy = malloc(file->size);
	size_t i, taken = 0, bad = 0, tree = fdt_totalsize(file->data);

	memcpy(copy, file->data, file->size);
	image_detail_read(&good, "x", file->data, file->size, NULL);
	image_detail_verify(&good, with, NULL);
	for (i = 0; i < 8 * file->size; i += i < 8 * tree ? 1 : 4999) {
		copy[i / 8] ^= (uint8_t)(1u << i % 8);
		if (!image_detail_read(&detail, "x", copy, file->size, NULL) &&
		    !image_detail_verify(&detail, with, NULL)) {
			taken++;
			bad += !same_parts(&good, &detail);
		}
		copy[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	printf("%zu changed bits were taken, %zu of them with other parts\n",
	       taken, bad);
	free(copy);
	return bad != 0;
}

static int judge(int count, char **paths)
{
	struct mapping der = {0}, file;
	struct image_key with;
	struct image *image;
	int i, ret, status = 0;

	if (mapping_open(paths[0], &der, NULL))
		return 2;
	with = (struct image_key){der.data, der.size, "dev"};
	for (i = 1; i < count; i++) {
		memset(&fault, 0, sizeof(fault));
		ret = image_open(paths[i], &with, &image, &fault);
		printf("%s\n", ret ? fault.text : "good");
		if (ret)
			status = 1;
		else
			image_close(image);
	}
	if (count == 3 && !strcmp(paths[1], paths[2]) && !status &&
	    !mapping_open(paths[1], &file, NULL)) {
		status = flip_file(&with, &file);
		mapping_close(&file);
	}
	mapping_close(&der);
	return status;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return judge(argc - 1, argv + 1);
	return unit_run(make_keys, free_keys);
}
