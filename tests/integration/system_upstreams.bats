# --upstream system: the nameservers of /etc/resolv.conf, followed as it changes.
load ../support/live
setup() {
    fresh_machine
    cp "$SUPPORT/catalog.json" "$CATALOG"
    start_upstream "$UPSTREAM"
    start_upstream 127.0.0.54
}
teardown() { stop_all; umount /etc/resolv.conf 2>/dev/null || true; }

@test "the default; our own address is left out" {
    printf 'nameserver %s\nnameserver %s\n' $SERVER $UPSTREAM >/etc/resolv.conf
    start_sidecar
    is 192.0.2.7 short 7.example.test
    equal 1 "$(grep -c 7.example.test "$T/upstream-$UPSTREAM.questions")"
    logged "upstreams are $UPSTREAM:53 "
}

@test "a change is followed: written in place, and renamed over" {
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
    start_sidecar
    is 192.0.2.7 short 7.example.test
    echo "nameserver 127.0.0.54" >/etc/resolv.conf
    wait_for asked_at 127.0.0.54 8.example.test
    lacks "$(questions)" 8.example.test
    echo "nameserver $UPSTREAM" >/etc/resolv.new
    mv /etc/resolv.new /etc/resolv.conf
    wait_for asked_at $UPSTREAM 9.example.test
}
asked_at() { logged "upstreams are $1:53" && ask "$2" && contains "$(questions "$1")" "$2"; }

@test "a bind-mounted file, as containers have it" {
    echo "nameserver $UPSTREAM" >/run/resolv.conf
    mount --bind /run/resolv.conf /etc/resolv.conf
    start_sidecar
    is 192.0.2.7 short 7.example.test
    echo "nameserver 127.0.0.54" >/run/resolv.conf
    wait_for asked_at 127.0.0.54 8.example.test
}

@test "no nameserver at all: 8.8.8.8" {
    : >/etc/resolv.conf
    start_sidecar
    logged 'upstreams are 8\.8\.8\.8:53'
    is "SERVFAIL 0 0" status www.example.test
    is 10.0.1.11 short nginx-2.warren
}
