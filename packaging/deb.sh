#!/bin/sh
# Builds the Debian packages from a copy of this tree.
#   deb.sh FOLDER [VERSION]     FOLDER: gets *.deb; VERSION: another than the changelog's, higher
set -eu
mkdir -p "$1"
folder=$(realpath "$1")
version=${2:-}
cd "$(dirname "$0")/.."
rm -rf "$folder/source" "$folder"/*.deb
mkdir "$folder/source"
tar -c --exclude=./build --exclude=./.git --exclude=__pycache__ . | tar -x -C "$folder/source"
cd "$folder/source"
cp -R packaging/debian debian
cp packaging/systemd/warren-sidecar.* debian/
if [ -n "$version" ]; then
    sed "s/(.*)/($version)/" packaging/debian/changelog >debian/changelog
fi
if ! dpkg-buildpackage --build=binary --no-sign >"$folder/build.log" 2>&1; then
    tail -n 40 "$folder/build.log" >&2
    exit 1
fi
rm -rf "$folder/source" "$folder"/*.changes "$folder"/*.buildinfo
ls "$folder"/*.deb
