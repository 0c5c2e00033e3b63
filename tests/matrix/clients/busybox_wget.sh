#!/bin/sh
# What busybox' wget connects to: the first address alone.   busybox_wget.sh NAME...
for name in "$@"; do
    log=$(busybox wget -O /dev/null "http://$name:1/" 2>&1)
    case $log in
        *"bad address"*) echo "! not found" ;;
        *) echo "$log" | sed -n 's/^Connecting to .* (\[*\([0-9a-f.:]*\)\]*:1)$/\1/p' ;;
    esac
done
