// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include "doctor/doctor.h"
#include "doctor/trial.h"
#include "doctor_cases.h"
#include "doctor_page.h"
#include "fake_tree.h"
#include "hanging_read.h"
#include "sysfs/guard.h"

#define CASES  (sizeof(doctor_cases) / sizeof(doctor_cases[0]))
#define ABSENT (sizeof(doctor_absent) / sizeof(doctor_absent[0]))

static struct board board_of(const struct doctor_case *c)
{
	struct board board = fake_tree_board;

	if (c->gpu_match)
		board.gpu_match = c->gpu_match;
	if (c->highmem_mmio_size)
		board.highmem_mmio_size = c->highmem_mmio_size;
	if (c->pci_hole64_size)
		board.pci_hole64_size = c->pci_hole64_size;
	if (c->arch)
		board.arch = c->arch;
	if (c->vfio_driver)
		board.vfio_driver = c->vfio_driver;
	if (c->modules)
		board.modules = c->modules;
	if (c->cmdline)
		board.cmdline = c->cmdline;
	if (c->memory_mib)
		board.memory_mib = c->memory_mib;
	board.gic_version = c->gic_version;
	board.accel = c->accel;
	board.identity_policy = c->policy;
	return board;
}

static void examine(const struct fake_tree *tree, const struct board *board,
		    const char *target, struct facts *facts,
		    struct findings *findings)
{
	struct fault fault = {0};
	struct pci_bdf bdf;

	memset(findings, 0, sizeof(*findings));
	if (target)
		assert_int_equal(pci_bdf_parse(target, &bdf), 0);
	guard_begin(1000); /* for those that hang */
	assert_int_equal(facts_gather(tree->root, board, target ? &bdf : NULL,
				      facts, &fault),
			 0);
	guard_end();
	doctor_run(facts, findings);
	assert_int_equal(findings->err, 0);
}

/* The worst that one finding can do to the verdict. */
static void check_verdict(const struct facts *facts,
			  const struct findings *findings,
			  enum finding_severity severity)
{
	enum doctor_verdict verdict = doctor_verdict(facts, findings, NULL);

	if (severity == FINDING_BLOCKER)
		assert_int_equal(verdict, DOCTOR_NOT_READY);
	else if (severity == FINDING_UNKNOWN)
		assert_int_not_equal(verdict, DOCTOR_READY);
	else
		assert_int_equal(verdict, DOCTOR_READY);
}

/* Examine the host of @c, where its finding must be, or must not. */
static void check_case(const struct doctor_case *c, bool wanted)
{
	struct board board = board_of(c);
	struct findings findings;
	struct fake_tree tree;
	struct facts facts;
	bool found;
	size_t l;

	fake_tree_make(&tree, "x86");
	for (l = 0; l < CASE_LINES_MAX && c->line[l]; l++)
		fake_tree_line(&tree, c->line[l]);
	examine(&tree, &board, c->target, &facts, &findings);
	found = findings_find(&findings, c->id);
	if (found != wanted)
		print_message("# %s: %s, with %s\n", finding_kinds[c->id].name,
			      found ? "found" : "missing",
			      c->line[0] ? c->line[0] : "nothing");
	assert_int_equal(found, wanted);
	if (wanted) {
		check_verdict(&facts, &findings,
			      findings_find(&findings, c->id)->severity);
		page_check_evidence(findings_find(&findings, c->id));
	}
	findings_free(&findings);
	facts_free(&facts);
	fake_tree_remove(&tree);
}

TEST(test_each_finding_appears)
{
	size_t i;

	for (i = 0; i < CASES; i++)
		check_case(&doctor_cases[i], true);
}

TEST(test_near_misses_are_none)
{
	size_t i;

	for (i = 0; i < ABSENT; i++)
		check_case(&doctor_absent[i], false);
}

/* All but the trial's, which a tree cannot have. */
TEST(test_each_finding_has_a_case)
{
	size_t id, i;

	for (id = 0; id < FINDING_TRIAL_NOT_BOUND; id++) {
		for (i = 0; i < CASES && doctor_cases[i].id != id; i++)
			;
		if (i == CASES)
			print_message("# no case for %s\n",
				      finding_kinds[id].name);
		assert_true(i < CASES);
	}
}

/* And each is absent from the host that the cases start from. */
TEST(test_healthy_host_is_ready)
{
	struct findings findings;
	struct fake_tree tree;
	struct facts facts;
	size_t i;

	fake_tree_make(&tree, "x86");
	examine(&tree, &fake_tree_board, NULL, &facts, &findings);
	for (i = 0; i < findings.count; i++) {
		const struct finding *f = &findings.finding[i];

		/* its own sound goes with it */
		if (f->id == FINDING_IOMMU_FUNCTIONS &&
		    f->severity == FINDING_INFO)
			continue;
		if (f->id != FINDING_MEMORY_HUGE_PAGES)
			print_message("# %s: %s\n", finding_kinds[f->id].name,
				      f->text);
		assert_int_equal(f->id, FINDING_MEMORY_HUGE_PAGES);
	}
	assert_int_equal(facts.n_device, 1);
	assert_int_equal(doctor_verdict(&facts, &findings, NULL), DOCTOR_READY);
	findings_free(&findings);
	facts_free(&facts);
	fake_tree_remove(&tree);
}

TEST(test_founding_host_is_told_why)
{
	struct board board = fake_tree_board;
	const struct finding *f;
	struct findings findings;
	struct fake_tree tree;
	struct facts facts;

	board.arch = "aarch64";
	board.machine = "virt";
	board.gic_version = 3;
	board.gpu_match = "10de:2e00-2e3f";
	fake_tree_make(&tree, "spark");
	examine(&tree, &board, NULL, &facts, &findings);
	assert_int_equal(doctor_verdict(&facts, &findings, NULL),
			 DOCTOR_NOT_READY);
	f = findings_find(&findings, FINDING_IOMMU_DIRECT_REGION);
	assert_non_null(f);
	assert_int_equal(f->bdf.domain, 0xf);
	assert_int_equal(f->n_evidence, 2);
	assert_non_null(strstr(f->text, "0xa1600000-0xb97fffff"));
	assert_non_null(strstr(f->text, "and 1 more"));
	findings_free(&findings);
	facts_free(&facts);
	fake_tree_remove(&tree);
}

/* Nothing at all to read must end in "cannot tell" or worse, not in a crash. */
TEST(test_empty_host)
{
	struct fake_tree tree;
	struct findings findings;
	struct facts facts;

	assert_int_equal(unit_folder_make(tree.root), 0);
	examine(&tree, &fake_tree_board, NULL, &facts, &findings);
	assert_int_not_equal(doctor_verdict(&facts, &findings, NULL),
			     DOCTOR_READY);
	findings_free(&findings);
	facts_free(&facts);
	fake_tree_remove(&tree);
}

/* With two candidates the one that can be had decides. */
TEST(test_one_ready_device_is_enough)
{
	static const char *const second[] = {
		"/sys/bus/pci/devices/0000:02:00.0 -> "
		"../../../devices/pci0000:00/0000:02:00.0",
		"/sys/devices/pci0000:00/0000:02:00.0/vendor = 0x1002",
		"/sys/devices/pci0000:00/0000:02:00.0/device = 0x73bf",
		"/sys/devices/pci0000:00/0000:02:00.0/class = 0x030000",
	};
	struct findings findings;
	struct fake_tree tree;
	struct facts facts;
	size_t i;

	fake_tree_make(&tree, "x86");
	for (i = 0; i < 4; i++)
		fake_tree_line(&tree, second[i]);
	examine(&tree, &fake_tree_board, NULL, &facts, &findings);
	assert_int_equal(facts.n_device, 2);
	assert_int_equal(doctor_verdict(&facts, &findings, &facts.device[0]),
			 DOCTOR_READY);
	assert_int_equal(doctor_verdict(&facts, &findings, &facts.device[1]),
			 DOCTOR_NOT_READY);
	assert_int_equal(doctor_verdict(&facts, &findings, NULL), DOCTOR_READY);
	findings_free(&findings);
	facts_free(&facts);
	fake_tree_remove(&tree);
}

TEST(test_hostile_text_is_made_harmless)
{
	struct findings findings = {0};
	struct finding *f;

	f = findings_add(&findings, FINDING_DEVICE_NONE, NULL, "\033[2Jx\xff");
	assert_string_equal(f->text, "?[2Jx?");
	finding_show(f, "a\nb",
		     "\x9b"
		     "1m");
	assert_string_equal(f->evidence[0].path, "a?b");
	assert_string_equal(f->evidence[0].value, "?1m");
	findings_free(&findings);
}

/* And "What to do: " with the remedy, however the lines are broken. */
TEST(test_each_remedy_is_documented)
{
	static char text[128 << 10];
	char want[1024], *p;
	FILE *in = page_open();
	size_t id, n;

	n = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	for (p = text; p < text + n; p++) {
		if (p[0] == '\n' && p[1] != '\n')
			*p = ' ';
	}
	for (id = 0; id < FINDING_COUNT; id++) {
		const struct finding_kind *kind = &finding_kinds[id];

		if (!kind->remedy[0])
			continue;
		snprintf(want, sizeof(want), "### %s\n ", kind->name);
		p = strstr(text, want);
		assert_non_null(p);
		p = strstr(p, "What to do: ");
		assert_non_null(p);
		p += strlen("What to do: ");
		n = strcspn(p, "\n");
		if (strncmp(p, kind->remedy, n) || kind->remedy[n])
			print_message("# %s: docs say: %.*s\n", kind->name,
				      (int)n, p);
		assert_int_equal(strncmp(p, kind->remedy, n), 0);
		assert_int_equal(strlen(kind->remedy), n);
	}
}

/* docs/doctor.md has "### name" and "Severity: word." for each, no other. */
TEST(test_each_finding_is_documented)
{
	char line[512], want[64];
	size_t seen = 0, id = FINDING_COUNT;
	FILE *in = page_open();
	int n;

	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "### ", 4)) {
			for (id = 0; id < FINDING_COUNT; id++) {
				if (!strcmp(line + 4, finding_kinds[id].name))
					break;
			}
			if (id == FINDING_COUNT)
				print_message("# no finding: %s\n", line);
			assert_true(id < FINDING_COUNT);
			seen++;
		} else if (!strncmp(line, "Severity: ", 10)) {
			assert_true(id < FINDING_COUNT);
			/* what lowers it may follow */
			n = snprintf(want, sizeof(want), "Severity: %s",
				     finding_severity_name(
					     finding_kinds[id].severity));
			assert_int_equal(strncmp(line, want, (size_t)n), 0);
			assert_non_null(strchr(",.", line[n]));
		}
	}
	fclose(in);
	assert_int_equal(seen, FINDING_COUNT);
}

/* The table of messages names nothing that there is not. */
TEST(test_messages_lead_to_findings)
{
	char line[512], *name, *end;
	FILE *in = page_open();
	size_t id, seen = 0;
	bool inside = false;

	while (fgets(line, sizeof(line), in)) {
		if (!strncmp(line, "## ", 3))
			inside = !strcmp(line, "## I see this line\n");
		if (!inside || line[0] != '|')
			continue;
		for (name = strchr(line, '`'); name; name = strchr(end + 1, '`')) {
			end = strchr(++name, '`');
			assert_non_null(end);
			*end = '\0';
			if (!strcmp(name, "dmesg"))
				continue;
			for (id = 0; id < FINDING_COUNT; id++)
				if (!strcmp(name, finding_kinds[id].name))
					break;
			if (id == FINDING_COUNT)
				print_message("# no finding: %s\n", name);
			assert_true(id < FINDING_COUNT);
			seen++;
		}
	}
	fclose(in);
	assert_true(seen > 40);
}

/*
 * "Linux: " says which kernels each is about, "Found in: " where it was seen,
 * "What to do: " what helps, and something what it means.
 */
TEST(test_each_finding_is_whole)
{
	static const char *const words[] = {"Severity: ", "Linux: ", "Found in: "};
	size_t id, i;

	for (id = 0; id < FINDING_COUNT; id++) {
		const struct finding_kind *kind = &finding_kinds[id];

		for (i = 0; i < 3; i++) {
			if (!page_paragraph(kind->name, words[i])[0])
				print_message("# %s: no %s\n", kind->name,
					      words[i]);
			assert_true(page_paragraph(kind->name, words[i])[0]);
		}
		assert_int_equal(!page_paragraph(kind->name, "What to do: ")[0],
				 !kind->remedy[0]);
	}
}

TEST(test_trial_answers)
{
	static const struct {
		bool iommufd;
		enum trial_step step;
		int err;
		enum finding_id id;
	} answers[] = {
		{false, TRIAL_OPEN_DEVICE, -ENOENT, FINDING_TRIAL_NO_NODE},
		{false, TRIAL_OPEN_DEVICE, -EACCES, FINDING_TRIAL_DENIED},
		{false, TRIAL_OPEN_DEVICE, -EPERM, FINDING_TRIAL_DENIED},
		{false, TRIAL_OPEN_DEVICE, -EBUSY, FINDING_TRIAL_BUSY},
		{false, TRIAL_VIABLE, -EPERM, FINDING_TRIAL_NOT_VIABLE},
		{false, TRIAL_SET_CONTAINER, -EINVAL, FINDING_TRIAL_REFUSED},
		{false, TRIAL_SET_CONTAINER, -EPERM, FINDING_TRIAL_OWNED},
		{false, TRIAL_SET_CONTAINER, -EBUSY, FINDING_TRIAL_OWNED},
		{false, TRIAL_SET_IOMMU, -EPERM, FINDING_TRIAL_OWNED},
		{true, TRIAL_BIND, -EINVAL, FINDING_TRIAL_REFUSED},
		{true, TRIAL_BIND, -EPERM, FINDING_TRIAL_OWNED},
		{true, TRIAL_ATTACH, -ENODEV, FINDING_TRIAL_FAILED},
		{true, TRIAL_DONE, 0, FINDING_TRIAL_PASSED},
	};
	struct pci_device pci = {.group = 2};
	struct facts_device device = {.pci = &pci};
	struct facts facts = {.irq_remapping = FACT_YES};
	size_t i;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct findings findings = {0};
		struct trial trial = {
			.iommufd = answers[i].iommufd,
			.step = answers[i].step,
			.err = answers[i].err,
		};

		trial_judge(&facts, &device, &trial, &findings);
		assert_int_equal(findings.count, 1);
		assert_int_equal(findings.finding[0].id, answers[i].id);
		findings_free(&findings);
	}
}

/* EPERM has two reasons that the facts tell apart. */
TEST(test_trial_without_remapping)
{
	struct pci_device pci = {.group = 2};
	struct facts_device device = {.pci = &pci};
	struct facts facts = {.irq_remapping = FACT_NO};
	struct trial trial = {.step = TRIAL_SET_IOMMU, .err = -EPERM};
	struct findings findings = {0};

	trial_judge(&facts, &device, &trial, &findings);
	assert_int_equal(findings.finding[0].id, FINDING_TRIAL_NO_REMAPPING);
	findings_free(&findings);
}

TEST(test_trial_ranges)
{
	struct pci_device pci = {.group = 2};
	struct facts_device device = {.pci = &pci};
	struct facts facts = {.n_ram = 1, .ram = {{0, 0xffffffff}}};
	struct trial trial = {.step = TRIAL_DONE, .n_ranges = 1};
	struct findings findings = {0};

	trial.range[0].end = 0x7fffffff;
	trial_judge(&facts, &device, &trial, &findings);
	assert_int_equal(findings.finding[0].id, FINDING_TRIAL_IOVA);
	findings_free(&findings);
	/* with ranges that were not looked at nothing is sure */
	trial.more = true;
	trial_judge(&facts, &device, &trial, &findings);
	assert_int_equal(findings.finding[0].id, FINDING_TRIAL_FAILED);
	findings_free(&findings);
	trial.range[0].end = 0xffffffff;
	trial_judge(&facts, &device, &trial, &findings);
	assert_int_equal(findings.finding[0].id, FINDING_TRIAL_PASSED);
	findings_free(&findings);
}

TEST(test_trial_leaves_a_driver_alone)
{
	struct pci_device pci = {.driver = "nvidia", .group = 2};
	struct facts_device device = {.pci = &pci};
	struct facts facts = {.device = &device, .n_device = 1};
	struct findings findings = {0};

	trial_run(&facts, &findings);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.finding[0].id, FINDING_TRIAL_NOT_BOUND);
	findings_free(&findings);
}

UNIT_MAIN(NULL, NULL)
