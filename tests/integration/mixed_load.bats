# All kinds of names over all transports, with an upstream that misbehaves half of the time: every
# query is answered, and rightly, and nothing grows. A short one; `make test-forwarding` takes ten
# minutes of it (WARREN_MIXED, in seconds).
load ../support/live
SECONDS_OF_LOAD=${WARREN_MIXED:-12}
INSTANCES="10.0.1.1 10.0.1.2 10.0.1.3"
GROWTH=1024 # KiB
[ -z "$RUNTIME" ] || GROWTH=1000000 # sanitizers keep what is freed, to see it used

setup() {
    fresh_machine
    start_upstream "$UPSTREAM" --mode moody --for 900 --ttl 3
    # shellcheck disable=SC2086 -- words on purpose
    write_nginx $INSTANCES
    # A cache that is full before memory is looked at.
    start_sidecar --upstream "$UPSTREAM" --cache-size 128K
}
teardown() { stop_all; }

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$(cat "$T/sidecar.pid")/status"; }
descriptors() { find "/proc/$(cat "$T/sidecar.pid")/fd" -type l | wc -l; }

# Of the upstream some UDP sockets stay for the next question, in case one comes.
closed_again() { [ "$(descriptors)" -lt $((open + 40)) ]; }

mixed_load() { # SECONDS
    # shellcheck disable=SC2086 -- words on purpose
    start "load" env $(client env | grep -E '^(LD_|ASAN_)') python3 "$SUPPORT/mixed_load.py" "$1" $INSTANCES
    # What else goes on in a cluster: catalogs, people who flush.
    while [ ! -e "$T/load.exit" ]; do
        kill -HUP "$(cat "$T/sidecar.pid")"
        "$SIDECAR" cache flush 7.example.test >/dev/null
        sleep 0.5
    done
    cat "$T/load.out" "$T/load.err" >&2
    equal 0 "$(cat "$T/load.exit")"
}

@test "every query is answered, and memory stays" {
    open=$(descriptors)
    mixed_load $((SECONDS_OF_LOAD / 3))
    before=$(resident)
    mixed_load $((SECONDS_OF_LOAD * 2 / 3))
    echo "# $(cat "$T/load.out")" >&3
    echo "# $before KiB before, $(resident) KiB after" >&3
    [ "$(resident)" -lt $((before + GROWTH)) ]
    PATIENCE=15 wait_for closed_again
    contains "$("$SIDECAR" cache)" octets
}
