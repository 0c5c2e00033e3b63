#!/bin/bash
# Fetches the runtimes, unpacked, and makes the images of the container tests, of Debian's packages and of
# what is built here: FOLDER/containers/images/NAME.tar and, for runtimes without images, the roots NAME
# beside them. What is there already is used again; NAME.why says why one is not there.
#   fetch.sh FOLDER      of the build
set -eu
build=$(realpath "$1")
here=$(dirname "$(realpath "$0")")
images=$build/containers/images
"$here/../support/unpack.sh" "$build/containers" runc containerd podman conmon containernetworking-plugins \
    iptables busybox-static
mkdir -p "$images"
cd "$images"

pack() { # NAME COMMAND...
    [ "$1.tar" -nt "$1" ] && return
    echo "  image $1"
    "$here/image/archive.py" "$1" "$@" >"$1.part"
    mv "$1.part" "$1.tar"
}

"$here/../support/debian_roots.sh" "$build/roots" bookworm bullseye trixie
number=11
for release in bullseye bookworm trixie; do
    rm -f "debian$number.why"
    if [ -d "$build/roots/$release" ]; then
        ln -sfn "$build/roots/$release" "debian$number"
        [ -e "debian$number.tar" ] || pack "debian$number" sleep 3600
    else
        cp "$build/roots/$release.why" "debian$number.why"
    fi
    number=$((number + 1))
done

# musl and busybox, as Alpine has them.
if [ ! -d "$build/containers/packages" ]; then
    cp "$build/containers/packages.why" musl.why
elif [ ! -e musl.tar ]; then
    rm -rf musl && mkdir -p musl/{bin,lib,etc,tmp,proc,sys,dev,run/warren}
    cp "$build/containers/packages/bin/busybox" musl/bin/
    for name in sh sleep nslookup cat; do ln -s busybox "musl/bin/$name"; done
    cp "$build/musl_client" musl/bin/lookup
    loader=/lib/ld-musl-$(uname -m).so.1
    cp -L "$loader" musl/lib/
    pack musl sleep 3600
fi

# Nothing but one program.
if [ ! -e go.tar ] || [ "$here/image/client.go" -nt go.tar ]; then
    rm -rf go go.tar && mkdir -p go/{etc,proc,sys,dev,run/warren}
    CGO_ENABLED=0 GO111MODULE=off go build -trimpath -ldflags '-s -w' -o go/client "$here/image/client.go"
    pack go /client wait
fi
