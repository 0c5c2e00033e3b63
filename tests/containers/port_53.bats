# A container that is a DNS server itself, on 0.0.0.0:53; and rules that somebody flushes.
load containers
setup() {
    needs runc
    container_machine none
}
teardown() {
    drop_bundle dns
    stop_all
}

OWN=10.80.0.2 # the container's address
create() { # COMMAND...: created, not started
    bundle dns go "" "$@"
    runc create --bundle "$BUNDLES/dns" dns >"$T/says" 2>&1 </dev/null
    PID=$(pid_of dns)
    nsenter -t "$PID" -n ip link set lo up
    nsenter -t "$PID" -n ip address add "$OWN/24" dev lo
}
serves() { PATIENCE=15 wait_for grep -q ready "$T/says"; }
attach() { "$SIDECAR" attach --pid "$PID" --id dns "$@"; }
by_us() { equal "$ADDRESS" "$(from "$PID" nginx)"; }
by_itself() { equal 192.0.2.99 "$(nsenter -t "$PID" -n dig +short +time=2 +tries=1 "@$OWN" nginx)"; }
# 127.0.0.11:53 is then the container's too, whose server answers from another address.
not_by_us() { equal "" "$(from "$PID" nginx)"; }

@test "it has port 53 before: attach says so; redirect and off are the ways out" {
    create /client serve 0.0.0.0:53
    runc start dns
    serves
    run attach
    equal 1 "$status"
    contains "$output" "something in there has port 53"
    equal "" "$(attached)"
    attach --mode redirect
    by_us
    by_itself
    attach --mode off
    by_itself
    not_by_us
    equal "$ADDRESS" "$(WARREN_NSS_SOCKET=/run/warren/attach/dns/nss.sock nss nginx.warren)"
}

@test "it wants port 53 when it is attached: its bind fails, unless redirected" {
    create /client serve 0.0.0.0:53
    attach
    runc start dns
    wait_for grep -q 'address already in use' "$T/says"
    PATIENCE=1 wait_for is "" attached
    drop_bundle dns
    create /client serve 0.0.0.0:53
    attach --mode redirect
    runc start dns
    serves
    by_us
    by_itself
}

@test "its rules flushed: what was led to the sidecar is not, until it is attached again" {
    create /client serve 0.0.0.0:53
    attach --mode redirect
    runc start dns
    serves
    by_us
    nsenter -t "$PID" -n nft flush ruleset
    not_by_us
    attach --mode redirect
    by_us
    by_itself
}

@test "the host's rules flushed, as firewalld does: bound and redirected go on" {
    create /client wait
    runc start dns
    nft add table ip other
    nft add chain ip other output '{type nat hook output priority 0; }'
    for mode in bind redirect; do
        attach --mode $mode
        by_us
        nft flush ruleset
        by_us
        equal "$ADDRESS" "$(from "$PID" +tcp nginx)"
    done
}
