// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of NVIDIA's driver, as reports and guests of ours have them. */
#include "unit.h"

#include "guest/gpu_explain.h"
#include "guest/gpu_report.h"

static struct gpu_report report;

FIXTURE(setup)
{
	memset(&report, 0, sizeof(report));
	return 0;
}

static void log_line(const char *line)
{
	struct frame frame = {.type = ABI_LOG};

	snprintf(frame.text, sizeof(frame.text), "%s", line);
	gpu_report_take(&report, &frame);
}

TEST(test_each)
{
	static const struct {
		const char *line;
		const char *means;
	} cases[] = {
		{"NVRM: installed in this system requires use of the NVIDIA "
		 "open kernel modules.",
		 "needs the driver's open kernel modules"},
		{"NVRM: GPU 0000:01:00.0: RmInitAdapter failed! "
		 "(0x22:0x56:1017)",
		 "needs the driver's open kernel modules"},
		{"NVRM: installed in this system is not supported by open",
		 "older than Turing"},
		{"nvidia 0000:01:00.0: Direct firmware load for "
		 "nvidia/550.76/gsp_ga10x.bin failed with error -2",
		 "does not have the GPU's firmware"},
		{"NVRM: GPU 0000:01:00.0: RmInitAdapter failed! "
		 "(0x61:0x56:1892)",
		 "does not have the GPU's firmware"},
		{"NVRM: API mismatch: the client 'x' (pid 1)",
		 "are of different versions"},
		{"NVRM: _kgspBootGspRm: unexpected WPR2 already up, cannot "
		 "proceed with booting GSP",
		 "as its last user left it"},
		{"NVRM: GPU 0000:01:00.0: RmInitAdapter failed! "
		 "(0x62:0x40:2168)",
		 "as its last user left it"},
		{"NVRM: GPU 0000:01:00.0: RmInitAdapter failed! "
		 "(0x22:0x56:667)",
		 "does not wake up"},
		{"NVRM: GPU 0000:01:00.0: RmInitAdapter failed! "
		 "(0x62:0x25:1679)",
		 "no valid VBIOS"},
		{"NVRM: GPU 0000:01:00.0: RmInitAdapter failed! (0x1:0x2:3)",
		 "the numbers are NVIDIA's"},
		{"NVRM: No NVIDIA GPU found.", "pass one with --gpu"},
		{"NVRM: Xid (PCI:0000:01:00): 79, GPU has fallen off the bus.",
		 "no longer answers on the bus"},
		{"NVRM: Xid (PCI:0000:01:00): 119, Timeout after 6s of waiting",
		 "firmware does not answer"},
		{"NVRM: Xid (PCI:0000:01:00): 999, pid=1", "Xid catalog"},
		{"nvidia: version magic '6.1.0-1 SMP' should be '6.1.0-2 SMP'",
		 "for another kernel"},
		{"nvidia_uvm: Unknown symbol nvUvmInterface (err -2)",
		 "loaded before it"},
	};
	unsigned int row;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		row = gpu_explain(cases[i].line);
		if (row == GPU_EXPLAIN_NONE)
			fail_msg("unknown: %s", cases[i].line);
		if (!strstr(gpu_explain_text(row), cases[i].means))
			fail_msg("%s: %s", cases[i].line, gpu_explain_text(row));
	}
}

TEST(test_unknown)
{
	assert_int_equal(gpu_explain(""), GPU_EXPLAIN_NONE);
	assert_int_equal(gpu_explain("NVRM: loading NVIDIA UNIX Open Kernel "
				     "Module for x86_64"),
			 GPU_EXPLAIN_NONE);
	/* 13, not 130 */
	assert_null(strstr(gpu_explain_text(gpu_explain("NVRM: Xid (PCI:0): "
							"130, x")),
			   "cannot execute"));
}

/* The log of one failed start: the code says the most. */
TEST(test_best)
{
	const char *line, *reason;

	assert_null(gpu_report_reason(&report, &line));
	assert_null(line);
	log_line("NVRM: loading NVIDIA UNIX Open Kernel Module");
	assert_null(gpu_report_reason(&report, &line));
	log_line("NVRM: gpuIsMsixAllowed_TU102: failed to wait for GFW_BOOT: "
		 "(progress 0x0)");
	log_line("NVRM: GPU 0000:01:00.0: RmInitAdapter failed! "
		 "(0x62:0x25:1679)");
	log_line("NVRM: GPU 0000:01:00.0: rm_init_adapter failed, device minor "
		 "number 0");
	reason = gpu_report_reason(&report, &line);
	assert_non_null(strstr(reason, "VBIOS"));
	assert_non_null(strstr(line, "0x62:0x25"));
}

TEST(test_report)
{
	struct frame frame = {.type = ABI_GPU, .text = "no answer"};
	json_t *json;
	int i;

	json = gpu_report_json(&report);
	assert_true(json_is_null(json));
	json_decref(json);
	gpu_report_take(&report, &frame);
	for (i = 0; i < ABI_LOG_MAX + 1; i++)
		log_line("NVRM: \xff");
	assert_int_equal(report.count, ABI_LOG_MAX);
	log_line("NVRM: No NVIDIA GPU found.");
	assert_int_equal(report.count, ABI_LOG_MAX);
	json = gpu_report_json(&report);
	assert_true(json_is_false(json_object_get(json, "up")));
	assert_string_equal(json_string_value(json_object_get(json, "message")),
			    "no answer");
	assert_true(json_is_null(json_object_get(json, "reason")));
	assert_int_equal(json_array_size(json_object_get(json, "log")),
			 ABI_LOG_MAX);
	json_decref(json);
}

UNIT_MAIN_EACH(setup, NULL)
