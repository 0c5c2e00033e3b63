#!/bin/bash
# Makes what packages.bats needs: the packages twice, with nothing in common but the sources; the same
# with a higher version; a clean Debian with the archives of all that they depend on; and one that boots.
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
if [ ! -d "$root" ]; then
    cp "$root.why" "$folder/booted.why"
    exit 0
fi
eval "$(apt-config shell proxy Acquire::http::Proxy)"
apt_get() { # ROOT ARGUMENTS...: of the Debian there, with the packages in /mnt
    # shellcheck disable=SC2016 # for the inner shell
    unshare -m bash -euc '
        cp /etc/resolv.conf "$1/etc/resolv.conf"
        mount --bind "$2" "$1/mnt"
        root=$1 proxy=$3
        shift 3
        DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -q -o "Acquire::http::Proxy=$proxy" "$@"
    ' bash "$1" "$folder/first" "${proxy:-${http_proxy:-}}" "${@:2}"
}
packages=()
for package in "$folder"/first/{warren-sidecar,libnss-warren}_*.deb; do packages+=("/mnt/$(basename "$package")"); done
{
    apt_get "$root" update &&
        apt_get "$root" install --yes --download-only --no-install-recommends "${packages[@]}" nscd
} >"$folder/download.log" 2>&1 || {
    tail -5 "$folder/download.log"
    rm -rf "$root"
    echo "its archives cannot be had" | tee "$root.why" >"$folder/booted.why"
    exit 0
}

# The same with systemd, which booted.bash boots.
rm -rf "$folder"/booted{,.why}
cp -a "$root" "$folder/booted.part"
if apt_get "$folder/booted.part" install --yes --no-install-recommends systemd systemd-sysv >"$folder/booted.log" 2>&1; then
    : >"$folder/booted.part/etc/machine-id"
    mv "$folder/booted.part" "$folder/booted"
else
    tail -5 "$folder/booted.log" && rm -rf "$folder/booted.part"
    echo "systemd cannot be installed in it" >"$folder/booted.why"
fi
