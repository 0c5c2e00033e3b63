# What the sidecar tells the supervisor that started it, and the sockets that it gets from there.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1; }
teardown() {
    [ ! -e "$T/manager.pid" ] || [ -e "$T/manager.exit" ] || stop manager
    stop_all
}
MANAGED=/run/test/managed # what it was told
manage() { # [MANAGER'S OPTIONS] -- [SIDECAR'S OPTIONS]
    local own=()
    while [ "$1" != -- ]; do own+=("$1"); shift; done
    shift
    rm -f "$MANAGED"
    start manager python3 "$SUPPORT/fake_manager.py" "$MANAGED" "${own[@]}" -- "$SIDECAR" --upstream none "$@"
    wait_for told READY=1
}
told() { cat "$MANAGED" && grep -q "$1" "$MANAGED"; }
times_told() { grep -c "$1" "$MANAGED" || true; }
managed_pid() { sed -n 's/^started \([0-9]*\).*/\1/p' "$MANAGED" | tail -1; }
restart() {
    local before
    before=$(times_told READY=1)
    kill -HUP "$(cat "$T/manager.pid")"
    wait_for told_more "$before"
}
told_more() { [ "$(times_told READY=1)" -gt "$1" ]; }

@test "ready once it answers, and where; stopping at its end; its children are told of nobody" {
    echo '#!/bin/sh
        env >/run/test/environment; echo "{\"services\": []}"; exec sleep 1000' >/run/child.sh
    chmod 755 /run/child.sh
    manage -- --source file://$CATALOG --source exec:///run/child.sh
    is 10.0.1.1 short nginx.warren
    told 'STATUS=Answering on 127.0.0.11:53'
    wait_for test -s /run/test/environment
    not grep -E 'NOTIFY_SOCKET|LISTEN_|WATCHDOG' /run/test/environment
    stop manager
    told STOPPING=1
    told 'ended 0'
}

@test "sign of life while all loops turn; none while they do not" {
    not_under_tsan
    manage --watchdog 400 -- --workers 2
    wait_for told WATCHDOG=1
    before=$(times_told WATCHDOG=1)
    sleep 1
    [ "$(times_told WATCHDOG=1)" -ge $((before + 3)) ]
    # One worker alone stands still: gdb is not needed, a thread can be frozen by a tracer.
    start tracer python3 "$SUPPORT/freeze_thread.py" "$(managed_pid)"
    wait_for grep -q frozen "$T/tracer.out"
    sleep 0.5
    before=$(times_told WATCHDOG=1)
    sleep 1
    equal "$before" "$(times_told WATCHDOG=1)"
    stop tracer
    wait_for more_signs "$before"
}
more_signs() { [ "$(times_told WATCHDOG=1)" -gt "$1" ]; }

@test "no watchdog, no timer" {
    manage --
    not told WATCHDOG
}

@test "its sockets are stored, and are the same ones after a restart" {
    manage -- --workers 2 --http 127.0.0.1:9153
    for name in udp tcp nss control upgrade http; do told "FDNAME=$name"; done
    equal 2 "$(times_told FDNAME=udp)"
    before=$(stat -c %i /run/warren/nss.sock)
    restart
    is 10.0.1.1 short nginx.warren
    is 10.0.1.1 short +tcp nginx.warren
    is 10.0.1.1 nss nginx.warren
    "$SIDECAR" cache
    equal "$before" "$(stat -c %i /run/warren/nss.sock)"
    grep -q 'with control http nss tcp tcp udp udp upgrade$' "$MANAGED"
    restart
    grep -q 'with control http nss tcp tcp udp udp upgrade$' <(tail -40 "$MANAGED")
}

@test "those of another address are given back" {
    echo 'listen = ["127.0.0.11:53", "127.0.0.12:53"]' >/run/test/sidecar.toml
    manage -- --config /run/test/sidecar.toml
    echo 'listen = ["127.0.0.12:53"]' >/run/test/sidecar.toml
    restart
    told FDSTOREREMOVE=1
    is 10.0.1.1 dig @127.0.0.12 +short nginx.warren
    restart
    equal 'control nss tcp udp upgrade' "$(sed -n 's/^started [0-9]* with //p' "$MANAGED" | tail -1)"
}

@test "sockets of socket units are used: nothing is bound, one without right to do so can start" {
    manage --listen udp:127.0.0.11:53 --listen tcp:127.0.0.11:53 --listen seqpacket:/run/warren/nss.sock \
        --listen stream:/run/warren/control.sock -- --workers 2
    for _ in 1 2 3 4 5 6; do is 10.0.1.1 short nginx.warren; done
    is 10.0.1.1 short +tcp nginx.warren
    is 10.0.1.1 nss nginx.warren
    "$SIDECAR" cache
    stop manager
    test -S /run/warren/nss.sock
}

@test "a container's sockets are kept as well, and forgotten with it" {
    ip netns add c1
    ip netns add c2
    manage --
    "$SIDECAR" attach --netns /run/netns/c1
    "$SIDECAR" attach --netns /run/netns/c2
    wait_for told FDNAME=attached-c1
    inode=$(stat -c %i /run/warren/attach/c1/nss.sock)
    restart
    equal "$inode" "$(stat -c %i /run/warren/attach/c1/nss.sock)"
    is 10.0.1.1 ip netns exec c1 dig +short +time=2 +tries=1 @$SERVER nginx.warren
    "$SIDECAR" detach c1
    wait_for told 'FDSTOREREMOVE=1 FDNAME=attached-c1'
    restart
    contains "$(tail -30 "$MANAGED")" 'attached-c2 attached-c2 attached-c2 control'
    ip -all netns delete
}
