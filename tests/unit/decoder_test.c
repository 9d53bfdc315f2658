// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "guest/decoder.h"

static struct decoder decoder;
static struct frame frame;

FIXTURE(setup)
{
	memset(&decoder, 0, sizeof(decoder));
	return 0;
}

static void feed(const void *data, size_t size)
{
	size_t room;
	uint8_t *to = decoder_room(&decoder, &room);

	assert_true(size <= room);
	memcpy(to, data, size);
	decoder_filled(&decoder, size);
}

/* Feed one frame; what decoder_next() says of it. */
static int give(uint16_t type, const void *payload, size_t size)
{
	uint8_t header[ABI_HEADER_SIZE] = {0};

	abi_put32(header, (uint32_t)size);
	abi_put16(header + 4, type);
	feed(header, sizeof(header));
	feed(payload, size);
	return decoder_next(&decoder, &frame);
}

static int give_hello(void)
{
	return give(ABI_HELLO, "\2\0\0\0006.1.0", 9);
}

static int give_started(void)
{
	uint8_t p[12] = {5};

	return give(ABI_STARTED, p, sizeof(p));
}

static int give_exit(uint32_t signalled, uint32_t code, uint64_t out)
{
	uint8_t p[ABI_EXIT_SIZE] = {0};

	abi_put32(p + ABI_EXIT_SIGNALLED, signalled);
	abi_put32(p + ABI_EXIT_CODE, code);
	abi_put64(p + ABI_EXIT_STDOUT, out);
	abi_put64(p + ABI_EXIT_MAXRSS, 77);
	abi_put32(p + ABI_EXIT_OOM, signalled);
	return give(ABI_EXIT, p, sizeof(p));
}

static int give_eof(uint32_t stream, uint64_t bytes)
{
	uint8_t p[12];

	abi_put32(p, stream);
	abi_put64(p + 4, bytes);
	return give(ABI_STREAM_EOF, p, sizeof(p));
}

TEST(test_order_of_events)
{
	assert_int_equal(give_hello(), 1);
	assert_string_equal(frame.text, "6.1.0");
	assert_int_equal(give(ABI_PHASE, "\1\0\0\0\0\0\0\0mounts", 14), 1);
	assert_int_equal(frame.stamp, 1);
	assert_string_equal(frame.step, "mounts");
	assert_int_equal(give_started(), 1);
	assert_int_equal(frame.stamp, 5);
	assert_int_equal(give_eof(ABI_STDOUT, 10), 1);
	assert_int_equal(frame.bytes, 10);
	assert_int_equal(give_exit(0, 255, 10), 1);
	assert_int_equal(frame.code, 255);
	assert_int_equal(frame.out_bytes, 10);
	assert_int_equal(frame.maxrss_kib, 77);
	assert_false(frame.oom_killed);
	assert_int_equal(decoder_next(&decoder, &frame), 0);
}

/* A number of the guest's must fit what programs read. */
TEST(test_absurd_resources)
{
	static const size_t at[] = {ABI_EXIT_STDOUT, ABI_EXIT_STDERR,
				    ABI_EXIT_UTIME, ABI_EXIT_STIME,
				    ABI_EXIT_MAXRSS};
	uint8_t p[ABI_EXIT_SIZE];
	size_t i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		memset(p, 0, sizeof(p));
		abi_put64(p + at[i], UINT64_MAX);
		setup(state);
		assert_int_equal(give_hello(), 1);
		assert_int_equal(give_started(), 1);
		assert_int_equal(give(ABI_EXIT, p, sizeof(p)), -EPROTO);
	}
}

TEST(test_byte_by_byte)
{
	static const uint8_t hello[] = {5, 0, 0, 0, ABI_HELLO, 0,  0,
					0, 2, 0, 0, 0,	       'x'};
	size_t i;

	for (i = 0; i < sizeof(hello) - 1; i++) {
		feed(&hello[i], 1);
		assert_int_equal(decoder_next(&decoder, &frame), 0);
	}
	feed(&hello[i], 1);
	assert_int_equal(decoder_next(&decoder, &frame), 1);
	assert_string_equal(frame.text, "x");
}

TEST(test_error_frame)
{
	static const char p[] = "\3\0\0\0\2\0\0\0\177\0\0\0exec\0"
				"sh: not \033[31mfound";

	give_hello();
	assert_int_equal(give(ABI_ERROR, p, sizeof(p) - 1), 1);
	assert_int_equal(frame.fault, ABI_FAULT_COMMAND);
	assert_int_equal(frame.err, 2);
	assert_int_equal(frame.code, 127);
	assert_string_equal(frame.step, "exec");
	assert_string_equal(frame.text, "sh: not ?[31mfound");
}

static void assert_broken(int got, const char *problem)
{
	assert_int_equal(got, -EPROTO);
	assert_non_null(strstr(decoder.problem, problem));
	/* And stays so. */
	assert_int_equal(give_hello(), -EPROTO);
}

TEST(test_greeting_comes_first)
{
	assert_broken(give_started(), "greeting");
}

TEST(test_other_version)
{
	assert_broken(give(ABI_HELLO, "\1\0\0\0", 4), "version");
}

TEST(test_unknown_types)
{
	static const uint16_t types[] = {0, 15, ABI_JOB, ABI_BYE, 32, 0xffff};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		setup(NULL);
		give_hello();
		assert_broken(give(types[i], "", 0), "unknown");
	}
}

TEST(test_gpu)
{
	static const char down[] = "\0\0\0\0nvidia0: no\tanswer";

	give_hello();
	assert_int_equal(give(ABI_GPU, down, sizeof(down) - 1), 1);
	assert_false(frame.up);
	assert_string_equal(frame.text, "nvidia0: no answer");
	assert_broken(give(ABI_GPU, "\1\0\0\0", 4), "twice");
	setup(NULL);
	give_hello();
	assert_int_equal(give(ABI_GPU, "\1\0\0\0", 4), 1);
	assert_true(frame.up);
	assert_string_equal(frame.text, "");
	setup(NULL);
	give_hello();
	assert_broken(give(ABI_GPU, "\2\0\0\0", 4), "neither");
	setup(NULL);
	give_hello();
	give_started();
	assert_broken(give(ABI_GPU, "\1\0\0\0", 4), "after the command's");
}

TEST(test_log)
{
	static char line[ABI_LOG_LINE + 1];
	unsigned int i;

	memset(line, 'x', sizeof(line));
	give_hello();
	for (i = 0; i < ABI_LOG_MAX; i++)
		assert_int_equal(give(ABI_LOG, line, ABI_LOG_LINE), 1);
	assert_int_equal(strlen(frame.text), ABI_LOG_LINE);
	assert_broken(give(ABI_LOG, "x", 1), "more lines");
	setup(NULL);
	give_hello();
	assert_broken(give(ABI_LOG, line, ABI_LOG_LINE + 1), "too long");
	setup(NULL);
	give_hello();
	give_started();
	assert_int_equal(give(ABI_LOG, "\033[31mXid", 8), 1);
	assert_string_equal(frame.text, "?[31mXid");
	give_exit(0, 0, 0);
	assert_broken(give(ABI_LOG, "x", 1), "after the verdict");
}

TEST(test_sizes)
{
	uint8_t header[ABI_HEADER_SIZE] = {0};

	give_hello();
	assert_broken(give(ABI_STARTED, "123", 3), "size");
	setup(NULL);
	give_hello();
	assert_broken(give(ABI_STARTED, "0123456789abc", 13), "size");
	setup(NULL);
	abi_put32(header, DECODER_PAYLOAD_MAX + 1);
	abi_put16(header + 4, ABI_HELLO);
	feed(header, sizeof(header));
	assert_broken(decoder_next(&decoder, &frame), "larger");
	setup(NULL);
	memset(header, 0xff, sizeof(header));
	feed(header, sizeof(header));
	assert_broken(decoder_next(&decoder, &frame), "larger");
}

TEST(test_twice)
{
	give_hello();
	assert_broken(give_hello(), "twice");
	setup(NULL);
	give_hello();
	give_started();
	assert_broken(give_started(), "twice");
	setup(NULL);
	give_hello();
	give_started();
	give_exit(0, 0, 0);
	assert_broken(give_exit(0, 0, 0), "twice");
	setup(NULL);
	give_hello();
	give_started();
	give_exit(0, 0, 0);
	assert_broken(give(ABI_ERROR, "\1\0\0\0\0\0\0\0\175\0\0\0s\0t", 15),
		      "two verdicts");
	setup(NULL);
	give_hello();
	give(ABI_ERROR, "\1\0\0\0\0\0\0\0\175\0\0\0s\0t", 15);
	assert_broken(give_started(), "after the verdict");
	setup(NULL);
	give_hello();
	give_started();
	give_exit(0, 0, 0);
	assert_broken(give_eof(ABI_STDOUT, 0), "after the verdict");
	setup(NULL);
	give_hello();
	give_eof(ABI_STDERR, 0);
	assert_broken(give_eof(ABI_STDERR, 0), "twice");
}

TEST(test_absurd_numbers)
{
	give_hello();
	assert_broken(give_exit(0, 0, 0), "never started");
	setup(NULL);
	give_hello();
	give_started();
	assert_broken(give_exit(0, 256, 0), "status");
	setup(NULL);
	give_hello();
	give_started();
	assert_broken(give_exit(1, 65, 0), "status");
	setup(NULL);
	give_hello();
	give_started();
	assert_broken(give_exit(1, 0, 0), "status");
	setup(NULL);
	give_hello();
	give_started();
	assert_broken(give_exit(0, 0, UINT64_MAX), "absurd");
	setup(NULL);
	give_hello();
	assert_broken(give_eof(ABI_STDIN, 0), "does not exist");
	setup(NULL);
	give_hello();
	give_started();
	give_eof(ABI_STDOUT, 3);
	assert_broken(give_exit(0, 0, 4), "two lengths");
}

TEST(test_long_text_is_cut)
{
	static uint8_t p[12 + 5 + 4000];

	memset(p, 'a', sizeof(p));
	abi_put32(p, ABI_FAULT_GUEST);
	abi_put32(p + 4, 5);
	abi_put32(p + 8, 125);
	p[16] = '\0';
	give_hello();
	assert_int_equal(give(ABI_ERROR, p, sizeof(p)), 1);
	assert_string_equal(frame.step, "aaaa");
	assert_int_equal(strlen(frame.text), DECODER_TEXT_MAX - 1);
}

/* A stream of small frames never runs out of room. */
TEST(test_room_is_reused)
{
	int i;

	give_hello();
	for (i = 0; i < 100000; i++)
		assert_int_equal(give(ABI_PHASE, "\1\0\0\0\0\0\0\0m", 9), 1);
}

static void begin_process(void)
{
	assert_int_equal(give_hello(), 1);
	assert_int_equal(give_started(), 1);
}

TEST(test_frames_of_a_process)
{
	uint8_t p[4 + ABI_EXIT_SIZE] = {7};

	begin_process();
	assert_int_equal(
		give(ABI_P_STARTED, "\7\0\0\0\5\0\0\0\0\0\0\0\x51\0\0\0", 16), 1);
	assert_int_equal(frame.process, 7);
	assert_int_equal(frame.stamp, 5);
	assert_int_equal(frame.pid, 0x51);
	assert_int_equal(give(ABI_P_CREDIT, "\7\0\0\0\0\x80\0\0", 8), 1);
	assert_int_equal(frame.bytes, 0x8000);
	assert_int_equal(give(ABI_P_EOF, "\7\0\0\0\2\0\0\0\3\0\0\0\0\0\0\0", 16),
			 1);
	assert_int_equal(frame.stream, ABI_STDERR);
	assert_int_equal(frame.bytes, 3);
	abi_put32(p + 4 + ABI_EXIT_CODE, 9);
	assert_int_equal(give(ABI_P_EXIT, p, sizeof(p)), 1);
	assert_int_equal(frame.process, 7);
	assert_int_equal(frame.code, 9);
	assert_int_equal(give(ABI_P_ERROR,
			      "\x8\0\0\0\3\0\0\0\2\0\0\0\177\0\0\0s\0t", 19),
			 1);
	assert_int_equal(frame.process, 8);
	assert_int_equal(frame.code, 127);
	assert_string_equal(frame.text, "t");
	/* Many have such frames, in any order; the command is not theirs. */
	assert_int_equal(give(ABI_P_EXIT, p, sizeof(p)), 1);
	assert_int_equal(give(ABI_EXIT, p + 4, ABI_EXIT_SIZE), 1);
}

/* However they arrive, the pieces are the bytes, and never more. */
TEST(test_output_comes_in_pieces)
{
	static uint8_t whole[ABI_HEADER_SIZE + 8 + 5000];
	size_t i, got = 0;
	int ret = 0;

	begin_process();
	abi_put32(whole, sizeof(whole) - ABI_HEADER_SIZE);
	abi_put16(whole + 4, ABI_P_OUT);
	abi_put32(whole + ABI_HEADER_SIZE, 7);
	abi_put32(whole + ABI_HEADER_SIZE + 4, ABI_STDERR);
	for (i = ABI_HEADER_SIZE + 8; i < sizeof(whole); i++)
		whole[i] = (uint8_t)i;
	for (i = 0; i < sizeof(whole); i++) {
		feed(whole + i, 1);
		while ((ret = decoder_next(&decoder, &frame)) > 0) {
			assert_int_equal(frame.type, ABI_P_OUT);
			assert_int_equal(frame.process, 7);
			assert_int_equal(frame.stream, ABI_STDERR);
			assert_memory_equal(frame.data,
					    whole + ABI_HEADER_SIZE + 8 + got,
					    frame.size);
			got += frame.size;
		}
		assert_int_equal(ret, 0);
	}
	assert_int_equal(got, 5000);
	assert_int_equal(give(ABI_P_CREDIT, "\7\0\0\0\0\x80\0\0", 8), 1);
	assert_int_equal(frame.type, ABI_P_CREDIT);
}

TEST(test_output_of_a_wrong_size)
{
	static const uint32_t sizes[] = {0, 3, 8, 9 + ABI_P_OUT_MAX, UINT32_MAX};
	uint8_t head[ABI_HEADER_SIZE];
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		setup(state);
		begin_process();
		abi_put32(head, sizes[i]);
		abi_put16(head + 4, ABI_P_OUT);
		abi_put16(head + 6, 0);
		feed(head, sizeof(head));
		if (sizes[i] > 8)
			feed((const uint8_t *)"\7\0\0\0\1\0\0\0", 8);
		assert_broken(decoder_next(&decoder, &frame), "wrong size");
	}
}

TEST(test_output_of_no_stream)
{
	begin_process();
	assert_broken(give(ABI_P_OUT, "\7\0\0\0\0\0\0\0x", 9), "does not exist");
}

/* Only while there is a command: neither before it nor behind its verdict. */
TEST(test_processes_without_a_command)
{
	static const uint8_t zeros[ABI_EXIT_SIZE];

	give_hello();
	assert_broken(give(ABI_P_CREDIT, zeros, 8), "no command");
	setup(state);
	give_hello();
	assert_broken(give(ABI_P_OUT, "\7\0\0\0\1\0\0\0x", 9), "no command");
	setup(state);
	begin_process();
	assert_int_equal(give(ABI_EXIT, zeros, ABI_EXIT_SIZE), 1);
	assert_broken(give(ABI_P_CREDIT, zeros, 8), "no command");
}

UNIT_MAIN_EACH(setup, NULL)
