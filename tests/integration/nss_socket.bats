# The Unix socket under load and without a sidecar behind it.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1 10.0.1.2 10.0.1.3; start_sidecar --upstream none; }
teardown() { stop_all; }
ALL="10.0.1.1 10.0.1.2 10.0.1.3"

@test "a hundred idle connections of one process, and others are answered" {
    start holder python3 -c 'import socket, time
held = []
for _ in range(100):
    held.append(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
    held[-1].connect("/run/warren/nss.sock")
print("ready", flush=True)
end = time.monotonic() + 60
while time.monotonic() < end:  # each that is closed comes again
    for i in range(len(held)):
        held[i].close()
        held[i] = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        held[i].connect("/run/warren/nss.sock")
    time.sleep(0.05)'
    wait_for grep -q ready "$T/holder.out"
    for _ in $(seq 30); do is "$ALL" nss nginx.warren; done
    is "$ALL" short nginx.warren
    not test -e "$T/holder.exit"
}

@test "200 processes at once" {
    pids=()
    for i in $(seq 200); do
        client getent ahostsv4 nginx.warren >"$T/answer.$i" 3>&- &
        pids+=($!)
    done
    wait "${pids[@]}"
    equal 200 "$(grep -l 10.0.1.3 "$T"/answer.* | wc -l)"
}

@test "stopped: getent goes on to dns, and gets the addresses of whoever answers there" {
    start_upstream "$UPSTREAM"
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
    is "$ALL" nss nginx.warren
    is "" questions
    stop_sidecar
    is "192.0.2.1 2001:db8::1" nss www.example.test
    is EAI_NONAME nss some-host
    contains "$(questions)" "some-host. A"
}

@test "no sidecar, no folder of its socket: dns at once" {
    stop_sidecar
    rm -rf /run/warren
    start_upstream "$UPSTREAM"
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
    begin=$SECONDS
    for _ in $(seq 20); do is "192.0.2.1 2001:db8::1" nss www.example.test; done
    [ $((SECONDS - begin)) -lt 15 ]
}

@test "WARREN_NSS_SOCKET and nss.conf name another socket" {
    stop_sidecar
    start_sidecar --upstream none --nss-socket /run/test/other.sock --listen 127.0.0.12:53
    is EAI_AGAIN nss nginx.warren
    WARREN_NSS_SOCKET=/run/test/other.sock is "$ALL" nss nginx.warren
    echo 'socket=/run/test/other.sock' >/etc/warren/nss.conf
    is "$ALL" nss nginx.warren
}

@test "another domain: nss.conf tells the module" {
    stop_sidecar
    echo 'domain=cluster.internal' >/etc/warren/nss.conf
    start_sidecar --upstream none --domain cluster.internal
    is "$ALL" nss nginx.cluster.internal
    is "$ALL" nss nginx
    not contains "$(nss nginx.warren)" 10.0.1.1
}

@test "a stopped process holds the socket: the module gives up within its deadline" {
    kill -STOP "$(cat "$T/sidecar.pid")"
    begin=$SECONDS
    printf 'nameserver 127.0.0.99\noptions timeout:1 attempts:1\n' >/etc/resolv.conf
    not contains "$(nss nginx.warren)" 10.0.1.1
    kill -CONT "$(cat "$T/sidecar.pid")"
    [ $((SECONDS - begin)) -le 5 ]
    is "$ALL" nss nginx.warren
}
