# A live sidecar and the real part behind each kind of source: what is answered at the start, after a
# change, while the source is dead, and after it is back.
load remote
load warren_api
PATIENCE=20
WEB_PORT=8088
STORE=$T/warren.db
ETCD=etcd+http://127.0.0.1:2379
WEB=http://127.0.0.1:$WEB_PORT/catalog.json
TELLS=http://sidecar # of the control socket

setup() { fresh_machine; }
teardown() {
    exec 7>&- # a writer's commands
    stop_all
}

follow_all() { # URL...: with one sidecar
    local urls=() url
    for url in "$@"; do urls+=(--source "$url"); done
    launch_sidecar --upstream none "${urls[@]}"
}
serves() { # NAME ADDRESS...: by DNS and by the C library
    is "${*:2}" short "$1.warren"
    is "${*:2}" nss_addresses "$1.warren"
}
nss_addresses() { nss "$1" | tr ' ' '\n' | sort -u | xargs; }
control() { curl -s --unix-socket /run/warren/control.sock "$TELLS/$1"; }
metric() { control metrics | awk -v name="$1" '$1 == name {print $2}'; }
source_is() { # STATE [NUMBER]: the first, or the one with that number
    local told
    told=$(control v1/sources)
    echo "$told"
    equal "$1" "$(echo "$told" | python3 -c "import json, sys; print(json.load(sys.stdin)['sources'][${2:-0}]['state'])")"
}
age() { control v1/sources | python3 -c 'import json, sys; print(json.load(sys.stdin)["sources"][0]["age_seconds"])'; }
ages() { [ "$(age)" -ge 1 ]; }
stale() { contains "$(ask "$@")" "EDE: 3 (Stale Answer)"; }
not_stale() { lacks "$(ask "$@")" "EDE: 3"; }

# As if the source had last been well a day earlier.
day_passes() {
    local kept well_at
    kept=$(find /run/state -name 'source-*.json')
    well_at=$(sed -n '1s/.*"well_at": *\([0-9]*\),.*/\1/p' "$kept")
    sed -i "1s/\"well_at\": *$well_at,/\"well_at\": $(printf '%20d' $((well_at - 86400))),/" "$kept"
}

# What all of them have to do: `first`, `second` and `third` are NAME ADDRESS... that is to be
# answered, reached by `change_second` and `change_third`; `die` and `revive` are the source's.
lives_through_all() { # URL
    wait_for source_is well
    serves "${first[@]}"
    equal 0 "$(age)"
    change_second
    wait_for serves "${second[@]}"
    die
    wait_for source_is failing
    wait_for ages
    serves "${second[@]}"
    # A node that starts a day later, and again a day later, knows no less.
    for days in 1 2; do
        stop_sidecar
        day_passes
        follow_all "$1"
        wait_for serves "${second[@]}"
        wait_for source_is failing
        [ "$(age)" -ge $((days * 86400)) ]
        wait_for stale "${second[0]}.warren"
    done
    revive
    wait_for source_is well
    serves "${second[@]}"
    equal 0 "$(age)"
    not_stale "${second[0]}.warren"
    change_third
    wait_for serves "${third[@]}"
    stop_sidecar
}

start_store() {
    mkfifo "$T/commands"
    start writer bash -c 'exec "$@" <"$0"' "$T/commands" "$BUILD/sources/bolt_writer" serve "$STORE"
    exec 7>"$T/commands"
    commits=0
}
commit() { # COMMAND...: one transaction, done when it returns
    printf '%s\n' "$@" commit >&7
    commits=$((commits + 1))
    wait_for committed
}
committed() { [ "$(grep -c committed "$T/writer.out")" -eq "$commits" ]; }
kill_store() {
    exec 7>&-
    stop writer KILL || true # it may have come to its end by itself
    rm -f "$T"/writer.* "$T/commands"
}
node() { echo "put nodes $1 {\"ID\":\"$1\",\"Hostname\":\"$1\",\"Address\":\"$2:8080\"}"; }
service() { # NAME MODE
    echo "put services $1 {\"ID\":\"$1\",\"Name\":\"$1\",\"Ports\":[{\"Name\":\"http\",\"ContainerPort\":80,\"HostPort\":80,\"Protocol\":\"tcp\",\"PublishMode\":\"$2\"}]}"
}
container() { # ID SERVICE NODE
    echo "put containers $1 {\"ID\":\"$1\",\"ServiceID\":\"$2\",\"NodeID\":\"$3\",\"ContainerID\":\"r-$1\",\"ActualState\":\"running\",\"DesiredState\":\"running\"}"
}

@test "boltdb: start, change, the store gone, days and restarts, the store back, change" {
    start_store
    commit "$(node n1 10.0.0.1)" "$(node n2 10.0.0.2)" "$(service web host)" "$(container c1 web n1)"
    follow_all "boltdb://$STORE"
    first=(web 10.0.0.1) second=(web 10.0.0.1 10.0.0.2) third=(web 10.0.0.2)
    change_second() { commit "$(container c2 web n2)"; }
    change_third() { commit "delete containers c1"; }
    die() { kill_store; mv "$STORE" "$T/away.db"; }
    revive() { mv "$T/away.db" "$STORE"; start_store; }
    lives_through_all "boltdb://$STORE"
}

start_etcd() {
    start m1 etcd --name m1 --data-dir "$T/data" --log-level error
    wait_for gateway delete nothing
}
gateway() { python3 "$SOURCES/etcd_gateway.py" "$@"; }
put() { gateway put "/warren/$1" "$2"; }

@test "etcd: start, change, its only member killed, days and restarts, the member back, change" {
    start_etcd
    put services/web '{"instances": ["10.0.0.1"]}'
    follow_all "$ETCD"
    first=(web 10.0.0.1) second=(web 10.0.0.1 10.0.0.2) third=(web 10.0.0.1)
    change_second() { put instances/web/c-2 '{"addresses": ["10.0.0.2"]}'; }
    change_third() { gateway delete /warren/instances/web/c-2; }
    die() { stop m1 KILL; }
    revive() { start_etcd; }
    lives_through_all "$ETCD"
}

document() { # SERVICE...: in the place of the one before, all at once
    local list
    list=$(printf '%s,' "$@")
    printf '{"services": [%s]}' "${list%,}" >"$T/new"
    mv "$T/new" "$T/document"
}
start_web() {
    echo 'etag Cache-Control=max-age=1' >"$T/mode"
    start server python3 "$SOURCES/catalog_server.py" "$T" "$WEB_PORT"
    wait_for grep -q ready "$T/server.out"
}

@test "http: start, change, the server killed, days and restarts, the server back, change" {
    document '{"name": "web", "instances": ["10.0.0.1"]}'
    start_web
    follow_all "$WEB"
    first=(web 10.0.0.1) second=(web 10.0.0.1 10.0.0.2) third=(web 10.0.0.3)
    change_second() { document '{"name": "web", "instances": ["10.0.0.1", "10.0.0.2"]}'; }
    change_third() { document '{"name": "web", "instances": ["10.0.0.3"]}'; }
    die() { stop server KILL; }
    revive() { start_web; }
    lives_through_all "$WEB"
}

@test "warren+unix: start, change, the manager killed, days and restarts, the manager back, change" {
    start_manager m --unix "$SOCKET" --instances 1
    follow_all "warren+unix://$SOCKET"
    # svc0 is published on its nodes, 10.9.8.1 and 10.9.8.2.
    first=(svc0 10.9.8.1) second=(svc0 10.9.8.1 10.9.8.2) third=(svc0 10.9.8.2)
    change_second() { tell m add s0 c0-1 1; }
    change_third() { tell m remove c0-0; }
    die() { stop m KILL; }
    revive() { start_manager m --unix "$SOCKET" --instances 2; }
    lives_through_all "warren+unix://$SOCKET"
}

@test "two sources: the first is believed, the second fills in, a conflict is told and counted once" {
    start_etcd
    put services/web '{"instances": ["10.0.1.1"]}'
    put services/same '{"instances": ["10.0.3.1"]}'
    document '{"name": "web", "instances": ["10.0.2.1"]}' '{"name": "same", "instances": ["10.0.3.1"]}' \
        '{"name": "other", "instances": ["10.0.2.2"]}'
    start_web
    follow_all "$ETCD" "$WEB"
    wait_for serves web 10.0.1.1
    serves other 10.0.2.2
    grep -qF "service 'web': $WEB says something else than $ETCD, which is believed" "$T/sidecar.err"
    equal 1 "$(times_logged 'says something else')"
    equal 1 "$(metric warren_source_conflicts_total)"
    # Without a word from the first, what it said goes on; what it takes away is the second's.
    stop m1 KILL
    wait_for source_is failing 0
    source_is well 1
    serves web 10.0.1.1
    document '{"name": "web", "instances": ["10.0.2.9"]}'
    wait_for is "NXDOMAIN 0 1" status other.warren
    serves web 10.0.1.1
    start_etcd
    gateway delete /warren/services/web
    wait_for serves web 10.0.2.9
}

@test "a stale source is told by EDE 3 in all that we answer, until it is back" {
    start_upstream "$UPSTREAM"
    start_etcd
    put services/web '{"instances": ["10.0.0.1"], "ports": [{"name": "http", "port": 80}]}'
    put services/out '{"external": "7.example.test"}'
    launch_sidecar --upstream "$UPSTREAM" --source "$ETCD" --stale-after 2
    wait_for serves web 10.0.0.1
    ask out.warren # cached from here on
    for name in web.warren out.warren; do not_stale "$name"; done
    stop m1 KILL
    wait_for stale web.warren
    serves web 10.0.0.1
    stale nope.warren
    stale _http._tcp.web.warren SRV
    stale +tcp web.warren AAAA
    # The alias is ours and so is what is said of it; what it leads to is not.
    is "192.0.2.7 7.example.test." short out.warren
    for kind in A AAAA TXT CNAME MX; do
        stale out.warren $kind
        stale +tcp out.warren $kind
    done
    lacks "$(ask +noedns out.warren)" "EDE"
    not_stale 7.example.test
    [ "$(metric "warren_source_age_seconds{source=\"$ETCD\"}")" -ge 2 ]
    start_etcd
    wait_for source_is well
    for name in web.warren nope.warren out.warren; do not_stale "$name"; done
    equal 0 "$(metric "warren_source_age_seconds{source=\"$ETCD\"}")"
}

@test "a store without addresses: by runtime id from etcd, else the node's where the port is the host's" {
    start_etcd
    start_store
    commit "$(node n1 10.0.0.1)" "$(node n2 10.0.0.2)" "$(service front host)" "$(service back ingress)" \
        "$(container f1 front n1)" "$(container f2 front n2)" "$(container b1 back n1)" "$(container b2 back n2)"
    follow_all "boltdb://$STORE" "$ETCD"
    wait_for serves front 10.0.0.1 10.0.0.2
    # Nothing leads to these; both sources have been heard, so that is the answer.
    wait_for is "NOERROR 0 1" status back.warren
    logged '2 without an address'
    # A node publishes what it has attached.
    put instances/attached/x-1 '{"runtime_id": "r-b1", "addresses": ["10.1.0.1"]}'
    wait_for serves back 10.1.0.1
    put instances/attached/x-2 '{"runtime_id": "r-f1", "addresses": ["10.1.0.2"]}'
    wait_for serves front 10.0.0.2 10.1.0.2
    is "attached-1.warren. back-1.warren." short -x 10.1.0.1
    gateway delete /warren/instances/attached/x-2
    wait_for serves front 10.0.0.1 10.0.0.2
    # Neither is lost with the source that it came from.
    stop m1 KILL
    wait_for source_is failing 1
    serves back 10.1.0.1
}

@test "what a node publishes under a lease is answered elsewhere, and gone with the node" {
    start_etcd
    mkfifo "$T/feed"
    # shellcheck disable=SC2016 -- for the inner shell
    start publisher sh -c 'exec "$1" --publish "$2" <"$3"' sh "$SOURCE" "$ETCD" "$T/feed"
    exec 7>"$T/feed"
    echo '{"instance": {"service": "web", "id": "c-1", "addresses": ["10.0.0.1"]}}' >&7
    follow_all "$ETCD"
    wait_for serves web 10.0.0.1
    stop publisher KILL
    PATIENCE=30 wait_for is "NXDOMAIN 0 1" status web.warren
}

answered_within() { # KIND MILLISECONDS: in the median, of 1,000 services of 10 instances
    fresh_machine
    python3 "$SOURCES/commit_to_answer.py" "$BUILD" "$1" >"$T/latency" 2>"$T/latency.err"
    sed 's/^/# /' "$T/latency" >&3
    local median
    median=$(sed -n 's/.*answer: median \([0-9]*\).*/\1/p' "$T/latency")
    [ -n "$RUNTIME" ] || [ "$median" -lt "$2" ]
}
@test "from a commit to the answer in 20 ms: file" { answered_within file 20; }
@test "from a commit to the answer in 20 ms: boltdb" { answered_within boltdb 20; }
@test "from a commit to the answer in 20 ms: etcd" { answered_within etcd 20; }
