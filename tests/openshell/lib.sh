# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by the tests of the compute driver, behind tap.sh and run/lib.sh.
# The client is grpcio with protobuf's own messages: none of it is ours.

export GPUBOX_GUESTS=$GPUBOX_TMP/guests
export GPUBOX_STATE=$GPUBOX_TMP/state GPUBOX_SOCKET=$GPUBOX_TMP/driver.sock
export GPUBOX_DISKS=$GPUBOX_TMP/disks
export GPUBOX_LOG=$GPUBOX_TMP/driver.log
export PYTHONPATH=$GPUBOX_TMP/stubs:$GPUBOX_SRC/tests/openshell
export PYTHONDONTWRITEBYTECODE=1
python=/usr/bin/python3

# needs NAME [TOOL...]: ends the test where the client or a tool cannot be had
needs()
{
	local tool
	for tool in "${@:2}"; do
		command -v "$tool" >/dev/null || {
			skip "$1" "$tool is not installed"
			tap_end
		}
	done
	"$python" -c 'import grpc, grpc_tools' 2>/dev/null || {
		skip "$1" "python3-grpcio or python3-grpc-tools is not installed"
		tap_end
	}
	# Debian 12's protoc of grpc_tools is older than "optional".
	mkdir -p "$GPUBOX_TMP/stubs"
	cp "$GPUBOX_SRC/proto/openshell/options.proto" "$GPUBOX_TMP/stubs/"
	sed -E 's/^( *)optional (.*;)$/\1oneof given { \2 }/' \
		"$GPUBOX_SRC/proto/openshell/compute_driver.proto" \
		>"$GPUBOX_TMP/stubs/compute_driver.proto"
	"$python" -m grpc_tools.protoc -I"$GPUBOX_TMP/stubs" \
		--python_out="$GPUBOX_TMP/stubs" \
		--grpc_python_out="$GPUBOX_TMP/stubs" \
		compute_driver.proto options.proto || exit 1
}

# contract_0_1: what a client reads that of 0.1.x with, as descriptors. A policy
# is its bytes: nobody here reads one.
contract_0_1()
{
	local from=$GPUBOX_SRC/proto/openshell to=$GPUBOX_TMP/0.1
	mkdir -p "$to"
	cp "$from"/options.proto "$from"/0.1/extension.proto "$to/"
	sed -E -e 's/^( *)optional (.*;)$/\1oneof given { \2 }/' \
		-e '/^import "sandbox\.proto"/d' \
		-e 's/openshell\.sandbox\.v1\.SandboxPolicy /bytes /' \
		"$from/0.1/compute_driver.proto" >"$to/compute_driver.proto"
	export GPUBOX_CONTRACT=$to/descriptors
	"$python" -m grpc_tools.protoc -I"$to" --include_imports \
		--descriptor_set_out="$GPUBOX_CONTRACT" compute_driver.proto ||
		exit 1
}

# first_board: a board of this machine's architecture
first_board()
{
	local b
	# shellcheck disable=SC2154 # run/lib.sh has them
	for b in "${boards[@]}"; do
		[ "$(uname -m)" != x86_64 ] || ! option_is_set "$b" ARCH_X86_64 ||
			{ echo "$b"; return; }
		[ "$(uname -m)" != aarch64 ] || ! option_is_set "$b" ARCH_AARCH64 ||
			{ echo "$b"; return; }
	done
	echo "${boards[0]}"
}

# driver BOARD OPTION...: in the place of a command; its log grows
driver()
{
	local board=$1
	shift
	kernel_options "$board"
	# shellcheck disable=SC2154 # kernel_options sets it
	GPUBOX_TEMPLATE=off exec "$(launcher "$board")" openshell-driver \
		--socket "$GPUBOX_SOCKET" --state "$GPUBOX_STATE" \
		--disks "$GPUBOX_DISKS" --disk-size 64m "${kernel[@]}" \
		"$@" >>"$GPUBOX_LOG" 2>&1
}

# A client starts it as a program, in a shell of its own.
export -f driver launcher kernel_options option_is_set arch_of
export GPUBOX_OUT GPUBOX_CACHE

# sandbox_image BOARD REF: an image of that name, and a program in the place of
# OpenShell's supervisor, which checks what a supervisor needs
sandbox_image()
{
	local arch=x86_64 root=$GPUBOX_TMP/root link
	! option_is_set "$1" ARCH_AARCH64 || arch=aarch64
	mkdir -p "$root"/{bin,etc,sandbox} "$GPUBOX_TMP"/{images,supervisor}
	cp "$GPUBOX_CACHE/busybox-$arch/busybox" "$root/bin/"
	for link in sh cat ls id env sleep sha256sum stat hostname nproc grep kill sed; do
		ln -sf busybox "$root/bin/$link"
	done
	tar -cf "$GPUBOX_TMP/images/$2.tar" -C "$root" .
	cat >"$GPUBOX_TMP/supervisor/openshell-sandbox" <<-'END'
		#!/bin/sh
		# SPDX-License-Identifier: GPL-2.0-or-later
		trap 'echo term; exit 0' TERM
		env | grep -v '^PWD=' | while read -r line; do echo "env $line"; done
		echo "words $*"
		echo "user $(id -u):$(id -g)"
		echo "host $(hostname)"
		grep -q '10.0.2.2.*host.openshell.internal' /etc/hosts && echo hosts
		stat -c 'token %a %u:%g' "$OPENSHELL_SANDBOX_TOKEN_FILE"
		for file in $OPENSHELL_TLS_CA $OPENSHELL_TLS_CERT $OPENSHELL_TLS_KEY; do
			stat -c "tls $(cat "$file") %a %u:%g %n" "$file"
		done
		limit=$(cat /sys/fs/cgroup/pids.max)
		echo "pids $limit"
		echo max 2>/dev/null >/sys/fs/cgroup/pids.max || echo "pids sealed"
		deep() { [ "$1" = 0 ] || { (deep $(($1 - 1))) || exit 1; }; }
		# no pipe: its other end could not be forked either
		if [ "$limit" = 64 ]; then
			(deep "$limit") 2>/forks
			grep -o "can't fork" /forks
		fi
		grep -Eo '^(veth|nf_tables|nft_ct|nft_limit) ' /proc/modules | sed 's/^/module /'
		[ ! -e /sandbox/kept ] || echo "kept $(cat /sandbox/kept)"
		echo "of $OPENSHELL_SANDBOX_ID" >/sandbox/kept
		echo "sum $(sha256sum <"$OPENSHELL_SANDBOX_TOKEN_FILE")"
		case $OPENSHELL_MAIN_PROCESS_SPEC in
		*leave*) echo leaves; exit 9 ;;
		esac
		echo ready
		while :; do sleep 1000 & wait; done
	END
	chmod 755 "$GPUBOX_TMP/supervisor/openshell-sandbox"
}

# guests_end LAUNCHER: no guest stays
guests_end()
{
	local guest
	for guest in "$GPUBOX_GUESTS"/*/; do
		[ ! -d "$guest" ] || "$1" rm -f "$(basename "$guest")" >/dev/null
	done
}

# plays LAUNCHER SCRIPT WORD...: a python script to its end, which is the
# test's; no guest stays
plays()
{
	local launcher=$1 script=$2 status
	shift 2
	"$python" "$GPUBOX_SRC/tests/openshell/$script" "$@"
	status=$?
	guests_end "$launcher"
	exit $status
}

# foreign WHAT CLIENT: a client that prints TAP, with a driver and an image, to
# its end, which is the test's
foreign()
{
	local what=$1 client=$2 b process status=0
	b=$(first_board)
	sandbox_image "$b" box:1
	driver "$b" --images "$GPUBOX_TMP/images" \
		--supervisor "$GPUBOX_TMP/supervisor" &
	process=$!
	if ! wait_for 600 test -S "$GPUBOX_SOCKET"; then
		kill $process
		fail "$what" "there is no driver: $(tail "$GPUBOX_LOG")"
		tap_end
	fi
	"$client" "$GPUBOX_SOCKET" || status=$?
	kill $process
	wait $process
	guests_end "$(launcher "$b")"
	exit $status
}
