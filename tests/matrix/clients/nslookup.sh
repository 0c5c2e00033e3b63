#!/bin/sh
# What nslookup says, BIND's or busybox' (another program, which is silent if there is no data).
#   nslookup.sh nslookup|'busybox nslookup' NAME|@ADDRESS...
program=$1
shift
for name in "$@"; do
    log=$($program "${name#@}" 2>&1)
    case $log in
        *"name = "*) echo "$log" | sed -n 's/.*name = \(.*[^.]\)\.*$/\1/p' ;;
        *NXDOMAIN*) echo "! no such name" ;;
        *"No answer"*) echo "! no data" ;;
        *"can't"* | *"timed out"*) echo "!" "$log" | xargs ;;
        *)
            found=$(echo "$log" | sed -n '1,/^$/d; s/^Address: *\([0-9a-f.:]*\)$/\1/p' | xargs)
            echo "${found:-! no data}"
            ;;
    esac
done
