#!/bin/bash
# Fetches what the matrix wants and this machine shall not have installed: root file systems of other
# releases of Debian, and daemons whose packages would start them or change nsswitch.conf. Both come
# from the mirror that apt uses. What cannot be had leaves a file NAME.why, and its tests are skipped.
#   fetch.sh FOLDER      of the build; what is there already is used again
set -u
folder=$(realpath "$1")
support=$(realpath "$(dirname "$0")/../support")

"$support/debian_roots.sh" "$folder/roots" bullseye trixie &
"$support/unpack.sh" "$folder/matrix" nscd libnss-resolve systemd-resolved libsystemd-shared
wait
for why in "$folder"/{roots,matrix}/*.why; do
    [ ! -e "$why" ] || echo "  not there: $(basename "$why" .why): $(cat "$why")"
done
