# Split DNS: some names have upstreams of their own.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; }
teardown() { stop_all; }
CORP=127.0.0.54
DEEP=127.0.0.55

@test "the longest suffix says who is asked, and nobody else is" {
    for server in $UPSTREAM $CORP $DEEP; do start_upstream $server; done
    start_sidecar --upstream $UPSTREAM --upstream "Corp.example.test=$CORP" \
        --upstream "deep.corp.example.test=$DEEP" --upstream "2.0.192.in-addr.arpa=$CORP"
    is 192.0.2.1 short www.example.test
    is 192.0.2.2 short 2.corp.example.test
    is 192.0.2.3 short 3.DEEP.corp.example.test
    is 192.0.2.1 short xcorp.example.test
    ask -x 192.0.2.1 >/dev/null
    contains "$(questions $UPSTREAM)" "www.example.test."
    lacks "$(questions $UPSTREAM)" "2.corp.example.test."
    lacks "$(questions $UPSTREAM)" "in-addr.arpa."
    contains "$(questions $CORP)" "2.corp.example.test."
    contains "$(questions $CORP)" "1.2.0.192.in-addr.arpa."
    lacks "$(questions $CORP)" "DEEP"
    contains "$(questions $DEEP)" "3.DEEP.corp.example.test."
}

@test "with none for all others, those are refused" {
    start_upstream $CORP
    start_sidecar --upstream none --upstream "example.test=$CORP" --upstream "no.example.test=none"
    is 192.0.2.7 short 7.example.test
    is "REFUSED 0 0" status www.example.org
    is "REFUSED 0 0" status www.no.example.test
    contains "$(ask www.example.org)" "EDE: 18"
    is 10.0.1.11 short nginx-2
}

@test "names that are never forwarded are, where somebody is named for them" {
    start_upstream $UPSTREAM
    start_upstream $CORP
    start_sidecar --upstream $UPSTREAM --upstream "local=$CORP" --upstream "printer=$CORP" \
        --single-labels nxdomain
    is "REFUSED 0 0" status scanner.local # what the upstream says of names it does not know
    is "NXDOMAIN 0 1" status printer
    is "NXDOMAIN 0 1" status other
    is "NXDOMAIN 0 1" status www.onion
    contains "$(questions $CORP)" "scanner.local."
    contains "$(questions $CORP)" "printer."
    lacks "$(questions $CORP)" "other."
    is "" questions $UPSTREAM
}

@test "our own domain is nobody else's" {
    run timeout 5 "$SIDECAR" --upstream "warren=$CORP"
    equal 2 "$status"
    contains "$output" "is for our own domain, warren"
}
