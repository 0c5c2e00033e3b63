#!/bin/bash
# Unpacks Debian packages, with what they need and this machine has not, into FOLDER/packages, from the
# mirror that apt uses. For daemons whose installation would start them or change nsswitch.conf.
#   unpack.sh FOLDER PACKAGE...    what is there already is used again; FOLDER/packages.why says why not
set -u
folder=$1
shift
mkdir -p "$folder"
cd "$folder" || exit 1
[ ! -d packages ] || exit 0
rm -rf packages.part packages.why apt
mkdir -p apt/lists apt/cache/archives/partial packages.part

# With package lists of its own: those of the machine may be older than what the mirror still has.
apt() {
    apt-get -q --yes -o Dir::State::Lists="$PWD/lists" -o Dir::Cache="$PWD/cache" -o APT::Sandbox::User= \
        -o Debug::NoLocking=true "$@"
}
fetch() (
    cd apt || exit 1
    apt update && apt download "$@" &&
        apt install --no-install-recommends --download-only "$@" || exit 1
    for file in *.deb cache/archives/*.deb; do
        [ ! -e "$file" ] || dpkg -x "$file" ../packages.part || exit 1
    done
)
echo "  unpacking $*"
if fetch "$@" >packages.log 2>&1; then
    mv packages.part packages
    rm -rf apt
else
    why=$(grep '^[EW]:' packages.log | tail -1 | sed 's#[a-z]*://[^/ ]*##g')
    echo "apt: $why" | tee packages.why
    rm -rf packages.part
fi
