#!/bin/bash
# Fetches what the matrix wants and this machine shall not have installed: root file systems of other
# releases of Debian, and daemons whose packages would start them or change nsswitch.conf. Both come
# from the mirror that apt uses. What cannot be had leaves a file NAME.why, and its tests are skipped.
#   fetch.sh FOLDER      what is there already is used again
set -u
folder=$1
support=$(realpath "$(dirname "$0")/../support")
RELEASES="bullseye trixie"
PACKAGES="nscd libnss-resolve systemd-resolved libsystemd-shared"
mkdir -p "$folder"
cd "$folder" || exit 1

for release in $RELEASES; do "$support/debian_root.sh" . "$release" musl,python3-minimal & done
# shellcheck disable=SC2086 # words on purpose
"$support/unpack.sh" "$PWD" $PACKAGES
wait
for why in *.why; do [ ! -e "$why" ] || echo "  not there: ${why%.why}: $(cat "$why")"; done
