#!/bin/bash
# Makes root file systems of releases of Debian, from the mirror that apt uses: FOLDER/RELEASE. What is
# there already is used again; FOLDER/RELEASE.why says why one is not there. Needs root.
#   debian_roots.sh FOLDER RELEASE...
set -u
folder=$1
shift
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
    [ ! -d "$1" ] || return 0
    rm -rf "$1.part" "$1.why"
    if [ "$(id -u)" -ne 0 ]; then echo "debootstrap needs root" >"$1.why" && return; fi
    echo "  debootstrap $1"
    if timeout 400 unshare -m debootstrap --variant=minbase --include=musl,python3-minimal "$1" \
        "$1.part" "$(mirror)" >"$1.log" 2>&1; then
        mv "$1.part" "$1"
    else
        echo "debootstrap: $(why "$1.log")" >"$1.why"
        rm -rf "$1.part"
    fi
}

# debootstrap does not read apt's configuration.
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[ -z "${proxy:-}" ] || export http_proxy="${http_proxy:-$proxy}"
for release in "$@"; do make_root "$release" & done
wait
