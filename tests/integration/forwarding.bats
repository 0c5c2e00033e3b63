# Names that are not ours: asked upstream, over the transport of the client; the next one if one fails.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; }
teardown() { stop_all; }
SECOND=127.0.0.54
with_upstreams() { start_sidecar --upstream "$UPSTREAM" --upstream "$SECOND"; }

@test "UDP is forwarded over UDP, TCP over TCP" {
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM"
    is 192.0.2.7 short 7.example.test
    is 192.0.2.8 short +tcp 8.example.test
    is 192.0.2.9 short +noedns 9.EXAMPLE.test
    is '"upstream"' ask +short x.example.test TXT
    is "NOERROR 0 1" status x.example.test MX
    contains "$(questions)" "UDP 7.example.test. A"
    contains "$(questions)" "TCP 8.example.test. A"
}

@test "an answer too long for UDP comes with TC and is asked again over TCP" {
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM"
    contains "$(ask +ignore +noedns big.example.test | grep flags)" " tc"
    [ "$(ask +ignore +noedns big.example.test | grep -c 198.51.100)" -gt 10 ]
    equal 200 "$(ask +noall +answer +noedns big.example.test | grep -c 198.51.100)"
    contains "$(questions)" "TCP big.example.test. A"
}

@test "an upstream that truncates everything: the client gets the whole over TCP" {
    start_upstream "$UPSTREAM" --mode truncate
    start_sidecar --upstream "$UPSTREAM"
    is 192.0.2.5 short 5.example.test
}

@test "a silent upstream, one that fails, refuses, talks rubbish or answers another id: the next one answers" {
    start_upstream "$SECOND"
    with_upstreams
    local name=10
    for mode in silent servfail refused garbage wrong-id; do
        name=$((name + 1))
        start_upstream "$UPSTREAM" --mode $mode
        is 192.0.2.$name short $name.example.test
        contains "$(questions)" "$name.example.test."
        stop "upstream-$UPSTREAM"
    done
    is 192.0.2.6 short 6.example.test # nobody there at all
}

@test "upstreams all silent, all absent or all of a wrong id: SERVFAIL before the client gives up" {
    with_upstreams
    is "SERVFAIL 0 0" status +time=4 6.example.test
    for mode in silent wrong-id; do
        start_upstream "$UPSTREAM" --mode $mode
        start_upstream "$SECOND" --mode $mode
        start udp dig @$SERVER +time=5 +tries=1 6.example.test
        start tcp dig @$SERVER +time=5 +tries=1 +tcp 6.example.test
        for way in udp tcp; do
            wait_for test -s "$T/$way.exit"
            contains "$(<"$T/$way.out")" "status: SERVFAIL"
            contains "$(<"$T/$way.out")" "EDE: 2"
        done
        stop "upstream-$UPSTREAM"
        stop "upstream-$SECOND"
    done
}

@test "what all upstreams say is passed on: REFUSED, NXDOMAIN" {
    start_upstream "$UPSTREAM" --mode refused
    start_sidecar --upstream "$UPSTREAM"
    is "REFUSED 0 0" status 6.example.test
    stop "upstream-$UPSTREAM"
    start_upstream "$UPSTREAM"
    contains "$(ask nx.example.test)" "900	IN	SOA"
    is "NXDOMAIN 0 1" status nx.example.test
}

@test "an unknown single label is forwarded, its negative TTL cut to 5 s" {
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM"
    is "NXDOMAIN 0 1" status unheard-of
    [ "$(ask unheard-of | awk '$4 == "SOA" {print $2}')" -le 5 ]
    contains "$(questions)" "unheard-of. A"
}

@test "--single-labels nxdomain: it is not" {
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM" --single-labels nxdomain
    is "NXDOMAIN 0 1" status unheard-of
    is "NXDOMAIN 0 1" status unheard-of MX
    is 10.0.1.11 short nginx-2
    is "" questions
}

@test "--upstream none: REFUSED, and ours are answered" {
    start_sidecar --upstream none
    is "REFUSED 0 0" status www.example.test
    is "REFUSED 0 0" status +tcp unheard-of
    is "REFUSED 0 0" status -x 192.0.2.1
    is 10.0.1.11 short nginx-2
    lacks "$(ask nginx.warren | grep flags)" " ra"
}

@test "reverse names of addresses that are not ours are forwarded" {
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM"
    is "REFUSED 0 0" status -x 10.0.1.99
    contains "$(questions)" "99.1.0.10.in-addr.arpa. PTR"
}

@test "a slow upstream holds up nobody else" {
    start_upstream "$UPSTREAM" --mode silent
    start_sidecar --upstream "$UPSTREAM"
    for i in 1 2 3 4 5; do start "slow$i" dig @$SERVER +time=6 +tries=1 "$i.example.test"; done
    wait_for contains_question 5.example.test
    is 10.0.1.11 short nginx-2.warren
    for i in 1 2 3 4 5; do
        wait_for test -s "$T/slow$i.exit"
        contains "$(<"$T/slow$i.out")" SERVFAIL
    done
}
contains_question() { contains "$(questions)" "$1"; }
