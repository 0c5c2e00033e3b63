# warren-source --publish: instances in real etcd under a lease, as the one who feeds it says.
load remote
URL=etcd+http://127.0.0.1:2379
PATIENCE=20

setup() { fresh_machine; }
teardown() {
    exec 9>&-
    [ ! -e "$T/publisher.err" ] || not grep -E 'Sanitizer|runtime error' "$T/publisher.err"
    stop_all
}

start_etcd() {
    start m1 etcd --name m1 --data-dir "$T/data-m1" --log-level error
    wait_for gateway delete nothing
}
gateway() { python3 "$SOURCES/etcd_gateway.py" "$@"; }
start_publishing() { # [OPTIONS OF THE URL]: what is written to descriptor 9 is what it is told
    rm -f "$T/feed"
    mkfifo "$T/feed"
    # shellcheck disable=SC2016 -- for the inner shell
    start publisher sh -c 'exec "$1" --publish "$2" <"$3"' sh "$SOURCE" "$URL$1" "$T/feed"
    exec 9>"$T/feed"
}
tell() { printf '%s\n' "$@" >&9; }
instance() { # SERVICE ID ADDRESS
    tell "{\"instance\": {\"service\": \"$1\", \"id\": \"$2\", \"addresses\": [\"$3\"], \"runtime_id\": \"r-$2\"}}"
}
there() { # [PREFIX]: the addresses of each service in etcd
    gateway services "$@" | python3 -c 'import json, sys
for service in json.load(sys.stdin):
    print(service["name"], *(instance["addresses"][0] for instance in service["instances"]))' | xargs
}

@test "instances come, change and go, and the rest of what they have comes along" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    instance Web c-2 10.0.0.2
    instance db c-3 10.0.0.3
    wait_for is 'db 10.0.0.3 web 10.0.0.1 10.0.0.2' there
    instance web c-1 10.0.0.9
    tell '{"remove_instance": {"service": "db", "id": "c-3"}}'
    wait_for is 'web 10.0.0.9 10.0.0.2' there
    contains "$(gateway services)" '"runtime_id": "r-c-1"'
    equal '{}' "$(head -n 1 "$T/publisher.out")"
}

@test "they stay for longer than the lease lives, and go at once with SIGTERM" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    wait_for is 'web 10.0.0.1' there
    sleep 14
    is 'web 10.0.0.1' there
    stop publisher
    equal 0 "$(cat "$T/publisher.exit")"
    is '' there
}

@test "the line that says so ends it too" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    wait_for is 'web 10.0.0.1' there
    tell '{"end": true}'
    wait_for test -s "$T/publisher.exit"
    equal 0 "$(cat "$T/publisher.exit")"
    is '' there
}

@test "the next one finds what is left after a crash, and what was not told again goes" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    instance web c-2 10.0.0.2
    wait_for is 'web 10.0.0.1 10.0.0.2' there
    exec 9>&- # the end of its input without a word
    wait_for test -s "$T/publisher.exit"
    is 'web 10.0.0.1 10.0.0.2' there
    start_publishing
    instance web c-1 10.0.0.1
    wait_for is 'web 10.0.0.1' there
    sleep 3
    is 'web 10.0.0.1' there
}

@test "killed, it leaves nothing behind once the lease has run out" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    wait_for is 'web 10.0.0.1' there
    stop publisher KILL
    wait_for is '' there
}

@test "after etcd was away for longer than the lease all comes back under a new one" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    instance web c-2 10.0.0.2
    wait_for is 'web 10.0.0.1 10.0.0.2' there
    stop m1 KILL
    wait_for grep -q 'cannot connect: Connection refused' "$T/publisher.out"
    instance web c-3 10.0.0.3
    tell '{"remove_instance": {"service": "web", "id": "c-2"}}'
    rm -r "$T/data-m1" # nothing of it is left, not even the lease
    start_etcd
    wait_for is 'web 10.0.0.1 10.0.0.3' there
    wait_for is '{}' tail -n 1 "$T/publisher.out"
}

@test "a lease that was taken away is replaced" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    wait_for is 'web 10.0.0.1' there
    ETCDCTL_API=3 etcdctl lease revoke "$(ETCDCTL_API=3 etcdctl lease list | tail -n 1)"
    wait_for is 'web 10.0.0.1' there
}

@test "what another has put by the same name is not taken away" {
    start_etcd
    start_publishing
    instance web c-1 10.0.0.1
    wait_for is 'web 10.0.0.1' there
    gateway put /warren/instances/web/c-1 '{"addresses": ["10.0.0.7"]}'
    tell '{"remove_instance": {"service": "web", "id": "c-1"}}'
    instance web c-2 10.0.0.2
    wait_for is 'web 10.0.0.7 10.0.0.2' there
}

@test "thousands at once, and lines that mean nothing" {
    start_etcd
    start_publishing
    tell nonsense '{}' '{"instance": 7}' '{"instance": {"service": "a b", "id": "1"}}' '{"instance": {"service": "a"}}'
    for i in $(seq 1 3000); do instance "s$((i % 10))" "c-$i" 10.0.0.1; done
    wait_for is 3000 eval 'there | grep -o 10.0.0.1 | wc -l'
    equal 5 "$(grep -c 'is left out' "$T/publisher.err")"
}

@test "what is published is followed" {
    start_etcd
    start_publishing '?prefix=/site/'
    follow "$URL?prefix=/site/"
    wait_for told '"services"'
    instance web c-1 10.0.0.1
    wait_for told '10.0.0.1'
    stop publisher
    wait_for told '{"remove": "web"}'
}

@test "nothing can be published to a web server" {
    run "$SOURCE" --publish http://127.0.0.1/
    equal 2 "$status"
    equal "warren-source: nothing can be published to 'http:'" "$output"
}

# The sidecar itself, with --publish.
publishing_sidecar() { # [OPTIONS]
    PATH="$BUILD:$PATH" start_sidecar --upstream none --publish "$URL" "$@"
}

@test "the sidecar: what its file says, and what it says next, is there for others" {
    start_etcd
    write_nginx 10.0.1.10 10.0.1.11
    publishing_sidecar
    wait_for is 'nginx 10.0.1.10 10.0.1.11' there
    wait_for logged 'publish: .*all is written'
    write_nginx 10.0.1.12
    wait_for is 'nginx 10.0.1.12' there
    echo '{"services": []}' >"$CATALOG"
    wait_for is '' there
}

@test "the sidecar: attached containers are there while they live; what came from etcd is not told again" {
    start_etcd
    write_nginx 10.0.1.10
    publishing_sidecar --source "file://$CATALOG" --source "$URL"
    gateway put /warren/instances/far/c-9 '{"addresses": ["10.0.9.9"]}'
    wait_for is 10.0.9.9 short far.warren
    ip netns add c1
    "$SIDECAR" attach --netns /run/netns/c1 --name web --address 10.0.2.1
    wait_for is 'far 10.0.9.9 nginx 10.0.1.10 web 10.0.2.1' there
    "$SIDECAR" detach c1
    wait_for is 'far 10.0.9.9 nginx 10.0.1.10' there
    gateway delete /warren/instances/far/c-9
    wait_for is '' short far.warren
    ip netns delete c1
}

@test "the sidecar: killed, it takes nothing away for ten seconds, and the next one goes on" {
    start_etcd
    write_nginx 10.0.1.10
    publishing_sidecar
    wait_for is 'nginx 10.0.1.10' there
    stop sidecar KILL
    PATIENCE=3 wait_for is 0 pgrep -fc '[w]arren-source --publish'
    is 'nginx 10.0.1.10' there
    publishing_sidecar
    sleep 12
    is 'nginx 10.0.1.10' there
    stop sidecar KILL
    wait_for is '' there
}

@test "the sidecar: etcd away and back, the publisher killed: it is all there again" {
    start_etcd
    write_nginx 10.0.1.10
    publishing_sidecar
    wait_for is 'nginx 10.0.1.10' there
    stop m1 KILL
    rm -rf "$T/data-m1"
    write_nginx 10.0.1.11
    wait_for logged 'publish: .*2379'
    start_etcd
    wait_for is 'nginx 10.0.1.11' there
    pkill -KILL -P "$(pgrep -P "$(cat "$T/sidecar.pid")" -x warren-sidecar || cat "$T/sidecar.pid")" warren-source
    write_nginx 10.0.1.12
    wait_for is 'nginx 10.0.1.12' there
    logged 'publish: .*killed by signal 9.*started again'
}

@test "the sidecar: nothing to publish to: one line and exit code 2" {
    for url in http://127.0.0.1 file:///x "etcd+http://etcd.warren:2379"; do
        run "$SIDECAR" --publish "$url"
        equal 2 "$status"
        equal 1 "${#lines[@]}"
        contains "$output" publish
    done
    run "$SIDECAR" --publish http://user:swordfish@127.0.0.1
    equal 2 "$status"
    lacks "$output" swordfish
}
