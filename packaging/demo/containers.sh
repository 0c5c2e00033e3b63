#!/bin/bash
# Shows a static Go program, a musl image and Debian resolve a service by its name, under Podman and containerd,
# in images that nobody has changed. On a machine of its own: this one's network and files are not touched.
#   containers.sh BUILD_FOLDER
set -eu

here=$(dirname "$(realpath "$0")")
if [ "${2:-}" != --inside ]; then
    build=$(realpath "$1")
    exec "$here/../../tests/containers/machine.sh" "$build" "$here/containers.sh" "$build" --inside
fi
[ -z "${WARREN_CANNOT:-}" ] || { echo "$WARREN_CANNOT" >&2 && exit 1; }
build=$1
containers=$here/../containers
images=$build/containers/images
cd "$containers"
failed=0
bold='' dim='' plain=''
if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; fi

say() { printf '\n%s%s%s\n' "$dim" "$*" "$plain"; }
step() { # COMMAND WANTED: shows and runs it; the pattern says what it has to print
    local output
    printf '%s$ %s%s\n' "$bold" "$1" "$plain"
    output=$(eval "$1" 2>&1) || true
    [ -z "$output" ] || printf '%s\n' "$output"
    grep -Eq "$2" <<<"$output" || { echo 'This is not what it should print.' && failed=1; }
}
until_there() { # COMMAND...
    for _ in {1..250}; do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.04
    done
    echo "not there: $*" >&2
    exit 1
}

mkdir -p /etc/warren
echo '{"services": [{"name": "nginx", "instances": ["10.0.1.10"]}]}' >/etc/warren/catalog.json
cp podman/30-warren.conflist /etc/cni/net.d/
warren-sidecar --upstream none 2>/run/sidecar.log &
until_there grep -q 'catalog taken' /run/sidecar.log
cat /run/sidecar.log

say "Podman, with the plugin warren-dns behind its bridge. A static Go program, alone in its image:"
for name in go musl debian12; do podman load -q -i "$images/$name.tar" >/dev/null; done
step 'podman run --rm localhost/go /client lookup nginx nginx.warren' '^10\.0\.1\.10$'
say "musl and busybox:"
step 'podman run --rm localhost/musl lookup nginx nginx.warren' '^10\.0\.1\.10$'
say "Debian 12:"
step 'podman run --rm localhost/debian12 getent ahostsv4 nginx' '^10\.0\.1\.10 .*STREAM'
say "A container is found by its name, from the next one:"
step 'podman run -d --name web localhost/go' '^[0-9a-f]{64}$'
step 'podman run --rm localhost/debian12 getent ahostsv4 web' '^10\.89\.0\..*STREAM'
step 'warren-sidecar attachments' ' web '
step 'podman rm -f -t 0 web' .
step 'podman run --rm localhost/go /client lookup web.warren' 'no such host'

say "containerd, by ctr run --cni:"
cp containerd/30-warren.conflist /etc/cni/net.d/
containerd >/run/containerd.log 2>&1 &
until_there ctr version
for name in go musl debian12; do ctr image import "$images/$name.tar" >/dev/null; done
ctr_run="ctr run --rm --cni --mount type=bind,src=\$PWD/resolv.conf,dst=/etc/resolv.conf,options=rbind:ro"
step "$ctr_run localhost/go:latest one /client lookup nginx nginx.warren" '^10\.0\.1\.10$'
step "$ctr_run localhost/musl:latest two lookup nginx nginx.warren" '^10\.0\.1\.10$'
step "$ctr_run localhost/debian12:latest three getent ahostsv4 nginx" '^10\.0\.1\.10 .*STREAM'

[ $failed = 0 ] || { cat /run/sidecar.log && exit 1; }
say "That was all real: packaging/containers/ has what was used, docs/containers.md how to set it up."
