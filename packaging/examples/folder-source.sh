#!/bin/sh
# A source in a few lines of shell: each file NAME in a folder is a service, each line of it an
# address. For --source 'exec:///usr/local/bin/folder-source.sh?arg=/etc/warren/services'
# It writes catalog lines to standard output: the whole catalog whenever it has changed. What goes
# to standard error is in the sidecar's log; when this ends, it is started again.
set -eu
cd "$1"

services() {
    for name in *; do
        [ -f "$name" ] || continue
        list=$(sed -n 's/^[0-9a-fA-F.:]\{2,\}$/"&"/p' "$name" | paste -sd , -)
        echo "{\"name\": \"$name\", \"instances\": [$list]}"
    done
}

last=none
while :; do
    now=$(services | paste -sd , -)
    [ "$now" = "$last" ] || echo "{\"services\": [$now]}"
    last=$now
    sleep 1
done
