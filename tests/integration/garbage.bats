# Random bytes everywhere: no crash, no growth without end, the service goes on.
load ../support/live
setup() { example_machine; }
teardown() { stop_all; }

memory() { awk '/^VmRSS/ {print $2}' "/proc/$(cat "$T/sidecar.pid")/status"; } # KiB
descriptors() { find "/proc/$(cat "$T/sidecar.pid")/fd" -type l | wc -l; }
goes_on() {
    not test -e "$T/sidecar.exit"
    is 10.0.1.11 short nginx-2.warren
    is 10.0.1.11 short +tcp nginx-2.warren
    is 10.0.1.11 nss nginx-2.warren
}
throw() { python3 "$SUPPORT/throw_garbage.py" "$@"; }

@test "64 KiB of random bytes as datagrams" {
    throw udp 65536
    goes_on
}

@test "as TCP streams" {
    throw tcp 65536
    goes_on
}

@test "on the NSS socket" {
    throw nss 65536
    goes_on
}

@test "queries with single octets changed, over UDP, TCP and the NSS socket" {
    throw mutations 3000
    goes_on
}

@test "more and more of it does not make the sidecar grow" {
    # ASan holds freed memory back, 256 MiB of it by default.
    stop_sidecar
    ASAN_OPTIONS=quarantine_size_mb=1:thread_local_quarantine_size_kb=64 start_sidecar --upstream $UPSTREAM
    for way in udp tcp nss; do throw $way 262144; done
    throw mutations 3000
    goes_on
    wait_for quiet
    before=$(memory)
    open=$(descriptors)
    for _ in 1 2 3 4; do
        for way in udp tcp nss; do throw $way 262144; done
        throw mutations 3000
    done
    wait_for quiet
    echo "# $before KiB before, $(memory) KiB after; $open descriptors before, $(descriptors) after" >&3
    [ "$(memory)" -lt $((before + 8192 + before / 2)) ]
    [ "$(descriptors)" -le $((open + 8)) ]
    goes_on
}
quiet() { [ "$(descriptors | tee /dev/stderr)" -lt 40 ]; }

@test "a catalog file of random bytes" {
    for _ in 1 2 3 4 5; do
        head -c 65536 /dev/urandom >"$CATALOG"
        head -c 300 "$SUPPORT/catalog.json" >>"$CATALOG"
        wait_for logged 'serving the last good one'
        goes_on
    done
}

@test "an upstream that answers rubbish" {
    stop "upstream-$UPSTREAM"
    start_upstream "$UPSTREAM" --mode garbage
    for i in 1 2 3; do
        start rubbish$i dig @$SERVER +time=6 +tries=1 $i.example.test
        start rubbish_tcp$i dig @$SERVER +tcp +time=6 +tries=1 $i.example.test
    done
    for i in 1 2 3; do
        wait_for test -s "$T/rubbish$i.exit"
        wait_for test -s "$T/rubbish_tcp$i.exit"
        contains "$(<"$T/rubbish$i.out")" SERVFAIL
    done
    goes_on
}
