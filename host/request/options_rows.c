// SPDX-License-Identifier: GPL-2.0-or-later
#include "request/options_rows.h"

#include <stddef.h>

#include "request/options.h"
#include "request/options_docker.h"
#include "request/options_network.h"
#include "request/options_values.h"

#define FLAG(long_name, short_name, member) \
	OPTION_ROW_FLAG(long_name, short_name, struct options, member)
#define STRING(long_name, short_name, what, member) \
	OPTION_ROW_STRING(long_name, short_name, what, struct options, member)
#define VALUE(long_name, short_name, what, setter) \
	OPTION_ROW_VALUE(long_name, short_name, what, options_values_##setter)

static const struct option_row options_rows[] = {
	{.help = "The command"},
	{VALUE("env", 'e', "NAME[=VALUE]", env),
	 .help = "set a variable, or pass one on",
	 .manual = "Set a variable of the command's environment; without a value, pass on\n"
		   "gpubox's own, if it has one.\n"
		   "PATH and HOSTNAME have defaults, with\n"
		   ".Fl -tty\n"
		   "TERM is passed on.\n"},
	{VALUE("env-file", 0, "FILE", env_file), .help = "the same, one a line",
	 .manual = "The same, one a line; empty lines and lines that begin with\n"
		   ".Ql #\n"
		   "are ignored.\n"},
	{STRING("workdir", 'w', "DIR", request.workdir),
	 .help = "start in this folder of the guest",
	 .manual = "Start in this folder of the guest instead of\n"
		   ".Pa / .\n"},
	{STRING("user", 'u', "USER[:GROUP]", request.user),
	 .help = "run as this user of the guest",
	 .manual = "Run as this user of the guest, by name or number, instead of root.\n"},
	{FLAG("interactive", 'i', request.interactive),
	 .help = "forward stdin, which is empty otherwise",
	 .manual = "Forward stdin and its end.\n"
		   "Without this option the command's stdin is\n"
		   ".Pa /dev/null .\n"},
	{FLAG("tty", 't', request.tty), .help = "give the command a terminal",
	 .manual = "Give the command a terminal of its own; stderr joins stdout.\n"
		   "With\n.Fl i\n"
		   "stdin must be a terminal, which stays raw until the command ends.\n"
		   "Not together with\n"
		   ".Fl -json .\n"},
	{VALUE("timeout", 0, "TIME", timeout),
	 .help = "end it after this time, status 124",
	 .manual = "End the command this long after its start: with SIGTERM, after the board's\n"
		   "grace time with SIGKILL, and after the same time again by ending the guest.\n"
		   ".Ar time\n"
		   "is a decimal number and\n"
		   ".Cm s , m , h\n"
		   "or\n.Cm d ;\n"
		   "without a unit it means seconds.\n"
		   "0 means no limit.\n"},
	{VALUE("ulimit", 0, "NAME=SOFT[:HARD]", ulimit),
	 .help = "limit a resource, by docker's names",
	 .manual = "Set a limit as\n"
		   ".Xr setrlimit 2\n"
		   "does, by docker's names:\n"
		   ".Cm nofile , nproc , core , memlock\n"
		   "and so on.\n"
		   "\\-1 means no limit.\n"},
	{VALUE("umask", 0, "MODE", umask), .help = "in octal; 022 when not given"},
	{VALUE("group-add", 0, "GROUP", group_add),
	 .help = "one more group, by name or number",
	 .manual = "Add the command's user to a group of the guest's\n"
		   ".Pa /etc/group ,\n"
		   "or to one by its number.\n"
		   "May be given up to 32 times.\n"},
	{VALUE("cap-drop", 0, "CAPABILITY", cap_drop),
	 .help = "take a capability away, or ALL",
	 .manual = "The command's root has all capabilities of its guest, unless this takes\n"
		   "some away: by the names of\n"
		   ".Xr capabilities 7 ,\n"
		   "with or without\n"
		   ".Sq CAP_ ,\n"
		   "or\n.Cm ALL .\n"
		   "No program of the guest's command has it then.\n"},
	{VALUE("cap-add", 0, "CAPABILITY", cap_add),
	 .help = "leave one of those that --cap-drop takes",
	 .manual = "Leave a capability that\n"
		   ".Fl -cap-drop\n"
		   "would take away, as in\n"
		   ".Fl -cap-drop Cm ALL Fl -cap-add Cm CHOWN .\n"},
	{FLAG("no-new-privs", 0, request.no_new_privs),
	 .help = "no privileges by set-user-ID programs",
	 .manual = "The command and its children gain no privileges by set-user-ID programs.\n"},
	{.help = "The guest"},
	{VALUE("memory", 'm', "SIZE", memory), .help = "as in 512m or 2g",
	 .manual = "A whole number and\n"
		   ".Cm b , k , m\n"
		   "or\n.Cm g ;\n"
		   "bytes without one.\n"
		   "Rounded up to whole MiB.\n"},
	{VALUE("cpus", 0, "N", cpus), .help = "virtual processors"},
	{VALUE("numa", 0, "off|auto|N", numa),
	 .help = "vCPUs and memory of the device's NUMA node, or of node N",
	 .manual = "Hold the guest's processors and memory to a NUMA node of the host: to node\n"
		   ".Ar N ,\nor that of the device, or of most of them.\n"
		   "Where\n.Cm auto\n"
		   "cannot do so the guest is not bound, and\n.Fl v\nsays why.\n"
		   "The default is the board's.\n"},
	{VALUE("network", 0, "none|user|ns:FILE|tap:NAME", network),
	 .help = "none, a way out through QEMU, a network namespace or a tap",
	 .manual = OPTIONS_NETWORK_MANUAL},
	{VALUE("publish", 'p', "[IP:]HOST:GUEST[/udp]", publish),
	 .help = "let a port of this host, 127.0.0.1's unless IP is "
		 "given, lead into the guest",
	 .manual = OPTIONS_PUBLISH_MANUAL},
	{VALUE("gpu", 0, "none|auto|N|BDF", gpu),
	 .help = "pass the first free device that matches, N of them, or "
		 "this one; more than once",
	 .manual = "Pass a device of the host to the guest:\n"
		   ".Cm auto\n"
		   "is the first that the board matches and that is free,\n"
		   ".Ar N\n"
		   "that many of them, an address this one.\n"
		   "More than once for several.\n"
		   "The device is taken from its driver before the start, with what shares its\n"
		   "IOMMU group, and given back after the end; see\n"
		   ".Xr gpubox-doctor 1\n"
		   "for whether that will work.\n"},
	{VALUE("gpu-policy", 0, "required|preferred", gpu_policy),
	 .help = "end without a GPU, or go on",
	 .manual = "What happens when the run cannot get the GPU, or it does not come up in the\n"
		   "guest: with\n"
		   ".Cm required\n"
		   "it fails, with\n"
		   ".Cm preferred\n"
		   "the command runs without one, and a notice says why.\n"
		   "The default is the board's.\n"},
	{VALUE("vfio", 0, "auto|type1|iommufd", vfio),
	 .help = "how devices are attached",
	 .manual = "The kernel's interface for devices: type1 groups, iommufd\n"
		   "(QEMU 9.0, Linux 6.6),\n"
		   "or the better one that this host has.\n"
		   "The default is the board's.\n"},
	{VALUE("identity", 0, "refuse|map|quarantine", identity),
	 .help = "what a guest has where a device needs memory at the "
		 "host's address: see 'gpubox layout'",
	 .manual =
		 "What to do about memory that firmware wants a device to find at its own\n"
		 "address; the default is the board's policy.\n"
		 ".Cm refuse\n"
		 "does not give the device to the guest.\n"
		 ".Cm quarantine\n"
		 "lays memory there that the guest's kernel does not use: what the device writes\n"
		 "to it harms nobody.\n"
		 ".Cm map\n"
		 "lays the host's own memory there, which the guest can then read and write:\n"
		 "that is for the owner of the machine to decide.\n"
		 "It needs QEMU 8.1, root, and a kernel that is not locked down.\n"
		 "See\n"
		 ".Xr gpubox-layout 1 .\n"},
	{VALUE("region", 0, "FIRST-LAST[:POLICY]", region),
	 .help = "lay the memory out around this range, too",
	 .manual =
		 "Lay the memory out around this range, too, as if a device wanted it.\n"
		 "The last address is included, and both are hexadecimal behind 0x.\n"},
	{STRING("name", 0, "NAME", request.name),
	 .help = "name the run and the guest",
	 .manual = "Of the run: QEMU's process, the folder of\n"
		   ".Fl -keep ,\n"
		   "the guest's host name, and what the other commands call a guest\n"
		   "that stays.\n"
		   "A letter or digit, then letters, digits,\n"
		   ".Sq _ ,\n"
		   ".Sq \\&.\n"
		   "and\n.Sq - ,\n"
		   "63 characters at most.\n"},
	{STRING("hostname", 0, "NAME", request.hostname),
	 .help = "the guest's host name"},
	{VALUE("add-host", 0, "NAME:ADDRESS", add_host),
	 .help = "a line of the guest's /etc/hosts",
	 .manual = "Add a line to the guest's\n"
		   ".Pa /etc/hosts ,\n"
		   "which has the guest's own name in any case.\n"},
	{VALUE("dns", 0, "ADDRESS", dns),
	 .help = "a name server, instead of QEMU's",
	 .manual = "A name server for\n"
		   ".Fl -network Cm user\n"
		   "instead of QEMU's own, which asks the host's.\n"
		   "Several times.\n"},
	{VALUE("dns-search", 0, "DOMAIN", dns_search),
	 .help = "where names without a dot are looked for"},
	{STRING("image", 0, "FILE", request.image), .help = "the board's image"},
	{STRING("kernel", 0, "FILE", request.kernel),
	 .help = "a kernel instead of the image's",
	 .manual = "Boot this kernel.\n"
		   "Otherwise it is the image's, and if it has none the one this\n"
		   "host runs, when it\n"
		   "is of the guest's architecture.\n"},
	{STRING("modules", 0, "DIR|none", request.modules),
	 .help = "its modules: a folder with modules.dep",
	 .manual = "The modules of that kernel: a folder with\n"
		   ".Pa modules.dep .\n"
		   "Otherwise\n"
		   ".Pa /lib/modules/RELEASE .\n"
		   "The image's own modules are used with the image's own kernel only.\n"},
	{STRING("initrd", 0, "FILE", request.initrd),
	 .help = "a further archive whose files win",
	 .manual = "A further initramfs archive, compressed or not; its files\n"
		   "replace those of the\n"
		   "image.\n"},
	{STRING("driver", 0, "SOURCE", request.driver),
	 .help = "the GPU's driver: a layer's file, a folder, host or none",
	 .manual = "The driver of the GPU for the guest: a layer that\n"
		   ".Xr gpubox-image 1\n"
		   "made, or a folder with a system's files or this host, of\n"
		   "which gpubox makes one.\n"
		   "It must be for the kernel of the guest.\n"
		   "Its libraries and programs are laid over the command's root.\n"
		   "The default is\n"
		   ".Cm host\n"
		   "for a GPU of the board's when the guest's kernel is the host's, else\n"
		   ".Cm none :\n"
		   "then the driver is the image's own, if it has one.\n"},
	{STRING("root", 0, "PATH", request.root),
	 .help = "the command's root: a folder, a tar archive, an OCI "
		 "layout, an erofs or squashfs image",
	 .manual =
		 "Run the command in this root file system instead of the image's: an erofs or\n"
		 "squashfs image, or a folder, a tar archive or a container's\n"
		 "image in an OCI layout\n"
		 ".Pq docker save ,\n"
		 "of which\n"
		 ".Xr mkfs.erofs 1\n"
		 "makes an image once.\n"
		 "It is kept in\n"
		 ".Pa $XDG_CACHE_HOME/gpubox\n"
		 "until you remove it, and made again when anything below the folder changes.\n"
		 "What the command writes is in the guest's memory, of which it can take\n"
		 "half, and gone afterwards; see\n"
		 ".Fl -scratch .\n"
		 "Users of\n"
		 ".Fl -user\n"
		 "are those of the root's\n"
		 ".Pa /etc/passwd .\n"},
	{FLAG("read-only", 0, request.read_only),
	 .help = "nothing can be written to it",
	 .manual = "Nothing can be written to that root.\n"},
	{VALUE("scratch", 0, "SIZE", scratch),
	 .help = "a disk for what is written over the root, instead of the "
		 "guest's memory",
	 .manual = "Keep what the command writes over its root on a disk of this\n"
		   "size instead of in the\n"
		   "guest's memory.\n"
		   "It is a sparse file without a name in\n"
		   ".Pa $XDG_CACHE_HOME/gpubox ,\n"
		   "gone with the guest;\n"
		   ".Xr mkfs.ext4 8\n"
		   "makes its file system.\n"},
	{FLAG("no-template", 0, no_template),
	 .help = "boot, and leave no template for later runs",
	 .manual = "Boot the guest's kernel, also if there is a template to go on from, and\n"
		   "leave none for later runs.\n"
		   "The environment variable\n"
		   ".Ev GPUBOX_TEMPLATE\n"
		   "with the value\n"
		   ".Ql off\n"
		   "does the same for all runs.\n"},
	{FLAG("verify-layers", 0, request.verify),
	 .help = "check kept images by digest before use",
	 .manual = "Read kept images and compare them with their digests, also\n"
		   "where the file system\n"
		   "says that they have not changed.\n"},
	{VALUE("volume", 'v', "SOURCE:FOLDER[:WORD,...]", mount),
	 .wants = options_values_is_volume,
	 .help = "share a folder or file (:copy mounts a copy); mount an "
		 "image or archive",
	 .manual =
		 "Mount this at\n"
		 ".Ar folder\n"
		 "of the guest: a folder or a file of the host, which the guest shares;\n"
		 "with\n.Cm :copy\n"
		 "a read-only copy of the folder, made once; a tar archive (a copy, which\n"
		 "needs\n"
		 ".Cm :ro ) ,\n"
		 "an erofs or squashfs image, or an ext4 image, which the guest writes to\n"
		 "unless it has\n"
		 ".Cm :ro ;\n"
		 "no other run can use it meanwhile.\n"
		 "gpubox makes missing folders and follows no links.\n"
		 "Several times; at most 8.\n"
		 ".Pp\n"
		 "Owners of what is shared: when root runs gpubox, numbers are the same on\n"
		 "both sides.\n"
		 "When another user does, that user is the guest's root, or the user and\n"
		 "group that\n"
		 ".Fl u\n"
		 "gives as numbers; what is somebody else's belongs to nobody (65534), and\n"
		 "nobody else in the guest can make files.\n"
		 "What the host changes shows in the guest after a second at most.\n"
		 ".Pp\n"
		 "The words that count are\n"
		 ".Cm ro , rw , copy , exec\n"
		 "and\n.Cm noexec .\n"
		 "Of docker's and podman's,\n"
		 ".Cm z , Z , U , cached , delegated , consistent , nocopy ,\n"
		 ".Cm bind , rbind , nosuid , nodev\n"
		 "and the words of propagation\n"
		 ".Pq Cm rprivate No and its kin\n"
		 "are accepted and change nothing.\n"
		 "Any other word is an error.\n"},
	{VALUE("mount", 0, "SOURCE:FOLDER", mount),
	 .help = "the same; also in docker's form: type=bind,src=PATH,"
		 "dst=FOLDER,readonly",
	 .manual = "The same as\n"
		   ".Fl -volume ,\n"
		   "or in docker's form, words with commas between them:\n"
		   ".Cm type=bind\n"
		   "with\n.Cm source= Ns Ar path ,\n"
		   ".Cm target= Ns Ar folder\n"
		   "and\n.Cm readonly ,\n"
		   "or\n.Cm type=tmpfs\n"
		   "with\n.Cm target= Ns Ar folder ,\n"
		   ".Cm tmpfs-size= Ns Ar size\n"
		   "and\n.Cm tmpfs-mode= Ns Ar mode .\n"},
	{VALUE("tmpfs", 0, "FOLDER[:size=SIZE,mode=MODE,exec]", tmpfs),
	 .help = "mount a file system in memory there",
	 .manual = "Mount a file system in the guest's memory there, with\n"
		   ".Cm size= Ns Ar size ,\n"
		   ".Cm mode= Ns Ar mode\n"
		   "(1777),\n"
		   ".Cm ro\n"
		   "or\n.Cm exec .\n"
		   "Words of\n"
		   ".Xr mount 8\n"
		   "that a tmpfs ignores, such as\n"
		   ".Cm noatime ,\n"
		   "are accepted; any other is an error.\n"},
	{STRING("append", 0, "TEXT", request.append),
	 .help = "add to the kernel's command line"},
	{STRING("qemu", 0, "PATH", request.qemu), .help = "the QEMU to use",
	 .manual = "The QEMU to use, by name or path.\n"},
	{.name = "accel",
	 .takes = OPTION_VALUE,
	 .value = "auto|kvm|tcg",
	 .set = option_set_choice,
	 .offset = offsetof(struct options, request.accel),
	 .help = "what runs the guest",
	 .manual = ".Cm auto\n"
		   "uses KVM where a virtual processor really runs and emulation\n"
		   "elsewhere, with a\n"
		   "notice that says why.\n"},
	{.help = "The run"},
	{FLAG("dry-run", 0, dry_run), .help = "print what would be done",
	 .manual =
		 "Print what would be done, and do nothing: QEMU's words quoted for a shell, the\n"
		 "files it is given with their sizes and sums, the guest's memory.\n"},
	{STRING("dump-dtb", 0, "FILE", dump_dtb),
	 .help = "write the guest's device tree, do nothing else",
	 .manual = "Write the device tree that the guest would get to\n"
		   ".Ar file ,\n"
		   "and start nothing.\n"
		   "QEMU adds memory, initrd and command line to it.\n"},
	{FLAG("json", 0, json), .help = "one document on stdout, output included",
	 .manual = "Print one document on stdout and nothing else there, see below.\n"},
	{VALUE("output-limit", 0, "SIZE", output_limit),
	 .help = "the most of each stream in it (16m)",
	 .manual = "How much of each stream the document holds; 16m when not given.\n"},
	{.name = "keep",
	 .takes = OPTION_MAYBE,
	 .value = "DIR",
	 .set = options_values_keep,
	 .help = "keep console, QEMU's messages and plan",
	 .manual = "Keep\n"
		   ".Pa console.log ,\n"
		   ".Pa qemu-stderr.log\n"
		   "and\n.Pa plan.json\n"
		   "of this run in\n"
		   ".Ar folder ,\n"
		   "otherwise in a folder of its own below\n"
		   ".Pa $XDG_RUNTIME_DIR/gpubox\n"
		   "or, for root,\n"
		   ".Pa /run/gpubox ,\n"
		   "and say where.\n"
		   "gpubox makes the folder if its parent is there, and refuses one that belongs\n"
		   "to somebody else, that others can write to, or that is behind a link\n"
		   "of theirs.\n"
		   "Each log ends at 64 MiB.\n"},
	{FLAG("verbose", 'v', verbose), .help = "say more"},
	{FLAG("quiet", 'q', quiet), .help = "say nothing but errors"},
};

const struct option_command options_rows_run = {
	.name = "run",
	.synopsis = "[OPTION...] [--] COMMAND [ARG...]",
	.about = "Run one command in a microVM, and end with its status.",
	OPTION_ROWS(options_rows),
	.more = options_docker,
	.after = "The status is the command's own; 124 its time was up, 125 "
		 "gpubox could not do its part, 126 not executable, 127 not "
		 "found, 128+N signal N.",
	.command_follows = true,
};
