# A sidecar that takes the sockets over from the one that runs: nothing is lost, in whatever way it is asked.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1; }
teardown() {
    [ ! -e "$T/manager.pid" ] || [ -e "$T/manager.exit" ] || stop manager
    stop_all && { [ ! -e "$T/next.pid" ] || [ -e "$T/next.exit" ] || stop next; } && ip -all netns delete
}
over_nss_socket() { python3 -c 'import steady_clients; steady_clients.ask_nss("/run/warren/nss.sock")'; }
next_logged() { cat "$T/next.err" && grep -Eq "$1" "$T/next.err"; }
upgrade() { # [OPTIONS]: until the one before has ended
    start next "$SIDECAR" --upgrade "$@"
    PATIENCE=15 wait_for test -s "$T/sidecar.exit"
}
load() { # RATE SECONDS; a tenth of it under a sanitizer
    [ -z "$RUNTIME" ] || set -- $(($1 / 10)) "$2"
    rm -f "$T/stop"
    start udp "$BUILD/glibc_steady_udp" $SERVER 53 "$1" "$2"
    start tcp python3 "$SUPPORT/steady_clients.py" tcp $SERVER "$T/stop"
    start connections python3 "$SUPPORT/steady_clients.py" connections $SERVER "$T/stop"
    start nss python3 "$SUPPORT/steady_clients.py" nss /run/warren/nss.sock "$T/stop"
    for name in tcp connections nss; do wait_for grep -q ready "$T/$name.out"; done
}
nothing_lost() { # ["KIND KIND"]
    PATIENCE=15 wait_for test -s "$T/udp.exit"
    touch "$T/stop"
    for name in tcp connections nss; do wait_for test -s "$T/$name.exit"; done
    tail -n 1 "$T"/{udp,tcp,connections,nss}.out | tee /run/test/load.txt
    # shellcheck disable=SC2068 -- words on purpose
    for name in ${@:-tcp connections nss}; do
        grep -Eq '^asked [0-9]{2,} failed 0' "$T/$name.out"
    done
    grep -Eq '^sent [0-9]{3,} answered [0-9]+ wrong 0 lost 0$' "$T/udp.out"
}

@test "upgraded four times under 20,000 queries/s: UDP, TCP and NSS lose none" {
    start_sidecar --upstream none --workers 2
    load 20000 4
    for i in 1 2 3 4; do
        start "next$i" "$SIDECAR" --upgrade --upstream none --workers 2
        sleep 0.7
        grep -q 'DNS server started' "$T/next$i.err"
    done
    nothing_lost
    # The client that stayed connected to the first one has gone: then all but the last have ended.
    for name in sidecar next1 next2 next3; do
        PATIENCE=3 wait_for test -s "$T/$name.exit"
        equal 0 "$(cat "$T/$name.exit")"
    done
    is 10.0.1.1 short nginx.warren
    is 10.0.1.1 nss nginx.warren
    "$SIDECAR" cache
    stop next4
    equal 0 "$(cat "$T/next4.exit")"
    not test -e /run/warren/nss.sock
}

@test "restarted by a supervisor that keeps the sockets: UDP, new connections and NSS lose none" {
    start manager python3 "$SUPPORT/fake_manager.py" /run/test/managed -- "$SIDECAR" --upstream none
    wait_for grep -q READY=1 /run/test/managed
    load 20000 3
    for _ in 1 2; do
        before=$(grep -c READY=1 /run/test/managed)
        sleep 0.5
        kill -HUP "$(cat "$T/manager.pid")"
        wait_for ready_again "$before"
    done
    nothing_lost "connections nss"
}

ready_again() { [ "$(grep -c READY=1 /run/test/managed)" -gt "$1" ]; }

@test "a new one that fails is no loss: the old one goes on, and its control socket too" {
    start_sidecar --upstream none
    run timeout 10 "$SIDECAR" --upgrade --upstream none --listen 192.0.2.99:53
    equal 1 "$status"
    wait_for logged 'has not taken over: going on'
    run timeout 10 "$SIDECAR" --upgrade --upstream none --listen $SERVER:53 --listen 192.0.2.99:53
    equal 1 "$status"
    is 10.0.1.1 short nginx.warren
    over_nss_socket
    "$SIDECAR" cache
    upgrade --upstream none
    is 10.0.1.1 short nginx.warren
}

@test "a new one that is told to end before it is ready takes no socket file with it" {
    start_sidecar --upstream none
    start next "$SIDECAR" --upgrade --upstream none --source file://$CATALOG --source 'exec:///bin/sleep?arg=100'
    wait_for next_logged 'NSS socket is'
    stop next
    wait_for logged 'has not taken over: going on'
    over_nss_socket
    "$SIDECAR" cache
    upgrade --upstream none
    stop next
    not test -e /run/warren/nss.sock
}

@test "a new one that can read no catalog does not replace one that has" {
    start_sidecar --upstream none
    run timeout 12 "$SIDECAR" --upgrade --upstream none --source file:///run/nothing.json --state-dir /run/other
    equal 1 "$status"
    contains "$output" 'its sources have given no catalog in time: the sidecar that ran goes on'
    wait_for logged 'has not taken over: going on'
    is 10.0.1.1 short nginx.warren
    over_nss_socket
    # Nor does one that knows what is attached, and nothing else.
    ip netns add c1
    "$SIDECAR" attach --netns /run/netns/c1 --name own --address 10.0.2.1
    run timeout 12 "$SIDECAR" --upgrade --upstream none --source file:///run/nothing.json
    equal 1 "$status"
    is 10.0.1.1 short nginx.warren
    is 10.0.1.1 ip netns exec c1 dig +short +time=2 +tries=1 @$SERVER nginx.warren
}

@test "a new one with more workers takes no query while it waits" {
    start_sidecar --upstream none --workers 1
    start next "$SIDECAR" --upgrade --upstream none --workers 3 --source file://$CATALOG --source 'exec:///bin/sleep?arg=100'
    wait_for next_logged 'NSS socket is'
    for _ in {1..12}; do is 10.0.1.1 ask +short +time=1 nginx.warren; done
    for _ in {1..6}; do is 10.0.1.1 ask +short +tcp +time=1 nginx.warren; done
    stop next
}

@test "what is attached while a new one waits is there, whether it becomes ready or not" {
    for name in c1 c2; do ip netns add $name; done
    start_sidecar --upstream none
    start next "$SIDECAR" --upgrade --upstream none --source file://$CATALOG --source 'exec:///bin/sleep?arg=100'
    wait_for next_logged 'NSS socket is'
    start attach "$SIDECAR" attach --netns /run/netns/c1
    sleep 0.5
    stop next KILL
    wait_for test -s "$T/attach.exit"
    is 10.0.1.1 ip netns exec c1 dig +short +time=2 +tries=1 @$SERVER nginx.warren
    printf '#!/bin/sh\nsleep 2\necho \x27{"services": []}\x27\nexec sleep 100\n' >"$T/slow"
    chmod +x "$T/slow"
    start next "$SIDECAR" --upgrade --upstream none --source file://$CATALOG --source "exec://$T/slow"
    wait_for next_logged 'NSS socket is'
    "$SIDECAR" attach --netns /run/netns/c2
    PATIENCE=15 wait_for test -s "$T/sidecar.exit"
    for name in c1 c2; do
        is 10.0.1.1 ip netns exec $name dig +short +time=2 +tries=1 @$SERVER nginx.warren
    done
}

@test "a socket file that has gone is there again behind a restart by a supervisor that keeps the sockets" {
    start manager python3 "$SUPPORT/fake_manager.py" /run/test/managed -- "$SIDECAR" --upstream none
    wait_for grep -q READY=1 /run/test/managed
    rm /run/warren/nss.sock
    for _ in 1 2; do
        before=$(grep -c READY=1 /run/test/managed)
        kill -HUP "$(cat "$T/manager.pid")"
        wait_for ready_again "$before"
        over_nss_socket
    done
}

@test "queries that wait for an upstream are answered by the one that took them" {
    start_upstream "$UPSTREAM" --delay 1500
    start_sidecar --upstream "$UPSTREAM"
    start waiting dig @$SERVER +short +tries=1 +time=5 1.example.test
    wait_for grep -q 1.example.test "$T/upstream-$UPSTREAM.questions"
    upgrade --upstream "$UPSTREAM"
    wait_for test -s "$T/waiting.exit"
    equal 192.0.2.1 "$(cat "$T/waiting.out")"
}

@test "containers stay attached: their sockets are the same, what is attached next is the new one's" {
    ip netns add c1
    ip netns add c2
    start_sidecar --upstream none
    "$SIDECAR" attach --netns /run/netns/c1
    inode=$(stat -c %i /run/warren/attach/c1/nss.sock)
    upgrade --upstream none
    is 10.0.1.1 ip netns exec c1 dig +short +time=2 +tries=1 @$SERVER nginx.warren
    equal "$inode" "$(stat -c %i /run/warren/attach/c1/nss.sock)"
    "$SIDECAR" attach --netns /run/netns/c2
    "$SIDECAR" detach c1
    is "" ip netns exec c1 sh -c "dig +short +time=1 +tries=1 @$SERVER nginx.warren | grep -v '^;' || true"
    is 10.0.1.1 ip netns exec c2 dig +short +time=2 +tries=1 @$SERVER nginx.warren
}

@test "where none runs it starts; with more workers and with fewer" {
    start sidecar "$SIDECAR" --upgrade --upstream none
    wait_for logged 'catalog taken'
    is 10.0.1.1 short nginx.warren
    upgrade --upstream none --workers 3
    for _ in {1..12}; do is 10.0.1.1 short nginx.warren; done
    mv "$T/next.pid" "$T/sidecar.pid"
    rm -f "$T/sidecar.exit"
    upgrade_again
    for _ in {1..12}; do is 10.0.1.1 short +tcp nginx.warren; done
}
upgrade_again() {
    start last "$SIDECAR" --upgrade --upstream none
    PATIENCE=15 wait_for test -s "$T/next.exit"
    rm "$T/sidecar.pid"
}

@test "who may not control it gets no socket; without --upgrade a second one is refused" {
    start_sidecar --upstream none
    chmod 666 /run/warren/control.sock.upgrade
    run timeout 5 setpriv --reuid 65534 --regid 65534 --clear-groups "$SIDECAR" --upgrade --upstream none
    equal 1 "$status"
    contains "$output" "does not give its sockets"
    logged 'upgrade: refused to the user 65534'
    run timeout 5 "$SIDECAR" --upstream none
    equal 1 "$status"
    is 10.0.1.1 short nginx.warren
}
