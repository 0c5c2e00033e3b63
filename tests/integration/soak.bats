# Look-ups while the sidecar is killed and started again ten times a second: no crash, no wrong
# address, no growth. A short one; `make test-soak` waits for a million answers (WARREN_SOAK).
load ../support/live
ANSWERS=${WARREN_SOAK:-20000}
THREADS=4
GROWTH=2048 # KiB
[ -z "$RUNTIME" ] || GROWTH=1000000 # sanitizers keep what is freed, to see it used
INSTANCES="10.0.1.1 10.0.1.2 10.0.1.3"

# shellcheck disable=SC2086 -- words on purpose
setup() {
    fresh_machine
    # musl waits a second and more for a name server that is not there, or refuses: no million then.
    start_upstream "$UPSTREAM" --mode nxdomain
    echo "nameserver $UPSTREAM" >/etc/resolv.conf
    write_nginx $INSTANCES
    start_sidecar --upstream none
}
teardown() { stop_all; }

# soak client|preloaded PROGRAM
soak() {
    local kills=0 end=$((SECONDS + 60 + ANSWERS / 2000)) # 600 s for a million
    # exec: so that the process that stop_all ends is the client.
    start soak bash -c "$(declare -f client preloaded | sed 's/^ *env /exec env /'); RUNTIME=$RUNTIME
        $1 $BUILD/$2 $ANSWERS $THREADS $GROWTH nginx.warren $INSTANCES"
    while [ ! -e "$T/soak.exit" ]; do
        [ $SECONDS -lt $end ] || { echo "not over in time" >&2; return 1; }
        sleep 0.1
        kill -KILL "$(cat "$T/sidecar.pid")"
        wait_for test -s "$T/sidecar.exit"
        launch_sidecar --upstream none
        kills=$((kills + 1))
    done
    echo "# $1 $2, $kills kills: $(cat "$T/soak.out")" >&3
    cat "$T/soak.out" "$T/soak.err" >&2
    equal 0 "$(cat "$T/soak.exit")"
    [ $kills -ge 2 ]
}

@test "the NSS module" { soak client glibc_soak; }

@test "the preload library in glibc" {
    sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf
    soak preloaded glibc_soak
}

@test "the preload library in musl" {
    [ -z "$RUNTIME" ] || skip "a sanitizer's runtime is glibc's alone"
    soak preloaded musl_soak
}
