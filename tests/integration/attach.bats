load ../support/live

setup() { fresh_machine; }
teardown() {
    stop_all && ip -all netns delete
}

with_nginx() { # [OPTIONS]
    write_nginx 10.0.1.10
    start_sidecar --upstream none "$@"
}
container() { # NAME: a namespace with loopback up
    ip netns add "$1"
    ip -n "$1" link set lo up
}
inside() { # NAME COMMAND...
    local name=$1
    shift
    ip netns exec "$name" "$@"
}
from() { # NAME [DIG OPTIONS]
    local name=$1
    shift
    inside "$name" dig +short +time=2 +tries=1 "@$SERVER" "$@" | grep -v '^;' | sort | xargs
}
status_from() { # NAME [DIG OPTIONS]: rcode, and the extended error if there is one
    local name=$1
    shift
    inside "$name" dig +time=2 +tries=1 "@$SERVER" "$@" |
        sed -n 's/.*status: \([A-Z]*\),.*/\1/p; s/.*EDE: \([0-9]*\).*/EDE \1/p' | xargs
}
attach() { "$SIDECAR" attach "$@"; }
attached() { "$SIDECAR" attachments --json | python3 -c '
import json, sys
print(*(entry["id"] for entry in json.load(sys.stdin)["attachments"]))'; }
lasting() { # NAME: a process in a namespace of its own, its number in $T/NAME.pid
    start "$1" unshare -n sh -c 'ip link set lo up; exec sleep 1000'
    wait_for test -s "$T/$1.pid"
    wait_for own_namespace "$T/$1.pid"
}
own_namespace() {
    local pid
    pid=$(pid_of "$1")
    [ -n "$pid" ] && [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ] &&
        [ "$(cat "/proc/$pid/comm")" = sleep ]
}
pid_of() { cat "$1"; }
has_ended() { # PID: a zombie that nobody reaps has, too
    [ ! -e "/proc/$1" ] || grep -q 'State:.Z' "/proc/$1/status"
}
nss_from() { # NAME NAME-TO-LOOK-UP: over the container's own socket
    client ip netns exec "$1" env "WARREN_NSS_SOCKET=/run/warren/attach/$1/nss.sock" \
        python3 "$SUPPORT/look_up.py" "$2"
}

@test "a container finds names at 127.0.0.11, over UDP, TCP and NSS; detached it finds none" {
    with_nginx
    container c1
    equal "" "$(from c1 nginx.warren)"
    attach --netns /run/netns/c1
    is c1 attached
    is 10.0.1.10 from c1 nginx.warren
    is 10.0.1.10 from c1 nginx
    is 10.0.1.10 from c1 +tcp nginx.warren
    is "NXDOMAIN" status_from c1 nope.warren
    is 10.0.1.10 nss_from c1 nginx.warren
    "$SIDECAR" detach c1
    is "" attached
    wait_for is "" from c1 nginx.warren
    not test -e /run/warren/attach/c1
}

@test "loopback that is down is brought up; a folder of a long id holds a socket all the same" {
    with_nginx
    ip netns add c1
    id=$(printf 'x%.0s' {1..128})
    attach --netns /run/netns/c1 --id "$id"
    is 10.0.1.10 from c1 nginx
    test -S "/run/warren/attach/$id/nss.sock"
}

@test "with its process an attachment goes, and with that the namespace and its interfaces" {
    with_nginx
    lasting c1
    pid=$(pid_of "$T/c1.pid")
    ip link add veth-c1 type veth peer name eth0 netns "$pid"
    attach --pid "$pid" --id c1
    is 10.0.1.10 nsenter -t "$pid" -n dig +short "@$SERVER" nginx.warren
    # A client that stays connected keeps nothing either.
    start client nsenter -t "$pid" -n sleep 0
    stop c1 KILL
    wait_for is "" attached
    PATIENCE=2 wait_for not ip link show veth-c1
    logged 'detached c1 .*its process has ended'
}

@test "with the namespace's name an attachment goes" {
    with_nginx
    container c1
    container c2
    attach --netns /run/netns/c1
    attach --netns /run/netns/c2
    ip netns delete c1
    wait_for is c2 attached
    logged 'detached c1 .*/run/netns/c1 is gone'
    is 10.0.1.10 from c2 nginx
}

@test "after an end and after kill -9 the next sidecar serves those that are still there" {
    with_nginx
    container c1
    container c2
    lasting c3
    attach --netns /run/netns/c1 --network back --name own --address 10.0.4.1
    attach --netns /run/netns/c2
    attach --pid "$(pid_of "$T/c3.pid")" --id c3
    folder=$(stat -c %i /run/warren/attach/c1)
    stop_sidecar
    stop c3 KILL
    with_nginx
    is "c1 c2" attached
    is 10.0.1.10 from c1 nginx
    is 10.0.4.1 from c1 own
    equal "$folder" "$(stat -c %i /run/warren/attach/c1)"
    logged 'not attached again: c3: process [0-9]* is not there'
    helper=$(pgrep -x attach-helper -P "$(cat "$T/sidecar.pid")")
    stop sidecar KILL
    wait_for has_ended "$helper"
    container other # while c2's number is taken: it has another one
    ip netns delete c2
    touch /run/netns/c2
    mount --bind /run/netns/other /run/netns/c2
    with_nginx
    is c1 attached
    logged 'not attached again: c2: /run/netns/c2 is another namespace'
    is 10.0.1.10 from c1 nginx
    contains "$("$SIDECAR" attachments --json)" back
}

@test "attached again: brought up to date; the same id elsewhere: replaced" {
    with_nginx
    container c1
    container c2
    attach --netns /run/netns/c1 --id x --name web --address 10.0.2.1
    is 10.0.2.1 short web.warren
    attach --netns /run/netns/c1 --id x --name api --address 10.0.2.2
    wait_for is 10.0.2.2 short api.warren
    is "" short web.warren
    is 10.0.1.10 from c1 nginx
    attach --netns /run/netns/c2 --id x
    is 10.0.1.10 from c2 nginx
    wait_for is "" from c1 nginx
    is x attached
}

@test "a container is an instance of the service that it is named after, until it goes" {
    with_nginx
    lasting c1
    container c2
    attach --pid "$(pid_of "$T/c1.pid")" --id c1 --name Web --address 10.0.2.1 --address fd00::1
    attach --netns /run/netns/c2 --name web --address 10.0.2.2
    wait_for is "10.0.2.1 10.0.2.2" short web.warren
    is fd00::1 short web.warren AAAA
    is 10.0.2.1 short web-1.warren
    is "10.0.2.1 10.0.2.2" from c2 web
    stop c1 KILL
    PATIENCE=1 wait_for is 10.0.2.2 short web.warren
    is 10.0.1.10 short nginx.warren
}

@test "local: in its place among the sources: what is given first is believed" {
    write_nginx 10.0.1.10
    start_sidecar --upstream none --source local: --source "file://$CATALOG"
    container c1
    attach --netns /run/netns/c1 --name nginx --address 10.0.2.1
    wait_for is 10.0.2.1 short nginx.warren
    "$SIDECAR" detach c1
    wait_for is 10.0.1.10 short nginx.warren
}

@test "services of a network are seen in it, by no name and no type elsewhere" {
    with_nginx
    container c1
    container c2
    container c3
    attach --netns /run/netns/c1 --network back --name db --address 10.0.3.1
    attach --netns /run/netns/c2 --network front --network back
    attach --netns /run/netns/c3 --network front
    wait_for is 10.0.3.1 from c1 db
    is 10.0.3.1 from c2 db.warren
    for type in A AAAA TXT SRV ANY HTTPS; do
        is NXDOMAIN status_from c3 db.warren "$type"
        is NXDOMAIN status_from c3 db-1.warren "$type"
    done
    is "db-1.warren." from c2 -x 10.0.3.1
    is "" from c3 -x 10.0.3.1
    is 10.0.1.10 from c3 nginx
    is 10.0.3.1 short db.warren # the host
    attach --netns /run/netns/c3 --network front --network back
    wait_for is 10.0.3.1 from c3 db
}

@test "nothing is forwarded for an internal network, nor told of what others have asked" {
    start_upstream "$UPSTREAM"
    write_nginx 10.0.1.10
    start_sidecar --upstream "$UPSTREAM"
    container c1
    container c2
    attach --netns /run/netns/c1 --internal
    attach --netns /run/netns/c2
    is "NOERROR" status_from c2 7.example.test
    is "REFUSED EDE 15" status_from c1 7.example.test
    is "NXDOMAIN" status_from c1 nope
    is 10.0.1.10 from c1 nginx
    lacks "$(questions)" nope
}

@test "port 53 taken in there, and the ways around it" {
    with_nginx
    container c1
    start taken ip netns exec c1 python3 -c '
import socket, time
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.bind(("0.0.0.0", 53))
print("ready", flush=True)
time.sleep(1000)'
    wait_for grep -q ready "$T/taken.out"
    run attach --netns /run/netns/c1
    equal 1 "$status"
    contains "$output" "something in there has port 53"
    attach --netns /run/netns/c1 --mode off
    is 10.0.1.10 nss_from c1 nginx.warren
    "$SIDECAR" detach c1
    attach --netns /run/netns/c1 --mode redirect
    is 10.0.1.10 from c1 nginx
    is 10.0.1.10 from c1 +tcp nginx
    # Others' rules may come and go.
    inside c1 nft add table ip other
    inside c1 nft delete table ip other
    is 10.0.1.10 from c1 nginx
    # And with the attachment they go.
    "$SIDECAR" detach c1
    is "" inside c1 nft list ruleset
}

@test "another mode in the same namespace keeps the folder; what is detached can be attached at once" {
    with_nginx
    container c1
    attach --netns /run/netns/c1 --mode off
    folder=$(stat -c %i /run/warren/attach/c1)
    attach --netns /run/netns/c1 --mode bind
    equal "$folder" "$(stat -c %i /run/warren/attach/c1)"
    is 10.0.1.10 from c1 nginx
    for _ in {1..20}; do # what is detached is closed, and can be attached at once
        "$SIDECAR" detach c1
        attach --netns /run/netns/c1
    done
    is 10.0.1.10 from c1 nginx
}

# A name server that only those in the namespace can reach, at an address that is everybody's.
upstream_inside() { # NAME ADDRESS [OPTIONS]
    local name=$1 address=$2
    shift 2
    ip -n "$name" address add "$address/32" dev lo
    start "upstream-$name" ip netns exec "$name" python3 "$SUPPORT/upstream.py" "$address" 53 "$@"
    wait_for grep -q ready "$T/upstream-$name.out"
}

@test "a container's questions leave from its own network, and what it is told is told to it alone" {
    write_nginx 10.0.1.10
    start_sidecar --upstream 192.0.2.53
    for name in c1 c2 c3; do
        container "$name"
        attach --netns "/run/netns/$name"
    done
    upstream_inside c1 192.0.2.53
    upstream_inside c2 192.0.2.53 --mode nxdomain
    is 192.0.2.7 from c1 7.example.test
    is 192.0.2.8 from c1 +tcp 8.example.test
    is NXDOMAIN status_from c2 7.example.test
    is 192.0.2.7 from c1 7.example.test
    is "" from c3 7.example.test # it has no way there, whatever others know
    is 200 bash -c "ip netns exec c1 dig +short @$SERVER big.example.test | wc -l" # over TCP behind
    # More than the sockets of one order.
    for i in {1..40}; do equal "192.0.2.$i" "$(from c1 "$i.example.test")"; done
    stop upstream-c1 KILL
    is 192.0.2.7 from c1 7.example.test # kept
}

@test "an upstream on the host's loopback is asked from the host, for those that may leave" {
    start_upstream "$UPSTREAM"
    write_nginx 10.0.1.10
    start_sidecar --upstream "$UPSTREAM"
    container c1
    attach --netns /run/netns/c1
    is 192.0.2.7 from c1 7.example.test
    is 192.0.2.7 from c1 +tcp 7.example.test
    is "UDP 7.example.test. A" questions # and kept for all
    is 192.0.2.7 short 7.example.test
    is "UDP 7.example.test. A" questions
}

@test "detached with questions under way: nothing falls" {
    start_upstream "$UPSTREAM" --mode silent
    write_nginx 10.0.1.10
    start_sidecar --upstream "$UPSTREAM" --upstream 192.0.2.53
    container c1
    for _ in {1..5}; do
        attach --netns /run/netns/c1
        start asking ip netns exec c1 dig +time=1 +tries=1 "@$SERVER" x.example.test
        start asking_tcp ip netns exec c1 dig +tcp +time=1 +tries=1 "@$SERVER" y.example.test
        sleep 0.1
        "$SIDECAR" detach c1
        wait_for test -s "$T/asking.exit"
        wait_for test -s "$T/asking_tcp.exit"
    done
    is 10.0.1.10 short nginx.warren
}

@test "two for one namespace, and what cannot be attached: one line that says why" {
    with_nginx
    container c1
    attach --netns /run/netns/c1
    refused() { # PART ARGUMENTS...
        local part=$1
        shift
        run attach "$@"
        codes+=" $status"
        equal 1 "${#lines[@]}"
        contains "$output" "$part"
    }
    codes=
    refused "attached already, as c1" --netns /run/netns/c1 --id c2
    refused "No such file" --netns /run/netns/none
    refused "is no network namespace" --netns /etc/hosts
    refused "whose namespace is" --netns /proc/self/ns/net
    refused "is no network namespace" --netns "/proc/$$/ns/mnt" --pid "$$"
    refused "is not there" --pid 4194303
    refused "in the host's network" --pid "$$"
    equal " 1 1 2 2 2 1 1" "$codes"
    is c1 attached
}

@test "two hundred come and go: descriptors, folders and helpers are as before" {
    with_nginx
    container c1
    attach --netns /run/netns/c1
    pid=$(cat "$T/sidecar.pid")
    pid=$(pgrep -x warren-sidecar -P "$pid" || echo "$pid")
    descriptors() { find "/proc/$1/fd" -type l | wc -l; }
    "$SIDECAR" detach c1
    sleep 0.3 # the control socket's own connections
    before=$(descriptors "$pid")
    for _ in {1..200}; do
        "$SIDECAR" attach --netns /run/netns/c1 >/dev/null
        "$SIDECAR" detach c1 >/dev/null
    done
    wait_for is "$before" descriptors "$pid"
    is "" ls /run/warren/attach
    is "" ps --ppid "$pid" -o state= --state Z
}
