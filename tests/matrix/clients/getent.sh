#!/bin/sh
# What getent says.   getent.sh NAME|@ADDRESS...
for name in "$@"; do
    case $name in
        @*) getent hosts "${name#@}" | awk '{print $2}' ;;
        *) getent ahosts "$name" | awk '$2 == "STREAM" {print $1}' | xargs ;;
    esac | grep . || echo "! not found"
done
