#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A short run of the fuzzer of what container engines hand over, from a corpus
# made here.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
mkdir spec

process='{"terminal":true,"consoleSize":{"height":24,"width":80},
"user":{"uid":1,"gid":2,"umask":18,"additionalGids":[3]},"args":["sh","-c"],
"env":["PATH=/bin:/x","A=b"],"cwd":"/","capabilities":{"bounding":["CAP_KILL"],
"ambient":["CAP_NET_RAW"]},"noNewPrivileges":true,
"rlimits":[{"type":"RLIMIT_NOFILE","soft":1,"hard":2}]}'
printf '\0{"ociVersion":"1.0.2","root":{"path":"r","readonly":true},
"hostname":"h","process":%s,"mounts":[{"destination":"/a","type":"tmpfs",
"options":["size=64k","mode=1777","ro"]},{"destination":"/b","source":"/c",
"options":["rbind","shared"],"uidMappings":[{}]}],"annotations":{"a":"b"},
"hooks":{"prestart":[{"path":"/x","args":["x"],"timeout":3}]},
"linux":{"cgroupsPath":"a.slice:b:c","resources":{"memory":{"limit":4096},
"cpu":{"quota":-1,"period":9}},"namespaces":[{"type":"network","path":"/n"}],
"devices":[{"path":"/dev/vfio/7","type":"c","major":243,"minor":3}]}}' \
	"$process" >spec/config
printf '\1%s' "$process" >spec/process
printf '\2a-b.slice:c:d' >spec/systemd
printf '\2/a/../b' >spec/path
printf '\3{"memory":{"limit":-1},"cpu":{"shares":2,"quota":7,"period":9,
"cpus":"0-2","mems":"1"}}' >spec/resources

fuzz spec 10 4096 "what engines hand over"
tap_end
