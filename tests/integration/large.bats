# Many instances, many services, many queries.
load ../support/live
setup() { fresh_machine; }
teardown() { stop_all; }

write_catalog() { # SERVICES INSTANCES
    python3 -c 'import json, sys
services, instances = map(int, sys.argv[1:])
print(json.dumps({"services": [
    {"name": f"s{s}", "ports": [{"name": "http", "port": 80}],
     "instances": [f"10.{s}.{i // 250}.{i % 250 + 1}" for i in range(instances)]}
    for s in range(services)]}))' "$@" >"$CATALOG"
}

@test "5,000 instances: over 50 TCP queries all of them appear" {
    write_catalog 1 5000
    start_sidecar --upstream none
    run python3 -c 'from wire import *
seen = set()
for _ in range(50):
    message = ask_tcp("s0.warren")
    found = addresses(message)
    assert 4000 < len(found) == len(set(found)) and not message[2] & 2, len(found)
    seen |= set(found)
print(len(found), "at a time,", len(seen), "in all")'
    echo "# $output" >&3
    contains "$output" "5000 in all"
}

@test "5,000 instances: NSS returns all at once" {
    write_catalog 1 5000
    start_sidecar --upstream none
    equal 5000 "$(client getent ahostsv4 s0.warren | grep -c STREAM)"
    equal 5000 "$(nss s0 | wc -w)"
}

@test "5,000 instances: over UDP as many as fit, with TC; dig goes on to TCP" {
    write_catalog 1 5000
    start_sidecar --upstream none
    for size in 512 1232 4096; do
        reply=$(ask +ignore +bufsize=$size s0.warren)
        contains "$(grep flags: <<<"$reply")" " tc"
        [ "$(grep -c 'IN	A	10' <<<"$reply")" -ge 25 ]
        [ "$(sed -n 's/.*rcvd: //p' <<<"$reply")" -le "$size" ]
    done
    [ "$(ask +noedns +ignore s0.warren | grep -c 'IN	A	10')" -ge 25 ]
    [ "$(ask s0.warren | grep -c 'IN	A	10')" -gt 4000 ]
    [ "$("$BUILD/musl_client" s0.warren | wc -l)" -ge 25 ]
}

@test "5,000 instances: browsing lists 1,000" {
    write_catalog 1 5000
    start_sidecar --upstream none
    equal 1000 "$(ask +tcp +short _http._tcp.warren PTR | sort -u | wc -l)"
}

@test "100 services of 10 instances are all answered" {
    write_catalog 100 10
    start_sidecar --upstream none
    is "1000 1000 1000 by UDP, TCP and NSS" client python3 -c 'from wire import *
def nss(name): return {e[4][0] for e in socket.getaddrinfo(name, 1, socket.AF_INET)}
expected = {f"s{s}.warren": {f"10.{s}.0.{i + 1}" for i in range(10)} for s in range(100)}
counts = [0, 0, 0]
for name, wanted in expected.items():
    for k, found in enumerate((set(addresses(ask_udp(name))), set(addresses(ask_tcp(name))), nss(name))):
        assert found == wanted, (name, found)
        counts[k] += len(found)
print(*counts, "by UDP, TCP and NSS")'
    is s42-7.warren. short -x 10.42.0.7
}

@test "of three instances each of the six orders comes equally often" {
    write_nginx 10.0.1.1 10.0.1.2 10.0.1.3
    start_sidecar --upstream none
    run python3 -c 'from wire import *
import collections
orders, total = collections.Counter(), 30000
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
    client.settimeout(5)
    client.connect(SERVER)
    question = query("nginx.warren")
    for _ in range(total // 20):
        for _ in range(20): client.send(question)
        for _ in range(20): orders[" ".join(a[-1] for a in addresses(client.recv(512)))] += 1
print(dict(orders))
assert len(orders) == 6 and all(abs(n - total / 6) < total / 60 for n in orders.values())'
    echo "# $output" >&3
    equal 0 "$status"
}

@test "musl and gethostbyname keep the order, so each instance comes first" {
    write_nginx 10.0.1.1 10.0.1.2 10.0.1.3
    start_sidecar --upstream none
    first() { for _ in $(seq 60); do "$@" | head -1; done | sort -u | xargs; }
    is "10.0.1.1 10.0.1.2 10.0.1.3" first "$BUILD/musl_client" nginx.warren
    is "10.0.1.1 10.0.1.2 10.0.1.3" client python3 -c 'import socket
print(*sorted({socket.gethostbyname("nginx.warren") for _ in range(60)}))'
}
