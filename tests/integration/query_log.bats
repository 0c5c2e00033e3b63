# Queries in the log: none, unless somebody asks for them.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; start_upstream "$UPSTREAM"; }
teardown() { stop_all; }

@test "off, on for a name, a client, a sample, and off again" {
    start_sidecar --upstream "$UPSTREAM"
    short nginx.warren >/dev/null
    is "the query log is off" "$SIDECAR" query-log
    is "the query log is on, for nginx.warren and below" "$SIDECAR" query-log on --name nginx.warren
    for name in nginx.warren few.warren a.example.test; do short $name >/dev/null; done
    wait_for logged 'query client=127.0.0.1 transport=udp name=nginx.warren type=A rcode=NOERROR origin=own answers=3'
    equal 1 "$(times_logged ' query client')"
    "$SIDECAR" query-log on --client 127.0.0.0/8
    short +tcp a.example.test >/dev/null
    wait_for logged 'transport=tcp name=a.example.test type=A rcode=NOERROR origin=cache'
    short b.example.test >/dev/null
    wait_for logged 'transport=udp name=b.example.test type=A rcode=NOERROR origin=forwarded'
    "$SIDECAR" query-log on --client 192.0.2.1
    short nginx.warren >/dev/null
    equal 3 "$(times_logged ' query client')"
    "$SIDECAR" query-log on --sample 3
    for _ in 1 2 3 4 5 6; do short nginx.warren >/dev/null; done
    equal 5 "$(times_logged ' query client')"
    contains "$("$SIDECAR" status)" "QUERY LOG ON"
    is "the query log is off" "$SIDECAR" query-log off
    short nginx.warren >/dev/null
    equal 5 "$(times_logged ' query client')"
}

@test "who asks over NSS is a process" {
    start_sidecar --upstream none
    "$SIDECAR" query-log on --name nginx.warren
    nss nginx.warren >/dev/null
    wait_for logged 'query client="pid [0-9]+ uid 0" transport=nss name=nginx.warren type=addresses status=found'
    nss nginx >/dev/null # what most programs ask for
    wait_for logged 'transport=nss name=nginx type=addresses status=found'
}

@test "as JSON, each line" {
    start_sidecar --upstream none --log-format json
    "$SIDECAR" query-log on
    ask 'a"b.warren' >/dev/null
    wait_for logged '"name":"a'
    is NXDOMAIN rcode_logged
}
rcode_logged() { # every line is JSON
    python3 -c 'import json, sys
for line in open(sys.argv[1]):
    entry = json.loads(line)
    if entry["message"] == "query": print(entry["rcode"])' "$T/sidecar.err"
}

@test "what cannot be logged: one line, exit code 2" {
    start_sidecar --upstream none
    for arguments in "maybe" "--name a" "off --sample 3"; do
        # shellcheck disable=SC2086 -- words
        run "$SIDECAR" query-log $arguments
        equal 2 "$status"
        equal 1 "${#lines[@]}"
    done
    run "$SIDECAR" query-log on --client nobody
    equal 2 "$status"
    equal "warren-sidecar: client: an address or a network" "$output"
    is "the query log is off" "$SIDECAR" query-log
}
