# --upstream system: the nameservers of /etc/resolv.conf, followed as it changes.
load ../support/live
setup() {
    fresh_machine
    cp "$SUPPORT/catalog.json" "$CATALOG"
    start_upstream "$UPSTREAM"
    start_upstream 127.0.0.54
}
teardown() { stop_all && { umount /etc/resolv.conf 2>/dev/null || true; }; }

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

@test "how soon: from the edit to the new upstream" {
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
    start_sidecar --log-format json
    for i in 1 2 3 4 5 6 7 8 9 10; do
        local server=$UPSTREAM
        [ $((i % 2)) = 0 ] || server=127.0.0.54
        echo "${EPOCHREALTIME/,/.} $server" >>"$T/edits"
        if [ $((i % 3)) = 0 ]; then
            echo "nameserver $server" >/etc/resolv.new
            mv /etc/resolv.new /etc/resolv.conf
        else
            echo "nameserver $server" >/etc/resolv.conf
        fi
        wait_for followed "$i"
        sleep 0.05
    done
    run python3 -c 'import datetime, json, sys
edits = [line.split() for line in open(sys.argv[1])]
lines = [line for line in map(json.loads, open(sys.argv[2])) if ", were " in line["message"]]
times = sorted(1000 * (datetime.datetime.fromisoformat(line["time"]).timestamp() - float(edit[0]))
               for edit, line in zip(edits, lines) if f"are {edit[1]}:53, were" in line["message"])
print(f"followed {len(times)} times, after {times[len(times) // 2]:.1f} ms, {times[-1]:.1f} ms at most")' \
        "$T/edits" "$T/sidecar.err"
    echo "# $output" >&3
    contains "$output" "followed 10 times"
}
followed() { [ "$(times_logged 'upstreams are .*, were ')" = "$1" ]; }

@test "trust-ad: the AD bit is passed on from then on, and not before" {
    echo "nameserver 10.9.0.1" >/etc/resolv.conf
    start_upstream 10.9.0.1 --mode authentic
    start_sidecar
    lacks "$(ask +dnssec 7.example.test | grep flags)" " ad"
    printf 'nameserver 10.9.0.1\noptions trust-ad\n' >/etc/resolv.conf
    wait_for ad_is_set
}
ad_is_set() { contains "$(ask +dnssec 7.example.test | grep flags)" " ad"; }

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
