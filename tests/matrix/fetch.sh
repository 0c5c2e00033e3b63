#!/bin/bash
# Fetches what the matrix wants and this machine shall not have installed: root file systems of other
# releases of Debian, and daemons whose packages would start them or change nsswitch.conf. Both come
# from the mirror that apt uses. What cannot be had leaves a file NAME.why, and its tests are skipped.
#   fetch.sh FOLDER      what is there already is used again
set -u
folder=$1
unpack=$(realpath "$(dirname "$0")/../support/unpack.sh")
RELEASES="bullseye trixie"
PACKAGES="nscd libnss-resolve systemd-resolved libsystemd-shared"
mkdir -p "$folder"
cd "$folder" || exit 1

mirror() { # where this machine's own Debian comes from
    # shellcheck disable=SC2016 -- apt-get's own variables
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' "Identifier: Packages" |
        awk -v wanted="Debian $(. /usr/lib/os-release && echo "$VERSION_CODENAME")" \
            '$1 " " $2 == wanted {print $3; exit}'
}

why() { # LOG: its last complaint, without the mirror's name
    grep '^[EW]:' "$1" | tail -1 | sed 's#[a-z]*://[^/ ]*##g'
}

# A mount namespace of its own: /proc is mounted in there, and gone with it, whatever happens.
make_root() { # RELEASE
    local root=root.$1
    [ ! -d "$root" ] || return 0
    rm -rf "$root.part" "$root.why"
    if [ "$(id -u)" -ne 0 ]; then echo "debootstrap needs root" >"$root.why" && return; fi
    echo "  debootstrap $1"
    if timeout 400 unshare -m debootstrap --variant=minbase --include=musl,python3-minimal "$1" \
        "$root.part" "$(mirror)" >"$root.log" 2>&1; then
        mv "$root.part" "$root"
    else
        echo "debootstrap: $(why "$root.log")" >"$root.why"
        rm -rf "$root.part"
    fi
}

# debootstrap does not read apt's configuration.
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[ -z "${proxy:-}" ] || export http_proxy="${http_proxy:-$proxy}"
for release in $RELEASES; do make_root "$release" & done
# shellcheck disable=SC2086 -- words on purpose
"$unpack" "$PWD" $PACKAGES
wait
for why in *.why; do [ ! -e "$why" ] || echo "  not there: ${why%.why}: $(cat "$why")"; done
