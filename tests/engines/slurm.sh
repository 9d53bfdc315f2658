#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Slurm's jobs run in guests: munged, slurmctld and slurmd, the real ones, in a
# box of their own, with the files of the page; the same bundle with runc
# beside it. No GPU is there: what prolog and epilog ask for is noted.

. "$(dirname "$0")/../tap.sh"
GPUBOX_CACHE=${GPUBOX_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/gpubox}
export GPUBOX_CACHE
. "$(dirname "$0")/inside.sh"
box_or_skip "Slurm's jobs run in guests" jq
engines_or_fail "Slurm's jobs run in guests" containers
engines_or_fail "Slurm's jobs run in guests" slurm

cat >"$GPUBOX_TMP/script" <<'EOS'
. "$GPUBOX_SRC/tests/engines/inside.sh"
mkdir -p /etc/gpubox
ln -s /dev/null /etc/gpubox/gpu0
echo 0000:01:00.0 >/etc/gpubox/gpu0.address
launcher=$(readlink -f /usr/local/bin/gpubox-oci)
cat >/usr/local/bin/gpubox <<END
#!/bin/sh
case \$1 in
bind | restore)
	echo "\$@" >>"$GPUBOX_TMP/asked"
	[ ! -e /run/refuse ]
	;;
*) exec "$launcher" "\$@" ;;
esac
END
chmod +x /usr/local/bin/gpubox
slurm_begin
image_root /run/bundle/rootfs
(cd /run/bundle && runc spec)
# where a command leaves word, whatever becomes of srun's streams
mkdir /run/said /run/bundle/rootfs/said
jq '.process.terminal = false | .mounts += [{"destination": "/said",
	"type": "bind", "source": "/run/said", "options": ["rbind", "rw"]}]' \
	/run/bundle/config.json >/run/bundle/config.new
mv /run/bundle/config.new /run/bundle/config.json

# on RUNTIME COMMAND...: the page's lines say gpubox-oci; those of runc differ
# in the name alone
cp /etc/slurm/oci.conf /etc/slurm/oci.page
cp /etc/slurm/gpubox-run /etc/slurm/runc-run
sed -i "s,/usr/local/bin/gpubox-oci,$(command -v runc)," /etc/slurm/runc-run
on()
{
	if [ "$1" = runc ]; then
		sed "s,/usr/local/bin/gpubox-oci,$(command -v runc),
			s,gpubox-run,runc-run," /etc/slurm/oci.page
	else
		cat /etc/slurm/oci.page
	fi >/etc/slurm/oci.conf
	shift
	timeout 600 srun --container=/run/bundle "$@"
}

# By their paths: srun of Slurm 26.05 looks for a name on its own machine, where
# the program may have another path, 22.05 leaves that to the container.
for runtime in runc gpubox-oci; do
	kept status.$runtime on $runtime /bin/sh -c 'echo out; echo err >&2; exit 4'
	kept caps.$runtime on $runtime /bin/grep Cap /proc/self/status
	printf 'a\nb\n' | on $runtime /bin/wc -l >"$GPUBOX_TMP/stdin.$runtime.out" \
		2>"$GPUBOX_TMP/stdin.$runtime.err"
	echo $? >"$GPUBOX_TMP/stdin.$runtime.status"
	rm -f /run/said/bye
	on $runtime --job-name=stays /bin/sh -c 'trap "echo bye >/said/bye; exit 3" TERM
		echo up; while :; do sleep 0.1; done' >"$GPUBOX_TMP/cancel.$runtime.out" \
		2>"$GPUBOX_TMP/cancel.$runtime.err" &
	wait_for 300 grep -q up "$GPUBOX_TMP/cancel.$runtime.out"
	scancel --name=stays
	wait $!
	echo $? >"$GPUBOX_TMP/cancel.$runtime.status"
	wait_for 300 test -s /run/said/bye
	kept bye.$runtime cat /run/said/bye
done
kept plain timeout 600 srun gpubox run --root /run/bundle/rootfs -- sh -c \
	'uname -r; exit 6'

# the GPU that Slurm gave is bound, said to the runtime, and given back
kept gpu timeout 600 srun --gres=gpu:1 sh -c 'cat /run/gpubox-job/$SLURM_JOB_ID'
wait_for 300 grep -q restore "$GPUBOX_TMP/asked"
wait_for 300 sh -c '[ -z "$(ls /run/gpubox-job)" ]'
kept forbidden timeout 600 srun --gres=gpu:1 --container=/run/bundle /bin/true
echo 'annotations = gpubox.gpu' >/etc/gpubox/oci.conf
kept nodevice timeout 600 srun --gres=gpu:1 --container=/run/bundle /bin/true
touch /run/refuse
kept refused timeout 600 srun --immediate=5 --gres=gpu:1 true
wait_for 300 is_empty /run/gpubox-slurm
kept left ls /run/gpubox-slurm
EOS
box "$GPUBOX_TMP/script" containers slurm >"$GPUBOX_TMP/box.log" 2>&1
status=$?
[ $status = 0 ] || tap_note "$(tail -n 30 "$GPUBOX_TMP/box.log")"

same status "srun --container: stdout and status are those of runc"
is status.gpubox-oci.status 4 "which is the command's"
check "and stderr" grep -qx err "$GPUBOX_TMP/status.gpubox-oci.err"
same caps "capabilities are the same"
same stdin "stdin arrives"
# What srun itself still prints behind a scancel is a matter of luck.
same bye "scancel lets the command end by itself"
is bye.gpubox-oci.out bye "and leave word"
same cancel "with the status it has with runc" status
is plain.status 6 "srun gpubox run has its status"
is gpu.out 0000:01:00.0 "a job knows its GPU's address"
check_output "bind 0000:01:00.0
restore 0000:01:00.0" "the prolog binds it, the epilog gives it back" \
	head -n 2 "$GPUBOX_TMP/asked"
check "a container may not have it unless the node's owner says so" \
	grep -q "its owner allows it in /etc/gpubox/oci.conf" \
	"$GPUBOX_TMP/forbidden.err"
check "then it asks for that one" grep -q "0000:01:00.0" \
	"$GPUBOX_TMP/nodevice.err"
check "a job whose GPU cannot be bound does not start" test -n \
	"$(grep -v '^0$' "$GPUBOX_TMP/refused.status")"
is left.out "" "nothing is left of any container"
tap_end
