#!/bin/bash
# Shows names resolve: the real sidecar, the real NSS module and a name server to forward to, in
# namespaces of their own. This machine's network and files are not touched.
#   run.sh BUILD_FOLDER
set -eu

here=$(dirname "$(realpath "$0")")
if [ "${2:-}" != --inside ]; then
    build=$(realpath "$1")
    exec "$here/../../tests/support/namespace.sh" "$here/run.sh" "$build" --inside
fi
build=$1
log=/run/sidecar.log
failed=0
bold='' dim='' red='' plain=''
if [ -t 1 ]; then bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' plain=$'\e[0m'; fi

children=()
end() {
    for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
    wait
}
trap end EXIT
trap 'exit 130' INT TERM

say() { printf '\n%s%s%s\n' "$dim" "$*" "$plain"; }

# step COMMAND WANTED [UNWANTED]: shows and runs a command; patterns say what it has to print.
step() {
    local output
    printf '%s$ %s%s\n' "$bold" "$1" "$plain"
    output=$(eval "$1" 2>&1) || true
    [ -z "$output" ] || printf '%s\n' "$output"
    if ! grep -Eq "$2" <<<"$output" || { [ -n "${3:-}" ] && grep -Eq "$3" <<<"$output"; }; then
        printf '%sThis is not what it should print.%s\n' "$red" "$plain"
        failed=1
    fi
}

# log_has COUNT TEXT: waits until the sidecar's log has so many lines with it, 5 s at most.
log_has() {
    for _ in {1..250}; do
        [ "$(grep -c "$2" "$log" || true)" -ge "$1" ] && return
        sleep 0.02
    done
    printf '%sThe sidecar did not say "%s":%s\n' "$red" "$2" "$plain"
    cat "$log"
    exit 1
}

mkdir -p /etc/warren /run/lib
cp "$here/catalog.json" /etc/warren/
cp "$build/libnss_warren.so.2" /run/lib/
export LD_LIBRARY_PATH=/run/lib # the module, without installing it
echo 'nameserver 127.0.0.11' >/etc/resolv.conf

say "The outside world is a dnsmasq on 127.0.0.53 that knows one name, and here is the sidecar:"
# --no-daemon: it does not try to become another user, which it may not in here.
dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces \
    --listen-address=127.0.0.53 --address=/www.example.com/192.0.2.80 2>/run/dnsmasq.log &
children+=($!)
printf '%s$ warren-sidecar --upstream 127.0.0.53 &%s\n' "$bold" "$plain"
"$build/warren-sidecar" --upstream 127.0.0.53 2>"$log" &
children+=($!)
log_has 1 'catalog taken'
cat "$log"
step 'grep hosts: /etc/nsswitch.conf' 'files warren'

say "Every program that calls getaddrinfo() knows the services of the catalog; no DNS packet is sent:"
step 'getent ahosts nginx.warren' '10\.0\.1\.11 +STREAM'
step "python3 -c 'import socket; print({a[4][0] for a in socket.getaddrinfo(\"nginx.warren\", 80)})'" \
    'fd00::10'

say "Programs without NSS (static Go, musl, dig) get the same over DNS, in random order:"
step 'dig @127.0.0.11 nginx.warren +noall +comments +answer' 'nginx\.warren\..*A.*10\.0\.1\.12'

say "One instance by its number; the service's port (SRV); whose address this is (PTR):"
step 'getent hosts nginx-2' '10\.0\.1\.11'
step 'dig @127.0.0.11 _http._tcp.nginx.warren SRV +noall +answer' ' 80 nginx-3\.warren\.'
step 'dig @127.0.0.11 -x 10.0.1.12 +short' '^nginx-3\.warren\.$'
step 'getent hosts fd00::10' 'nginx-1\.warren'

say "Other names are forwarded; an absent one of ours never is:"
step 'getent ahosts www.example.com' '192\.0\.2\.80'
step 'dig @127.0.0.11 nope.warren +noall +comments | grep status' 'NXDOMAIN'

say "The instance on worker-2 turns unhealthy. It leaves the service and keeps its own name:"
step "sed -i '/worker-2/s/true/false/' /etc/warren/catalog.json" '^$'
log_has 2 'catalog taken'
step 'getent ahosts nginx.warren' '10\.0\.1\.10 +STREAM' '10\.0\.1\.11'
step 'dig @127.0.0.11 nginx.warren +short' '10\.0\.1\.12' '10\.0\.1\.11'
step 'dig @127.0.0.11 nginx-2.warren +short' '10\.0\.1\.11'

if [ $failed -ne 0 ]; then
    say "Something above is not as it should be. The sidecar's log:"
    cat "$log" /run/dnsmasq.log
    exit 1
fi
say "That was all real. Next: packaging/demo/catalog.json, what the sidecar knew; README.md, how to
run it here, all kinds of names and the code tour; build/warren-sidecar --help; make test."
