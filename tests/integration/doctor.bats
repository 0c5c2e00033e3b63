# A newcomer's evening: all is well, then one thing after the other is broken, and each time the
# doctor names it.
load ../support/live
setup() {
    fresh_machine
    echo 'hosts: files warren [!UNAVAIL=return] dns' >/etc/nsswitch.conf
    write_nginx 10.0.1.10
}
teardown() { stop_all; }

# Where it cannot be guessed: with nothing running, in a test, a machine may look like a container.
doctor() { # what it says goes to $T/said
    case " $* " in *" --pid "*) ;; *) set -- --host "$@" ;; esac
    LD_LIBRARY_PATH=/run/lib "$SIDECAR" doctor "$@" >"$T/said" 2>&1
}
serve() { start_sidecar --upstream none "$@"; }
finds() { # TEXT [ARGUMENTS]: a fault of which that is the cause
    local text=$1
    shift
    not doctor "$@"
    grep -A1 '^WRONG' "$T/said" | grep -q -- "$text" || { cat "$T/said" >&2; false; }
    grep -q '^ *-> ' "$T/said"
}

@test "all is well" {
    serve
    doctor || { cat "$T/said" >&2; false; }
    grep -q '^All is well' "$T/said"
    doctor --json
    equal True "$(python3 -c 'import json, sys; print(json.load(sys.stdin)["well"])' <"$T/said")"
}

@test "nothing runs, and nothing stands in the way" {
    finds 'no sidecar\|No such file\|not there\|nobody'
    not grep -q 'taken by' "$T/said"
}

@test "port 53 is taken, and by whom" {
    start thief python3 -c '
import socket, time
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as systemd and others have it
sock.bind(("127.0.0.11", 53))
print("ready", flush=True)
time.sleep(60)'
    wait_for grep -q ready "$T/thief.out"
    finds "127.0.0.11:53 (UDP) is taken by python3 (process $(cat "$T/thief.pid"))"
}

@test "no right to bind" {
    # The same user without the right, for a namespace may have but this one.
    not setpriv --bounding-set=-net_bind_service --inh-caps=-net_bind_service \
        "$SIDECAR" doctor --host >"$T/said" 2>&1
    grep -q 'WRONG .*127.0.0.11:53 (UDP) may not be bound by this user' "$T/said"
}

@test "the loopback is down" {
    ip link set lo down
    finds 'the loopback is down'
    ip link set lo up
    not doctor
    not grep -q loopback "$T/said"
    start container unshare -n -m sleep 60
    wait_for is_apart "$(cat "$T/container.pid")"
    finds 'the loopback is down' --pid "$(cat "$T/container.pid")"
}
is_apart() { [ "$(readlink /proc/self/ns/mnt)" != "$(readlink "/proc/$1/ns/mnt")" ]; } # PID

@test "nsswitch.conf without warren, and behind dns" {
    serve
    echo 'hosts: files dns' >/etc/nsswitch.conf
    finds 'has no warren'
    echo 'hosts: files dns warren [!UNAVAIL=return]' >/etc/nsswitch.conf
    finds 'has warren behind dns'
}

@test "the module cannot be loaded" {
    serve
    rm /run/lib/libnss_warren.so.2
    finds 'libnss_warren.so.2: cannot open shared object file'
}

@test "the NSS socket is gone, dead, or another domain's" {
    serve
    rm /run/warren/nss.sock
    finds 'nss.sock is not there'
    python3 -c 'import socket; socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).bind("/run/warren/nss.sock")'
    finds 'is dead: nobody listens'
    stop_sidecar
    serve
    echo 'domain=corp' >/etc/warren/nss.conf
    finds 'nss.conf says domain corp'
}

@test "a second nameserver" {
    serve
    printf 'nameserver 127.0.0.11\nnameserver 192.0.2.1\n' >/etc/resolv.conf
    finds 'names another nameserver beside ours'
}

@test "an upstream that does not answer" {
    start_sidecar --upstream 127.0.0.99
    finds 'a name of others gets SERVFAIL .*from 127.0.0.99:53'
    stop_sidecar
    start_upstream "$UPSTREAM" --mode refused
    start_sidecar --upstream "$UPSTREAM"
    finds "a name of others gets .* from $UPSTREAM:53"
}

@test "an upstream that answers" {
    start_upstream "$UPSTREAM"
    start_sidecar --upstream "$UPSTREAM"
    doctor || { cat "$T/said" >&2; false; }
    grep -q "^ok *upstream *$UPSTREAM:53 is up" "$T/said"
}

@test "where it listens, and for which domain, the sidecar says itself" {
    start_sidecar --upstream none --listen 127.0.0.12:53 --domain corp
    echo 'domain=corp' >/etc/warren/nss.conf
    doctor || { cat "$T/said" >&2; false; }
    grep -q '^ok *DNS *127.0.0.12:53 (UDP) answers for corp' "$T/said"
}

@test "actions in nsswitch.conf that end the search before warren" {
    serve
    echo 'hosts: files [NOTFOUND=return] warren [!UNAVAIL=return] dns' >/etc/nsswitch.conf
    finds 'getaddrinfo *does not find ns.dns.warren'
}

@test "one of more services than a page has is sick" {
    python3 -c '
import json
services = [{"name": f"s{i:05}", "instances": ["10.0.0.1"]} for i in range(1500)]
services.append({"name": "zz-sick", "instances": [{"id": "a", "addresses": ["10.0.0.2"], "healthy": False}]})
print(json.dumps({"services": services}))' >"$CATALOG"
    serve
    finds 'without a running and healthy instance: zz-sick'
}

@test "the sidecar hangs" {
    serve
    kill -STOP "$(cat "$T/sidecar.pid")"
    not doctor
    kill -CONT "$(cat "$T/sidecar.pid")"
    grep -A1 '^WRONG.*does not answer' "$T/said" | grep -q 'restart'
    not grep 'taken by' "$T/said"
}

@test "a user over the limit is told so" {
    start_sidecar --upstream none --rate-limit 20
    setpriv --reuid 65534 --clear-groups true 2>/dev/null || skip "this user may become nobody else"
    start greedy setpriv --reuid 65534 --clear-groups python3 "$SUPPORT/steady_clients.py" nss /run/warren/nss.sock "$T/stop"
    wait_for grep -q ready "$T/greedy.out"
    sleep 0.5
    not env LD_LIBRARY_PATH=/run/lib setpriv --reuid 65534 --clear-groups "$SIDECAR" doctor --host >"$T/said" 2>&1
    grep -q '^WRONG *NSS socket.*--rate-limit' "$T/said"
}

@test "an upstream that asks us again" {
    start loop dnsmasq --keep-in-foreground --no-resolv --no-hosts --conf-file=/dev/null \
        --server=$SERVER --listen-address=$UPSTREAM --bind-interfaces --user=root --pid-file=
    start_sidecar --upstream $UPSTREAM
    PATIENCE=15 wait_for loop_is_seen
    finds 'asks us again'
}
loop_is_seen() { dig +tries=1 +time=4 "@$SERVER" a.example >"$T/dig"; not doctor && grep -q 'asks us again' "$T/said"; }

@test "a source with bad entries, one that is gone, and none yet" {
    echo '{"services": [{"name": "web", "instances": ["10.0.0.1"]}, {"name": "b d", "instances": []}]}' >"$CATALOG"
    serve
    finds 'entries are left out'
    rm "$CATALOG"
    wait_for is_stale
    finds 'catalog.json'
    write_nginx 10.0.1.10
    wait_for is_well
    stop_sidecar
    rm "$CATALOG"
    rm -rf /run/state /var/lib/warren-sidecar/*
    launch_sidecar --upstream none --state-dir /run/state
    finds 'no catalog has been read yet'
}
is_well() { doctor; }
is_stale() { not doctor && grep -q '^WRONG  source' "$T/said"; }

@test "no instance is healthy" {
    echo '{"services": [{"name": "web", "instances": [{"id": "a", "addresses": ["10.0.0.1"], "healthy": false}]}]}' >"$CATALOG"
    serve
    finds 'without a running and healthy instance: web'
}

@test "nscd is in the way" {
    serve
    mkdir -p /run/nscd
    start nscd python3 -c '
import socket, time
sock = socket.socket(socket.AF_UNIX)
sock.bind("/run/nscd/socket")
sock.listen()
print("ready", flush=True)
time.sleep(60)'
    wait_for grep -q ready "$T/nscd.out"
    finds 'nscd .*runs and answers'
}

@test "instances in the own subnet: a note, and all is well" {
    ip link add d0 type veth peer name d1
    ip address add 10.0.1.77/24 dev d0
    ip link set d0 up
    write_nginx 10.0.1.10 10.0.1.11
    serve
    doctor || { cat "$T/said" >&2; false; }
    ip link delete d0
    grep -q "^note  *balance" "$T/said"
}

has_loopback() { nsenter -t "$1" -n ip -br address show lo | grep -q 127.0.0.1; } # PID
@test "in a container: not attached, attached without mounts, with a second nameserver" {
    serve
    start container unshare -n -m sh -c 'ip link set lo up; exec sleep 60'
    pid=$(cat "$T/container.pid")
    wait_for has_loopback "$pid"
    finds 'is in no container that is attached' --pid "$pid"
    "$SIDECAR" attach --pid "$pid" --id c1
    finds 'has no libnss_warren.so.2' --pid "$pid" # the module is on the host alone
    grep -q '^ok  *attachment  *attached as c1' "$T/said"
    grep -q '^ok  *DNS  *127.0.0.11:53 (UDP) answers' "$T/said"
    grep -q '^note  *mounts  */run/warren is not mounted' "$T/said"
    printf 'nameserver 127.0.0.11\nnameserver 192.0.2.1\n' >/etc/resolv.conf
    finds 'names another nameserver beside ours' --pid "$pid"
}

@test "in a container that has its mounts: all is well; the socket file alone" {
    serve
    start container unshare -n -m sh -c 'ip link set lo up; exec sleep 60'
    pid=$(cat "$T/container.pid")
    wait_for has_loopback "$pid"
    "$SIDECAR" attach --pid "$pid" --id c1
    local libraries
    libraries=$(dirname "$(ldd "$SIDECAR" | awk '$1 == "libc.so.6" {print $3}')")
    mkdir "$T/libraries"
    cp "$libraries/libc.so.6" /run/lib/libnss_warren.so.2 "$T/libraries"
    inside mount --bind /run/warren/attach/c1 /run/warren
    inside mount --bind "$T/libraries" "$libraries" # the last one: nothing starts in there any more
    doctor --pid "$pid" || { cat "$T/said" >&2; false; }
    grep -q '^ok  *mounts' "$T/said"
    grep -q '^ok  *NSS module' "$T/said"

    start other unshare -n -m sh -c 'ip link set lo up; exec sleep 60'
    pid=$(cat "$T/other.pid")
    wait_for has_loopback "$pid"
    "$SIDECAR" attach --pid "$pid" --id c2
    inside mount --bind /run/warren/attach/c2/nss.sock /run/warren/nss.sock
    finds 'the socket file is mounted' --pid "$pid"
}
inside() { nsenter -t "$pid" -m "$@"; }
