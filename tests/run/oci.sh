#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A container's image as root: an OCI layout with two layers.

. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/run/lib.sh
. "$(dirname "$0")/lib.sh"

needs_erofs "a container's image is a root"
export XDG_CACHE_HOME=$GPUBOX_TMP/cache

# blob FILE: put it below blobs/sha256 and print its descriptor's end
blob()
{
	local sum
	sum=$(sha256sum "$1" | cut -d ' ' -f 1)
	mkdir -p blobs/sha256
	cp "$1" "blobs/sha256/$sum"
	printf '"digest":"sha256:%s","size":%d' "$sum" "$(stat -c %s "$1")"
}

# layout BOARD: image.tar, as 'docker save' writes it
layout()
{
	local name=amd64 low high config oci=application/vnd.oci.image
	! option_is_set "$1" ARCH_AARCH64 || name=arm64
	mkdir -p "$GPUBOX_TMP/$1"/{low/{bin,etc,home,d},high/d,image}
	cd "$GPUBOX_TMP/$1" || return
	cp "$GPUBOX_CACHE/busybox-$(arch_of "$1")/busybox" low/bin/
	for low in sh cat ls id env; do
		ln -s busybox "low/bin/$low"
	done
	echo 'joe:x:1234:1235:Joe:/home:/bin/sh' >low/etc/passwd
	touch low/gone low/d/old high/.wh.gone high/d/{new,.wh..wh..opq}
	echo shared >low/a
	ln low/a low/b
	touch high/.wh.a
	tar --format=pax -czf low.tgz -C low .
	tar --format=pax -cf high.tar -C high .
	cd image || return
	low=$(blob ../low.tgz) high=$(blob ../high.tar)
	cat >../config <<-END
		{"architecture":"$name","os":"linux","config":{"User":"joe",
		"WorkingDir":"/home","Env":["PATH=/bin","A=image","B=image"],
		"Entrypoint":["sh","-c"],"Cmd":["echo the image says \$A"]}}
	END
	config=$(blob ../config)
	cat >../manifest <<-END
		{"schemaVersion":2,"config":{$config},"layers":[
		{"mediaType":"$oci.layer.v1.tar+gzip",$low},
		{"mediaType":"$oci.layer.v1.tar",$high}]}
	END
	cat >index.json <<-END
		{"schemaVersion":2,"manifests":[{"mediaType":"$oci.manifest.v1+json",
		$(blob ../manifest),"platform":{"architecture":"$name","os":"linux"}}]}
	END
	echo '{"imageLayoutVersion":"1.0.0"}' >oci-layout
	tar -cf ../image.tar blobs index.json oci-layout
	docker_form
	cd "$GPUBOX_TMP" || return
}

# named FILE ENDING: a copy that its digest names, which is printed
named()
{
	local sum
	sum=$(sha256sum "$1" | cut -d ' ' -f 1)
	cp "$1" "$sum$2"
	printf '%s' "$sum$2"
}

# podman.tar, as 'podman save' writes the same image: in docker's form, with
# plain layers, files that digests name, and links for older readers.
docker_form()
{
	local low high config
	mkdir ../podman && cd ../podman || return
	gzip -dc ../low.tgz >../low.tar
	low=$(named ../low.tar .tar) high=$(named ../high.tar .tar)
	config=$(named ../config .json)
	printf '[{"Config":"%s","RepoTags":["x:1"],"Layers":["%s","%s"]}]' \
		"$config" "$low" "$high" >manifest.json
	echo '{}' >repositories
	mkdir "${low%.tar}"
	echo 1.0 >"${low%.tar}/VERSION"
	ln -s "../$low" "${low%.tar}/layer.tar"
	tar -cf ../podman.tar -- *
	# the older form has its layers in folders
	rm "$low" "$high"
	tar -cf ../old.tar -- *
	cp ../high.tar "$low"
	cp ../high.tar "$high"
	tar -cf ../forged.tar -- *
}

for board in "${boards[@]}"; do
	layout "$board"
done
enter image --root image.tar -e B=mine -- sh -c \
	'pwd; id -u; env | grep "^[AB]=" ; ls / /d; cat /b'
out_is image "/home
1234
A=image
B=mine
/:
b
bin
d
dev
etc
home
proc
run
sys
tmp

/d:
new
shared" "an image's layers, variables, user and folder"

enter own --root image.tar
out_is own "the image says image" "without a command the image's own is run"
enter entry --root image.tar --entrypoint cat -- /b
out_is entry shared "--entrypoint comes before what is given"

# The digest is in the note; nothing is read for a file that has not changed.
for board in "${boards[@]}"; do
	cache=$XDG_CACHE_HOME/gpubox
	arch=$(arch_of "$board")
	check "$board: the image's digest is kept beside it" sh -c \
		"grep -q \$(sha256sum '$cache'/root-*-$arch.erofs | cut -c 1-64) \
			'$cache'/root-*-$arch.json"
	printf x | dd of="$(echo "$cache"/root-*-$arch.erofs)" bs=1 seek=9000 \
		conv=notrunc status=none
	kernel_options "$board"
	check "$board: a changed one is found out" sh -c "
		'$(launcher "$board")' run ${kernel[*]} --dry-run \
			--root '$board/image.tar' -- true 2>&1 |
			grep -q 'has other bytes than when it was made'"
	printf x | dd of="$(find "$board/image/blobs" -type f -size -2k |
		head -n 1)" bs=1 seek=1 conv=notrunc status=none
	check_message 'does not match its size or digest' \
		"$board: a blob that is not what it is named by is refused" \
		"$(launcher "$board")" run "${kernel[@]}" \
		--root "$board/image" -- true
done
check_output 0 "nothing of the unpacking is left" sh -c \
	"find '$XDG_CACHE_HOME' -name '.root*' | wc -l"
enter podman --root podman.tar -- sh -c 'pwd; id -u; ls /d; cat /b'
out_is podman "/home
1234
new
shared" "an image that 'podman save' wrote is read as docker's is"
for board in "${boards[@]}"; do
	kernel_options "$board"
	check_message 'does not match its size or digest' \
		"$board: a layer that is not what it is named by is refused" \
		"$(launcher "$board")" run "${kernel[@]}" \
		--root "$GPUBOX_TMP/$board/forged.tar" -- true
	check_message "in docker's older form" \
		"$board: the form before digests is refused, with a way out" \
		"$(launcher "$board")" run "${kernel[@]}" \
		--root "$GPUBOX_TMP/$board/old.tar" -- true
done
tap_end
