# A real subnet: three instances and a client on one bridge, all in 10.0.0.0/16, each in a network
# namespace of its own. Which instance does the client connect to, if it tries the first address?
load ../support/live
TIMES=30000 # 10,000 for each instance; 5 % of that are six standard deviations
INSTANCES="10.0.1.11 10.0.1.64 10.0.1.200"
NAME=nginx.warren

setup_file() {
    fresh_machine
    ip link add br0 type bridge
    ip address add 10.0.0.1/16 dev br0
    ip link set br0 up
    for address in $INSTANCES 10.0.1.77; do add_host "$address"; done
    # shellcheck disable=SC2086 -- words on purpose
    write_nginx $INSTANCES
    sed 's/{"name"/{"answers": "one", "name"/' "$CATALOG" >"$T/one.json"
    cp "$CATALOG" "$T/all.json"
    start_sidecar --upstream none --listen 10.0.0.1:53 --log-level debug # a line for each catalog
    echo 'nameserver 10.0.0.1' >/etc/resolv.conf
}
teardown_file() {
    stop_all && ip link delete br0
}

add_host() { # ADDRESS
    start "host-$1" unshare -n sleep 600
    local pid
    pid=$(cat "$T/host-$1.pid")
    wait_for is_elsewhere "$pid"
    ip link add "v$pid" type veth peer name eth0 netns "$pid"
    ip link set "v$pid" master br0 up
    at "$1" ip link set lo up
    at "$1" ip address add "$1/16" dev eth0
    at "$1" ip link set eth0 up
}
is_elsewhere() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }
at() { # ADDRESS COMMAND...: in that host's namespace
    nsenter -t "$(cat "$T/host-$1.pid")" -n "${@:2}"
}

with_catalog() { # all|one
    local before
    before=$(times_logged 'catalog taken')
    cmp -s "$T/$1.json" "$CATALOG" && return
    cp "$T/$1.json" "$CATALOG"
    wait_for more_catalogs_than "$before"
}
more_catalogs_than() { [ "$(times_logged 'catalog taken')" -gt "$1" ]; }

# first WHAT client|preloaded|env PROGRAM: how often each instance came first, a line of the table
first() {
    local what=$1 how=$2 program=$3 address row=''
    "$how" nsenter -t "$(cat "$T/host-10.0.1.77.pid")" -n "$program" "$TIMES" $NAME \
        >"$T/first.out" 2>"$T/first.err" || {
        cat "$T/first.err" >&2
        return 1
    }
    for address in $INSTANCES; do
        row+=$(printf ' | %6d' "$(awk -v a="$address" '$1 == a {print $2}' "$T/first.out")")
    done
    printf '# %-42s%s | %s\n' "$what" "$row" "$(cat "$T/first.err")" >&3
}
is_even() { # the last row: within 5 % of a third each
    awk -v times="$TIMES" '{ if ($2 < times / 3 * 0.95 || $2 > times / 3 * 1.05) exit 1; ++n }
        END { exit n != 3 }' "$T/first.out"
}

@test "the client reaches every instance" {
    printf '# %-42s | %6s | %6s | %6s |\n' '' .1.11 .1.64 .1.200 >&3
    for address in $INSTANCES; do
        start "server-$address" nsenter -t "$(cat "$T/host-$address.pid")" -n \
            python3 -m http.server --bind "$address" --directory /run/lib 80
        wait_for at 10.0.1.77 bash -c "exec 3<>/dev/tcp/$address/80"
        stop "server-$address"
    done
}

@test "glibc by DNS: rule 9 of RFC 6724 sends it to one instance for ever" {
    with_catalog all
    sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
    first "glibc, DNS" env "$BUILD/glibc_first_address"
    sed -i 's/^hosts:.*/hosts: files warren [!UNAVAIL=return] dns/' /etc/nsswitch.conf
    is "10.0.1.64 $TIMES" cat "$T/first.out"
}

@test "glibc through the module with all answers: the same" {
    with_catalog all
    first "glibc, NSS module, answers=all" client "$BUILD/glibc_first_address"
    is "10.0.1.64 $TIMES" cat "$T/first.out"
}

@test "answers=one in nss.conf: even" {
    with_catalog all
    echo answers=one >/etc/warren/nss.conf
    first "glibc, NSS module, answers=one" client "$BUILD/glibc_first_address"
    rm /etc/warren/nss.conf
    is_even
}

@test "answers one in the catalog: even" {
    with_catalog one
    first "glibc, NSS module, \"answers\": \"one\"" client "$BUILD/glibc_first_address"
    is_even
}

@test "answers one in the catalog: DNS still gives all" {
    with_catalog one
    is "3" wc -l < <(at 10.0.1.77 dig +short @10.0.0.1 $NAME)
}

@test "the preload library with all answers: even, in glibc and in musl" {
    with_catalog all
    first "glibc, preload library, answers=all" preloaded "$BUILD/glibc_first_address"
    is_even
    [ -z "$RUNTIME" ] || return 0 # a sanitizer's runtime is glibc's alone
    first "musl, preload library, answers=all" preloaded "$BUILD/musl_first_address"
    is_even
}

@test "the preload library with answers=one: even" {
    with_catalog all
    echo answers=one >/etc/warren/nss.conf
    first "glibc, preload library, answers=one" preloaded "$BUILD/glibc_first_address"
    rm /etc/warren/nss.conf
    is_even
}

@test "musl by DNS keeps the order: even" {
    with_catalog all
    first "musl, DNS" env "$BUILD/musl_first_address"
    is_even
}
