#!/bin/sh
# What curl tries to connect to, one address after the other: nobody listens on port 1. It waits up
# to a second between them, so all names are asked for at once.
#   curl.sh NAME...
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

try() { # NAME
    log=$(curl -sv --connect-timeout 5 "http://$1:1/" 2>&1)
    case $log in
        *"Could not resolve host"*) echo "! not found" ;;
        *) echo "$log" | sed -n 's/.* Trying \[*\([0-9a-f.:]*\)\]*:1\.\.\.$/\1/p' | xargs ;;
    esac
}

at=100
for name in "$@"; do
    at=$((at + 1))
    try "$name" >"$folder/$at" &
done
wait
cat "$folder"/*
