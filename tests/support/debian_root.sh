#!/bin/bash
# Fetches a root file system of a release of Debian, from the mirror that apt uses. Needs root.
#   debian_root.sh FOLDER RELEASE PACKAGE,...    makes FOLDER/root.RELEASE, or FOLDER/root.RELEASE.why
# What is there already is used again.
set -u
cd "$1" || exit 1
release=$2
root=root.$release
[ ! -d "$root" ] || exit 0
rm -rf "$root.part" "$root.why"
if [ "$(id -u)" -ne 0 ]; then echo "debootstrap needs root" >"$root.why" && exit; fi

mirror() { # where this machine's own Debian comes from
    # shellcheck disable=SC2016 # apt-get's own variables
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' "Identifier: Packages" |
        awk -v wanted="Debian $(. /usr/lib/os-release && echo "$VERSION_CODENAME")" \
            '$1 " " $2 == wanted {print $3; exit}'
}
why() { # LOG: its last complaint, without the mirror's name
    grep '^[EW]:' "$1" | tail -1 | sed 's#[a-z]*://[^/ ]*##g'
}

# debootstrap does not read apt's configuration.
eval "$(apt-config shell proxy Acquire::http::Proxy)"
[ -z "${proxy:-}" ] || export http_proxy="${http_proxy:-$proxy}"
echo "  debootstrap $release"
# A mount namespace of its own: /proc is mounted in there, and gone with it, whatever happens.
if timeout 1200 unshare -m debootstrap --variant=minbase ${3:+--include="$3"} "$release" "$root.part" \
    "$(mirror)" >"$root.log" 2>&1; then
    mv "$root.part" "$root"
else
    echo "debootstrap: $(why "$root.log")" >"$root.why"
    rm -rf "$root.part"
fi
