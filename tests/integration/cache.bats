# What upstreams have said is kept, and told again: as old as it is, and past its time if it must be.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; }
teardown() { stop_all; }
with_upstream() { # [OPTIONS OF THE UPSTREAM]
    start_upstream "$UPSTREAM" "$@"
    start_sidecar --upstream "$UPSTREAM"
}
asked() { questions | grep -c "$1" || true; }
ttl() { ask "$@" | awk '$4 == "A" || $4 == "SOA" {print $2; exit}'; }

@test "asked once: then it comes from here, by UDP and TCP, in any spelling, and gets older" {
    with_upstream
    equal 300 "$(ttl 7.example.test)"
    sleep 1.1
    is 192.0.2.7 short +tcp 7.EXAMPLE.test
    [ "$(ttl 7.example.test)" -lt 300 ]
    contains "$(ask 7.EXAMPLE.test)" "7.EXAMPLE.test.		2"
    equal 1 "$(asked 7.example.test)"
}

@test "NXDOMAIN and NODATA are kept as well" {
    with_upstream
    for _ in 1 2 3; do
        is "NXDOMAIN 0 1" status nx.example.test
        is "NOERROR 0 1" status 7.example.test MX
    done
    equal 1 "$(asked nx.example.test)"
    equal 1 "$(asked 7.example.test)"
}

@test "DO, CD and other types are other questions" {
    with_upstream
    for _ in 1 2; do
        for way in "" +dnssec +cd "AAAA"; do
            # shellcheck disable=SC2086 -- words on purpose
            ask 7.example.test $way >/dev/null
        done
    done
    equal 4 "$(asked 7.example.test)"
}

@test "a large answer is asked for once, cut for UDP and whole for TCP" {
    with_upstream
    contains "$(ask +ignore +noedns big.example.test | grep flags)" " tc"
    equal 200 "$(ask +noall +answer +tcp big.example.test | grep -c 198.51.100)"
    [ "$(ask +ignore big.example.test | wc -c)" -gt 1000 ]
    equal 2 "$(asked big.example.test)" # by UDP, and as that was truncated by TCP
}

@test "no upstream any more: an old answer at once, said to be old (RFC 8767)" {
    with_upstream --ttl 1
    is 192.0.2.7 short 7.example.test
    stop "upstream-$UPSTREAM"
    sleep 1.1
    local reply
    reply=$(ask 7.example.test)
    contains "$reply" "EDE: 3 (Stale Answer)"
    contains "$reply" "30	IN	A	192.0.2.7"
    contains "$(ask 8.example.test)" "SERVFAIL" # nothing is known of that one
    start_upstream "$UPSTREAM" --ttl 1
    sleep 1.1
    lacks "$(ask 7.example.test)" "EDE"
}

@test "an upstream that is frozen: the old answer before the client loses its patience" {
    with_upstream --ttl 1
    is 192.0.2.7 short 7.example.test
    sleep 1.1
    kill -STOP "$(cat "$T/upstream-$UPSTREAM.pid")"
    local start=${EPOCHREALTIME/./}
    contains "$(ask 7.example.test)" "EDE: 3 (Stale Answer)"
    local took=$(((${EPOCHREALTIME/./} - start) / 1000))
    echo "# the first client waited $took ms" >&3
    [ $took -lt 3000 ]
    sleep 2 # by now it is known to fail
    start=${EPOCHREALTIME/./}
    contains "$(ask 7.example.test)" "EDE: 3 (Stale Answer)"
    [ $(((${EPOCHREALTIME/./} - start) / 1000)) -lt 1000 ]
    kill -CONT "$(cat "$T/upstream-$UPSTREAM.pid")"
}

@test "a service that lives outside: our CNAME, and the addresses it leads to" {
    with_upstream
    is "192.0.2.1 billing.example.test." short billing.warren
    is "192.0.2.1 billing.example.test." short +tcp BILLING.warren
    is "2001:db8::1 billing.example.test." short billing AAAA
    is "billing.example.test." short billing.warren CNAME
    equal 2 "$(asked billing.example.test)"
    is 192.0.2.1 client python3 -c 'import socket; print(socket.gethostbyname("billing.warren"))'
}

@test "equal questions that come together are asked once" {
    with_upstream --delay 60
    for i in 1 2 3 4 5; do start "same$i" dig @$SERVER +short 7.example.test; done
    for i in 1 2 3 4 5; do
        wait_for test -s "$T/same$i.exit"
        equal 192.0.2.7 "$(<"$T/same$i.out")"
    done
    equal 1 "$(asked 7.example.test)"
}

@test "ANY is answered with little (RFC 8482)" {
    with_upstream
    contains "$(ask 7.example.test ANY +notcp)" 'HINFO	"RFC8482" ""'
    is "" questions
}

@test "an upstream that asks us is found out, and said" {
    start_sidecar --listen 127.0.0.11:53 --listen 127.0.0.12:5300 --upstream 127.0.0.60:53
    start loop dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null \
        --listen-address=127.0.0.60 --bind-interfaces --pid-file= --server=127.0.0.12#5300
    wait_for dig @127.0.0.60 +time=1 +tries=1 -c CH version.bind TXT
    is "SERVFAIL 0 0" status www.example.test
    wait_for logged 'upstream 127.0.0.60:53 forwards to us'
    is 10.0.1.11 short nginx-2
}
