# What the running sidecar says of itself: health, status, services, lookups, changes, and the
# commands that print it.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; start_upstream "$UPSTREAM"; }
teardown() { stop_all; }
CONTROL=/run/warren/control.sock
http() { python3 "$SUPPORT/ask_http.py" "${2:-$CONTROL}" GET "$1"; } # the status and the body
code() { http "$@" | cut -d' ' -f1; }
field() { # TARGET EXPRESSION: of the JSON there, as `a`
    http "$1" | python3 -c "import json, sys; a = json.loads(sys.stdin.read().split(' ', 1)[1]); print($2)"
}

@test "alive before it is ready; ready when a catalog was read; both over --http too" {
    rm "$CATALOG"
    launch_sidecar --upstream "$UPSTREAM" --http 127.0.0.1:8080
    is 200 code /healthz
    is 503 code /readyz
    contains "$(http /readyz 127.0.0.1:8080)" "no catalog has been read yet"
    run "$SIDECAR" status
    equal 1 "$status"
    contains "$output" "NOT READY"
    cp "$SUPPORT/catalog.json" "$CATALOG"
    wait_for logged 'catalog taken'
    is 200 code /readyz 127.0.0.1:8080
    is 200 code /healthz 127.0.0.1:8080
}

@test "a worker that does not come round is told of within two seconds" {
    start_sidecar --upstream "$UPSTREAM"
    local process worker
    process=$(cat "$T/sidecar.pid")
    # No signal stops one thread alone: what all of them wait for is the next best.
    kill -STOP "$process"
    run timeout 1 python3 "$SUPPORT/ask_http.py" $CONTROL GET /healthz
    [ "$status" -ne 0 ]
    kill -CONT "$process"
    is 200 code /healthz
}

@test "explain: where an answer comes from" {
    start_sidecar --upstream "$UPSTREAM"
    contains "$("$SIDECAR" explain nginx.warren)" 'nginx.warren A: NOERROR from our own catalog'
    contains "$("$SIDECAR" explain nginx.warren)" 'nginx.warren. A 10.0.1.10'
    contains "$("$SIDECAR" explain nginx.warren mx)" 'nothing of this type'
    contains "$("$SIDECAR" explain 10.0.1.10)" 'PTR nginx-1.warren.'
    contains "$("$SIDECAR" explain www.example.test)" 'from an upstream'
    contains "$("$SIDECAR" explain www.example.test)" 'from the cache'
    run "$SIDECAR" explain nope.warren
    equal 1 "$status"
    contains "$output" 'NXDOMAIN from our own catalog'
    is own python3 -c 'import json, sys; print(json.loads(sys.argv[1])["origin"])' "$("$SIDECAR" explain --json nginx.warren)"
    run "$SIDECAR" explain nginx.warren NONE
    equal 2 "$status"
    contains "$output" 'no such type'
}

@test "status and services, for people and for machines" {
    start_sidecar --upstream "$UPSTREAM"
    short nginx.warren >/dev/null
    short a.example.test >/dev/null
    is "10 14 True 2" field /v1/status \
        'a["image"]["services"], a["image"]["healthy"], a["ready"], a["queries"]["udp"]'
    is "up 127.0.0.53:53" field /v1/status 'a["upstreams"][0]["state"], a["upstreams"][0]["server"]'
    local text
    text=$("$SIDECAR" status)
    contains "$text" "10 services, 14 of 17 running instances answered, 1 without an address"
    contains "$text" "queries: 2 UDP, 0 TCP, 0 NSS; 1 own, 0 from the cache, 1 forwarded, 0 refused"
    contains "$text" "file:///etc/warren/catalog.json"
    is 10 python3 -c 'import json, sys; print(len(json.loads(sys.argv[1])))' "$("$SIDECAR" services --json)"
    is "nginx 3 3 80/tcp http, 53/udp dns web -" line_of nginx
    text=$("$SIDECAR" services nginx.warren)
    contains "$text" "c-3  10.0.1.12            running  healthy"
    contains "$text" "from file:///etc/warren/catalog.json"
    run "$SIDECAR" services nope
    equal 1 "$status"
    equal "warren-sidecar: there is no such service" "$output"
}
line_of() { "$SIDECAR" services | grep "^$1 " | xargs; }

@test "a lookup says where the answer comes from" {
    start_sidecar --upstream "$UPSTREAM" --http 127.0.0.1:8080
    is "own NOERROR 3" field '/v1/resolve?name=nginx.warren' 'a["origin"], a["rcode"], len(a["answer"])'
    is "own NXDOMAIN" field '/v1/resolve?name=nope.warren&type=AAAA' 'a["origin"], a["rcode"]'
    is "static" field '/v1/resolve?name=localhost' 'a["origin"]'
    is "forwarded 192.0.2.7" field '/v1/resolve?name=7.example.test' 'a["origin"], a["answer"][0]["data"]'
    is "cache" field '/v1/resolve?name=7.example.test' 'a["origin"]'
    contains "$(http '/v1/resolve?name=9.example.test' 127.0.0.1:8080)" '"origin": "not_forwarded"'
    contains "$(http '/v1/resolve?name=7.example.test' 127.0.0.1:8080)" '"origin": "cache"'
    lacks "$(questions)" 9.example.test
    stop "upstream-$UPSTREAM" KILL
    is "SERVFAIL" field '/v1/resolve?name=8.example.test' 'a["rcode"]'
    is 200 code '/v1/resolve?name=nginx' 127.0.0.1:8080
    is 400 code '/v1/resolve?name=a..b'
}

@test "changes: the newest number, what was there, what comes; watch prints them" {
    start_sidecar --upstream none
    local newest
    newest=$(field /v1/changes 'a["newest"]')
    start watch "$SIDECAR" watch
    sleep 0.5
    write_nginx 10.0.0.1 10.0.0.2
    wait_for grep -q "nginx: " "$T/watch.out"
    wait_for grep -q "few: gone" "$T/watch.out"
    is "True" field "/v1/changes?since=$newest" '"nginx" in [c["service"] for c in a["changes"]]'
    contains "$("$SIDECAR" watch --once --json)" '"service":"few"'
    stop watch
}

@test "top --once: rates and latency of a second" {
    start_sidecar --upstream none
    start top "$SIDECAR" top --once
    for _ in {1..30}; do short nginx.warren >/dev/null; sleep 0.02; done
    wait_for test -s "$T/top.exit"
    equal 0 "$(cat "$T/top.exit")"
    grep -Eq '^own +[1-9][0-9]*/s +[0-9.]+ [um]s' "$T/top.out" || { cat "$T/top.out"; false; }
}

@test "log level, while it runs" {
    start_sidecar --upstream "$UPSTREAM"
    is info "$SIDECAR" log-level
    is debug "$SIDECAR" log-level debug
    short 1.example.test >/dev/null
    wait_for logged 'forwarding to upstream'
    run "$SIDECAR" log-level loud
    equal 2 "$status"
}

@test "ten thousand services: pages, and names are answered meanwhile" {
    python3 - >"$CATALOG" <<'PYTHON'
import json
print(json.dumps({"services": [{"name": f"s{i}", "instances": [f"10.{i >> 8 & 255}.{i & 255}.1"]} for i in range(10000)]}))
PYTHON
    PATIENCE=20 start_sidecar --upstream none
    is "10000 1000" field /v1/services 'a["total"], len(a["services"])'
    is "10000 None" field '/v1/services?limit=10000' 'len(a["services"]), a["next"]'
    is "1 s77" field '/v1/services?match=s7777' 'a["total"], a["services"][0]["name"][:3]'
    is 10001 lines_of_services
}
lines_of_services() { "$SIDECAR" services | wc -l; }
