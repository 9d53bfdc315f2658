#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Short runs of the fuzzers of the QMP reader and of the overlays, from
# corpora made here.

. "$(dirname "$0")/../tap.sh"
fuzzers=${GPUBOX_TESTS:-$GPUBOX_OUT/tests}/fuzz
mkdir "$GPUBOX_TMP/work"
cd "$GPUBOX_TMP/work" || exit 2

# fuzz NAME WHAT: from the corpus of that name
fuzz()
{
	if [ ! -x "$fuzzers/$1_fuzz" ]; then
		skip "$2 stands fuzzing" "$fuzzers/$1_fuzz is not built"
		return
	fi
	check "$2 stands ten seconds of fuzzing" "$fuzzers/$1_fuzz" \
		-seed=1 -max_total_time=10 -max_len=8192 -timeout=20 -verbosity=0 \
		-artifact_prefix="$PWD/" "$1"
}

mkdir qmp overlay
greeting='{"QMP": {"version": {"qemu": {"major": 9}}, "capabilities": []}}'
event='{"timestamp": {"seconds": 1}, "event": "SHUTDOWN", "data": {"guest": true}}'
printf '\0%s\r\n{"return": {}}\r\n%s\r\n' "$greeting" "$event" >qmp/whole
printf '\1%s\n{"return": {}}\n{"error": {"class": "C"}}\n' "$greeting" >qmp/bytes

dtc -@ -q -I dts -O dtb -o overlay/path - <<'END'
/dts-v1/;
/plugin/;
&{/} { node { compatible = "a"; }; };
&{/chosen} { rng-seed = [01 02 03]; };
END
dtc -@ -q -I dts -O dtb -o overlay/phandles - <<'END'
/dts-v1/;
/plugin/;
/ {
	fragment@0 {
		target = <1>;
		__overlay__ { a: a { phandle = <7>; }; b { ref = <&a>; }; };
	};
};
END

fuzz qmp "the reader of QMP"
fuzz overlay "the application of overlays"
tap_end
