#!/bin/sh
# Runs a bundle of runc's with the sidecar in its network namespace, and waits for its end. The bundle's
# configuration has "terminal": false, and mounts packaging/containers/resolv.conf on /etc/resolv.conf.
#   run.sh BUNDLE ID [OPTIONS OF warren-sidecar attach]
set -eu
bundle=$1
id=$2
shift 2

runc create --bundle "$bundle" "$id"
trap 'runc delete --force "$id"' EXIT
pid=$(runc state "$id" | sed -n 's/.*"pid": \([0-9]*\),.*/\1/p')
warren-sidecar attach --pid "$pid" --id "$id" "$@"
runc start "$id"
tail --pid="$pid" -f /dev/null
