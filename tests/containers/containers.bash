# Common to the container tests: real runtimes on a machine of their own (machine.sh), with images that
# fetch.sh made. Each file starts with needs() in its setup().
load ../support/live
ROOT=$(realpath "$BATS_TEST_DIRNAME/../..")
IMAGES=$BUILD/containers/images
DEBIANS=(debian11 debian12 debian13)
ADDRESS=10.0.1.10 # of nginx

# Skips where this machine cannot run a runtime, with the reason: a container without anything of ours.
needs() { # runc|podman|containerd...
    local runtime why
    [ -z "${WARREN_CANNOT:-}" ] || skip "$WARREN_CANNOT"
    [ -d "$BUILD/containers/packages" ] || skip "$(cat "$BUILD/containers/packages.why")"
    for runtime in "$@"; do
        why=$BATS_FILE_TMPDIR/$runtime.why
        if [ ! -e "$why" ]; then
            if "try_$runtime" >"$why.part" 2>&1; then : >"$why.part"; fi
            mv "$why.part" "$why"
        fi
        [ ! -s "$why" ] || skip "$runtime does not run here: $(tail -1 "$why")"
    done
}
try_runc() {
    bundle probe go "" /client lookup localhost
    local status=0
    runc run -b "$BUNDLES/probe" probe || status=$?
    drop_bundle probe
    return $status
}
try_podman() {
    podman load -q -i "$IMAGES/go.tar"
    podman run --rm --network none localhost/go /client lookup localhost
}
try_containerd() {
    start_containerd
    ctr image import "$IMAGES/go.tar"
    ctr run --rm localhost/go:latest probe /client lookup localhost
}
needs_image() { # NAME
    [ -e "$IMAGES/$1.tar" ] || skip "no image $1: $(cat "$IMAGES/$1.why")"
}

# The sidecar with one service, and the network `warren` as docs/containers.md has it.
container_machine() { # podman|containerd|none [UPSTREAM]
    fresh_machine
    rm -rf /etc/cni/net.d/*
    [ "$1" = none ] || cp "$ROOT/packaging/containers/$1/30-warren.conflist" /etc/cni/net.d/
    write_nginx "$ADDRESS"
    start_sidecar --upstream "${2:-none}"
    printf 'nameserver 127.0.0.11\nsearch warren\noptions ndots:0\n' >"$T/resolv.conf"
}
# Another network of Podman's, or one that leads nowhere.
network() { # NAME NUMBER open|closed [MORE OF OUR PLUGIN]
    local bridge='"isGateway": true, "ipMasq": true' routes='"routes": [{"dst": "0.0.0.0/0"}]'
    [ "$3" = open ] || { bridge='"isGateway": false' && routes='"routes": []'; }
    cat >"/etc/cni/net.d/40-$1.conflist" <<CONF
{"cniVersion": "0.4.0", "name": "$1", "plugins": [
  {"type": "bridge", "bridge": "cni-$1", $bridge,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.90.$2.0/24"}]], $routes}},
  {"type": "warren-dns" ${4:-}}]}
CONF
}

# How a program looks a name up in each image.
lookup_in() { # IMAGE
    case $1 in
        go) echo /client lookup ;;
        musl) echo lookup ;;
        *) echo getent ahostsv4 ;;
    esac
}
first_word() { awk '{print $1; exit}'; }

load_images() { # NAME...: into podman, once a file
    local name
    for name in "$@"; do
        [ ! -e "$IMAGES/$name.tar" ] || podman load -q -i "$IMAGES/$name.tar" >/dev/null
    done
}
in_podman() { # NAME COMMAND...
    podman exec "$@"
}
# What podman leaves in the way of the next test.
stop_podman() { podman rm -f -a -t 0 >/dev/null 2>&1 || true; }

# For a whole file, so beside what each test clears away.
KEPT=/run/kept
start_containerd() {
    [ ! -e "$KEPT/containerd.pid" ] || [ -e "$KEPT/containerd.exit" ] || return 0
    mkdir -p "$KEPT"
    T=$KEPT start containerd containerd
    wait_for ctr version
}
# `ctr` writes no resolv.conf (the CNI result is advice), so it is mounted.
RESOLV="--mount type=bind,src=$T/resolv.conf,dst=/etc/resolv.conf,options=rbind:ro"
stop_containerd() {
    [ ! -e "$KEPT/containerd.pid" ] || [ -e "$KEPT/containerd.exit" ] || T=$KEPT stop containerd
}

BUNDLES=/run/bundles
# A bundle for runc: $BUNDLES/NAME, its root a layer over the image's, in memory.
bundle() { # NAME IMAGE NETWORK_NAMESPACE COMMAND...
    local at=$BUNDLES/$1
    mkdir -p "$at/rootfs" "$at/layer"
    mount -t tmpfs tmpfs "$at/layer"
    mkdir "$at/layer/upper" "$at/layer/work"
    mount -t overlay -o "lowerdir=$(realpath "$IMAGES/$2"),upperdir=$at/layer/upper,workdir=$at/layer/work" \
        overlay "$at/rootfs"
    python3 "$BATS_TEST_DIRNAME/bundle.py" "$at" "${@:3}"
}
pid_of() { # NAME: of runc's container
    runc state "$1" | sed -n 's/.*"pid": \([0-9]*\),/\1/p'
}
drop_bundle() { # NAME
    runc delete -f "$1" 2>/dev/null || true
    umount "$BUNDLES/$1/rootfs" "$BUNDLES/$1/layer" 2>/dev/null || true
    rm -rf "${BUNDLES:?}/$1"
}

attached() { "$SIDECAR" attachments --json | python3 -c '
import json, sys
print(*(entry["id"] for entry in json.load(sys.stdin)["attachments"]))'; }

# From the network of a process, with this machine's own programs.
from() { # PID [DIG OPTIONS]
    nsenter -t "$1" -n dig +short +time=2 +tries=1 "@$SERVER" "${@:2}" | grep -v '^;' | sort | xargs
}
status_from() { # PID [DIG OPTIONS]: rcode, and the extended error if there is one
    nsenter -t "$1" -n dig +time=2 +tries=1 "@$SERVER" "${@:2}" |
        sed -n 's/.*status: \([A-Z]*\),.*/\1/p; s/.*EDE: \([0-9]*\).*/EDE \1/p' | xargs
}
podman_pid() { podman inspect -f '{{.State.Pid}}' "$1"; }
podman_address() { # NAME NETWORK
    podman inspect -f "{{.NetworkSettings.Networks.$2.IPAddress}}" "$1"
}

EXAMPLES=$ROOT/packaging/containers
# An example file, for the programs of this build.
example() { # FILE TARGET_FOLDER
    mkdir -p "$2"
    sed "s|/usr/sbin/warren-sidecar|$SIDECAR|; s|/usr/lib/x86_64-linux-gnu/libwarren|$BUILD/libwarren|" \
        "$EXAMPLES/$1" >"$2/$(basename "$1")"
}
podman_hooks() { # in $T/hooks.d, for --hooks-dir
    local file
    for file in "$EXAMPLES"/podman/hooks.d/*; do example "podman/hooks.d/$(basename "$file")" "$T/hooks.d"; done
}
