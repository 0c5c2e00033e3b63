# The control socket, the command that uses it, and what --http shows of it.
load ../support/live
setup() { fresh_machine; cp "$SUPPORT/catalog.json" "$CATALOG"; start_upstream "$UPSTREAM"; }
teardown() { stop_all; }
CONTROL=/run/warren/control.sock
with_upstream() { start_sidecar --upstream "$UPSTREAM" "$@"; }
asked() { questions | grep -c "$1" || true; }
http() { # METHOD TARGET [SOCKET]: the status and the body
    python3 "$SUPPORT/ask_http.py" "${3:-$CONTROL}" "$1" "$2"
}
as_nobody() { setpriv --reuid 65534 --regid "${GROUP:-65534}" --clear-groups "$@"; }

@test "flush a name: it and all below it are asked for again, and nothing else" {
    with_upstream
    for _ in 1 2; do
        for name in a.b.example.test b.example.test c.example.test; do short $name >/dev/null; done
    done
    is "3 entries" command_says cache
    is "2 entries flushed" "$SIDECAR" cache flush B.example.test
    for name in a.b.example.test b.example.test c.example.test; do short $name >/dev/null; done
    equal 2 "$(asked ' a.b.example.test')"
    equal 2 "$(asked ' b.example.test')"
    equal 1 "$(asked ' c.example.test')"
}
command_says() { "$SIDECAR" "$@" | cut -d, -f1; }

@test "flush everything; machine output" {
    with_upstream
    for name in 1 2 3; do short $name.example.test >/dev/null; done
    is '3 True' python3 -c 'import json,sys
size = json.loads(sys.argv[1]); print(size["entries"], 100 < size["octets"] < 10000)' \
        "$("$SIDECAR" cache --json)"
    is '{"flushed": 3}' flush_json
    is "0 entries" command_says cache
    is "0 entries flushed" "$SIDECAR" cache flush
}
flush_json() { "$SIDECAR" cache flush --json | python3 -c 'import json; print(json.dumps(json.load(open(0))))'; }

@test "a wrong answer that was kept past its time goes as well" {
    start "wrong" python3 "$SUPPORT/upstream.py" 127.0.0.60 53 --ttl 1
    wait_for grep -q ready "$T/wrong.out"
    start_sidecar --upstream 127.0.0.60
    is 192.0.2.7 short 7.example.test
    stop wrong KILL
    sleep 1.1
    contains "$(ask 7.example.test)" "EDE: 3 (Stale Answer)"
    "$SIDECAR" cache flush
    is "SERVFAIL 0 0" status 7.example.test
}

@test "routes over the socket" {
    with_upstream
    is '200 {"entries": 0,' first_words http GET /v1/cache
    is '200 {"flushed": 0}' http POST '/v1/cache/flush?name=%65xample.test'
    is '400 {"error": "name: this is no name"}' http POST '/v1/cache/flush?name='
    is '400 {"error": "the only parameter is name"}' http POST '/v1/cache/flush?nam=a'
    is '404 {"error": "there is nothing of that name"}' http GET /v1
    is '405 {"error": "not with this method"}' http GET /v1/cache/flush
    is '405 {"error": "not with this method"}' http DELETE /v1/cache
    short nginx.warren >/dev/null
    short 7.example.test >/dev/null
    local metrics
    metrics=$(http GET /metrics)
    contains "$metrics" $'\nwarren_queries_total{transport="udp",type="A"} 2\n'
    contains "$metrics" $'\nwarren_replies_total{origin="forwarded",rcode="NOERROR"} 1\n'
    contains "$metrics" $'\nwarren_catalog_updates_total 1\n'
    contains "$metrics" $'\nwarren_cache_entries 1\n'
}
first_words() { "$@" | cut -d' ' -f1-3; }

@test "--http shows the same and changes nothing" {
    with_upstream --http 127.0.0.1:8080 --workers 2
    short 7.example.test >/dev/null
    contains "$(http GET /metrics 127.0.0.1:8080)" \
        $'\nwarren_replies_total{origin="forwarded",rcode="NOERROR"} 1\n'
    is '200 {"entries": 1,' first_words http GET /v1/cache 127.0.0.1:8080
    is '404 {"error": "there is nothing of that name"}' http POST /v1/cache/flush 127.0.0.1:8080
    is "1 entry" command_says cache
    is "200" first_word http GET /metrics # the socket goes on beside it
    local host
    for host in evil.example evil.example:8080 "$(uname -n).evil.example"; do
        is 403 first_word python3 "$SUPPORT/ask_http.py" 127.0.0.1:8080 GET /v1/services "$host"
    done
    for host in 127.0.0.1:8080 '[::1]:8080' "$(uname -n):8080"; do
        is 200 first_word python3 "$SUPPORT/ask_http.py" 127.0.0.1:8080 GET /v1/services "$host"
    done
}
first_word() { "$@" | head -1 | cut -d' ' -f1; }

@test "an address for --http that is taken: one line, exit code 1" {
    run timeout 5 "$SIDECAR" --upstream none --http $UPSTREAM:53
    equal 1 "$status"
    equal 1 "${#lines[@]}"
    contains "$output" "cannot listen on $UPSTREAM:53"
}

@test "for root and the sidecar's group alone, whatever the umask" {
    for mask in 0000 0022 0077; do
        umask $mask
        with_upstream
        is "660 root root" stat -c '%a %U %G' $CONTROL
        is "0 entries" command_says cache
        stop_sidecar
        rm -r /run/warren
    done
    umask 0022
    with_upstream
    [ "$(id -u nobody)" = 65534 ] && [ "$(sed -n 1p /proc/self/uid_map | awk '{print $3}')" -gt 65534 ] ||
        skip "no other user in this namespace"
    run as_nobody "$SIDECAR" cache
    equal 1 "$status"
    equal "warren-sidecar: $CONTROL: not permitted (root and the sidecar's group are)" "$output"
    GROUP=0 is "0 entries" as_group
}
as_group() { as_nobody "$SIDECAR" cache | cut -d, -f1; }

@test "why it cannot be asked: one line each, exit code 1" {
    one_line "there is no such socket" "$SIDECAR" cache
    with_upstream
    kill -STOP "$(cat "$T/sidecar.pid")"
    one_line "the sidecar does not answer" "$SIDECAR" cache flush
    kill -CONT "$(cat "$T/sidecar.pid")"
    is "0 entries" command_says cache
    stop sidecar KILL
    one_line "no sidecar is listening there" "$SIDECAR" cache
    one_line "there is no such socket" "$SIDECAR" cache --control-socket /run/test/other.sock
}
one_line() { # PART COMMAND...
    local part=$1
    shift
    run "$@"
    equal 1 "$status"
    equal 1 "${#lines[@]}"
    contains "$output" "$part"
}

@test "folders are made; a second one is refused; what a killed one left is replaced" {
    with_upstream --control-socket /run/test/a/b/control.sock
    export WARREN_CONTROL_SOCKET=/run/test/a/b/control.sock
    is "0 entries" command_says cache
    run timeout 5 "$SIDECAR" --upstream none --listen 127.0.0.12:53 --nss-socket /run/test/other.sock
    equal 1 "$status"
    equal "warren-sidecar: cannot listen on $WARREN_CONTROL_SOCKET: another sidecar is running there" "$output"
    is "0 entries" command_says cache
    stop sidecar KILL
    test -S $WARREN_CONTROL_SOCKET
    with_upstream
    is "0 entries" command_says cache
    stop_sidecar
    not test -e $WARREN_CONTROL_SOCKET
}

@test "clients that say nothing, or nonsense, keep nobody out" {
    with_upstream --http 127.0.0.1:8080
    for where in $CONTROL 127.0.0.1:8080; do
        start "idle" python3 "$SUPPORT/ask_http.py" $where idle 300
        wait_for grep -q ready "$T/idle.out"
        is 200 first_word http GET /metrics $where
        [ "$(ls "/proc/$(cat "$T/sidecar.pid")/fd" | wc -l)" -lt 250 ]
        stop idle KILL
    done
    python3 "$SUPPORT/ask_http.py" $CONTROL garbage 200
    is "0 entries" command_says cache
    is 10.0.1.11 short nginx-2
}

@test "without anything to do it does not wake up" {
    not_under_tsan
    with_upstream --http 127.0.0.1:8080
    "$SIDECAR" cache >/dev/null
    http GET /metrics 127.0.0.1:8080 >/dev/null
    sleep 0.5
    local before after
    before=$(switches)
    sleep 2
    after=$(switches)
    equal "$before" "$after"
}
switches() { cat "/proc/$(cat "$T/sidecar.pid")"/task/*/status | awk '/voluntary_ctxt/ {sum += $2} END {print sum}'; }

@test "who is neither root nor of its user or group is refused, whatever the file's mode has become; each is logged" {
    start_sidecar --upstream none
    chmod 666 $CONTROL
    contains "$(as_nobody python3 "$SUPPORT/ask_http.py" $CONTROL GET /metrics)" 403
    contains "$(GROUP=0 as_nobody python3 "$SUPPORT/ask_http.py" $CONTROL GET /metrics)" 200
    contains "$(setpriv --reuid 65534 --regid 65534 --groups 0 python3 "$SUPPORT/ask_http.py" $CONTROL GET /metrics)" 200
    as_nobody python3 -c 'import socket
for _ in range(40):
    client = socket.socket(socket.AF_UNIX)
    client.connect("/run/warren/control.sock")
    client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b" 403 " in client.recv(500)'
    logged 'control socket: refused to the user 65534'
    [ "$(times_logged 'refused to the user')" -lt 30 ]
}
