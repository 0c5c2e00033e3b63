# --rate-limit: each client has its own, and is told; those who cannot be told apart have none.
load ../support/live
setup() { fresh_machine; write_nginx 10.0.1.1; }
teardown() {
    stop_all && ip -all netns delete
}
with_limit() { start_sidecar --upstream none --listen 127.0.0.11:53 --listen 10.9.0.1:53 --rate-limit "$@"; }
# How many of so many questions, asked at once, get an answer.
answered_of() { # COUNT [udp|tcp] [FROM]
    python3 - "$1" "${2:-udp}" "${3:-10.9.0.1}" <<'END'
import socket, sys
from wire import *
count, kind, source = int(sys.argv[1]), sys.argv[2], sys.argv[3]
server = "127.0.0.11" if source.startswith("127.") else "10.9.0.1"
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM) as client:
    client.settimeout(5)
    client.bind((source, 0))
    client.connect((server, 53))
    codes = []
    for number in range(count):
        message = query("nginx.warren", number=number)
        client.sendall(message if kind == "udp" else framed(message))
        codes.append(rcode(client.recv(512) if kind == "udp" else read_message(client)))
print(codes.count(0) if set(codes) <= {0, 5} else codes)
END
}
about() { # LEAST MOST ACTUAL
    [ "$3" -ge "$1" ] && [ "$3" -le "$2" ] || { echo "not $1 to $2: $3" >&2; return 1; }
}

# One a second, and 16 at once: what a slow machine gets meanwhile is little.
@test "so many at once, then as they grow; UDP and TCP together, and all workers" {
    with_limit 1 --workers 2
    about 16 24 "$(answered_of 200)"
    about 0 10 "$(answered_of 100 tcp)"
    sleep 3
    about 3 14 "$(answered_of 100 tcp)"
    curl_metrics | grep -E '^warren_rate_limited_total [1-9][0-9]{2}'
}
curl_metrics() { python3 "$SUPPORT/ask_http.py" /run/warren/control.sock GET /metrics; }

@test "the reply says why: REFUSED, with an extended error in words" {
    with_limit 1
    answered_of 30 >/dev/null
    reply=$(dig @10.9.0.1 -b 10.9.0.1 +tries=1 nginx.warren)
    contains "$reply" "status: REFUSED"
    contains "$reply" "EDE: 0 (Other): (rate limit)"
}

@test "one client's limit is not another's; the host's loopback has none" {
    ip address add 10.9.0.2/24 dev lo
    with_limit 1
    about 16 24 "$(answered_of 100)"
    about 16 24 "$(answered_of 100 udp 10.9.0.2)"
    equal 300 "$(answered_of 300 udp 127.0.0.1)"
    ip address delete 10.9.0.2/24 dev lo
}

@test "NSS: each user has one, root none; who has used it up is told to try again" {
    with_limit 1
    for _ in {1..30}; do is 10.0.1.1 nss nginx.warren; done
    run as_user 4711 40
    [[ $output =~ ^1\ (1[6-9]|2[0-4])\ 5\ [0-9]+$ ]]
    run as_user 4712 10
    contains "$output" "1 10"
}
as_user() { # NUMBER COUNT: "STATUS COUNT" of the replies
    setpriv --reuid "$1" --regid "$1" --clear-groups python3 - "$2" <<'END'
import collections, socket, struct, sys
seen = collections.Counter()
for _ in range(int(sys.argv[1])):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.connect("/run/warren/nss.sock")
        name = b"nginx.warren"
        asking.send(struct.pack("=IHHBBHI", 0x4E525257, 1, 16, 1, 3, len(name), 0) + name)
        seen[asking.recv(2048)[8]] += 1
print(*(f"{status} {count}" for status, count in sorted(seen.items())))
END
}

@test "each attached container has its own, over all its sockets" {
    for name in c1 c2; do
        ip netns add $name
        ip -n $name link set lo up
    done
    with_limit 1
    "$SIDECAR" attach --netns /run/netns/c1
    "$SIDECAR" attach --netns /run/netns/c2
    # shellcheck disable=SC2016 -- for the inner shell
    export -f answered_of
    about 16 24 "$(ip netns exec c1 bash -c 'answered_of 100 udp 127.0.0.1')"
    about 16 24 "$(ip netns exec c2 bash -c 'answered_of 100 udp 127.0.0.1')"
    about 0 12 "$(ip netns exec c1 bash -c 'answered_of 30 tcp 127.0.0.1')"
}

@test "a container that floods an upstream which never answers leaves room for the others" {
    start_upstream "$UPSTREAM" --mode silent
    start_upstream 127.0.0.60
    ip netns add c1
    ip -n c1 link set lo up
    start_sidecar --upstream "$UPSTREAM" --upstream example.test=127.0.0.60 --forward-memory 1M
    "$SIDECAR" attach --netns /run/netns/c1
    start flood ip netns exec c1 python3 -c 'import socket, time
from wire import query
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.connect(("127.0.0.11", 53))
    for number in range(6000):
        client.send(query(f"n{number}.bad.test", number=number))
        if number % 50 == 0: time.sleep(0.01)
print("done", flush=True)
time.sleep(9)'
    wait_for grep -q done "$T/flood.out"
    for i in 1 2 3 4 5; do is 192.0.2.$i short $i.example.test; done
}
