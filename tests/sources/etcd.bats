# etcd+http:// and etcd+https://, from real etcd: one member, and three for what can fail.
load remote
PEERS=m1=http://127.0.0.1:2380,m2=http://127.0.0.1:12380,m3=http://127.0.0.1:22380
URL=etcd+http://127.0.0.1:2379
THREE=etcd+http://127.0.0.1:2379,127.0.0.1:12379,127.0.0.1:22379
PATIENCE=15

setup() { fresh_machine; }
teardown() {
    [ ! -e "$T/source.err" ] || ended_cleanly
    stop_all
}

member() { # NAME CLIENT_PORT [OPTIONS]: of the cluster that $CLUSTER lists
    local name=$1 port=$2
    shift 2
    start "$name" etcd --name "$name" --data-dir "$T/data-$name" --log-level error \
        --listen-client-urls "${SCHEME:-http}://127.0.0.1:$port" \
        --advertise-client-urls "${SCHEME:-http}://127.0.0.1:$port" \
        --listen-peer-urls "http://127.0.0.1:$((port + 1))" \
        --initial-advertise-peer-urls "http://127.0.0.1:$((port + 1))" \
        --initial-cluster "${CLUSTER:-$name=http://127.0.0.1:$((port + 1))}" "$@"
}
start_etcd() { # [OPTIONS]
    member m1 2379 "$@"
    wait_for gateway delete nothing
}
start_three() {
    export CLUSTER=$PEERS
    member m1 2379
    member m2 12379
    member m3 22379
    for port in 2379 12379 22379; do wait_for gateway --port $port delete nothing; done
}
gateway() { python3 "$SOURCES/etcd_gateway.py" "$@"; }
put() { gateway put "/warren/$1" "$2" "${@:3}"; }
delete() { gateway delete "/warren/$1"; }
as_etcd_has_it() { # [PORT]: every key
    is "$(gateway --port "${1:-2379}" services)" state
}
start_following() { # URL
    follow "$1"
    wait_for told '"services"'
}

@test "services, and instances of their own, are put together" {
    start_etcd
    put services/web '{"ttl": 7, "instances": ["10.0.0.1"]}'
    put services/empty '{}'
    put services/out '{"external": "example.org"}'
    put instances/web/c-2 '{"addresses": ["10.0.0.2"], "node": "n-1"}'
    put instances/alone/c-3 '"10.0.0.3"'
    put other 'of nobody'
    start_following $URL
    as_etcd_has_it
    equal '{"instances": ["10.0.0.1", {"addresses": ["10.0.0.2"], "id": "c-2", "node": "n-1"}], "name": "web", "ttl": 7}' \
        "$(state | python3 -c 'import json, sys; print(json.dumps(json.load(sys.stdin)[3], sort_keys=True))')"
    put instances/web/c-4 '{"addresses": ["10.0.0.4"]}'
    put instances/out/c-5 '"10.0.0.5"'
    delete instances/alone/c-3
    delete services/web
    wait_for told '{"remove": "alone"}'
    wait_for as_etcd_has_it
    equal 1 "$(count_told '"services"')"
}

@test "a store without keys is an empty catalog" {
    start_etcd
    start_following $URL
    equal '[]' "$(state)"
}

@test "another prefix" {
    start_etcd
    gateway put /site/a/services/x '{}'
    put services/y '{}'
    start_following "$URL?prefix=/site/a"
    equal '[{"instances": [], "name": "x"}]' "$(state)"
}

@test "a bad value is left out and told of once, and the rest is served" {
    start_etcd
    put services/good '{}'
    put services/broken '{"ttl":'
    put services/other '{"name": "good"}'
    put services/Upper '{}'
    put instances/good/c-1 '7'
    put instances/good/c-2 '"10.0.0.2"'
    put services/deep "$(printf '%.0s[' {1..9999})"
    start_following $URL
    equal '[{"instances": [{"addresses": ["10.0.0.2"], "id": "c-2"}], "name": "good"}]' "$(state)"
    put instances/good/c-2 'nonsense'
    wait_for is '[{"instances": [], "name": "good"}]' state
    put services/broken '{"ttl": 1}'
    wait_for told '"broken"'
    equal 6 "$(grep -c 'is left out' "$T/source.err")"
}

@test "more keys than a page has, and values that fill several answers" {
    start_etcd
    gateway fill 150 20
    for i in 1 2 3 4 5; do put services/big$i "{\"text\": {\"x\": \"$(head -c 100000 /dev/zero | tr '\0' x)\"}}"; done
    start_following $URL
    as_etcd_has_it
}

ranges() { # how many etcd has answered
    curl -s http://127.0.0.1:2379/metrics |
        awk '/^grpc_server_handled_total.*grpc_method="Range"/ {count += $2} END {print count + 0}'
}

@test "1,000 changes a second are followed, and every key is right in the end" {
    local before
    start_etcd
    gateway fill 300 10
    start_following $URL
    before=$(ranges)
    gateway churn 6000 1000 | tee "$T/pace" >&3
    # A question each two seconds, and four pages if all were read anew.
    [ $(($(ranges) - before)) -lt 10 ]
    wait_for as_etcd_has_it
    equal 1 "$(count_told '"services"')"
    not_told '"error"'
}

@test "a member is killed: the next one goes on where the watch ended" {
    start_three
    gateway --port 12379 fill 20 3
    start_following $THREE
    start churn python3 "$SOURCES/etcd_gateway.py" --port 12379 churn 2500 500
    sleep 1
    stop m1 KILL
    wait_for grep -q changes/s "$T/churn.out"
    wait_for as_etcd_has_it 12379
    not_told '"error"'
    equal 1 "$(count_told '"services"')"
}

@test "a member that hangs is left within a few seconds" {
    start_three
    start_following $THREE
    kill -STOP "$(cat "$T/m1.pid")"
    gateway --port 12379 put /warren/services/late '{}'
    PATIENCE=6 wait_for told '"late"'
    kill -CONT "$(cat "$T/m1.pid")"
    not_told '"error"'
}

@test "a member whose name nobody resolves is left within a few seconds" {
    start_etcd
    sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
    printf 'nameserver %s\nsearch a.test b.test\n' "$UPSTREAM" >/etc/resolv.conf
    start_upstream "$UPSTREAM" --mode silent
    follow etcd+http://source1,127.0.0.1
    PATIENCE=8 wait_for told '"services"'
    sed -i 's/^hosts:.*/hosts: files warren [!UNAVAIL=return] dns/' /etc/nsswitch.conf
}

@test "a member without a majority is an outage, not an answer" {
    start_three
    put services/a '{}'
    start_following $THREE
    stop m2 KILL
    stop m3 KILL
    PATIENCE=40 wait_for told '"error"'
    equal '[{"instances": [], "name": "a"}]' "$(state)"
    member m2 12379
    wait_for gateway --port 12379 put /warren/services/b '{}'
    PATIENCE=40 wait_for told '"b"'
    equal 1 "$(count_told '"services"')"
}

@test "a connection that nothing comes out of any more is noticed" {
    start_etcd
    start proxy python3 "$SOURCES/freezing_proxy.py" 2399 2379
    wait_for grep -q ready "$T/proxy.out"
    start_following etcd+http://127.0.0.1:2399
    put services/a '{}'
    wait_for told '"a"'
    kill -USR1 "$(cat "$T/proxy.pid")"
    put services/b '{}'
    wait_for told '"b"'
    wait_for as_etcd_has_it
}

@test "keys of others that change all the time cost nothing to us" {
    start_etcd
    put services/a '{}'
    start_following $URL
    for _ in $(seq 1 80); do gateway put /others/key x; sleep 0.1; done
    put services/b '{}'
    delete services/a
    wait_for as_etcd_has_it
    equal 1 "$(count_told '"services"')"
    not_told '"error"'
}

@test "what was compacted while etcd was away from us is read anew" {
    start_etcd
    gateway fill 10 3
    start proxy python3 "$SOURCES/freezing_proxy.py" 2399 2379
    wait_for grep -q ready "$T/proxy.out"
    start_following etcd+http://127.0.0.1:2399
    kill -STOP "$(cat "$T/source.pid")"
    stop proxy KILL
    gateway churn 500 2000 >/dev/null
    delete services/s3
    gateway compact
    kill -CONT "$(cat "$T/source.pid")"
    wait_for told 'cannot connect: Connection refused'
    start proxy python3 "$SOURCES/freezing_proxy.py" 2399 2379
    wait_for as_etcd_has_it
    equal 1 "$(count_told '"services"')"
}

@test "a watch that has fallen behind a compaction is read anew" {
    start_three
    gateway fill 10 3
    start_following $THREE
    kill -STOP "$(cat "$T/source.pid")"
    stop m1 KILL
    gateway --port 12379 churn 500 2000 >/dev/null
    gateway --port 12379 compact
    kill -CONT "$(cat "$T/source.pid")"
    wait_for as_etcd_has_it 12379
    not_told '"error"'
    equal 1 "$(count_told '"services"')"
}

@test "a cluster made anew is read anew, and what it has not is taken away" {
    start_etcd
    gateway fill 10 3
    start_following $URL
    kill -STOP "$(cat "$T/source.pid")"
    stop m1
    rm -rf "$T/data-m1"
    start_etcd
    put services/new '{}'
    kill -CONT "$(cat "$T/source.pid")"
    wait_for is '[{"instances": [], "name": "new"}]' state
    equal 1 "$(count_told '"services"')"
}

@test "instances go with the lease of who put them" {
    start_etcd
    put services/web '{}'
    local lease
    lease=$(ETCDCTL_API=3 etcdctl lease grant 2 | awk '{print $2}')
    put instances/web/c-1 '"10.0.0.1"' $((16#$lease))
    start_following $URL
    told c-1
    wait_for is '[{"instances": [], "name": "web"}]' state
}

@test "etcd away: what was told stays, and the error says why" {
    start_etcd
    gateway fill 3 2
    start_following $URL
    local before
    before=$(state)
    stop m1 KILL
    wait_for told 'http://127.0.0.1:2379/v3/kv/range: cannot connect: Connection refused'
    sleep 1
    equal "$before" "$(state)"
    start_etcd
    put services/more '{}'
    PATIENCE=20 wait_for as_etcd_has_it
    equal 1 "$(count_told '"services"')"
}

@test "TLS: both sides know each other" {
    make_certificates
    SCHEME=https member m1 2379 --cert-file "$T/tls/server.pem" --key-file "$T/tls/server.key" \
        --client-cert-auth --trusted-ca-file "$T/tls/ca.pem"
    local secure=etcd+https://127.0.0.1:2379?ca=$T/tls/ca.pem
    follow "$secure&cert=$T/tls/client.pem&key=$T/tls/client.key"
    wait_for told '{"services": []}'
    ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 --cacert "$T/tls/ca.pem" \
        --cert "$T/tls/client.pem" --key "$T/tls/client.key" put /warren/services/a '{}'
    wait_for told '"a"'
    stop source
    follow "$secure"
    wait_for told '"error"'
    not_told '"services"'
    stop source
    follow "etcd+https://127.0.0.1:2379?cert=$T/tls/client.pem&key=$T/tls/client.key"
    wait_for told 'certificate'
    not_told '"services"'
}

as_root() { gateway --user root:secret "$@"; }
start_with_passwords() { # [OPTIONS]
    start_etcd "$@"
    export ETCDCTL_API=3
    etcdctl user add root:secret
    etcdctl user grant-role root root
    etcdctl role add reader
    etcdctl role grant-permission reader --prefix=true read /warren/
    etcdctl user add warren:word
    etcdctl user grant-role warren reader
    etcdctl auth enable
    echo word >"$T/password"
}

@test "user and password, and tokens that run out" {
    start_with_passwords --auth-token-ttl 2
    follow "$URL?user=warren&password-file=$T/password"
    wait_for told '{"services": []}'
    for i in 1 2 3 4 5 6; do
        as_root put /warren/services/s$i '{}'
        wait_for told "\"s$i\""
        sleep 1
    done
    not_told '"error"'
    # A member that has been started again knows no tokens.
    stop m1
    start m1 etcd --name m1 --data-dir "$T/data-m1" --log-level error
    wait_for as_root put /warren/services/last '{}'
    wait_for told '"last"'
}

@test "a wrong password, or none, is an error with etcd's words" {
    start_with_passwords
    follow $URL
    wait_for told 'user name is empty'
    stop source
    echo wrong >"$T/password"
    follow "$URL?user=warren&password-file=$T/password"
    wait_for told 'invalid user ID or password'
    stop source
    echo word >"$T/password"
    follow "$URL?user=warren&password-file=$T/password&prefix=/secret/"
    wait_for told 'permission denied'
    not_told '"services"'
}

@test "what answers there is not etcd" {
    start web python3 -m http.server --bind 127.0.0.1 2379
    wait_for python3 -c 'import socket; socket.create_connection(("127.0.0.1", 2379))'
    follow $URL
    wait_for told "which is not etcd's v3"
    not_told '"services"'
}

@test "a member is at etcd's port, if none is given" {
    start_etcd
    start_following etcd+http://127.0.0.1
}

@test "URLs that mean nothing end with one line and code 2" {
    for url in etcd+http:// etcd+http://h/path "etcd+http://h?user=x" "etcd+http://h?what=1" \
        etcd+http://root:geheim@h; do
        start source "$SOURCE" "$url"
        wait_for test -s "$T/source.exit"
        equal 2 "$(cat "$T/source.exit")"
        equal 1 "$(wc -l <"$T/source.err")"
        not grep geheim "$T/source.err"
    done
}

@test "how long it takes from a put to the line, with 1,000 services of 10" {
    start_etcd
    gateway fill 1000 10
    start_following $URL
    wait_for as_etcd_has_it
    gateway latency 200 "$T/source.out" >"$T/latency"
    sed 's/^/# from put to line: /' "$T/latency" >&3
    [ "$(sed 's/median \([0-9]*\).*/\1/' "$T/latency")" -lt 20 ]
}
