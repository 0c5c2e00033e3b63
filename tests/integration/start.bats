# Starting, a second start, stopping, and starting again after the worst.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1; }
teardown() { stop_all; }

one_line() { # EXIT CODE, TEXT...: of what `run` ran
    local code=$1 part
    shift
    equal "$code" "$status"
    [ "${#lines[@]}" = 1 ] || equal "one line" "$output"
    for part in "$@"; do contains "$output" "$part"; done
}

@test "the log says that the DNS server started, and where" {
    start_sidecar --upstream none
    logged 'DNS server started on 127\.0\.0\.11:53'
    logged 'NSS socket is /run/warren/nss.sock'
}

@test "SIGTERM ends it cleanly: exit code 0, the socket file gone" {
    start_sidecar --upstream none
    test -S /run/warren/nss.sock
    stop_sidecar
    not test -e /run/warren/nss.sock
}

@test "SIGINT too, and in the middle of queries" {
    start_upstream "$UPSTREAM" --mode silent
    start_sidecar --upstream "$UPSTREAM"
    start waiting dig @$SERVER +time=1 +tries=1 www.example.test
    start waiting_tcp dig @$SERVER +tcp +time=1 +tries=1 mail.example.test
    wait_for two_questions
    stop sidecar INT
    equal 0 "$(cat "$T/sidecar.exit")"
    wait_for test -s "$T/waiting.exit"
    wait_for test -s "$T/waiting_tcp.exit"
}
two_questions() { [ "$(questions | tee /dev/stderr | sort -u | wc -l)" -ge 2 ]; }

@test "a second one on the same address: one line, exit code 1, the first goes on" {
    start_sidecar --upstream none
    for more in "" "--workers 4"; do
        # shellcheck disable=SC2086 -- words on purpose
        run timeout 5 "$SIDECAR" --upstream none --nss-socket /run/test/other.sock $more
        one_line 1 127.0.0.11:53
    done
    for _ in 1 2 3 4 5; do is 10.0.1.1 short nginx.warren; done
    is 10.0.1.1 short +tcp nginx.warren
    is 10.0.1.1 nss nginx.warren
}

@test "the same when the first has several workers" {
    start_sidecar --upstream none --workers 3
    run timeout 5 "$SIDECAR" --upstream none --nss-socket /run/test/other.sock --workers 2
    one_line 1 127.0.0.11:53
    for _ in 1 2 3 4 5; do is 10.0.1.1 short nginx.warren; done
}

@test "a second one on the same NSS socket: one line, exit code 1, the first goes on" {
    start_sidecar --upstream none
    run timeout 5 "$SIDECAR" --upstream none --listen 127.0.0.12:53
    one_line 1 /run/warren/nss.sock
    is 10.0.1.1 nss nginx.warren
}

@test "another server on TCP alone counts as well" {
    start other python3 -c 'import socket,time
s = socket.create_server(("127.0.0.11", 53)); print("ready", flush=True); time.sleep(60)'
    wait_for grep -q ready "$T/other.out"
    run timeout 5 "$SIDECAR" --upstream none
    one_line 1 127.0.0.11:53
}

@test "two on different addresses and sockets get along" {
    start_sidecar --upstream none
    start second "$SIDECAR" --upstream none --listen 127.0.0.12:53 \
        --nss-socket /run/test/other.sock --control-socket /run/test/control.sock
    wait_for is 10.0.1.1 dig @127.0.0.12 +short nginx.warren
    is 10.0.1.1 short nginx.warren
    is 10.0.1.1 env WARREN_NSS_SOCKET=/run/test/other.sock bash -c "$(declare -f client nss)
        SUPPORT=$SUPPORT RUNTIME=$RUNTIME; nss nginx.warren"
    stop second
    equal 0 "$(cat "$T/second.exit")"
}

@test "an address that is not here: one line, exit code 1" {
    run timeout 5 "$SIDECAR" --upstream none --listen 192.0.2.99:53
    one_line 1 192.0.2.99:53
}

@test "after kill -9 it starts again at once, in spite of the socket file and open connections" {
    start_sidecar --upstream none
    start holder python3 -c 'from wire import *; import time
held = [connect() for _ in range(5)]
for one in held: one.sendall(framed(query("nginx.warren"))); read_message(one)
print("ready", flush=True); time.sleep(60)'
    wait_for grep -q ready "$T/holder.out"
    stop sidecar KILL
    test -e /run/warren/nss.sock
    is EAI_AGAIN nss nginx.warren # nobody is there, neither by NSS nor by DNS
    start_sidecar --upstream none
    is 10.0.1.1 short +tcp nginx.warren
    is 10.0.1.1 nss nginx.warren
}

@test "stopped and started again, ten times" {
    for _ in $(seq 10); do
        start_sidecar --upstream none
        is 10.0.1.1 short +tcp nginx.warren
        stop_sidecar
    done
}

@test "a SIGHUP while it starts does not end it" {
    fresh_machine
    write_nginx 10.0.1.1
    for _ in {1..10}; do
        start sidecar "$SIDECAR" --upstream none
        wait_for test -S /run/warren/nss.sock
        kill -HUP "$(cat "$T/sidecar.pid")"
        wait_for logged 'catalog taken'
        is 10.0.1.1 short nginx.warren
        stop_sidecar
    done
}

@test "SIGTERM: who waits for an upstream gets an answer" {
    fresh_machine
    write_nginx 10.0.1.1
    start_upstream "$UPSTREAM" --mode silent
    start_sidecar --upstream "$UPSTREAM"
    start asker dig "@$SERVER" +tries=1 +time=10 www.example.test
    wait_for grep -q www.example.test "$T/upstream-$UPSTREAM.questions"
    stop_sidecar
    wait_for test -s "$T/asker.exit"
    contains "$(<"$T/asker.out")" SERVFAIL
}

@test "a strict umask does not lock others out of the socket's folder" {
    fresh_machine
    write_nginx 10.0.1.1
    rm -rf /run/warren
    (umask 077 && start_sidecar --upstream none)
    is 755 stat -c %a /run/warren
    is 666 stat -c %a /run/warren/nss.sock
}
