#!/bin/bash
# Makes what packages.bats needs: the packages twice, with nothing in common but the sources; the same
# with a higher version; and a clean Debian with the archives of all that they depend on.
#   make.sh FOLDER       needs root, and the mirror that apt uses
set -eu
mkdir -p "$1"
folder=$(realpath "$1")
project=$(realpath "$(dirname "$0")/../..")
rm -rf "$folder"/{first,again,next}

echo "  packages"
"$project/packaging/deb.sh" "$folder/first" >/dev/null
echo "  packages, again"
(
    umask 002
    # Nothing that is kept of the first compile counts here.
    CCACHE_DISABLE=1 TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 HOME=/nonexistent DEB_BUILD_OPTIONS=parallel=3 \
        "$project/packaging/deb.sh" "$folder/again/in/another/place" >/dev/null
)

mkdir "$folder/next"
for package in "$folder"/first/*.deb; do
    dpkg-deb --raw-extract "$package" "$folder/next/tree"
    sed -i 's/^Version: .*/&+next/' "$folder/next/tree/DEBIAN/control"
    dpkg-deb --root-owner-group --build "$folder/next/tree" "$folder/next" >/dev/null
    rm -rf "$folder/next/tree"
done

"$project/tests/support/debian_roots.sh" "$folder" "" bookworm
root=$folder/bookworm
[ -d "$root" ] || exit 0
eval "$(apt-config shell proxy Acquire::http::Proxy)"
# shellcheck disable=SC2016 # for the inner shell
unshare -m bash -euc '
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    mount --bind "$2" "$1/mnt"
    chroot "$1" apt-get -q -o "Acquire::http::Proxy=$3" update
    chroot "$1" apt-get -q -o "Acquire::http::Proxy=$3" install --yes --download-only --no-install-recommends \
        $(cd "$2" && printf "/mnt/%s " *.deb)
' bash "$root" "$folder/first" "${proxy:-${http_proxy:-}}" >"$folder/download.log" 2>&1 ||
    { tail -5 "$folder/download.log" && mv "$root" "$root.incomplete" && echo "its archives cannot be had" >"$root.why"; }
