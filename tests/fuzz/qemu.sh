#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Short runs of the fuzzers of the QMP reader and of the overlays, from
# corpora made here.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/fuzz/lib.sh
. "$(dirname "$0")/lib.sh"
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

fuzz qmp 10 8192 "the reader of QMP"
fuzz overlay 10 8192 "the application of overlays"
tap_end
